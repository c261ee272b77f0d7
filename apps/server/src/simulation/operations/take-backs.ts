import type { PaymentFacts } from '@tessera/core/payments/payment-facts'

import { leftOf } from '../simulated-payments.ts'
import type { SimulatedPayment } from '../simulated-payments.ts'
import type { World } from '../world.ts'
import type { SimulatedOperation } from './operation.ts'
import { tellOf } from './purchases.ts'

/** What makes money go back: refunds, banks and their disputes. */
export const takeBackOperations: readonly SimulatedOperation[] = [
  { kind: 'refund_of_a_part', weight: 6, play: (world) => refund(world, 'part') },
  { kind: 'refund_of_all', weight: 2, play: (world) => refund(world, 'all') },
  { kind: 'refund_fails', weight: 2, play: failRefund },
  { kind: 'dispute_opened', weight: 4, play: (world) => dispute(world, 'needs_response') },
  { kind: 'inquiry_opened', weight: 2, play: (world) => dispute(world, 'warning_needs_response') },
  { kind: 'dispute_in_unknown_state', weight: 1, play: (world) => dispute(world, 'a_word_of_tomorrow') },
  { kind: 'dispute_under_review', weight: 1, play: (world) => moveDispute(world, 'under_review') },
  { kind: 'dispute_won', weight: 3, play: (world) => moveDispute(world, 'won') },
  { kind: 'dispute_lost', weight: 3, play: (world) => moveDispute(world, 'lost') },
  { kind: 'dispute_appealed', weight: 1, play: (world) => moveDispute(world, 'appeal_under_review') },
  { kind: 'inquiry_becomes_dispute', weight: 1, play: (world) => moveDispute(world, 'needs_response') },
  { kind: 'inquiry_closed', weight: 1, play: (world) => moveDispute(world, 'warning_closed') },
  { kind: 'disputes_reconciled', weight: 3, play: reconcileDisputes },
]

type Paid = { readonly payment: SimulatedPayment; readonly facts: PaymentFacts; readonly leftMinor: bigint }

function pickPaid(world: World): Paid | undefined {
  return world.random.pick(
    world.payments.all.flatMap((payment): Paid[] => {
      const { facts } = payment
      if (facts?.session.paymentStatus !== 'paid') return []
      const leftMinor = leftOf(facts)
      return leftMinor > 0n ? [{ payment, facts, leftMinor }] : []
    }),
  )
}

async function refund(world: World, how: 'part' | 'all'): Promise<boolean> {
  const paid = pickPaid(world)
  if (paid === undefined) return false
  const { payment, facts, leftMinor } = paid
  const partMinor = BigInt(world.random.between(1, Number(leftMinor)))
  world.payments.refund(payment, facts, how === 'all' ? leftMinor : partMinor)
  return true
}

/** Days later: the card is gone, and the money comes back to us. */
async function failRefund(world: World): Promise<boolean> {
  const refunded = world.payments.all.filter(({ facts }) => (facts?.refunds.length ?? 0) > 0)
  const payment = world.random.pick(refunded)
  if (payment?.facts === undefined) return false
  const failing = world.random.pick(payment.facts.refunds.filter(({ status }) => status !== 'failed'))
  if (failing === undefined) return false
  const refunds = payment.facts.refunds.map((known) =>
    known === failing ? ({ ...known, status: 'failed' } as const) : known,
  )
  world.payments.change(payment, { ...payment.facts, refunds })
  return true
}

async function dispute(world: World, status: string): Promise<boolean> {
  const paid = pickPaid(world)
  if (paid === undefined) return false
  const { payment, facts } = paid
  const { totalMinor } = facts.session
  const amountMinor = world.random.chance(60)
    ? totalMinor
    : BigInt(world.random.between(1, Number(totalMinor)))
  const isAbroad = world.random.chance(15)
  world.payments.dispute(payment, facts, { status, amountMinor, ...(isAbroad ? { currency: 'eur' } : {}) })
  return true
}

/** Where a dispute may go from where it stands: never back to where it was, but for an appeal that is lost as well. */
const nextStatuses: Readonly<Record<string, readonly string[]>> = {
  warning_needs_response: ['warning_closed', 'needs_response'],
  a_word_of_tomorrow: ['under_review', 'won', 'lost'],
  needs_response: ['under_review', 'won', 'lost'],
  under_review: ['won', 'lost'],
  lost: ['appeal_under_review', 'won'],
  appeal_under_review: ['won', 'lost'],
}

async function moveDispute(world: World, status: string): Promise<boolean> {
  const movable = world.payments.all.flatMap((payment) => {
    const { facts } = payment
    if (facts === undefined) return []
    const disputes = facts.disputes.filter((known) => nextStatuses[known.status]?.includes(status) === true)
    return disputes.map((moved) => ({ payment, facts, moved }))
  })
  const picked = world.random.pick(movable)
  if (picked === undefined) return false
  const { payment, facts, moved } = picked
  const disputes = facts.disputes.map((known) => (known === moved ? { ...known, status } : known))
  world.payments.change(payment, { ...facts, disputes })
  return true
}

/** What was used elsewhere when a dispute came, and is free by now, is frozen after all. */
async function reconcileDisputes(world: World): Promise<boolean> {
  const orders = await world.orders.listFrozenTooLittle({ checkedBeforeMs: world.nowMs, limit: 5 })
  for (const { id } of orders) {
    const payment = world.payments.all.find(({ orderId }) => orderId === id)
    if (payment !== undefined) world.alongside.push(() => tellOf(world, payment))
  }
  return orders.length > 0
}
