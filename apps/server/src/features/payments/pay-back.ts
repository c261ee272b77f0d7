import { minorAmount } from '@tessera/core/money/minor-amount'
import type { Order } from '@tessera/core/payments/order'
import type { RefundFact } from '@tessera/core/payments/payment-facts'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import type { CreditManager } from '../../ports/credit-manager.ts'
import type { OrderStore } from '../../ports/order-store.ts'
import { refundRequestMetadata } from '../../ports/payment-gateway.ts'
import type { GatewayFailure, PaymentGateway } from '../../ports/payment-gateway.ts'
import type { RefundRequest, RefundRequestStore } from '../../ports/refund-requests.ts'
import type { ApplyOrder } from './apply-order.ts'

export type PayBackDeps = {
  readonly orders: Pick<OrderStore, 'find'>
  readonly requests: Pick<RefundRequestStore, 'end'>
  readonly gateway: Pick<PaymentGateway, 'refund' | 'findRefund'>
  readonly credits: Pick<CreditManager, 'release'>
  readonly applyOrder: ApplyOrder
}

export type PaidBack = { readonly refund: RefundFact; readonly order: Order }

export type PayBackFailure =
  /** Nothing was paid back, and nothing will be for this request. */
  | { readonly code: 'refused'; readonly failure: string }
  /** Not known, or not booked yet; the request stays open and is finished later. */
  | { readonly code: 'unfinished'; readonly retryAfterSeconds?: number }

/**
 * Carries out a refund that was written down. The request's id is the idempotency key at the provider, so however often
 * this is called for a request, by whomever, money goes back once; credits move only by what the provider then says.
 * @param options.isResumed it was begun before: what the provider has on record is looked at before anything is asked
 */
export async function payBack(
  deps: PayBackDeps,
  request: RefundRequest,
  options: { readonly isResumed: boolean },
): Promise<Result<PaidBack, PayBackFailure>> {
  const order = await deps.orders.find(request.orderId)
  if (order?.paymentIntentId === undefined) return refuse(deps, request, 'order_without_payment')
  const asked = options.isResumed
    ? await resume(deps, request, order.paymentIntentId)
    : await askForRefund(deps, request, order.paymentIntentId)
  if (!asked.ok) {
    return asked.error.code === 'payments_unavailable'
      ? err(unfinished(asked.error))
      : refuse(deps, request, asked.error.reason)
  }
  // While the request is open whoever applies the order finds its hold.
  const applied = await deps.applyOrder(order.id)
  if (!applied.ok) return err({ code: 'unfinished' })
  // The provider's lists may lag behind its answers: until the refund is booked its credits stay held.
  const isBooked = applied.value.refunds.some(({ id }) => id === asked.value.id)
  if (!isBooked) return err({ code: 'unfinished' })
  await deps.requests.end({ id: request.id, outcome: { status: 'done', refundId: asked.value.id } })
  // Where somebody else's look took the credits, the hold is still there.
  await releaseHold(deps, { request, order })
  const after = (await deps.orders.find(order.id)) ?? order
  return ok({ refund: after.refunds.find(({ id }) => id === asked.value.id) ?? asked.value, order: after })
}

function askForRefund(deps: PayBackDeps, request: RefundRequest, paymentIntentId: string) {
  return deps.gateway.refund({
    paymentIntentId,
    amountMinor: minorAmount(request.amountMinor),
    idempotencyKey: request.id,
    metadata: { order_id: request.orderId, [refundRequestMetadata]: request.id },
  })
}

/** The provider forgets idempotency keys after a day, but never a refund. */
async function resume(
  deps: PayBackDeps,
  request: RefundRequest,
  paymentIntentId: string,
): Promise<Result<RefundFact, GatewayFailure>> {
  const made = await deps.gateway.findRefund({ paymentIntentId, requestId: request.id })
  if (!made.ok) return made
  if (made.value !== undefined) return ok(made.value)
  // Its credits may have been spent since: nobody pays for them unasked.
  if (request.hold !== undefined) return err({ code: 'payments_refused', reason: 'interrupted' })
  return askForRefund(deps, request, paymentIntentId)
}

async function refuse(
  deps: PayBackDeps,
  request: RefundRequest,
  failure: string,
): Promise<Result<PaidBack, PayBackFailure>> {
  await deps.requests.end({ id: request.id, outcome: { status: 'refused', failure } })
  const order = await deps.orders.find(request.orderId)
  if (order !== undefined) await releaseHold(deps, { request, order })
  return err({ code: 'refused', failure })
}

async function releaseHold(
  { credits }: PayBackDeps,
  { request, order }: { readonly request: RefundRequest; readonly order: Order },
): Promise<void> {
  if (request.hold === undefined) return
  // Refused where it has ended: then there is nothing to do. Where the books don't answer its lease ends it.
  await credits.release({ holdId: request.hold.id, walletId: order.walletId, reason: 'empty' })
}

function unfinished(failure: GatewayFailure): PayBackFailure {
  return {
    code: 'unfinished',
    ...('retryAfterSeconds' in failure && failure.retryAfterSeconds !== undefined
      ? { retryAfterSeconds: failure.retryAfterSeconds }
      : {}),
  }
}
