import type { MinorAmount } from '@tessera/core/money/minor-amount'
import type { DisputeFact, PaymentFacts, RefundFact } from '@tessera/core/payments/payment-facts'
import type { Result } from '@tessera/core/result'

/** Why the payment provider did not do what was asked. The reason is for operators, never for buyers. */
export type GatewayFailure =
  /** It does not answer, is overloaded, or asks to wait: whether it was done is unknown; the same call may be repeated. */
  | { readonly code: 'payments_unavailable'; readonly reason: string; readonly retryAfterSeconds?: number }
  /** It refuses, and would refuse again: a wrong key, a wrong parameter, an amount below its minimum. */
  | { readonly code: 'payments_refused'; readonly reason: string }
  | { readonly code: 'payment_not_found'; readonly reason: string }

export type GatewayResult<Value> = Result<Value, GatewayFailure>

export type CheckoutRequest = {
  /** Also the idempotency key: asked again, the same session comes back. */
  readonly orderId: string
  readonly userId: string
  readonly walletId: string
  readonly packageId: number
  readonly productName: string
  readonly productDescription: string
  readonly amountMinor: MinorAmount
  readonly currency: string
  readonly email: string
  /** Where the payment page leads after paying; `{CHECKOUT_SESSION_ID}` becomes the session's id. */
  readonly successUrl: string
  readonly cancelUrl: string
  readonly isTaxAutomatic: boolean
  readonly hasInvoice: boolean
  readonly hasPromotionCodes: boolean
}

export type Checkout = { readonly sessionId: string; readonly url: string }

/** A session as a list shows it: enough to find its order and to see whether it was paid. */
export type CheckoutSummary = {
  readonly sessionId: string
  readonly clientReferenceId?: string
  readonly paymentIntentId?: string
  readonly status: 'open' | 'complete' | 'expired'
  readonly isPaid: boolean
  readonly isLive: boolean
  readonly subtotalMinor: MinorAmount
  readonly totalMinor: MinorAmount
  readonly currency: string
  readonly createdAtMs: number
}

export type RefundSummary = RefundFact & { readonly paymentIntentId?: string; readonly chargeId?: string }
export type DisputeSummary = DisputeFact & { readonly paymentIntentId?: string; readonly chargeId?: string }

/** The key in a refund's metadata under which our own request's id stands. */
export const refundRequestMetadata = 'refund_request'

export type RefundOrder = {
  readonly paymentIntentId: string
  readonly amountMinor: MinorAmount
  /** The same key never pays back twice. */
  readonly idempotencyKey: string
  readonly metadata: Readonly<Record<string, string>>
}

export type PaymentLook = 'quick' | 'thorough'

/** Periods of time for lists, newest objects first. */
export type CreatedSince = { readonly createdFromMs: number; readonly createdToMs?: number }

/**
 * The payment provider. Every call leaves the process: none may be made inside a database transaction, each is bounded in
 * time, and what can be answered twice carries an idempotency key.
 */
export interface PaymentGateway {
  /** Whether real money moves. */
  readonly isLive: boolean
  createCheckout(request: CheckoutRequest): Promise<GatewayResult<Checkout>>
  /** No one can pay with it any more. A session that was paid, or expired, stays as it is. */
  expireCheckout(sessionId: string): Promise<GatewayResult<undefined>>
  /**
   * The present state of a session, its payment, all refunds and disputes.
   * @param look `quick`: refunds and disputes are listed only where the charge says that there are some. A refund that
   * failed has left no trace there
   */
  fetchPayment(sessionId: string, look?: PaymentLook): Promise<GatewayResult<PaymentFacts>>
  /** The session that a payment was made with. @returns undefined where it was made another way */
  findSessionOfPayment(paymentIntentId: string): Promise<GatewayResult<CheckoutSummary | undefined>>
  /** The payment that a charge belongs to. @returns undefined where there is none */
  findPaymentOfCharge(chargeId: string): Promise<GatewayResult<string | undefined>>
  /** Pays back; the refund's state is then read with the payment's. */
  refund(order: RefundOrder): Promise<GatewayResult<RefundFact>>
  /** The refund of a payment whose metadata has `refundRequestMetadata` with this value, however long ago it was made. */
  findRefund(made: {
    readonly paymentIntentId: string
    readonly requestId: string
  }): Promise<GatewayResult<RefundFact | undefined>>
  /** Pages of at most a hundred, newest first; stops when the period is over, or the caller stops asking. */
  listSessions(period: CreatedSince): AsyncIterable<GatewayResult<readonly CheckoutSummary[]>>
  listRefunds(period: CreatedSince): AsyncIterable<GatewayResult<readonly RefundSummary[]>>
  listDisputes(period: CreatedSince): AsyncIterable<GatewayResult<readonly DisputeSummary[]>>
}
