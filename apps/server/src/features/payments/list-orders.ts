import type { WebhookEvent } from '@tessera/contracts/payments-admin'
import { routes } from '@tessera/contracts/routes'
import { hasRole, type Role } from '@tessera/core/access/roles'
import { refundableMinorOf } from '@tessera/core/payments/plan-refund'
import { err, ok } from '@tessera/core/result'

import type { Buyers } from '../../ports/buyers.ts'
import { endpoint } from '../../ports/endpoint.ts'
import type { Endpoint } from '../../ports/endpoint.ts'
import type { OrderSearch } from '../../ports/order-search.ts'
import type { OrderStore } from '../../ports/order-store.ts'
import type { RefundRequestStore } from '../../ports/refund-requests.ts'
import type { WebhookEventLog } from '../../ports/webhook-event-log.ts'
import type { StoredEvent } from '../../ports/webhook-inbox.ts'
import { cursorUnknown, formatIdCursor, parseIdCursor } from '../common/id-cursor.ts'
import {
  describeAdminOrder,
  describeOrder,
  describeOwnRefund,
  describePapers,
  describeRefundRequest,
  describeWebhookEvent,
} from './describe-order.ts'
import { describeOwnRefusal, describeWaitingRefund, orderNotFound } from './refund-answers.ts'
import { findOwnRefund } from './refund-own-purchase.ts'
import type { OwnRefundReads } from './refund-own-purchase.ts'

export type ListOrdersDeps = {
  readonly orders: Pick<OrderStore, 'find'>
  readonly search: Pick<OrderSearch, 'list'>
  readonly buyers: Buyers
  readonly eventLog: Pick<WebhookEventLog, 'list'>
  readonly requests: Pick<RefundRequestStore, 'listOf'>
}

const mostEventsShown = 100

/** GET /api/credits/orders: own purchases, newest first. */
export function listOwnOrders(deps: Pick<ListOrdersDeps, 'search'>): Endpoint {
  return endpoint(routes.orders, async ({ actor, query }) => {
    const beforeId = query.cursor === undefined ? undefined : parseIdCursor(query.cursor)
    if (query.cursor !== undefined && beforeId === undefined) return err(cursorUnknown)
    const rows = await deps.search.list({
      userId: actor.userId,
      limit: query.limit + 1,
      ...(beforeId === undefined ? {} : { beforeId }),
    })
    const page = rows.slice(0, query.limit)
    return ok({ orders: page.map(describeOrder), next_cursor: nextCursor(rows, page) })
  })
}

/** GET /api/credits/orders/{id}: the receipt of an own purchase, with what could be given back of it. */
export function showOwnOrder(deps: Pick<ListOrdersDeps, 'orders' | 'requests'> & OwnRefundReads): Endpoint {
  return endpoint(routes.order, async ({ actor, params }) => {
    const order = await deps.orders.find(params['id'] ?? '')
    if (order?.userId !== actor.userId) return err(orderNotFound)
    const [newest] = await deps.requests.listOf(order.id)
    const waiting = describeWaitingRefund(newest)
    return ok({
      ...describeOrder(order),
      ...describePapers(order),
      // One at a time: what could be given back is known only once the other has its answer.
      refundable: waiting === null ? describeOwnRefund(await findOwnRefund(deps, order)) : null,
      refund_refused: describeOwnRefusal(newest),
      refund_waiting: waiting,
    })
  })
}

/** GET /api/credits/admin/orders: everybody's purchases, newest first. */
export function listAllOrders(deps: Pick<ListOrdersDeps, 'search' | 'buyers'>): Endpoint {
  return endpoint(routes.adminOrders, async ({ query }) => {
    const beforeId = query.cursor === undefined ? undefined : parseIdCursor(query.cursor)
    if (query.cursor !== undefined && beforeId === undefined) return err(cursorUnknown)
    const rows = await deps.search.list({
      limit: query.limit + 1,
      ...(query.q === undefined ? {} : { search: query.q }),
      ...(query.status === undefined ? {} : { status: query.status }),
      ...(query.from === undefined ? {} : { fromMs: Date.parse(query.from) }),
      ...(query.to === undefined ? {} : { toMs: Date.parse(query.to) }),
      ...(beforeId === undefined ? {} : { beforeId }),
    })
    const page = rows.slice(0, query.limit)
    const buyers = await deps.buyers.findMany(page.map(({ userId }) => userId))
    return ok({
      orders: page.map((order) => describeAdminOrder(order, buyers.get(order.userId))),
      next_cursor: nextCursor(rows, page),
    })
  })
}

/** GET /api/credits/admin/orders/{id}: everything that is known about a purchase. */
export function showAnyOrder(
  deps: Pick<ListOrdersDeps, 'orders' | 'buyers' | 'eventLog' | 'requests'>,
): Endpoint {
  return endpoint(routes.adminOrder, async ({ actor, params }) => {
    const order = await deps.orders.find(params['id'] ?? '')
    if (order === undefined) return err(orderNotFound)
    const buyers = await deps.buyers.findMany([order.userId])
    const events = await deps.eventLog.list({ orderId: order.id, limit: mostEventsShown })
    return ok({
      ...describeAdminOrder(order, buyers.get(order.userId)),
      ...describePapers(order),
      refundable_minor: Number(refundableMinorOf(order)),
      events: events.map((event) => describeEventFor(actor.role, event)),
      refund_requests: (await deps.requests.listOf(order.id)).map(describeRefundRequest),
    })
  })
}

/** What went wrong with an event may quote Stripe about the account: it is for who answers for the money. */
function describeEventFor(role: Role, event: StoredEvent): WebhookEvent {
  const described = describeWebhookEvent(event)
  return hasRole(role, routes.webhookEvents.access) ? described : { ...described, note: null }
}

function nextCursor(rows: readonly unknown[], page: readonly { readonly id: string }[]): string | null {
  const last = page.at(-1)
  return rows.length > page.length && last !== undefined ? formatIdCursor(last.id) : null
}
