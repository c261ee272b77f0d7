import type Stripe from 'stripe'

type NewRefund = {
  readonly id: string
  readonly created: number
  readonly amount: number
  readonly reason: string | null
  readonly metadata: Stripe.Metadata
  readonly status: 'succeeded' | 'pending'
}

export function buildRefund(charge: Stripe.Charge, made: NewRefund): Stripe.Refund {
  return {
    id: made.id,
    object: 'refund',
    amount: made.amount,
    balance_transaction: null,
    charge: charge.id,
    created: made.created,
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details:
      charge.payment_method_details?.type === 'card'
        ? {
            type: 'card',
            card: {
              reference_status: 'pending',
              reference_type: 'acquirer_reference_number',
              type: 'refund',
            },
          }
        : { type: charge.payment_method_details?.type ?? 'card' },
    metadata: made.metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    ...(made.status === 'pending' ? { pending_reason: 'processing' as const } : {}),
    reason: made.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: made.status,
    transfer_reversal: null,
  }
}
