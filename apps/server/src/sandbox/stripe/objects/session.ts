import type Stripe from 'stripe'

import type { CreateSessionParams } from '../api/session-params.ts'
import type { Totals } from './totals.ts'

type NewSession = {
  readonly id: string
  readonly created: number
  readonly expiresAt: number
  readonly currency: string
  readonly url: string
  readonly totals: Totals
  readonly methodTypes: readonly string[]
  readonly discounts: readonly Stripe.Checkout.Session.Discount[]
}

export function buildSession(params: CreateSessionParams, made: NewSession): Stripe.Checkout.Session {
  const customer = params.customer ?? null
  return {
    ...unusedParts,
    id: made.id,
    object: 'checkout.session',
    ...wishesOf(params),
    amount_subtotal: made.totals.subtotal,
    amount_total: made.totals.total,
    created: made.created,
    currency: made.currency,
    customer,
    customer_creation: customer === null ? (params.customer_creation ?? 'if_required') : null,
    customer_details:
      params.customer_email === undefined ? null : customerDetailsOf({ email: params.customer_email }),
    customer_email: params.customer_email ?? null,
    discounts: [...made.discounts],
    expires_at: made.expiresAt,
    mode: 'payment',
    payment_method_types: [...made.methodTypes],
    payment_status: 'unpaid',
    status: 'open',
    total_details: { amount_discount: made.totals.discount, amount_shipping: 0, amount_tax: made.totals.tax },
    ui_mode: 'hosted_page',
    url: made.url,
  }
}

/** What the object repeats of the parameters. */
function wishesOf(params: CreateSessionParams) {
  return {
    adaptive_pricing: { enabled: params.adaptive_pricing?.enabled ?? false },
    allow_promotion_codes: params.allow_promotion_codes ?? null,
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    automatic_tax: taxOf(params.automatic_tax?.enabled ?? false),
    billing_address_collection: params.billing_address_collection ?? null,
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    integration_identifier: params.integration_identifier ?? null,
    invoice_creation: invoiceCreationOf(params.invoice_creation),
    locale: params.locale ?? null,
    metadata: params.metadata ?? {},
    submit_type: params.submit_type ?? null,
    success_url: params.success_url ?? null,
  }
}

export function customerDetailsOf(payer: {
  readonly email: string | null
  readonly name?: string | null
  readonly country?: string | null
}): Stripe.Checkout.Session.CustomerDetails {
  const country = payer.country ?? null
  return {
    address:
      country === null
        ? null
        : { city: null, country, line1: null, line2: null, postal_code: null, state: null },
    business_name: null,
    email: payer.email,
    individual_name: null,
    name: payer.name ?? null,
    phone: null,
    tax_exempt: 'none',
    tax_ids: null,
  }
}

/** Tax is known once the customer's country is. */
function taxOf(isEnabled: boolean): Stripe.Checkout.Session.AutomaticTax {
  return {
    enabled: isEnabled,
    liability: isEnabled ? { type: 'self' } : null,
    provider: isEnabled ? 'stripe' : null,
    status: isEnabled ? 'requires_location_inputs' : null,
  }
}

function invoiceCreationOf(
  wanted: CreateSessionParams['invoice_creation'],
): Stripe.Checkout.Session.InvoiceCreation {
  return {
    enabled: wanted?.enabled ?? false,
    invoice_data: {
      account_tax_ids: null,
      custom_fields: null,
      description: wanted?.invoice_data?.description ?? null,
      footer: wanted?.invoice_data?.footer ?? null,
      issuer: null,
      metadata: wanted?.invoice_data?.metadata ?? {},
      rendering_options: null,
    },
  }
}

/** What a session of this sandbox never has. */
const unusedParts = {
  after_expiration: null,
  client_secret: null,
  collected_information: null,
  consent: null,
  consent_collection: null,
  currency_conversion: null,
  custom_fields: [],
  custom_text: {
    after_submit: null,
    shipping_address: null,
    submit: null,
    terms_of_service_acceptance: null,
  },
  customer_account: null,
  invoice: null,
  livemode: false,
  managed_payments: { enabled: false },
  origin_context: null,
  payment_intent: null,
  payment_link: null,
  payment_method_collection: 'if_required',
  payment_method_configuration_details: null,
  payment_method_options: {},
  permissions: null,
  phone_number_collection: { enabled: false },
  recovered_from: null,
  saved_payment_method_options: null,
  setup_intent: null,
  shipping_address_collection: null,
  shipping_cost: null,
  shipping_options: [],
  subscription: null,
  wallet_options: null,
} satisfies Partial<Stripe.Checkout.Session>
