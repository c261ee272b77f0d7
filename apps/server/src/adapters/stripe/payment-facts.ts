import { minorAmount } from '@tessera/core/money/minor-amount'
import type { DisputeFact, PaymentFacts, RefundFact } from '@tessera/core/payments/payment-facts'
import type { Stripe } from 'stripe'

import type { CheckoutSummary, DisputeSummary, RefundSummary } from '../../ports/payment-gateway.ts'

/** What `fetchPayment` has to expand so that everything below is there. */
export const sessionExpansions = ['payment_intent.latest_charge.balance_transaction', 'invoice']

export function sessionFacts(session: Stripe.Checkout.Session): PaymentFacts['session'] {
  const { invoice } = session
  const invoiceUrl = typeof invoice === 'object' ? invoice?.hosted_invoice_url : undefined
  return {
    id: session.id,
    ...(session.client_reference_id === null ? {} : { clientReferenceId: session.client_reference_id }),
    status: sessionStatus(session),
    paymentStatus: paymentStatus(session),
    isLive: session.livemode,
    currency: (session.currency ?? '').toLowerCase(),
    subtotalMinor: minorAmount(session.amount_subtotal ?? 0),
    totalMinor: minorAmount(session.amount_total ?? 0),
    taxMinor: minorAmount(session.total_details?.amount_tax ?? 0),
    discountMinor: minorAmount(session.total_details?.amount_discount ?? 0),
    ...(session.url === null ? {} : { url: session.url }),
    ...(invoiceUrl === undefined || invoiceUrl === null ? {} : { invoiceUrl }),
  }
}

function sessionStatus({ status }: Stripe.Checkout.Session): 'open' | 'complete' | 'expired' {
  if (status === 'complete') return 'complete'
  return status === 'expired' ? 'expired' : 'open'
}

/** A word that we don't know yet is not the word for paid. */
function paymentStatus({
  payment_status: status,
}: Stripe.Checkout.Session): PaymentFacts['session']['paymentStatus'] {
  if (status === 'paid') return 'paid'
  return status === 'no_payment_required' ? 'no_payment_required' : 'unpaid'
}

export function paymentFactsOf(intent: Stripe.PaymentIntent): NonNullable<PaymentFacts['payment']> {
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null
  const fee = typeof charge?.balance_transaction === 'object' ? charge.balance_transaction : null
  const method = charge?.payment_method_details
  return {
    id: intent.id,
    hasFailed:
      intent.status === 'canceled' ||
      (intent.status === 'requires_payment_method' && intent.last_payment_error !== null),
    ...(charge === null ? {} : { chargeId: charge.id }),
    ...(charge?.paid === true ? { paidAtMs: charge.created * 1000 } : {}),
    ...(method === undefined || method === null ? {} : { method: describeMethod(method) }),
    ...(typeof charge?.receipt_url === 'string' ? { receiptUrl: charge.receipt_url } : {}),
    ...(fee === null ? {} : { fee: { amountMinor: minorAmount(fee.fee), currency: fee.currency } }),
  }
}

function describeMethod(method: Stripe.Charge.PaymentMethodDetails): string {
  const { card } = method
  if (card === undefined) return method.type
  return [card.brand, card.last4].filter((part) => typeof part === 'string').join(' •••• ')
}

export function refundFact(refund: Stripe.Refund): RefundFact {
  return {
    id: refund.id,
    amountMinor: minorAmount(refund.amount),
    status: refundStatus(refund.status),
    ...(refund.reason === null ? {} : { reason: refund.reason }),
    createdAtMs: refund.created * 1000,
  }
}

const refundStatuses: ReadonlySet<string> = new Set([
  'pending',
  'requires_action',
  'succeeded',
  'failed',
  'canceled',
] satisfies readonly RefundFact['status'][])

/** Money that may be on its way back counts as gone, until Stripe says that it is not. */
function refundStatus(status: string | null): RefundFact['status'] {
  return status !== null && isRefundStatus(status) ? status : 'pending'
}

function isRefundStatus(status: string): status is RefundFact['status'] {
  return refundStatuses.has(status)
}

export function disputeFact(dispute: Stripe.Dispute): DisputeFact {
  const dueBy = dispute.evidence_details.due_by
  return {
    id: dispute.id,
    amountMinor: minorAmount(dispute.amount),
    currency: dispute.currency.toLowerCase(),
    status: dispute.status,
    reason: dispute.reason,
    ...(dueBy === null ? {} : { evidenceDueAtMs: dueBy * 1000 }),
    createdAtMs: dispute.created * 1000,
  }
}

export function checkoutSummary(session: Stripe.Checkout.Session): CheckoutSummary {
  const facts = sessionFacts(session)
  const paymentIntentId = idOf(session.payment_intent)
  return {
    sessionId: facts.id,
    ...(facts.clientReferenceId === undefined ? {} : { clientReferenceId: facts.clientReferenceId }),
    ...(paymentIntentId === undefined ? {} : { paymentIntentId }),
    status: facts.status,
    isPaid: facts.status === 'complete' && facts.paymentStatus !== 'unpaid',
    isLive: facts.isLive,
    subtotalMinor: facts.subtotalMinor,
    totalMinor: facts.totalMinor,
    currency: facts.currency,
    createdAtMs: session.created * 1000,
  }
}

export function refundSummary(refund: Stripe.Refund): RefundSummary {
  return { ...refundFact(refund), ...paymentOf(refund) }
}

export function disputeSummary(dispute: Stripe.Dispute): DisputeSummary {
  return { ...disputeFact(dispute), ...paymentOf(dispute) }
}

function paymentOf(part: {
  readonly payment_intent?: string | { readonly id: string } | null
  readonly charge?: string | { readonly id: string } | null
}) {
  const paymentIntentId = idOf(part.payment_intent)
  const chargeId = idOf(part.charge)
  return {
    ...(paymentIntentId === undefined ? {} : { paymentIntentId }),
    ...(chargeId === undefined ? {} : { chargeId }),
  }
}

/** Stripe gives an id, or the whole object where it was expanded. */
export function idOf(part: string | { readonly id: string } | null | undefined): string | undefined {
  return typeof part === 'string' ? part : part?.id
}
