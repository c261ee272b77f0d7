import { expectOrder } from '../expected-order.ts'
import type { World } from '../world.ts'
import { add, integer, text } from './stored-rows.ts'
import type { StoredRows } from './stored-rows.ts'

/**
 * P1 to P7: once everything has been told, the books say about each order what the last state of its payment says,
 * whatever was told when and how often.
 */
export function demandPaymentLaws(world: World, rows: StoredRows): void {
  const granted = new Map<string, bigint>()
  const revoked = new Map<string, bigint>()
  const accountAmounts = new Map<string, bigint>()
  for (const leg of rows.systemLegs) {
    if (leg['account'] !== 'receivable')
      accountAmounts.set(text(leg, 'transaction_id'), integer(leg, 'amount'))
  }
  for (const transaction of rows.transactions) {
    const amount = accountAmounts.get(text(transaction, 'id')) ?? 0n
    const [orderId = ''] = text(transaction, 'reference').split('#')
    if (transaction['kind'] === 'purchase') add(granted, orderId, -amount)
    if (transaction['kind'] === 'refund') add(revoked, orderId, amount)
  }
  const frozen = demandFreezes(world, rows)
  const payments = new Map(world.payments.all.map((payment) => [payment.orderId, payment]))
  for (const order of rows.orders) {
    const id = text(order, 'id')
    const payment = payments.get(id)
    // Its answer was lost with the process before anybody could pay.
    const expected = payment === undefined ? nothing : expectOrder(payment)
    const posted = [granted.get(id) ?? 0n, revoked.get(id) ?? 0n]
    const wanted = [expected.granted, expected.revoked]
    world.demand(posted.join() === wanted.join(), 'P1, P3, P6', () => {
      return `order ${id} granted and took back ${posted.join()}, its payment says ${wanted.join()}`
    })
    const said = [integer(order, 'granted'), integer(order, 'revoked')]
    world.demand(
      said.join() === wanted.join(),
      'P7',
      () => `order ${id} says ${said.join()}, not ${wanted.join()}`,
    )
    const frozenMicro = frozen.get(id) ?? 0n
    world.demand(frozenMicro <= expected.mostFrozen, 'P5', () => {
      return `${frozenMicro} is frozen for order ${id}, ${expected.mostFrozen} could be lost`
    })
    granted.delete(id)
  }
  for (const id of granted.keys()) {
    world.demand(!id.startsWith('ord_'), 'P1', () => `credits were granted for ${id}, which nobody ordered`)
  }
}

const nothing = { granted: 0n, revoked: 0n, mostFrozen: 0n }

/** What an order says is frozen is an open hold of just that size, and every such hold belongs to a dispute. */
function demandFreezes(world: World, { holds, disputes }: StoredRows): ReadonlyMap<string, bigint> {
  const open = new Map<string, bigint>()
  for (const hold of holds) {
    const id = text(hold, 'id')
    if (hold['status'] === 'open' && id.startsWith('dsp_')) open.set(id, integer(hold, 'amount'))
  }
  const frozen = new Map<string, bigint>()
  for (const dispute of disputes) {
    const amount = integer(dispute, 'frozen')
    if (amount === 0n) continue
    const holdId = text(dispute, 'hold_id')
    world.demand(
      open.get(holdId) === amount,
      'P5',
      () => `${holdId} does not hold the ${amount} that are frozen`,
    )
    open.delete(holdId)
    add(frozen, text(dispute, 'order_id'), amount)
  }
  world.demand(open.size === 0, 'P5', () => `${[...open.keys()].join()} is frozen for no dispute`)
  return frozen
}
