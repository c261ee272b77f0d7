import { ok } from '@tessera/core/result'

import type { OrderStore } from '../../ports/order-store.ts'
import type { GatewayResult, PaymentGateway } from '../../ports/payment-gateway.ts'
import type { ReceivedEvent } from '../../ports/webhook-inbox.ts'

type Target = { readonly orderId: string; readonly sessionId?: string }

type FindDeps = {
  readonly orders: Pick<OrderStore, 'findIdBy' | 'find'>
  readonly gateway: Pick<PaymentGateway, 'findSessionOfPayment' | 'findPaymentOfCharge'>
}

/**
 * The order that an event is about: by the ids that we stored, by our own id where the event has it, or by asking the
 * provider which session the payment was made with.
 * @returns undefined for what belongs to no order of ours
 */
export async function findOrderOfEvent(
  deps: FindDeps,
  { pointers }: Pick<ReceivedEvent, 'pointers'>,
): Promise<GatewayResult<Target | undefined>> {
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
): Promise<Target | undefined> {
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
): Promise<GatewayResult<Target | undefined>> {
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
