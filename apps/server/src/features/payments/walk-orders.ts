import type { Listed } from '@tessera/core/payments/compare-with-stripe'
import type { Order } from '@tessera/core/payments/order'

import type { OrderSearch } from '../../ports/order-search.ts'
import type { PaymentGateway } from '../../ports/payment-gateway.ts'
import type { PaymentWalk, PaymentWalkStore } from '../../ports/payment-walk.ts'
import { comparePage, listedOf } from './compare-payments.ts'
import type { ComparePaymentsDeps } from './compare-payments.ts'
import { inSmallGroups } from './in-small-groups.ts'
import { beginPass } from './reconcile-pass.ts'
import type { ReconcilePass } from './reconcile-pass.ts'

export type WalkOrdersDeps = ComparePaymentsDeps & {
  readonly search: Pick<OrderSearch, 'findMany' | 'listGranted'>
  readonly gateway: Pick<PaymentGateway, 'isLive'>
  readonly walk: PaymentWalkStore
}

export type WalkedOrders = {
  readonly compared: number
  readonly mended: number
  /** The last paid order has been looked at. */
  readonly isOver: boolean
}

/** From the beginning of one walk to that of the next. */
const betweenWalksMs = 24 * 60 * 60_000
const ordersPerPage = 50
const pagesPerRun = 2

/**
 * The next part of the walk over all paid orders, however old: each is compared with the books and with its payment at
 * the provider, one call each. A walk begins once a day; it stops after a bounded number of orders, when the provider is
 * away or when the process ends, and goes on where it stopped.
 */
export async function walkOrders(deps: WalkOrdersDeps, signal?: AbortSignal): Promise<WalkedOrders> {
  const last = await deps.walk.find()
  if (last?.endedAtMs !== undefined && deps.clock.nowMs() - last.begunAtMs < betweenWalksMs) {
    return { compared: 0, mended: 0, isOver: true }
  }
  const isNew = last === undefined || last.endedAtMs !== undefined
  return walkOn(deps, isNew ? beginWalk(deps) : last, { pages: pagesPerRun, signal })
}

/** The whole walk at once, from the first order to the last. */
export function walkAllOrders(deps: WalkOrdersDeps, signal?: AbortSignal): Promise<WalkedOrders> {
  return walkOn(deps, beginWalk(deps), { pages: Number.POSITIVE_INFINITY, signal })
}

function beginWalk({ clock }: WalkOrdersDeps): PaymentWalk {
  return { begunAtMs: clock.nowMs(), afterId: '' }
}

async function walkOn(
  deps: WalkOrdersDeps,
  from: PaymentWalk,
  { pages, signal }: { readonly pages: number; readonly signal: AbortSignal | undefined },
): Promise<WalkedOrders> {
  const pass = beginPass(deps, signal)
  const totals = { compared: 0, mended: 0 }
  let walk = from
  for (let page = 1; page <= pages && pass.goesOn(); page += 1) {
    const orders = await deps.search.listGranted({
      isLive: deps.gateway.isLive,
      afterId: walk.afterId,
      limit: ordersPerPage,
    })
    const outcome = await compareOrders(deps, pass, orders)
    // Somebody else has to look at the rest of this page: it is begun anew.
    if (!pass.goesOn()) break
    totals.compared += orders.length
    totals.mended += outcome.mended
    const isOver = orders.length < ordersPerPage
    walk = {
      begunAtMs: walk.begunAtMs,
      afterId: orders.at(-1)?.id ?? walk.afterId,
      ...(isOver ? { endedAtMs: deps.clock.nowMs() } : {}),
    }
    await deps.walk.save(walk)
    if (isOver) break
  }
  return { ...totals, isOver: walk.endedAtMs !== undefined }
}

async function compareOrders(deps: WalkOrdersDeps, pass: ReconcilePass, orders: readonly Order[]) {
  const parts = await inSmallGroups(orders, (order) => lookAt(deps, pass, order), pass.goesOn)
  return comparePage(deps, pass, {
    count: parts.length,
    sessions: parts.flatMap(({ sessions }) => sessions),
    unpaid: parts.flatMap(({ unpaid }) => unpaid ?? []),
    refunds: parts.flatMap(({ refunds }) => refunds),
    disputes: parts.flatMap(({ disputes }) => disputes),
  })
}

const nothing: Listed = { sessions: [], refunds: [], disputes: [] }

async function lookAt(deps: WalkOrdersDeps, pass: ReconcilePass, order: Order): Promise<Listed> {
  if (order.sessionId === undefined) return nothing
  // Books ask what went back, and the charge says that; a refund that failed moved nothing.
  const isUntouched = order.refunds.length === 0 && order.disputes.length === 0
  const facts = await deps.gateway.fetchPayment(order.sessionId, isUntouched ? 'quick' : 'thorough')
  if (facts.ok) return listedOf(facts.value)
  if (facts.error.code === 'payment_not_found') {
    return { ...nothing, unpaid: [{ id: order.sessionId, found: 'a session that Stripe does not know' }] }
  }
  pass.noteFailure(facts.error, { orderId: order.id })
  return nothing
}
