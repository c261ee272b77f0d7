import { microCredits } from '@tessera/core/money/micro-credits'
import { minorAmount, zeroMinor } from '@tessera/core/money/minor-amount'
import type { PaymentFacts } from '@tessera/core/payments/payment-facts'

import type { SimulatedPayment } from '../simulated-payments.ts'
import type { World } from '../world.ts'
import { drawBuyer } from './draw-wallet.ts'
import type { SimulatedOperation } from './operation.ts'

/** Amounts and credits that don't divide, so that every share of them has to be rounded. */
const offers = [
  { id: 1, name: 'Starter', credits: 30_000_001n, amountMinor: 1000n },
  { id: 2, name: 'Basic', credits: 110_000_003n, amountMinor: 4499n },
  { id: 3, name: 'Pro', credits: 7n, amountMinor: 3n },
] as const

const mostOrders = 60

export const purchaseOperations: readonly SimulatedOperation[] = [
  { kind: 'order_placed', weight: 7, play: placeOrder },
  { kind: 'order_placed_by_two', weight: 1, play: placeTwice },
  { kind: 'session_opened', weight: 5, play: openSession },
  { kind: 'session_answer_lost', weight: 2, play: loseSessionAnswer },
  { kind: 'session_of_wrong_payment', weight: 3, play: openWrongSession },
  { kind: 'paid_by_card', weight: 7, play: payByCard },
  { kind: 'paid_by_debit', weight: 2, play: payByDebit },
  { kind: 'debit_arrives', weight: 2, play: (world) => endDebit(world, 'paid') },
  { kind: 'debit_fails', weight: 1, play: (world) => endDebit(world, 'failed') },
  { kind: 'paid_by_promotion', weight: 1, play: payNothing },
  { kind: 'session_expires', weight: 1, play: expireSession },
  { kind: 'told_of_payment', weight: 10, play: tellOne },
  { kind: 'told_many_times', weight: 3, play: tellManyTimes },
  { kind: 'told_in_any_order', weight: 2, play: tellSeveral },
]

async function placeOrder(world: World): Promise<boolean> {
  if (world.payments.all.length >= mostOrders) return false
  await place(world, drawBuyer(world))
  return true
}

async function placeTwice(world: World): Promise<boolean> {
  if (world.payments.all.length >= mostOrders) return false
  const walletId = drawBuyer(world)
  for (let time = 1; time <= 2; time += 1) world.alongside.push(() => place(world, walletId))
  return true
}

async function place(world: World, walletId: string): Promise<void> {
  // Nobody buys for a wallet that is not there.
  if ((await world.reads.findBalance(walletId)) === undefined) return
  const offer = world.random.pick(offers) ?? offers[0]
  const { order } = asOrder(
    await world.orders.place(
      {
        userId: `usr_${walletId}`,
        walletId,
        package: { id: offer.id, name: offer.name },
        creditsMicro: microCredits(offer.credits),
        amountMinor: minorAmount(offer.amountMinor),
        currency: 'usd',
        isLive: false,
      },
      { reusedSinceMs: world.nowMs - 300_000 },
    ),
  )
  const { id: orderId, creditsMicro, amountMinor } = order
  world.payments.order({ orderId, walletId, creditsMicro, amountMinor })
}

function asOrder(placed: Awaited<ReturnType<World['orders']['place']>>) {
  if (placed.type === 'conflict') throw new Error('an order without a key has no conflict')
  return placed
}

function pickWithout(world: World): SimulatedPayment | undefined {
  return world.random.pick(world.payments.all.filter(({ facts }) => facts === undefined))
}

async function openSession(world: World): Promise<boolean> {
  const payment = pickWithout(world)
  if (payment === undefined) return false
  const sessionId = world.payments.makeSession(payment)
  await world.orders.open(payment.orderId, { sessionId, url: 'https://pay.example/' })
  return true
}

/** The provider has made it; whoever asked never heard. */
async function loseSessionAnswer(world: World): Promise<boolean> {
  const payment = pickWithout(world)
  if (payment === undefined) return false
  world.payments.makeSession(payment)
  return true
}

async function openWrongSession(world: World): Promise<boolean> {
  const payment = pickWithout(world)
  if (payment === undefined) return false
  const wrongs: readonly Partial<PaymentFacts['session']>[] = [
    {
      subtotalMinor: minorAmount(payment.amountMinor - 1n),
      totalMinor: minorAmount(payment.amountMinor - 1n),
    },
    { currency: 'jpy' },
    { isLive: true },
    { clientReferenceId: 'ord_another' },
  ]
  const sessionId = world.payments.makeSession(payment, world.random.pick(wrongs))
  await world.orders.open(payment.orderId, { sessionId, url: 'https://pay.example/' })
  return true
}

type Known = { readonly payment: SimulatedPayment; readonly facts: PaymentFacts }

function pickKnown(world: World, isWanted: (facts: PaymentFacts) => boolean): Known | undefined {
  return world.random.pick(
    world.payments.all.flatMap((payment): Known[] => {
      const { facts } = payment
      return facts !== undefined && isWanted(facts) ? [{ payment, facts }] : []
    }),
  )
}

function isOpen({ session }: PaymentFacts): boolean {
  return session.status === 'open'
}

async function payByCard(world: World): Promise<boolean> {
  const known = pickKnown(world, isOpen)
  if (known === undefined) return false
  const { payment, facts } = known
  // Tax on top: what goes back is a share of all that was paid.
  const taxMinor = minorAmount(world.random.chance(30) ? BigInt(world.random.between(1, 97)) : 0n)
  world.payments.change(payment, {
    ...facts,
    session: {
      ...facts.session,
      status: 'complete',
      paymentStatus: 'paid',
      taxMinor,
      totalMinor: minorAmount(facts.session.totalMinor + taxMinor),
    },
    payment: { id: world.payments.nextPaymentId(), hasFailed: false, paidAtMs: world.nowMs },
  })
  return true
}

async function payByDebit(world: World): Promise<boolean> {
  const known = pickKnown(world, isOpen)
  if (known === undefined) return false
  const { payment, facts } = known
  world.payments.change(payment, {
    ...facts,
    session: { ...facts.session, status: 'complete' },
    payment: { id: world.payments.nextPaymentId(), hasFailed: false },
  })
  return true
}

async function endDebit(world: World, how: 'paid' | 'failed'): Promise<boolean> {
  const known = pickKnown(
    world,
    ({ session, payment }) =>
      session.status === 'complete' && session.paymentStatus === 'unpaid' && payment?.hasFailed === false,
  )
  if (known?.facts.payment === undefined) return false
  const { payment, facts } = known
  world.payments.change(
    payment,
    how === 'paid'
      ? { ...facts, session: { ...facts.session, paymentStatus: 'paid' } }
      : { ...facts, payment: { id: world.payments.nextPaymentId(), hasFailed: true } },
  )
  return true
}

/** A promotion code pays for all of it. */
async function payNothing(world: World): Promise<boolean> {
  const known = pickKnown(world, isOpen)
  if (known === undefined) return false
  const { payment, facts } = known
  world.payments.change(payment, {
    ...facts,
    session: {
      ...facts.session,
      status: 'complete',
      paymentStatus: 'no_payment_required',
      discountMinor: facts.session.totalMinor,
      totalMinor: zeroMinor,
    },
  })
  return true
}

async function expireSession(world: World): Promise<boolean> {
  const known = pickKnown(world, isOpen)
  if (known === undefined) return false
  world.payments.change(known.payment, {
    ...known.facts,
    session: { ...known.facts.session, status: 'expired' },
  })
  return true
}

/** Most who are told of are those of whom there is something new. */
function pickToTell(world: World): SimulatedPayment | undefined {
  const { all } = world.payments
  const untold = world.random.chance(85) ? all.filter(({ isUntold }) => isUntold) : all
  return world.random.pick(untold)
}

async function tellOne(world: World): Promise<boolean> {
  const payment = pickToTell(world)
  if (payment === undefined) return false
  await tellOf(world, payment)
  return true
}

/** An event several times, the page that the buyer comes back to and the reconciliation, all at once. */
async function tellManyTimes(world: World): Promise<boolean> {
  const payment = pickToTell(world)
  if (payment === undefined) return false
  for (let time = world.random.between(2, 4); time > 0; time -= 1) {
    world.alongside.push(() => tellOf(world, payment))
  }
  return true
}

async function tellSeveral(world: World): Promise<boolean> {
  for (let number = 1; number <= 3; number += 1) {
    const payment = pickToTell(world)
    if (payment !== undefined) world.alongside.push(() => tellOf(world, payment))
  }
  return world.payments.all.length > 0
}

/** The one function of production through which a payment moves credits, whoever noticed it. */
export async function tellOf(world: World, payment: SimulatedPayment): Promise<void> {
  const { facts } = payment
  const applied = await world.applyOrder(payment.orderId)
  if (applied.ok && payment.facts === facts) payment.isUntold = false
}
