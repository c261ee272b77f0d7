import type { Clock } from '@tessera/core/clock'
import { isFrozenTooLittle } from '@tessera/core/payments/decide-order'
import type { Order } from '@tessera/core/payments/order'

import type { OrderStore } from '../../ports/order-store.ts'
import type { PaymentGateway } from '../../ports/payment-gateway.ts'
import type { ApplyOptions, ApplyOrder } from './apply-order.ts'
import { findUnknownSessions } from './find-unknown-sessions.ts'
import { readFreezable } from './freezable.ts'
import type { FreezableDeps } from './freezable.ts'
import { inSmallGroups } from './in-small-groups.ts'
import { beginPass } from './reconcile-pass.ts'
import type { PassDeps, ReconcilePass } from './reconcile-pass.ts'

export type FinishWaitingOrdersDeps = PassDeps &
  FreezableDeps & {
    readonly orders: Pick<OrderStore, 'listUnfinished' | 'listFrozenTooLittle' | 'noteChecked' | 'save'>
    readonly gateway: Pick<PaymentGateway, 'listSessions'>
    readonly applyOrder: ApplyOrder
    readonly clock: Clock
  }

export type FinishedOrders = { readonly checked: number; readonly isComplete: boolean }

/** A buyer who just left for the payment page needs no help yet. */
const patienceMs = 2 * 60_000
/** One look a minute at each, however many processes look. */
const checkedWithinMs = 50_000
const ordersPerRun = 300
const disputedPerRun = 50
/** A payment page lives for a day at most. */
const sessionLifeMs = 25 * 60 * 60_000

/**
 * Asks the provider about every order that has waited for a while: webhooks get lost, and buyers close their tabs. And
 * about those in dispute whose credits were held elsewhere when they should have been frozen.
 */
export async function finishWaitingOrders(
  deps: FinishWaitingOrdersDeps,
  signal?: AbortSignal,
): Promise<FinishedOrders> {
  const pass = beginPass(deps, signal)
  // First: what is not frozen may be spent the next moment.
  const frozen = await freezeTheRest(deps, pass)
  const nowMs = deps.clock.nowMs()
  const waiting = await deps.orders.listUnfinished({
    createdBeforeMs: nowMs - patienceMs,
    checkedBeforeMs: nowMs - checkedWithinMs,
    limit: ordersPerRun,
  })
  const sessions = await findSessions(deps, pass, waiting)
  const finished = await inSmallGroups(
    waiting,
    (order) => finish(deps, pass, { order, sessions }),
    pass.goesOn,
  )
  return { checked: frozen + finished.length, isComplete: pass.isComplete() }
}

type Sessions = ReadonlyMap<string, string>

/** Of orders that never heard of theirs: one list for all of them. */
async function findSessions(
  deps: FinishWaitingOrdersDeps,
  pass: ReconcilePass,
  waiting: readonly Order[],
): Promise<Sessions | undefined> {
  const unknown = waiting.filter(({ sessionId }) => sessionId === undefined)
  if (unknown.length === 0 || !pass.goesOn()) return undefined
  const found = await findUnknownSessions(deps, unknown)
  if (found.ok) return found.value
  pass.noteFailure(found.error, { orders: unknown.length })
  return undefined
}

/** @returns how many orders the provider was asked about */
async function freezeTheRest(deps: FinishWaitingOrdersDeps, pass: ReconcilePass): Promise<number> {
  const { applyOrder, orders, clock } = deps
  const disputed = await orders.listFrozenTooLittle({
    checkedBeforeMs: clock.nowMs() - checkedWithinMs,
    limit: disputedPerRun,
  })
  const asked = await inSmallGroups(
    disputed,
    async (order) => {
      const isAsked = isFrozenTooLittle(order) && (await readFreezable(deps, order)) > 0n
      const applied = isAsked ? await applyOrder(order.id) : undefined
      if (applied?.ok === false) pass.noteFailure(applied.error, { orderId: order.id })
      // One that always fails, or of which nothing is left to be frozen, must not keep the others waiting.
      if (applied?.ok !== true) await orders.noteChecked(order.id)
      return isAsked
    },
    pass.goesOn,
  )
  return asked.filter(Boolean).length
}

function lookedFor({ id, sessionId }: Order, sessions: Sessions | undefined): ApplyOptions {
  if (sessionId !== undefined || sessions === undefined) return {}
  const found = sessions.get(id)
  return found === undefined ? { hasNoSession: true } : { sessionId: found }
}

async function finish(
  { applyOrder, orders, clock }: FinishWaitingOrdersDeps,
  pass: ReconcilePass,
  { order, sessions }: { readonly order: Order; readonly sessions: Sessions | undefined },
): Promise<void> {
  const applied = await applyOrder(order.id, lookedFor(order, sessions))
  if (applied.ok) return
  // One that always fails must not keep the others waiting.
  await orders.noteChecked(order.id)
  if (applied.error.code !== 'payment_not_found') {
    pass.noteFailure(applied.error, { orderId: order.id })
    return
  }
  // It belongs to another account or mode than today's key. If it is paid after all, it is credited all the same.
  const isOver = clock.nowMs() - order.createdAtMs > sessionLifeMs
  if (isOver && !(await orders.save({ ...order, status: 'expired' }, [])))
    pass.noteFailure({ code: 'order_busy', reason: 'changed meanwhile' }, { orderId: order.id })
}
