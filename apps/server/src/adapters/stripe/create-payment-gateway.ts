import { err, ok } from '@tessera/core/result'
import type { Stripe } from 'stripe'

import { refundRequestMetadata } from '../../ports/payment-gateway.ts'
import type {
  CheckoutRequest,
  CreatedSince,
  GatewayResult,
  PaymentGateway,
  PaymentLook,
} from '../../ports/payment-gateway.ts'
import {
  checkoutSummary,
  disputeFact,
  disputeSummary,
  idOf,
  paymentFactsOf,
  refundFact,
  refundSummary,
  sessionExpansions,
  sessionFacts,
} from './payment-facts.ts'
import { callStripe } from './stripe-calls.ts'

/** Stripe behind our port: one call one answer, in our words. */
export function createPaymentGateway(stripe: Stripe, options: { readonly isLive: boolean }): PaymentGateway {
  return {
    isLive: options.isLive,
    createCheckout: (request) => createCheckout(stripe, request),
    async expireCheckout(sessionId) {
      const expired = await callStripe('expiring a session', (call) =>
        stripe.checkout.sessions.expire(sessionId, {}, call),
      )
      return expired.ok ? ok(undefined) : expired
    },
    fetchPayment: (sessionId, look = 'thorough') => fetchPayment(stripe, sessionId, look),
    async findSessionOfPayment(paymentIntentId) {
      const found = await callStripe('looking for a session', (call) =>
        stripe.checkout.sessions.list({ payment_intent: paymentIntentId, limit: 1 }, call),
      )
      if (!found.ok) return found
      const [session] = found.value.data
      return ok(session === undefined ? undefined : checkoutSummary(session))
    },
    async findPaymentOfCharge(chargeId) {
      const charge = await callStripe('reading a charge', (call) =>
        stripe.charges.retrieve(chargeId, {}, call),
      )
      return charge.ok ? ok(idOf(charge.value.payment_intent)) : charge
    },
    async refund({ paymentIntentId, amountMinor, idempotencyKey, metadata }) {
      const refund = await callStripe('refunding', (call) =>
        stripe.refunds.create(
          { payment_intent: paymentIntentId, amount: Number(amountMinor), metadata },
          { ...call, idempotencyKey },
        ),
      )
      return refund.ok ? ok(refundFact(refund.value)) : refund
    },
    async findRefund({ paymentIntentId, requestId }) {
      const refunds = await refundsOf(stripe, paymentIntentId)
      if (!refunds.ok) return refunds
      const made = refunds.value.find(({ metadata }) => metadata?.[refundRequestMetadata] === requestId)
      return ok(made === undefined ? undefined : refundFact(made))
    },
    listSessions: (period) =>
      pagesOf(
        (page) =>
          callStripe('listing sessions', (call) =>
            stripe.checkout.sessions.list({ ...page, ...createdIn(period) }, call),
          ),
        checkoutSummary,
      ),
    listRefunds: (period) =>
      pagesOf(
        (page) =>
          callStripe('listing refunds', (call) =>
            stripe.refunds.list({ ...page, ...createdIn(period) }, call),
          ),
        refundSummary,
      ),
    listDisputes: (period) =>
      pagesOf(
        (page) =>
          callStripe('listing disputes', (call) =>
            stripe.disputes.list({ ...page, ...createdIn(period) }, call),
          ),
        disputeSummary,
      ),
  }
}

async function createCheckout(
  stripe: Stripe,
  request: CheckoutRequest,
): Promise<GatewayResult<{ readonly sessionId: string; readonly url: string }>> {
  const created = await callStripe('making a session', (call) =>
    stripe.checkout.sessions.create(sessionParams(request), { ...call, idempotencyKey: request.orderId }),
  )
  if (!created.ok) return created
  const { id, url } = created.value
  if (url === null) return err({ code: 'payments_refused', reason: `session ${id} came without an address` })
  return ok({ sessionId: id, url })
}

function sessionParams(request: CheckoutRequest): Stripe.Checkout.SessionCreateParams {
  const metadata = {
    order_id: request.orderId,
    user_id: request.userId,
    wallet_id: request.walletId,
    package_id: String(request.packageId),
  }
  return {
    mode: 'payment',
    client_reference_id: request.orderId,
    customer_email: request.email,
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency: request.currency,
          unit_amount: Number(request.amountMinor),
          product_data: { name: request.productName, description: request.productDescription },
        },
      },
    ],
    metadata,
    payment_intent_data: { metadata, description: request.productName },
    success_url: request.successUrl,
    cancel_url: request.cancelUrl,
    // Amounts have to come back in the currency in which they were asked.
    adaptive_pricing: { enabled: false },
    ...(request.isTaxAutomatic ? { automatic_tax: { enabled: true } } : {}),
    ...(request.hasInvoice ? { invoice_creation: { enabled: true, invoice_data: { metadata } } } : {}),
    ...(request.hasPromotionCodes ? { allow_promotion_codes: true } : {}),
  }
}

async function fetchPayment(
  stripe: Stripe,
  sessionId: string,
  look: PaymentLook,
): ReturnType<PaymentGateway['fetchPayment']> {
  const session = await callStripe('reading a session', (call) =>
    stripe.checkout.sessions.retrieve(sessionId, { expand: sessionExpansions }, call),
  )
  if (!session.ok) return session
  const { payment_intent: intent } = session.value
  const facts = sessionFacts(session.value)
  if (intent === null || typeof intent === 'string') return ok({ session: facts, refunds: [], disputes: [] })
  const payment = paymentFactsOf(intent)
  // Nothing goes back before something came in.
  const hasPaid = payment.chargeId !== undefined && facts.status === 'complete'
  if (!hasPaid || (look === 'quick' && isUntouched(intent.latest_charge))) {
    return ok({ session: facts, payment, refunds: [], disputes: [] })
  }
  const [refunds, disputes] = await Promise.all([
    refundsOf(stripe, intent.id),
    allOf((page) =>
      callStripe('reading disputes', (call) =>
        stripe.disputes.list({ ...page, payment_intent: intent.id }, call),
      ),
    ),
  ])
  if (!refunds.ok) return refunds
  if (!disputes.ok) return disputes
  return ok({
    session: facts,
    payment,
    refunds: refunds.value.map(refundFact),
    disputes: disputes.value.map(disputeFact),
  })
}

/** Nothing of it went back, or is on its way back, and no bank has asked about it. */
function isUntouched(charge: Stripe.PaymentIntent['latest_charge']): boolean {
  if (charge === null || typeof charge === 'string') return false
  return charge.amount_refunded === 0 && !charge.refunded && !charge.disputed
}

function refundsOf(
  stripe: Stripe,
  paymentIntentId: string,
): Promise<GatewayResult<readonly Stripe.Refund[]>> {
  return allOf((page) =>
    callStripe('reading refunds', (call) =>
      stripe.refunds.list({ ...page, payment_intent: paymentIntentId }, call),
    ),
  )
}

type PageParams = { readonly limit: number; readonly starting_after?: string }
type StripePage<Part> = { readonly data: readonly Part[]; readonly has_more: boolean }
type ListPage<Part> = (page: PageParams) => Promise<GatewayResult<StripePage<Part>>>

/** More than any period holds; so that a server that always has one more page ends too. */
const mostPages = 1_000

async function* pagesOf<Part extends { readonly id: string }, Summary>(
  list: ListPage<Part>,
  summarise: (part: Part) => Summary,
): AsyncGenerator<GatewayResult<readonly Summary[]>> {
  let last: string | undefined
  for (let count = 0; count < mostPages; count += 1) {
    const page = await list({ limit: 100, ...(last === undefined ? {} : { starting_after: last }) })
    if (!page.ok) {
      yield page
      return
    }
    yield ok(page.value.data.map(summarise))
    last = page.value.data.at(-1)?.id
    if (!page.value.has_more || last === undefined) return
  }
}

async function allOf<Part extends { readonly id: string }>(
  list: ListPage<Part>,
): Promise<GatewayResult<readonly Part[]>> {
  const parts: Part[] = []
  for await (const page of pagesOf(list, (part) => part)) {
    if (!page.ok) return page
    parts.push(...page.value)
  }
  return ok(parts)
}

function createdIn({ createdFromMs, createdToMs }: CreatedSince): { created: Stripe.RangeQueryParam } {
  return {
    created: {
      gte: Math.floor(createdFromMs / 1000),
      ...(createdToMs === undefined ? {} : { lte: Math.ceil(createdToMs / 1000) }),
    },
  }
}
