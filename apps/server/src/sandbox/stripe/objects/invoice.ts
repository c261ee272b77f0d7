import { Stripe } from 'stripe'

import type { SessionRecord } from '../state/sandbox-records.ts'
import type { LineTotals, Totals } from './totals.ts'

type NewInvoice = {
  readonly id: string
  readonly number: string
  readonly created: number
  readonly totals: Totals
  readonly createLineId: () => string
}

/** The paid invoice that follows a one-off payment. */
export function buildInvoice(record: SessionRecord, made: NewInvoice): Stripe.Invoice {
  const { object: session } = record
  const { totals, created } = made
  const pageUrl = `${record.pageBaseUrl}/invoices/${made.id}`
  return {
    ...unusedParts,
    id: made.id,
    object: 'invoice',
    account_country: 'US',
    account_name: 'Sandbox',
    amount_due: totals.total,
    amount_overpaid: 0,
    amount_paid: totals.total,
    amount_remaining: 0,
    amount_shipping: 0,
    attempt_count: 0,
    attempted: true,
    auto_advance: false,
    automatic_tax: {
      disabled_reason: null,
      enabled: session.automatic_tax.enabled,
      liability: session.automatic_tax.enabled ? { type: 'self' } : null,
      provider: session.automatic_tax.provider,
      status: session.automatic_tax.enabled ? 'complete' : null,
    },
    billing_reason: 'manual',
    collection_method: 'charge_automatically',
    created,
    currency: session.currency ?? 'usd',
    customer: session.customer,
    customer_email: session.customer_details?.email ?? null,
    customer_name: session.customer_details?.name ?? null,
    description: session.invoice_creation?.invoice_data.description ?? null,
    effective_at: created,
    footer: session.invoice_creation?.invoice_data.footer ?? null,
    hosted_invoice_url: pageUrl,
    invoice_pdf: pageUrl,
    lines: {
      object: 'list',
      data: totals.lines.map((line) => buildInvoiceLine(line, session, made)),
      has_more: false,
      url: `/v1/invoices/${made.id}/lines`,
    },
    metadata: session.invoice_creation?.invoice_data.metadata ?? {},
    number: made.number,
    period_end: created,
    period_start: created,
    status: 'paid',
    status_transitions: {
      finalized_at: created,
      marked_uncollectible_at: null,
      paid_at: created,
      voided_at: null,
    },
    subtotal: totals.subtotal,
    subtotal_excluding_tax: totals.subtotal,
    total: totals.total,
    total_excluding_tax: totals.total - totals.tax,
    webhooks_delivered_at: created,
  }
}

function buildInvoiceLine(
  { line, subtotal }: LineTotals,
  session: Stripe.Checkout.Session,
  made: NewInvoice,
): Stripe.InvoiceLineItem {
  return {
    id: made.createLineId(),
    object: 'line_item',
    amount: subtotal,
    currency: session.currency ?? 'usd',
    description: line.name,
    discount_amounts: [],
    discountable: true,
    discounts: [],
    invoice: made.id,
    livemode: false,
    metadata: {},
    parent: null,
    period: { end: made.created, start: made.created },
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: line.priceId, product: line.productId },
      type: 'price_details',
      unit_amount_decimal: Stripe.Decimal.from(line.unitAmount),
    },
    quantity: line.quantity,
    quantity_decimal: Stripe.Decimal.from(line.quantity),
    subscription: null,
    subtotal,
    taxes: [],
  }
}

/** What an invoice of a one-off payment in this sandbox never has. */
const unusedParts = {
  account_tax_ids: null,
  application: null,
  automatically_finalizes_at: null,
  custom_fields: null,
  customer_account: null,
  customer_address: null,
  customer_phone: null,
  customer_shipping: null,
  customer_tax_exempt: 'none',
  customer_tax_ids: [],
  default_payment_method: null,
  default_source: null,
  default_tax_rates: [],
  discounts: [],
  due_date: null,
  ending_balance: 0,
  from_invoice: null,
  issuer: { type: 'self' },
  last_finalization_error: null,
  latest_revision: null,
  livemode: false,
  next_payment_attempt: null,
  on_behalf_of: null,
  parent: null,
  payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
  post_payment_credit_notes_amount: 0,
  pre_payment_credit_notes_amount: 0,
  receipt_number: null,
  rendering: null,
  shipping_cost: null,
  shipping_details: null,
  starting_balance: 0,
  statement_descriptor: null,
  test_clock: null,
  total_discount_amounts: [],
  total_pretax_credit_amounts: [],
  total_taxes: [],
} satisfies Partial<Stripe.Invoice>
