import { leftOf } from '../simulated-payments.ts'
import type { SimulatedPayment } from '../simulated-payments.ts'
import { refundWindowMs } from '../simulated-refunds.ts'
import type { World } from '../world.ts'
import type { SimulatedOperation } from './operation.ts'

/** Refunds that are asked for here, by buyers and by the operator, and carried through whatever happens meanwhile. */
export const refundRequestOperations: readonly SimulatedOperation[] = [
  { kind: 'own_refund', weight: 8, play: refundOwn },
  { kind: 'own_refund_by_two_clicks', weight: 3, play: refundOwnTwice },
  { kind: 'own_refund_of_a_stranger', weight: 1, play: refundStrangers },
  { kind: 'own_refund_at_its_end', weight: 1, play: refundAtTheEnd },
  { kind: 'refund_by_operator', weight: 3, play: refundByOperator },
  { kind: 'refund_by_operator_and_buyer', weight: 1, play: refundByBoth },
  { kind: 'begun_refunds_finished', weight: 5, play: finishBegun },
  { kind: 'refund_keys_forgotten', weight: 1, play: async ({ payments }) => payments.forgetKeys() },
]

/** Mostly the newer ones: of those something is unused. */
function pickPaid({ payments, random }: World): SimulatedPayment | undefined {
  const paid = payments.all.filter(({ facts }) => facts !== undefined && leftOf(facts) > 0n)
  return random.pick(random.chance(70) ? paid.slice(-8) : paid)
}

async function refundOwn(world: World): Promise<boolean> {
  const payment = pickPaid(world)
  if (payment === undefined) return false
  await ask(world, payment, drawKey(world))
  return true
}

/** Under the same key, under another, or under none; and the reconciliation may come in between. */
async function refundOwnTwice(world: World): Promise<boolean> {
  const payment = pickPaid(world)
  if (payment === undefined) return false
  const key = drawKey(world)
  for (let click = 1; click <= 2; click += 1) {
    const clicked = world.random.chance(60) ? key : drawKey(world)
    world.alongside.push(() => ask(world, payment, clicked))
  }
  if (world.random.chance(30)) world.alongside.push(async () => void (await finishBegun(world)))
  return true
}

async function refundStrangers(world: World): Promise<boolean> {
  const payment = pickPaid(world)
  if (payment === undefined) return false
  const asked = { orderId: payment.orderId, userId: 'usr_stranger', idempotencyKey: drawKey(world) }
  await world.refunds.askOwn(world.applyOrder, asked)
  return true
}

/** The last moment of the window, or the first after it. */
async function refundAtTheEnd(world: World): Promise<boolean> {
  const payment = pickPaid(world)
  const order = payment && (await world.orders.find(payment.orderId))
  if (payment === undefined || order?.paidAtMs === undefined) return false
  const endsAtMs = order.paidAtMs + refundWindowMs
  if (endsAtMs <= world.nowMs) return false
  world.nowMs = endsAtMs - (world.random.chance(50) ? 1 : 0)
  await ask(world, payment, undefined)
  return true
}

async function refundByOperator(world: World): Promise<boolean> {
  const payment = pickPaid(world)
  if (payment?.facts === undefined) return false
  // Sometimes more than there is.
  const amountMinor = BigInt(world.random.between(1, Number(leftOf(payment.facts)) + 1))
  await askAsOperator(world, payment, amountMinor)
  return true
}

async function refundByBoth(world: World): Promise<boolean> {
  const payment = pickPaid(world)
  if (payment?.facts === undefined) return false
  const amountMinor = leftOf(payment.facts)
  world.alongside.push(() => askAsOperator(world, payment, amountMinor))
  world.alongside.push(() => ask(world, payment, undefined))
  return true
}

/** As the reconciliation does. */
async function finishBegun(world: World): Promise<boolean> {
  const begun = await world.refunds.listBegun()
  for (const request of begun) {
    world.alongside.push(() => world.refunds.finish(world.applyOrder, request))
  }
  return begun.length > 0
}

function ask(world: World, payment: SimulatedPayment, idempotencyKey: string | undefined): Promise<void> {
  const { orderId, walletId } = payment
  return world.refunds.askOwn(world.applyOrder, { orderId, userId: `usr_${walletId}`, idempotencyKey })
}

function askAsOperator(world: World, { orderId }: SimulatedPayment, amountMinor: bigint): Promise<void> {
  const idempotencyKey = `key ${world.random.between(1, 60)}`
  return world.refunds.askAsOperator(world.applyOrder, { orderId, amountMinor, idempotencyKey })
}

function drawKey({ random }: World): string | undefined {
  return random.chance(70) ? `key ${random.between(1, 60)}` : undefined
}
