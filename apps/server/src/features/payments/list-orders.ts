import { routes } from '@tessera/contracts/routes'
import { refundableMinorOf } from '@tessera/core/payments/plan-refund'
import { err, ok } from '@tessera/core/result'

import type { Buyers } from '../../ports/buyers.ts'
import { endpoint } from '../../ports/endpoint.ts'
import type { ApiFailure, Endpoint } from '../../ports/endpoint.ts'
import type { OrderSearch } from '../../ports/order-search.ts'
import type { OrderStore } from '../../ports/order-store.ts'
import type { WebhookEventLog } from '../../ports/webhook-event-log.ts'
import {
  describeAdminOrder,
  describeOrder,
  describeOwnRefund,
  describePapers,
  describeWebhookEvent,
} from './describe-order.ts'
import { formatIdCursor, parseIdCursor } from './operator-cursors.ts'
import { orderNotFound } from './refund-answers.ts'
import { findOwnRefund } from './refund-own-purchase.ts'
import type { OwnRefundReads } from './refund-own-purchase.ts'

export type ListOrdersDeps = {
  readonly orders: Pick<OrderStore, 'find'>
  readonly search: Pick<OrderSearch, 'list'>
  readonly buyers: Buyers
  readonly eventLog: Pick<WebhookEventLog, 'list'>
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
export function showOwnOrder(deps: Pick<ListOrdersDeps, 'orders'> & OwnRefundReads): Endpoint {
  return endpoint(routes.order, async ({ actor, params }) => {
    const order = await deps.orders.find(params['id'] ?? '')
    if (order?.userId !== actor.userId) return err(orderNotFound)
    return ok({
      ...describeOrder(order),
      ...describePapers(order),
      refundable: describeOwnRefund(await findOwnRefund(deps, order)),
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
export function showAnyOrder(deps: Pick<ListOrdersDeps, 'orders' | 'buyers' | 'eventLog'>): Endpoint {
  return endpoint(routes.adminOrder, async ({ params }) => {
    const order = await deps.orders.find(params['id'] ?? '')
    if (order === undefined) return err(orderNotFound)
    const buyers = await deps.buyers.findMany([order.userId])
    const events = await deps.eventLog.list({ orderId: order.id, limit: mostEventsShown })
    return ok({
      ...describeAdminOrder(order, buyers.get(order.userId)),
      ...describePapers(order),
      refundable_minor: Number(refundableMinorOf(order)),
      events: events.map(describeWebhookEvent),
    })
  })
}

/** What every list of this family says to a cursor that it did not write. */
export const cursorUnknown: ApiFailure = {
  code: 'invalid_request',
  message: '"cursor" is not from an earlier page.',
  param: 'cursor',
}

function nextCursor(rows: readonly unknown[], page: readonly { readonly id: string }[]): string | null {
  const last = page.at(-1)
  return rows.length > page.length && last !== undefined ? formatIdCursor(last.id) : null
}
