import type Stripe from 'stripe'

type NewCustomer = {
  readonly id: string
  readonly created: number
  readonly email: string | null
  readonly name: string | null
  readonly description: string | null
  readonly phone: string | null
  readonly metadata: Stripe.Metadata
}

export function buildCustomer(made: NewCustomer): Stripe.Customer {
  return {
    id: made.id,
    object: 'customer',
    address: null,
    balance: 0,
    created: made.created,
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: made.description,
    discount: null,
    email: made.email,
    invoice_prefix: made.id.slice(-8).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: made.metadata,
    name: made.name,
    next_invoice_sequence: 1,
    phone: made.phone,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  }
}
