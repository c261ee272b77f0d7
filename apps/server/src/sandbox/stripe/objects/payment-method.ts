import type Stripe from 'stripe'

/** What somebody pays with, once it has been read from the form. Of a number only the last four digits are kept. */
export type Instrument =
  | {
      readonly kind: 'card'
      readonly brand: string
      readonly country: string
      readonly funding: 'credit' | 'debit'
      readonly last4: string
      readonly expMonth: number
      readonly expYear: number
      readonly isAuthenticated: boolean
    }
  | { readonly kind: 'us_bank_account'; readonly last4: string }
  | { readonly kind: 'sepa_debit'; readonly last4: string }

export type Payer = {
  readonly email: string | null
  readonly name: string | null
  readonly country: string | null
}

export function buildPaymentMethod(
  instrument: Instrument,
  about: {
    readonly id: string
    readonly created: number
    readonly payer: Payer
    readonly customer: string | null
  },
): Stripe.PaymentMethod {
  return {
    id: about.id,
    object: 'payment_method',
    allow_redisplay: 'limited',
    billing_details: billingDetailsOf(about.payer),
    created: about.created,
    customer: about.customer,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: instrument.kind,
    ...methodDetails(instrument),
  }
}

export function billingDetailsOf({ email, name, country }: Payer): Stripe.Charge.BillingDetails {
  return {
    address: { city: null, country, line1: null, line2: null, postal_code: null, state: null },
    email,
    name,
    phone: null,
    tax_id: null,
  }
}

function methodDetails(instrument: Instrument): Partial<Stripe.PaymentMethod> {
  if (instrument.kind === 'sepa_debit')
    return { sepa_debit: { ...sepaDebit(instrument.last4), generated_from: null } }
  if (instrument.kind === 'us_bank_account') {
    return {
      us_bank_account: {
        ...usBankAccount(instrument.last4),
        financial_connections_account: null,
        networks: null,
        status_details: null,
      },
    }
  }
  return {
    card: {
      brand: instrument.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: instrument.country,
      display_brand: instrument.brand,
      exp_month: instrument.expMonth,
      exp_year: instrument.expYear,
      fingerprint: null,
      funding: instrument.funding,
      generated_from: null,
      last4: instrument.last4,
      networks: { available: [instrument.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
  }
}

/** The same instrument as a charge shows it. */
export function chargeDetailsOf(instrument: Instrument, amount: number): Stripe.Charge.PaymentMethodDetails {
  if (instrument.kind === 'sepa_debit') {
    return { type: 'sepa_debit', sepa_debit: { ...sepaDebit(instrument.last4), mandate: null } }
  }
  if (instrument.kind === 'us_bank_account') {
    return {
      type: 'us_bank_account',
      us_bank_account: { ...usBankAccount(instrument.last4), payment_reference: null },
    }
  }
  return {
    type: 'card',
    card: {
      amount_authorized: amount,
      authorization_code: null,
      brand: instrument.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: instrument.country,
      electronic_commerce_indicator: null,
      exp_month: instrument.expMonth,
      exp_year: instrument.expYear,
      fingerprint: null,
      funding: instrument.funding,
      installments: null,
      last4: instrument.last4,
      mandate: null,
      network: instrument.brand,
      network_transaction_id: null,
      regulated_status: 'unregulated',
      three_d_secure: instrument.isAuthenticated ? authenticated : null,
      transaction_link_id: null,
      wallet: null,
    },
  }
}

const authenticated: Stripe.Charge.PaymentMethodDetails.Card.ThreeDSecure = {
  authentication_flow: 'challenge',
  electronic_commerce_indicator: '05',
  exemption_indicator: null,
  result: 'authenticated',
  result_reason: null,
  transaction_id: null,
  version: '2.2.0',
}

function sepaDebit(last4: string): {
  bank_code: string
  branch_code: string
  country: string
  fingerprint: null
  last4: string
} {
  return { bank_code: '37040044', branch_code: '', country: 'DE', fingerprint: null, last4 }
}

function usBankAccount(last4: string): {
  account_holder_type: 'individual'
  account_type: 'checking'
  bank_name: string
  fingerprint: null
  last4: string
  routing_number: string
} {
  return {
    account_holder_type: 'individual',
    account_type: 'checking',
    bank_name: 'SANDBOX BANK',
    fingerprint: null,
    last4,
    routing_number: '110000000',
  }
}
