import type { Clock } from '@tessera/core/clock'
import type { Order } from '@tessera/core/payments/order'

import type { OrderStore } from '../../ports/order-store.ts'
import type { ApplyOrder } from './apply-order.ts'
import { inSmallGroups } from './in-small-groups.ts'

export type FinishWaitingOrdersDeps = {
  readonly orders: Pick<OrderStore, 'listUnfinished' | 'noteChecked' | 'save'>
  readonly applyOrder: ApplyOrder
  readonly clock: Clock
}

export type FinishedOrders = { readonly checked: number; readonly isComplete: boolean }

/** A buyer who just left for the payment page needs no help yet. */
const patienceMs = 2 * 60_000
/** One look a minute at each, however many processes look. */
const checkedWithinMs = 50_000
const ordersPerRun = 300
/** A payment page lives for a day at most. */
const sessionLifeMs = 25 * 60 * 60_000

/** Asks the provider about every order that has waited for a while: webhooks get lost, and buyers close their tabs. */
export async function finishWaitingOrders(deps: FinishWaitingOrdersDeps): Promise<FinishedOrders> {
  const nowMs = deps.clock.nowMs()
  const waiting = await deps.orders.listUnfinished({
    createdBeforeMs: nowMs - patienceMs,
    checkedBeforeMs: nowMs - checkedWithinMs,
    limit: ordersPerRun,
  })
  const answers = await inSmallGroups(waiting, (order) => finish(deps, order))
  return { checked: waiting.length, isComplete: answers.every(Boolean) }
}

/** @returns whether the provider said how the order stands */
async function finish(
  { applyOrder, orders, clock }: FinishWaitingOrdersDeps,
  order: Order,
): Promise<boolean> {
  const applied = await applyOrder(order.id)
  if (applied.ok) return true
  // One that always fails must not keep the others waiting.
  await orders.noteChecked(order.id)
  if (applied.error.code !== 'payment_not_found') return false
  // It belongs to another account or mode than today's key. If it is paid after all, it is credited all the same.
  const isOver = clock.nowMs() - order.createdAtMs > sessionLifeMs
  return isOver ? orders.save({ ...order, status: 'expired' }, []) : true
}
