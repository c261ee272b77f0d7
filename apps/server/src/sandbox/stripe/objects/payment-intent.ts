import type Stripe from 'stripe'

import type { SessionRecord } from '../state/sandbox-records.ts'

/** The payment that a session makes at the first attempt to pay. */
export function buildPaymentIntent(
  { object: session, intentData }: SessionRecord,
  made: {
    readonly id: string
    readonly clientSecret: string
    readonly created: number
    readonly amount: number
  },
): Stripe.PaymentIntent {
  return {
    id: made.id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: made.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: made.clientSecret,
    confirmation_method: 'automatic',
    created: made.created,
    currency: session.currency ?? 'usd',
    customer: session.customer,
    customer_account: null,
    description: intentData.description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: intentData.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: { card: optionsOfCard },
    payment_method_types: session.payment_method_types,
    payment_record: null,
    processing: null,
    receipt_email: intentData.receiptEmail,
    review: null,
    setup_future_usage: intentData.setupFutureUsage,
    shipping: null,
    source: null,
    statement_descriptor: intentData.statementDescriptor,
    statement_descriptor_suffix: intentData.statementDescriptorSuffix,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  }
}

const optionsOfCard: Stripe.PaymentIntent.PaymentMethodOptions.Card = {
  installments: null,
  mandate_options: null,
  network: null,
  request_three_d_secure: 'automatic',
}
