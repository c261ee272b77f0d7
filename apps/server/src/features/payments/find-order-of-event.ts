import type { Order } from '@tessera/core/payments/order'
import { ok } from '@tessera/core/result'

import type { OrderSearch } from '../../ports/order-search.ts'
import type { OrderStore } from '../../ports/order-store.ts'
import type { GatewayResult, PaymentGateway } from '../../ports/payment-gateway.ts'
import type { ReceivedEvent } from '../../ports/webhook-inbox.ts'

export type OrderOfEvent = { readonly orderId: string; readonly sessionId?: string }

type FindDeps = {
  readonly orders: Pick<OrderStore, 'findIdBy' | 'find'>
  readonly gateway: Pick<PaymentGateway, 'findSessionOfPayment' | 'findPaymentOfCharge'>
}

/**
 * The orders of many events at once, as they are now, by the ids that we stored: of nearly all events that is enough.
 * @returns by the id of the event
 */
export async function findOrdersOfEvents(
  search: Pick<OrderSearch, 'findMany'>,
  events: readonly Pick<ReceivedEvent, 'id' | 'pointers'>[],
): Promise<ReadonlyMap<string, Order>> {
  const orders = await search.findMany({
    orderIds: [],
    sessionIds: [...new Set(events.flatMap(({ pointers }) => pointers.sessionId ?? []))],
    paymentIntentIds: [...new Set(events.flatMap(({ pointers }) => pointers.paymentIntentId ?? []))],
  })
  const bySession = new Map(orders.map((order) => [order.sessionId, order]))
  const byPayment = new Map(orders.map((order) => [order.paymentIntentId, order]))
  return new Map(
    events.flatMap(({ id, pointers: { sessionId, paymentIntentId } }): [string, Order][] => {
      const order =
        (sessionId === undefined ? undefined : bySession.get(sessionId)) ??
        (paymentIntentId === undefined ? undefined : byPayment.get(paymentIntentId))
      return order === undefined ? [] : [[id, order]]
    }),
  )
}

/**
 * The order that an event is about: by the ids that we stored, by our own id where the event has it, or by asking the
 * provider which session the payment was made with.
 * @returns undefined for what belongs to no order of ours
 */
export async function findOrderOfEvent(
  deps: FindDeps,
  { pointers }: Pick<ReceivedEvent, 'pointers'>,
): Promise<GatewayResult<OrderOfEvent | undefined>> {
  const known = await deps.orders.findIdBy(pointers)
  if (known !== undefined) return ok({ orderId: known })
  const named = await findNamed(deps, pointers.orderId, pointers.sessionId)
  if (named !== undefined) return ok(named)
  return findByPayment(deps, pointers)
}

/** The event says whose it is. Whether that is true shows when the session is fetched: it has to name the order too. */
async function findNamed(
  { orders }: FindDeps,
  orderId: string | undefined,
  sessionId: string | undefined,
): Promise<OrderOfEvent | undefined> {
  if (orderId === undefined) return undefined
  const order = await orders.find(orderId)
  if (order === undefined) return undefined
  // It has another session already: this one only borrowed its name.
  if (order.sessionId !== undefined && sessionId !== undefined) return undefined
  return { orderId, ...(sessionId === undefined ? {} : { sessionId }) }
}

async function findByPayment(
  deps: FindDeps,
  pointers: ReceivedEvent['pointers'],
): Promise<GatewayResult<OrderOfEvent | undefined>> {
  const payment = await paymentOf(deps, pointers)
  if (!payment.ok) return ignoreUnknown(payment)
  if (payment.value === undefined) return ok(undefined)
  const session = await deps.gateway.findSessionOfPayment(payment.value)
  if (!session.ok) return ignoreUnknown(session)
  if (session.value === undefined) return ok(undefined)
  const { sessionId, clientReferenceId } = session.value
  const known = await deps.orders.findIdBy({ sessionId })
  if (known !== undefined) return ok({ orderId: known })
  return ok(await findNamed(deps, clientReferenceId, sessionId))
}

async function paymentOf(
  { gateway }: FindDeps,
  { paymentIntentId, chargeId }: ReceivedEvent['pointers'],
): Promise<GatewayResult<string | undefined>> {
  if (paymentIntentId !== undefined || chargeId === undefined) return ok(paymentIntentId)
  return gateway.findPaymentOfCharge(chargeId)
}

/** An object that the provider does not know can't be one of ours. */
function ignoreUnknown(result: Extract<GatewayResult<unknown>, { ok: false }>): GatewayResult<undefined> {
  return result.error.code === 'payment_not_found' ? ok(undefined) : result
}
