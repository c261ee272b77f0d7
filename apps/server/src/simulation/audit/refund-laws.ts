import type { World } from '../world.ts'
import { integer, text } from './stored-rows.ts'
import type { StoredRows } from './stored-rows.ts'

/**
 * U1: a refund that was asked for here is made once at the provider, for what was written down, or not at all, and the
 * request says which. U3: when all have come to their end, nothing is held for any of them.
 */
export function demandRefundLaws(world: World, rows: StoredRows): void {
  const made = new Map(world.payments.made)
  for (const row of rows.refundRequests) {
    const id = text(row, 'id')
    const refunds = made.get(id) ?? []
    made.delete(id)
    const isDone = row['status'] === 'done'
    const wanted = isDone ? [row['refund_id'], integer(row, 'amount_minor')] : []
    const found = refunds.flatMap((refund) => [refund.id, refund.amountMinor])
    world.demand(found.join() === wanted.join(), 'U1', () => {
      return `request ${id} is ${String(row['status'])}, and ${found.join() || 'nothing'} was paid back for it`
    })
  }
  world.demand(made.size === 0, 'U1', () => `${[...made.keys()].join()} was paid back unasked`)
  const renewed = new Set(world.process.credits.openHoldIds())
  for (const hold of rows.holds) {
    const id = text(hold, 'id')
    // Whose lease nobody renews, because its process is dead or never knew of it, ends with it.
    const isKept = hold['status'] === 'open' && id.startsWith('rfr_') && renewed.has(id)
    world.demand(!isKept, 'U3', () => `${id} is held for a refund that is over`)
  }
}
