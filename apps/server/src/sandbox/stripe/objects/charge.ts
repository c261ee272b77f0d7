import type Stripe from 'stripe'

import { type Instrument, type Payer, billingDetailsOf, chargeDetailsOf } from './payment-method.ts'

export type ChargeOutcome =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'pending' }
  | {
      readonly kind: 'failed'
      readonly code: string
      readonly declineCode: string | undefined
      readonly message: string
    }

type NewCharge = {
  readonly id: string
  readonly created: number
  readonly instrument: Instrument
  readonly paymentMethodId: string
  readonly payer: Payer
  readonly receiptUrl: string
}

/** One attempt to take the money of a payment. */
export function buildCharge(
  intent: Stripe.PaymentIntent,
  made: NewCharge,
  outcome: ChargeOutcome,
): Stripe.Charge {
  const isPaid = outcome.kind === 'succeeded'
  return {
    id: made.id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: isPaid ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: billingDetailsOf(made.payer),
    calculated_statement_descriptor: 'TESSERA SANDBOX',
    captured: isPaid,
    created: made.created,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: outcome.kind === 'failed' ? outcome.code : null,
    failure_message: outcome.kind === 'failed' ? outcome.message : null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: outcomeOf(outcome),
    paid: isPaid,
    payment_intent: intent.id,
    payment_method: made.paymentMethodId,
    payment_method_details: chargeDetailsOf(made.instrument, intent.amount),
    radar_options: {},
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: isPaid ? made.receiptUrl : null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: outcome.kind,
    transfer_data: null,
    transfer_group: null,
  }
}

export function outcomeOf(outcome: ChargeOutcome): Stripe.Charge.Outcome {
  const isFailed = outcome.kind === 'failed'
  return {
    advice_code: null,
    network_advice_code: null,
    network_decline_code: null,
    network_status: isFailed ? 'declined_by_network' : 'approved_by_network',
    reason: isFailed ? (outcome.declineCode ?? outcome.code) : null,
    risk_level: 'normal',
    risk_score: 20,
    seller_message: isFailed ? 'The bank did not take the payment.' : 'Payment complete.',
    type: isFailed ? 'issuer_declined' : 'authorized',
  }
}
