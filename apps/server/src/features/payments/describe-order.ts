import type { Order as OrderBody, OrderReceiptResponse, OrderRefund } from '@tessera/contracts/payments'
import type { AdminOrder, AdminOrderResponse, WebhookEvent } from '@tessera/contracts/payments-admin'
import { creditsToJson } from '@tessera/core/money/micro-credits'
import type { Order } from '@tessera/core/payments/order'
import { chargedBackMinorOf, isInReview } from '@tessera/core/payments/order-outcome'
import type { RefundFact } from '@tessera/core/payments/payment-facts'
import type { OwnRefund } from '@tessera/core/payments/plan-refund'

import type { Buyer } from '../../ports/buyers.ts'
import type { RefundRequest } from '../../ports/refund-requests.ts'
import type { StoredEvent } from '../../ports/webhook-inbox.ts'

/** An order as its buyer sees it. */
export function describeOrder(order: Order): OrderBody {
  return {
    id: order.id,
    status: order.status,
    package: order.package,
    in_review: isInReview(order),
    credits: creditsToJson(order.creditsMicro),
    credits_granted: creditsToJson(order.grantedMicro),
    credits_revoked: creditsToJson(order.revokedMicro),
    currency: order.currency,
    subtotal_minor: Number(order.amountMinor),
    discount_minor: Number(order.discountMinor),
    tax_minor: Number(order.taxMinor),
    // Before the payment it is the price that stands.
    total_minor: Number(order.totalMinor ?? order.amountMinor),
    refunded_minor: Number(order.refundedMinor),
    charged_back_minor: Number(chargedBackMinorOf(order)),
    refunds: order.refunds.map(describeRefund),
    disputes: order.disputes.map((dispute) => ({
      id: dispute.id,
      amount_minor: Number(dispute.amountMinor),
      currency: dispute.currency,
      status: dispute.status,
      reason: dispute.reason,
      frozen: creditsToJson(dispute.frozenMicro),
      evidence_due_by: timeOrNull(dispute.evidenceDueAtMs),
      created_at: timeOf(dispute.createdAtMs),
    })),
    created_at: timeOf(order.createdAtMs),
    paid_at: timeOrNull(order.paidAtMs),
  }
}

/** One refund, whoever asked for it. */
export function describeRefund(refund: RefundFact): OrderRefund {
  return {
    id: refund.id,
    amount_minor: Number(refund.amountMinor),
    status: refund.status,
    reason: refund.reason ?? null,
    created_at: timeOf(refund.createdAtMs),
  }
}

/** A refund that was asked for here, as an operator sees it. */
export function describeRefundRequest(request: RefundRequest): AdminOrderResponse['refund_requests'][number] {
  return {
    id: request.id,
    amount_minor: Number(request.amountMinor),
    reason: request.reason,
    status: request.status,
    failure: request.failure ?? null,
    refund_id: request.refundId ?? null,
    created_at: timeOf(request.createdAtMs),
    ended_at: timeOrNull(request.endedAtMs),
  }
}

/** Where Stripe's own papers of a purchase are. */
export function describePapers(
  order: Order,
): Pick<OrderReceiptResponse, 'payment_method' | 'receipt_url' | 'invoice_url'> {
  return {
    payment_method: order.paymentMethod ?? null,
    receipt_url: order.receiptUrl ?? null,
    invoice_url: order.invoiceUrl ?? null,
  }
}

/** What the buyer could have back now. */
export function describeOwnRefund(refund: OwnRefund | undefined): OrderReceiptResponse['refundable'] {
  if (refund === undefined) return null
  return {
    amount_minor: Number(refund.amountMinor),
    credits: creditsToJson(refund.creditsMicro),
    until: timeOf(refund.untilMs),
  }
}

/** An order as an operator sees it. */
export function describeAdminOrder(order: Order, buyer: Buyer | undefined): AdminOrder {
  return {
    ...describeOrder(order),
    user: buyer ?? { id: order.userId, email: '', name: '' },
    wallet_id: order.walletId,
    livemode: order.isLive,
    session_id: order.sessionId ?? null,
    payment_intent_id: order.paymentIntentId ?? null,
    charge_id: order.chargeId ?? null,
    fee:
      order.fee === undefined
        ? null
        : { amount_minor: Number(order.fee.amountMinor), currency: order.fee.currency },
    problem: order.problem ?? null,
  }
}

/** An event of the inbox as the operator sees it. */
export function describeWebhookEvent(event: StoredEvent): WebhookEvent {
  return {
    id: event.id,
    type: event.type,
    status: event.status,
    livemode: event.isLive,
    api_version: event.apiVersion ?? null,
    object_id: event.objectId ?? null,
    order_id: event.orderId ?? null,
    attempts: event.attempts,
    note: event.note ?? null,
    created_at: timeOf(event.createdAtMs),
    received_at: timeOf(event.receivedAtMs),
    processed_at: timeOrNull(event.processedAtMs),
    next_attempt_at: event.status === 'pending' ? timeOf(event.nextAttemptAtMs) : null,
  }
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString()
}

function timeOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : timeOf(ms)
}
