import { Stripe } from 'stripe'

import type { SandboxLine } from '../state/sandbox-records.ts'
import type { LineTotals } from './totals.ts'

/** A session's line as Checkout shows it when somebody expands it. */
export function buildLineItem(
  { line, subtotal, discount, tax, total }: LineTotals,
  about: { readonly currency: string; readonly created: number },
): Stripe.LineItem {
  return {
    id: line.id,
    object: 'item',
    adjustable_quantity: null,
    amount_discount: discount,
    amount_subtotal: subtotal,
    amount_tax: tax,
    amount_total: total,
    currency: about.currency,
    description: line.name,
    metadata: {},
    price: buildPrice(line, about),
    quantity: line.quantity,
  }
}

function buildPrice(
  line: SandboxLine,
  { currency, created }: { readonly currency: string; readonly created: number },
): Stripe.Price {
  return {
    id: line.priceId,
    object: 'price',
    active: false,
    billing_scheme: 'per_unit',
    created,
    currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: {},
    nickname: null,
    product: line.productId,
    recurring: null,
    tax_behavior: line.isTaxInclusive ? 'inclusive' : 'exclusive',
    tiers_mode: null,
    transform_quantity: null,
    type: 'one_time',
    unit_amount: line.unitAmount,
    unit_amount_decimal: Stripe.Decimal.from(line.unitAmount),
  }
}

export function buildProduct(line: SandboxLine, created: number): Stripe.Product {
  return {
    id: line.productId,
    object: 'product',
    active: false,
    created,
    description: line.description,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: {},
    name: line.name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: 'service',
    unit_label: null,
    updated: created,
    url: null,
  }
}
