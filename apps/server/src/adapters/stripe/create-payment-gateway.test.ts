import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'

import { minorAmount } from '@tessera/core/money/minor-amount'
import { describe, expect, onTestFinished, test } from 'vitest'

import { openTestDatabase } from '../../../test/databases.ts'
import { openSandboxStripe } from '../../../test/sandbox-stripe.ts'
import type { CheckoutRequest, PaymentGateway } from '../../ports/payment-gateway.ts'
import { inTransaction } from '../db/transaction.ts'
import { createPaymentGateway } from './create-payment-gateway.ts'
import { createStripeClient } from './create-stripe-client.ts'

const secretKey = 'sk_test_51NeverToBeSeenAnywhere'

const checkout: CheckoutRequest = {
  orderId: 'ord_1',
  userId: 'usr_1',
  walletId: 'wal_1',
  packageId: 1,
  productName: 'Tessera Starter',
  productDescription: '1,000 credits',
  amountMinor: minorAmount(1000),
  currency: 'usd',
  email: 'ada@example.com',
  successUrl: 'https://shop.example/credits/success/?session_id={CHECKOUT_SESSION_ID}',
  cancelUrl: 'https://shop.example/credits/',
  isTaxAutomatic: false,
  hasInvoice: false,
  hasPromotionCodes: false,
}

type Seen = {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A server that answers every call with the same, and remembers what it was asked. */
async function openServer(answer: { status: number; body: string; headers?: Record<string, string> }) {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      seen.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body })
      response
        .writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
        .end(answer.body)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const client = createStripeClient({ secretKey, apiBase: `http://127.0.0.1:${port}` })
  return { seen, gateway: createPaymentGateway(client, { isLive: false }) }
}

async function openGateway() {
  const { sandbox, stripe } = await openSandboxStripe()
  const client = createStripeClient({ secretKey: sandbox.secretKey, apiBase: sandbox.apiBaseUrl })
  return { sandbox, stripe, gateway: createPaymentGateway(client, { isLive: false }) }
}

function stripeError(type: string, message: string, code?: string): string {
  return JSON.stringify({ error: { type, message, ...(code === undefined ? {} : { code }) } })
}

describe('what leaves for Stripe', () => {
  test('names the version that our types are made for, and reports nothing about us', async () => {
    const { seen, gateway } = await openServer({ status: 500, body: '{}' })
    await gateway.createCheckout(checkout)
    await gateway.fetchPayment('cs_1')
    for (const { headers } of seen) {
      expect(headers['stripe-version']).toBe('2026-10-28.endive')
      expect(headers['x-stripe-client-telemetry']).toBeUndefined()
    }
  })

  /** @see https://github.com/masumi-network/sokosumi/pull/3120 */
  test('every call that makes something carries a key that stays the same when it is repeated', async () => {
    const { seen, gateway } = await openServer({ status: 500, body: '{}' })
    await gateway.createCheckout(checkout)
    const refund = { paymentIntentId: 'pi_1', amountMinor: minorAmount(5), metadata: {} }
    await gateway.refund({ ...refund, idempotencyKey: 'rfr_1' })
    const keys = seen.map(({ path, headers }) => [path, headers['idempotency-key']])
    expect(new Set(keys.map(String))).toEqual(new Set(['/v1/checkout/sessions,ord_1', '/v1/refunds,rfr_1']))
    expect(keys.length).toBeGreaterThan(2)
  })

  test('nothing, while a database transaction is open', async () => {
    const { gateway, seen } = await openServer({ status: 200, body: '{}' })
    const database = await openTestDatabase('sqlite')
    onTestFinished(() => database.close())
    const work = inTransaction(database, () => gateway.fetchPayment('cs_1'))
    await expect(work).rejects.toThrow('inside a database transaction')
    expect(seen).toEqual([])
  })
})

describe('what Stripe answers, in our words', () => {
  test.each([
    { status: 500, type: 'api_error', code: 'payments_unavailable' },
    { status: 503, type: 'api_error', code: 'payments_unavailable' },
    { status: 409, type: 'idempotency_error', code: 'payments_unavailable' },
    { status: 429, type: 'rate_limit_error', code: 'payments_unavailable' },
    { status: 400, type: 'invalid_request_error', code: 'payments_refused' },
    { status: 400, type: 'idempotency_error', code: 'payments_refused' },
    { status: 401, type: 'invalid_request_error', code: 'payments_refused' },
    { status: 403, type: 'invalid_request_error', code: 'payments_refused' },
    { status: 404, type: 'invalid_request_error', code: 'payment_not_found' },
  ])('$status $type is $code', async ({ status, type, code }) => {
    const { gateway } = await openServer({ status, body: stripeError(type, 'No.') })
    expect(await gateway.fetchPayment('cs_1')).toMatchObject({ ok: false, error: { code } })
  })

  test.each([
    { status: 200, body: '<html>' },
    { status: 200, body: '{}' },
    { status: 502, body: '{"message":"bad gateway"}' },
    { status: 502, body: '{"object":"checkout.session","payment_status":"paid"}' },
  ])('what is no answer of Stripe’s is nothing that is known: $status $body', async (answer) => {
    const { gateway } = await openServer(answer)
    expect(await gateway.fetchPayment('cs_1')).toMatchObject({ error: { code: 'payments_unavailable' } })
  })

  test('asked to wait, it says for how long instead of waiting', async () => {
    const { gateway, seen } = await openServer({
      status: 429,
      body: stripeError('rate_limit_error', 'Slow down.'),
      headers: { 'retry-after': '86400' },
    })
    const beganMs = performance.now()
    expect(await gateway.createCheckout(checkout)).toMatchObject({
      error: { code: 'payments_unavailable', retryAfterSeconds: 3600 },
    })
    expect(performance.now() - beganMs).toBeLessThan(2_000)
    expect(seen.length).toBe(1)
  })

  test('a reason for the log never has a key in it', async () => {
    const message = `Invalid API Key provided: ${secretKey}, and whsec_abcdef0123456789 too`
    const { gateway } = await openServer({ status: 401, body: stripeError('invalid_request_error', message) })
    const answer = await gateway.fetchPayment('cs_1')
    expect(answer).toMatchObject({ error: { reason: expect.stringContaining('Invalid API Key') } })
    expect(JSON.stringify(answer)).not.toMatch(/NeverToBeSeen|abcdef0123/)
  })
})

async function payment(gateway: PaymentGateway, sessionId: string) {
  const facts = await gateway.fetchPayment(sessionId)
  if (!facts.ok) throw new Error(facts.error.reason)
  return facts.value
}

async function paid(more: Partial<CheckoutRequest> = {}) {
  const parts = await openGateway()
  const made = await parts.gateway.createCheckout({ ...checkout, ...more })
  if (!made.ok) throw new Error(made.error.reason)
  return { ...parts, sessionId: made.value.sessionId }
}

describe('a payment as it stands', () => {
  test('before it is paid', async () => {
    const { gateway, sessionId } = await paid()
    const { session, refunds } = await payment(gateway, sessionId)
    expect(session).toMatchObject({
      id: sessionId,
      clientReferenceId: 'ord_1',
      status: 'open',
      paymentStatus: 'unpaid',
    })
    expect(session).toMatchObject({ currency: 'usd', subtotalMinor: 1000n, totalMinor: 1000n, isLive: false })
    expect(refunds).toEqual([])
  })

  test('paid by card: with its charge, its fee, its card and its receipt', async () => {
    const { gateway, sandbox, sessionId } = await paid()
    await sandbox.controls.sessions.pay(sessionId)
    const { session, payment: made } = await payment(gateway, sessionId)
    expect(session).toMatchObject({ status: 'complete', paymentStatus: 'paid' })
    expect(made).toMatchObject({
      hasFailed: false,
      method: 'visa •••• 4242',
      chargeId: expect.stringMatching(/^ch_/),
      receiptUrl: expect.stringContaining('http'),
      paidAtMs: expect.any(Number),
      fee: { currency: 'usd', amountMinor: expect.any(BigInt) },
    })
  })

  test('with a discount, tax and an invoice', async () => {
    const { gateway, sandbox, sessionId } = await paid({
      isTaxAutomatic: true,
      hasInvoice: true,
      hasPromotionCodes: true,
    })
    await sandbox.controls.sessions.pay(sessionId, { promotionCode: 'SANDBOX10' })
    const { session } = await payment(gateway, sessionId)
    expect(session).toMatchObject({
      subtotalMinor: 1000n,
      discountMinor: 100n,
      taxMinor: 180n,
      totalMinor: 1080n,
      invoiceUrl: expect.stringContaining('http'),
    })
  })

  test('with all its refunds, also where they fill several pages', async () => {
    const { gateway, sandbox, stripe, sessionId } = await paid()
    await sandbox.controls.sessions.pay(sessionId)
    const { payment: made } = await payment(gateway, sessionId)
    for (let count = 1; count <= 120; count += 1) {
      await stripe.refunds.create({ payment_intent: made?.id ?? '', amount: 1 })
    }
    const { refunds } = await payment(gateway, sessionId)
    expect(new Set(refunds.map(({ id }) => id)).size).toBe(120)
  })

  test('looked at quickly: with one call, as long as nothing went back and nobody disputes it', async () => {
    const { gateway, sandbox, sessionId } = await paid()
    await sandbox.controls.sessions.pay(sessionId)
    const { payment: made } = await payment(gateway, sessionId)
    const callsFor = async (look: 'quick' | 'thorough') => {
      const before = sandbox.controls.api.callCount()
      const facts = await gateway.fetchPayment(sessionId, look)
      return { calls: sandbox.controls.api.callCount() - before, facts: facts.ok ? facts.value : undefined }
    }
    const quick = await callsFor('quick')
    const thorough = await callsFor('thorough')
    expect([quick.calls, thorough.calls]).toEqual([1, 3])
    expect(quick.facts).toEqual(thorough.facts)
    const refund = await gateway.refund({
      paymentIntentId: made?.id ?? '',
      amountMinor: minorAmount(300),
      idempotencyKey: 'ref_1',
      metadata: {},
    })
    expect((await callsFor('quick')).facts?.refunds).toMatchObject([{ amountMinor: 300n }])
    // One that failed has left no trace at its charge: only the thorough look tells of it.
    await sandbox.controls.refunds.settle(refund.ok ? refund.value.id : '', 'failed')
    expect((await callsFor('quick')).facts?.refunds).toEqual([])
    expect((await callsFor('thorough')).facts?.refunds).toMatchObject([{ status: 'failed' }])
    await sandbox.controls.disputes.open({ chargeId: made?.chargeId ?? '', status: 'needs_response' })
    const disputed = await callsFor('quick')
    expect(disputed.facts?.disputes).toMatchObject([{ status: 'needs_response' }])
    expect(disputed.facts?.refunds).toMatchObject([{ status: 'failed' }])
  })

  test('with its disputes', async () => {
    const { gateway, sandbox, sessionId } = await paid()
    await sandbox.controls.sessions.pay(sessionId)
    const { payment: made } = await payment(gateway, sessionId)
    await sandbox.controls.disputes.open({
      chargeId: made?.chargeId ?? '',
      status: 'needs_response',
      amount: 400,
    })
    const { disputes } = await payment(gateway, sessionId)
    expect(disputes).toMatchObject([
      { status: 'needs_response', amountMinor: 400n, currency: 'usd', reason: 'fraudulent' },
    ])
  })

  test('is found by its payment and by its charge, and what is not there is not found', async () => {
    const { gateway, sandbox, sessionId } = await paid()
    await sandbox.controls.sessions.pay(sessionId)
    const { payment: made } = await payment(gateway, sessionId)
    expect(await gateway.findPaymentOfCharge(made?.chargeId ?? '')).toEqual({ ok: true, value: made?.id })
    expect(await gateway.findSessionOfPayment(made?.id ?? '')).toMatchObject({
      value: { sessionId, isPaid: true },
    })
    expect(await gateway.findPaymentOfCharge('ch_none')).toMatchObject({
      error: { code: 'payment_not_found' },
    })
    expect(await gateway.fetchPayment('cs_none')).toMatchObject({ error: { code: 'payment_not_found' } })
  })
})
