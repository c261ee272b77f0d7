import type Stripe from 'stripe'
import { z } from 'zod'

import {
  createdRange,
  expandList,
  flag,
  integer,
  integerFrom,
  listOf,
  metadata,
  notInSandbox,
  oneOf,
  pageParams,
  text,
} from './params.ts'

type Params = Stripe.Checkout.SessionCreateParams

const address = z.string().superRefine((value, context) => {
  if (/^https?:\/\//.test(value) && URL.canParse(value.replace('{CHECKOUT_SESSION_ID}', 'id'))) return
  context.addIssue({ code: 'custom', message: 'Not a valid URL', params: { code: 'url_invalid' } })
})

const emailAddress = z.string().superRefine((value, context) => {
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) && value.length <= 512) return
  context.addIssue({
    code: 'custom',
    message: `Invalid email address: ${value}`,
    params: { code: 'email_invalid' },
  })
})

const productData = z.strictObject({
  name: text(),
  description: text().optional(),
  images: listOf(text()).optional(),
  metadata,
  tax_code: text().optional(),
  unit_label: notInSandbox,
})

const priceData = z.strictObject({
  currency: text(),
  product: text().optional(),
  product_data: productData.optional(),
  recurring: z.unknown().optional(),
  tax_behavior: oneOf(['exclusive', 'inclusive', 'unspecified']).optional(),
  unit_amount: integerFrom(0).optional(),
  unit_amount_decimal: integerFrom(0).optional(),
})

const lineItem = z.strictObject({
  adjustable_quantity: notInSandbox,
  metadata,
  price: text().optional(),
  price_data: priceData.optional(),
  quantity: integerFrom(1).optional(),
  tax_rates: notInSandbox,
})

const invoiceCreation = z.strictObject({
  enabled: flag,
  invoice_data: z
    .strictObject({
      account_tax_ids: notInSandbox,
      custom_fields: notInSandbox,
      description: text(1_500).optional(),
      footer: text().optional(),
      issuer: notInSandbox,
      metadata,
      rendering_options: notInSandbox,
    })
    .optional(),
})

const intentData = z.strictObject({
  application_fee_amount: notInSandbox,
  capture_method: oneOf(['automatic', 'automatic_async']).optional(),
  description: text(1_000).optional(),
  metadata,
  on_behalf_of: notInSandbox,
  receipt_email: emailAddress.optional(),
  setup_future_usage: oneOf(['off_session', 'on_session']).optional(),
  shipping: notInSandbox,
  statement_descriptor: text(22).optional(),
  statement_descriptor_suffix: text(22).optional(),
  transfer_data: notInSandbox,
  transfer_group: notInSandbox,
})

const locales =
  'auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW'.split(
    ' ',
  )

/** Every parameter that Stripe takes: those that the sandbox acts on, and those that it refuses by name. */
export const createSessionParams = z.strictObject({
  adaptive_pricing: z.strictObject({ enabled: flag.optional() }).optional(),
  after_expiration: notInSandbox,
  allow_promotion_codes: flag.optional(),
  allowed_payment_method_types: listOf(oneOf(['card', 'us_bank_account', 'sepa_debit'])).optional(),
  automatic_tax: z.strictObject({ enabled: flag, liability: notInSandbox }).optional(),
  billing_address_collection: oneOf(['auto', 'required']).optional(),
  branding_settings: notInSandbox,
  cancel_url: address.optional(),
  client_reference_id: text(200).optional(),
  consent_collection: notInSandbox,
  currency: text().optional(),
  custom_fields: notInSandbox,
  custom_text: notInSandbox,
  customer: text().optional(),
  customer_account: notInSandbox,
  customer_creation: oneOf(['always', 'if_required']).optional(),
  customer_email: emailAddress.optional(),
  customer_update: notInSandbox,
  discounts: listOf(
    z.strictObject({ coupon: text().optional(), promotion_code: text().optional() }),
  ).optional(),
  excluded_payment_method_types: notInSandbox,
  expand: expandList,
  expires_at: integer.optional(),
  integration_identifier: text(200).optional(),
  invoice_creation: invoiceCreation.optional(),
  line_items: listOf(lineItem).optional(),
  locale: z
    .string()
    .superRefine((value, context) => {
      if (locales.includes(value)) return
      context.addIssue({ code: 'custom', message: `Invalid locale: must be one of ${locales.join(', ')}` })
    })
    .optional(),
  managed_payments: notInSandbox,
  metadata,
  mode: oneOf(['payment', 'setup', 'subscription']).optional(),
  name_collection: notInSandbox,
  optional_items: notInSandbox,
  origin_context: notInSandbox,
  payment_intent_data: intentData.optional(),
  payment_method_collection: notInSandbox,
  payment_method_configuration: notInSandbox,
  payment_method_data: notInSandbox,
  payment_method_options: notInSandbox,
  permissions: notInSandbox,
  phone_number_collection: notInSandbox,
  redirect_on_completion: notInSandbox,
  return_url: notInSandbox,
  saved_payment_method_options: notInSandbox,
  setup_intent_data: notInSandbox,
  shipping_address_collection: notInSandbox,
  shipping_options: notInSandbox,
  submit_type: oneOf(['auto', 'book', 'donate', 'pay', 'subscribe']).optional(),
  subscription_data: notInSandbox,
  success_url: address.optional(),
  tax_id_collection: notInSandbox,
  ui_mode: oneOf(['elements', 'embedded_page', 'form', 'hosted_page']).optional(),
  wallet_options: notInSandbox,
} satisfies Readonly<Record<keyof Params, z.ZodType>>)

export type CreateSessionParams = z.output<typeof createSessionParams>

export const listSessionsParams = z.strictObject({
  ...pageParams,
  created: createdRange,
  customer: text().optional(),
  customer_account: notInSandbox,
  customer_details: z.strictObject({ email: text() }).optional(),
  expand: expandList,
  payment_intent: text().optional(),
  payment_link: notInSandbox,
  status: oneOf(['complete', 'expired', 'open']).optional(),
  subscription: notInSandbox,
} satisfies Readonly<Record<keyof Stripe.Checkout.SessionListParams, z.ZodType>>)
