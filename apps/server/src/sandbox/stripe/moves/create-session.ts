import { ok } from '@tessera/core/result'
import type Stripe from 'stripe'

import type { CreateSessionParams } from '../api/session-params.ts'
import type { Backend } from '../backend.ts'
import { exponentOf, formatAmount, isCurrency, leastChargeOf, mostCharge, stepOf } from '../currencies.ts'
import { couponIdOf, findCoupon, findPromotionCode } from '../objects/promotion.ts'
import { buildSession } from '../objects/session.ts'
import { computeTotals } from '../objects/totals.ts'
import { type StripeResult, refuse, refuseMissing } from '../refusal.ts'
import type { IntentData, SandboxLine, SessionRecord } from '../state/sandbox-records.ts'

const leastLifeSeconds = 30 * 60
const mostLifeSeconds = 24 * 3_600

/** Opens a session for one payment, or says what Stripe would not take. */
export function createSession(backend: Backend, params: CreateSessionParams): StripeResult<SessionRecord> {
  const refusal = checkFit(backend, params)
  if (refusal !== undefined) return refusal
  const lines = readLines(backend, params)
  if (!lines.ok) return lines
  const discount = readDiscount(params)
  if (!discount.ok) return discount
  const created = backend.clock.nowSeconds()
  const expiresAt = readExpiry(created, params)
  if (!expiresAt.ok) return expiresAt
  const { currency } = lines.value
  const totals = computeTotals(lines.value.lines, {
    percentOff: findCoupon(discount.value.couponId)?.percent_off ?? 0,
    taxPercent: 0,
  })
  const tooLittle = checkTotal(totals.total, currency)
  if (tooLittle !== undefined) return tooLittle
  const id = backend.ids.create('cs_test', 58)
  const pageBaseUrl = pageBaseUrlOf(backend, params)
  const object = buildSession(params, {
    id,
    created,
    expiresAt: expiresAt.value,
    currency,
    url: `${pageBaseUrl}/pay/${id}`,
    totals,
    methodTypes: params.allowed_payment_method_types ?? methodTypesOf(currency),
    discounts: discount.value.discounts,
  })
  const { couponId, promotionCodeId } = discount.value
  backend.schedule({ kind: 'expire_session', objectId: id }, expiresAt.value * 1000 - backend.clock.nowMs())
  return ok(
    backend.tables.sessions.put({
      id,
      object,
      lines: lines.value.lines,
      intentData: intentDataOf(params),
      promotionCodeId,
      couponId,
      pageBaseUrl,
      pendingCard: undefined,
      attempt: 1,
      lastPayer: undefined,
      lastRefusal: undefined,
    }),
  )
}

/** Rules about which parameters go together. */
function checkFit(backend: Backend, params: CreateSessionParams): ReturnType<typeof refuse> | undefined {
  if (params.mode === undefined) {
    return refuse('Missing required param: mode.', { code: 'parameter_missing', param: 'mode' })
  }
  if (params.mode !== 'payment' || (params.ui_mode ?? 'hosted_page') !== 'hosted_page') {
    return refuse('The sandbox imitates sessions of the mode `payment` on the hosted page only.', {
      code: 'sandbox_unsupported',
      param: params.mode === 'payment' ? 'ui_mode' : 'mode',
    })
  }
  if (params.success_url === undefined) {
    return refuse('Missing required param: success_url.', { code: 'parameter_missing', param: 'success_url' })
  }
  const exclusive = [
    ['customer', 'customer_email'],
    ['customer', 'customer_creation'],
    ['allow_promotion_codes', 'discounts'],
  ] as const
  const clash = exclusive.find((names) => names.every((name) => params[name] !== undefined))
  if (clash !== undefined) {
    return refuse(`You may only specify one of these parameters: ${clash.join(', ')}.`, { param: clash[0] })
  }
  if (params.customer !== undefined && backend.tables.customers.find(params.customer) === undefined) {
    return refuseMissing('customer', params.customer, 'customer')
  }
  return undefined
}

function readLines(
  backend: Backend,
  { line_items: items = [], currency: wanted }: CreateSessionParams,
): StripeResult<{ readonly lines: readonly SandboxLine[]; readonly currency: string }> {
  if (items.length === 0) {
    return refuse('`line_items` is required in `payment` mode.', {
      code: 'parameter_missing',
      param: 'line_items',
    })
  }
  if (items.length > 100) return refuse('A session has at most 100 line items.', { param: 'line_items' })
  const lines: SandboxLine[] = []
  let currency: string | undefined = wanted?.toLowerCase()
  for (const [index, item] of items.entries()) {
    const line = readLine(backend, item, `line_items[${index}]`)
    if (!line.ok) return line
    currency ??= line.value.currency
    if (line.value.currency !== currency) {
      return refuse('All prices on a Checkout session must be expressed in the same currency.', {
        param: `line_items[${index}][price_data][currency]`,
      })
    }
    lines.push(line.value.line)
  }
  return ok({ lines, currency: currency ?? 'usd' })
}

type LineParams = NonNullable<CreateSessionParams['line_items']>[number]

function readLine(
  backend: Backend,
  item: LineParams,
  param: string,
): StripeResult<{ readonly line: SandboxLine; readonly currency: string }> {
  if (item.price !== undefined) return refuseMissing('price', item.price, `${param}[price]`)
  const { price_data: price, quantity } = item
  if (price === undefined) {
    return refuse(`Missing required param: ${param}[price_data].`, {
      code: 'parameter_missing',
      param: `${param}[price_data]`,
    })
  }
  if (quantity === undefined) {
    return refuse(`Missing required param: ${param}[quantity].`, {
      code: 'parameter_missing',
      param: `${param}[quantity]`,
    })
  }
  const checked = checkPrice(price, `${param}[price_data]`)
  if (!checked.ok) return checked
  const { product, unitAmount, currency } = checked.value
  return ok({
    currency,
    line: {
      id: backend.ids.create('li'),
      priceId: backend.ids.create('price'),
      productId: backend.ids.create('prod', 14),
      name: product.name,
      description: product.description ?? null,
      unitAmount,
      quantity,
      isTaxInclusive: price.tax_behavior === 'inclusive',
    },
  })
}

type PriceParams = NonNullable<LineParams['price_data']>

function checkPrice(
  price: PriceParams,
  param: string,
): StripeResult<{
  readonly product: NonNullable<PriceParams['product_data']>
  readonly unitAmount: number
  readonly currency: string
}> {
  const currency = price.currency.toLowerCase()
  if (!isCurrency(currency)) {
    return refuse(`Invalid currency: ${price.currency}.`, { param: `${param}[currency]` })
  }
  if (price.recurring !== undefined) {
    return refuse(
      'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.',
      { param: 'mode' },
    )
  }
  const unitAmount = price.unit_amount ?? price.unit_amount_decimal
  if (
    unitAmount === undefined ||
    (price.unit_amount !== undefined && price.unit_amount_decimal !== undefined)
  ) {
    return refuse('You must specify one of `unit_amount` and `unit_amount_decimal`.', {
      param: `${param}[unit_amount]`,
    })
  }
  if (unitAmount % stepOf(currency) !== 0) {
    return refuse(
      `Invalid amount: amounts of ${currency.toUpperCase()} are multiples of ${stepOf(currency)} (${exponentOf(currency)} decimals).`,
      { param: `${param}[unit_amount]` },
    )
  }
  if (price.product !== undefined) return refuseMissing('product', price.product, `${param}[product]`)
  if (price.product_data === undefined) {
    return refuse('You must specify either `product` or `product_data` when creating a price.', { param })
  }
  return ok({ product: price.product_data, unitAmount, currency })
}

function readDiscount({ discounts = [] }: CreateSessionParams): StripeResult<{
  readonly discounts: readonly Stripe.Checkout.Session.Discount[]
  readonly couponId: string | undefined
  readonly promotionCodeId: string | undefined
}> {
  const [wanted] = discounts
  if (wanted === undefined) return ok({ discounts: [], couponId: undefined, promotionCodeId: undefined })
  if (discounts.length > 1 || (wanted.coupon === undefined) === (wanted.promotion_code === undefined)) {
    return refuse('Specify one discount with either a coupon or a promotion code.', { param: 'discounts' })
  }
  const code = findPromotionCode(wanted.promotion_code)
  if (wanted.promotion_code !== undefined && code === undefined) {
    return refuseMissing('promotion code', wanted.promotion_code, 'discounts[0][promotion_code]')
  }
  const couponId = code === undefined ? wanted.coupon : couponIdOf(code)
  if (findCoupon(couponId) === undefined)
    return refuseMissing('coupon', couponId ?? '', 'discounts[0][coupon]')
  return ok({
    discounts: [{ coupon: code === undefined ? (couponId ?? null) : null, promotion_code: code?.id ?? null }],
    couponId,
    promotionCodeId: code?.id,
  })
}

function readExpiry(now: number, { expires_at: wanted }: CreateSessionParams): StripeResult<number> {
  if (wanted === undefined) return ok(now + mostLifeSeconds)
  if (wanted < now + leastLifeSeconds) {
    return refuse('The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.', {
      param: 'expires_at',
    })
  }
  if (wanted > now + mostLifeSeconds) {
    return refuse('The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.', {
      param: 'expires_at',
    })
  }
  return ok(wanted)
}

/** Nothing at all may be due; otherwise at least what Stripe charges, and at most eight digits. */
export function checkTotal(total: number, currency: string): ReturnType<typeof refuse> | undefined {
  const least = leastChargeOf(currency)
  if (total !== 0 && total < least) {
    return refuse(
      `The Checkout Session's total amount due must add up to at least ${formatAmount(least, currency)} ${currency}`,
      { code: 'amount_too_small' },
    )
  }
  if (total <= mostCharge) return undefined
  return refuse(
    `The Checkout Session's total amount must be no more than ${formatAmount(mostCharge, currency)} ${currency}`,
    { code: 'amount_too_large' },
  )
}

function methodTypesOf(currency: string): readonly string[] {
  if (currency === 'usd') return ['card', 'us_bank_account']
  return currency === 'eur' ? ['card', 'sepa_debit'] : ['card']
}

function intentDataOf({ payment_intent_data: data }: CreateSessionParams): IntentData {
  return {
    description: data?.description ?? null,
    metadata: data?.metadata ?? {},
    receiptEmail: data?.receipt_email ?? null,
    statementDescriptor: data?.statement_descriptor ?? null,
    statementDescriptorSuffix: data?.statement_descriptor_suffix ?? null,
    setupFutureUsage: data?.setup_future_usage ?? null,
  }
}

function pageBaseUrlOf(backend: Backend, { success_url: successUrl = '' }: CreateSessionParams): string {
  return backend.settings.pageBaseUrl ?? `${new URL(successUrl).origin}/sandbox/stripe`
}
