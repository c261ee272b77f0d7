import { describe, expect, test } from 'vitest'

import { describeEachDatabase, openTestDatabase } from '../../../test/databases.ts'
import { ask, errorOf, postJson } from '../../../test/house.ts'
import type { Answer } from '../../../test/house.ts'
import { createTestIds, credits } from '../../../test/ledger.ts'
import { openPaymentHouse } from '../../../test/payment-house.ts'
import type { PaymentHouse, PaymentHouseOptions } from '../../../test/payment-house.ts'
import { createPaymentSettingsStore } from '../../adapters/db/payments/payment-settings-store.ts'
import { createRateLimiter } from '../../adapters/rate-limit/create-rate-limiter.ts'
import type { SandboxApiFaults } from '../../sandbox/stripe/api/api-fault.ts'

function openOnSqlite(options?: PaymentHouseOptions): Promise<PaymentHouse> {
  return openPaymentHouse((database) => openTestDatabase('sqlite', database), options)
}

async function sessionsAtStripe(house: PaymentHouse): Promise<number> {
  return (await house.stripe.checkout.sessions.list({ limit: 100 })).data.length
}

const lost: SandboxApiFaults = ({ method }) => (method === 'POST' ? { kind: 'lost_answer' } : undefined)

const settingsOff = JSON.stringify({
  version: 2,
  self_service_refund_days: 0,
  automatic_tax: false,
  invoices: false,
  promotion_codes: false,
})

function status(house: PaymentHouse, sessionId: string, role = 'user'): Promise<Answer> {
  const init = { headers: { authorization: `Bearer ${role}` } }
  return ask(house.house, `/api/credits/purchase/${sessionId}`, init)
}

describe('who may buy what', () => {
  test('nobody without signing in', async () => {
    const house = await openOnSqlite()
    const init = postJson({ package_id: 1 })
    const answer = await ask(house.house, '/api/credits/purchase', {
      ...init,
      headers: { 'content-type': 'application/json' },
    })
    expect(answer.status).toBe(401)
  })

  test.each([
    { price: 1 },
    { amount: 1 },
    { credits: 1_000_000 },
    { currency: 'jpy' },
    { price_cents: 0 },
    { payment_method: 'cash' },
  ])('the price is ours: %j in the body is refused', async (extra) => {
    const house = await openOnSqlite()
    expect((await house.purchase({ package_id: 1, ...extra })).status).toBe(422)
    expect(await sessionsAtStripe(house)).toBe(0)
  })

  test.each([7, -1, 0, 1.5, '1', '1 OR 1=1', null, [], 1e30])('no package %j', async (id) => {
    const house = await openOnSqlite()
    const answer = await house.purchase({ package_id: id })
    expect([answer.status, errorOf(answer).param]).toEqual([422, 'package_id'])
    expect(await sessionsAtStripe(house)).toBe(0)
  })

  test.each(['https://evil.test/', '//evil.test', '/\\evil.test', 'chat', '/a b', '/x'.repeat(400)])(
    'a way back to another site is refused: %s',
    async (returnTo) => {
      const house = await openOnSqlite()
      const answer = await house.purchase({ package_id: 1, return_to: returnTo })
      expect([answer.status, errorOf(answer).param]).toEqual([422, 'return_to'])
    },
  )

  test('nobody buys for a wallet that is not their own', async () => {
    const house = await openOnSqlite()
    const answer = await house.purchase({ package_id: 1, wallet_id: 'wal_developer' })
    expect([answer.status, errorOf(answer).param]).toEqual([404, 'wallet_id'])
    expect((await house.purchase({ package_id: 1, wallet_id: 'wal_user' })).status).toBe(200)
  })

  test('nobody whose address is not confirmed', async () => {
    const house = await openOnSqlite({
      house: {
        sessionResolver: {
          resolve: async () => ({
            userId: 'usr_user',
            sessionId: 'ses_1',
            role: 'user',
            email: 'user@example.com',
            name: 'user',
            isEmailVerified: false,
            walletId: 'wal_user',
          }),
        },
      },
    })
    const answer = await house.purchase()
    expect([answer.status, errorOf(answer).code]).toEqual([403, 'email_not_verified'])
  })

  test('nobody where payments are off', async () => {
    const house = await openOnSqlite({ arePaymentsOff: true })
    const answer = await house.purchase()
    expect([answer.status, errorOf(answer).code]).toEqual([503, 'payments_off'])
  })

  test('no more than thirty times a minute', async () => {
    const house = await openOnSqlite({
      house: { rateLimiter: createRateLimiter({ status: 'on', scale: 1 }) },
    })
    const statuses: number[] = []
    for (let at = 1; at <= 31; at += 1) statuses.push((await house.purchase()).status)
    expect(statuses.slice(0, 30).every((each) => each === 200)).toBe(true)
    expect(statuses[30]).toBe(429)
  })

  test('no more after six cards were declined within an hour', async () => {
    const house = await openOnSqlite()
    const { sessionId } = await house.buy()
    for (let at = 1; at <= 6; at += 1) {
      expect((await house.purchase({ package_id: 2 })).status).toBe(200)
      await house.sandbox.controls.sessions
        .pay(sessionId, { card: '4000000000000002' })
        .catch(() => undefined)
      await house.settle()
    }
    const answer = await house.purchase()
    expect([answer.status, errorOf(answer).code]).toEqual([429, 'rate_limited'])
    house.clock.advance(61 * 60_000)
    expect((await house.purchase()).status).toBe(200)
  })
})

describeEachDatabase('one wish is one order', (openDatabase) => {
  test('twenty clicks at once, with one key or with none, lead to one payment page', async () => {
    const house = await openPaymentHouse(openDatabase)
    for (const headers of [{ 'idempotency-key': 'click' }, {}]) {
      house.clock.advance(10 * 60_000)
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => house.purchase({ package_id: 1 }, headers)),
      )
      expect(new Set(answers.map(({ status: each }) => each))).toEqual(new Set([200]))
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    }
    expect(await sessionsAtStripe(house)).toBe(2)
    const orders = await house.database.db.selectFrom('orders').select('status').execute()
    expect(orders.map((order) => order.status)).toEqual(['open', 'open'])
  })

  test('a second tab, another package, and somebody else have their own', async () => {
    const house = await openPaymentHouse(openDatabase)
    const first = JSON.parse((await house.purchase()).text)
    const second = JSON.parse((await house.purchase({ package_id: 2 })).text)
    const others = JSON.parse(
      (await house.purchase({ package_id: 1 }, { authorization: 'Bearer developer' })).text,
    )
    expect(new Set([first.session_id, second.session_id, others.session_id]).size).toBe(3)
  })

  test('the same key with another body is a conflict', async () => {
    const house = await openPaymentHouse(openDatabase)
    const key = { 'idempotency-key': 'k1' }
    await house.purchase({ package_id: 1 }, key)
    const answer = await house.purchase({ package_id: 2 }, key)
    expect([answer.status, errorOf(answer).code]).toEqual([409, 'idempotency_conflict'])
    expect((await house.purchase({ package_id: 1 }, { 'idempotency-key': 'k2' })).status).toBe(200)
  })

  test('after paying, the next click is a new purchase', async () => {
    const house = await openPaymentHouse(openDatabase)
    const first = await house.buyAndPay()
    const second = JSON.parse((await house.purchase()).text)
    expect(second.order_id).not.toBe(first.orderId)
  })

  test('Stripe gets our price, our names and our addresses', async () => {
    const house = await openPaymentHouse(openDatabase)
    const answer = JSON.parse((await house.purchase({ package_id: 2, return_to: '/chat/?id=1' })).text)
    const session = await house.stripe.checkout.sessions.retrieve(answer.session_id, {
      expand: ['line_items'],
    })
    expect(session).toMatchObject({
      mode: 'payment',
      amount_total: 4500,
      currency: 'usd',
      client_reference_id: answer.order_id,
      customer_email: 'user@example.com',
      success_url: 'https://shop.example/credits/success/?session_id={CHECKOUT_SESSION_ID}',
      cancel_url: `https://shop.example/credits/?cancelled=${answer.order_id}&return_to=%2Fchat%2F%3Fid%3D1`,
      allow_promotion_codes: null,
      automatic_tax: { enabled: false },
      invoice_creation: { enabled: false },
      metadata: { order_id: answer.order_id, user_id: 'usr_user', wallet_id: 'wal_user', package_id: '2' },
    })
    expect(session.line_items?.data[0]?.description).toBe('Tessera Basic')
    expect(await house.find(answer.order_id)).toMatchObject({
      returnTo: '/chat/?id=1',
      creditsMicro: credits(5500),
    })
  })
})

describe('Stripe in trouble', () => {
  test.each([
    { what: '500', fault: { kind: 'status', status: 500 }, expected: 503 },
    { what: '429', fault: { kind: 'status', status: 429, retryAfter: '60' }, expected: 503 },
    { what: 'a reset connection', fault: { kind: 'reset' }, expected: 503 },
  ] as const)(
    '$what: said within ten seconds, and the next click makes the one session',
    async ({ fault, expected }) => {
      const house = await openOnSqlite()
      house.sandbox.controls.api.setFaults(() => fault)
      const beganMs = performance.now()
      const answer = await house.purchase()
      expect(performance.now() - beganMs).toBeLessThan(10_000)
      expect([answer.status, errorOf(answer).code]).toEqual([expected, 'payments_unavailable'])
      expect(answer.headers.get('retry-after')).not.toBeNull()
      const [order] = await house.database.db.selectFrom('orders').selectAll().execute()
      expect(order?.status).toBe('created')
      house.sandbox.controls.api.setFaults(undefined)
      const again = JSON.parse((await house.purchase()).text)
      expect(again.order_id).toBe(order?.id)
      expect(await sessionsAtStripe(house)).toBe(1)
    },
  )

  test('that hangs is given up within ten seconds', async () => {
    const house = await openOnSqlite()
    house.sandbox.controls.api.setFaults(() => ({ kind: 'hang' }))
    const beganMs = performance.now()
    expect((await house.purchase()).status).toBe(503)
    expect(performance.now() - beganMs).toBeLessThan(10_000)
    house.sandbox.controls.api.setFaults(undefined)
    expect((await house.purchase()).status).toBe(200)
  })

  test('a lost answer: the session that was made is found again, and no second is made', async () => {
    const house = await openOnSqlite()
    house.sandbox.controls.api.setFaults(lost)
    expect((await house.purchase()).status).toBe(503)
    expect(await sessionsAtStripe(house)).toBe(1)
    house.sandbox.controls.api.setFaults(undefined)
    const answer = JSON.parse((await house.purchase()).text)
    expect(await sessionsAtStripe(house)).toBe(1)
    await house.sandbox.controls.sessions.pay(answer.session_id)
    await house.settle()
    expect((await house.figures()).balance).toBe(credits(1000))
  })

  test('a lost answer, and settings that changed since: the session is found all the same, or a new order is made', async () => {
    const house = await openOnSqlite()
    house.sandbox.controls.api.setFaults(lost)
    const key = { 'idempotency-key': 'k1' }
    expect((await house.purchase({ package_id: 1 }, key)).status).toBe(503)
    house.sandbox.controls.api.setFaults(undefined)
    await createPaymentSettingsStore({ ...house, ids: createTestIds() }).change({
      expectedVersion: 0,
      settings: {
        selfServiceRefundDays: 0,
        isTaxAutomatic: true,
        hasInvoices: false,
        hasPromotionCodes: true,
      },
      audit: { actorId: 'usr_1', action: 'x', subjectKind: 'x', subjectId: 'x', reason: 'x' },
    })
    const again = JSON.parse((await house.purchase({ package_id: 1 }, key)).text)
    expect(await sessionsAtStripe(house)).toBe(1)
    const [order] = await house.database.db.selectFrom('orders').selectAll().execute()
    expect([again.order_id, again.session_id]).toEqual([order?.id, order?.session_id])
    // The other package: its session ran out before anybody came back.
    house.sandbox.controls.api.setFaults(lost)
    await house.purchase({ package_id: 2 })
    house.sandbox.controls.api.setFaults(undefined)
    const { data } = await house.stripe.checkout.sessions.list({ limit: 1 })
    await house.sandbox.controls.sessions.expire(data[0]?.id ?? '')
    await house.database.db.updateTable('settings').set({ value_json: settingsOff }).execute()
    const fresh = await house.purchase({ package_id: 2 })
    expect(fresh.status).toBe(200)
    expect(JSON.parse(fresh.text).session_id).not.toBe(data[0]?.id)
  })

  test('a lost answer and nobody who clicks again: the order finds its session by itself', async () => {
    const house = await openOnSqlite()
    house.sandbox.controls.api.setFaults(lost)
    await house.purchase()
    house.sandbox.controls.api.setFaults(undefined)
    const [order] = await house.database.db.selectFrom('orders').selectAll().execute()
    house.clock.advance(5 * 60_000)
    const applied = await house.applyOrder(order?.id ?? '')
    expect(applied).toMatchObject({
      ok: true,
      value: { status: 'open', sessionId: expect.stringMatching(/^cs_/) },
    })
  })

  test('an order that Stripe never heard of ends after a while', async () => {
    const house = await openOnSqlite()
    house.sandbox.controls.api.setFaults(() => ({ kind: 'status', status: 503 }))
    await house.purchase()
    house.sandbox.controls.api.setFaults(undefined)
    const [order] = await house.database.db.selectFrom('orders').selectAll().execute()
    expect(await house.applyOrder(order?.id ?? '')).toMatchObject({ value: { status: 'created' } })
    house.clock.advance(61 * 60_000)
    expect(await house.applyOrder(order?.id ?? '')).toMatchObject({ value: { status: 'expired' } })
  })

  test('a refusal is no reason to wait, and never shows what Stripe said', async () => {
    const house = await openOnSqlite()
    house.sandbox.controls.api.setFaults(() => ({ kind: 'status', status: 402 }))
    const answer = await house.purchase()
    expect([answer.status, errorOf(answer).code]).toEqual([502, 'payment_provider_error'])
    expect(answer.text).not.toMatch(/stripe|sk_/i)
  })
})

describeEachDatabase('the page that a buyer comes back to', (openDatabase) => {
  /** @see https://github.com/Cap-go/capgo.app/pull/1483 */
  test('credits what was paid though no webhook ever came, and once though it comes later', async () => {
    const house = await openPaymentHouse(openDatabase)
    house.sandbox.controls.webhooks.setDelivering(false)
    const { sessionId, orderId } = await house.buy()
    expect(JSON.parse((await status(house, sessionId)).text)).toMatchObject({ status: 'pending', balance: 0 })
    await house.sandbox.controls.sessions.pay(sessionId)
    house.clock.advance(1500)
    const answers = await Promise.all(Array.from({ length: 10 }, () => status(house, sessionId)))
    expect(answers.map(({ text }) => JSON.parse(text))).toEqual(
      Array.from({ length: 10 }, () => ({
        order_id: orderId,
        status: 'paid',
        package: { id: 1, name: 'Starter' },
        credits: 1000,
        credits_revoked: 0,
        repaid: 0,
        amount_minor: 1000,
        refunded_minor: 0,
        charged_back_minor: 0,
        currency: 'usd',
        balance: 1000,
        debt: 0,
        return_to: null,
        receipt_url: expect.stringContaining('http'),
        created_at: expect.any(String),
      })),
    )
    house.sandbox.controls.webhooks.setDelivering(true)
    await house.settle()
    expect((await house.figures()).balance).toBe(credits(1000))
    expect(await house.mails()).toEqual(['purchase_receipt'])
  })

  test('shows nobody else’s purchase, and grants nothing for an unpaid one', async () => {
    const house = await openPaymentHouse(openDatabase)
    const { sessionId } = await house.buy()
    expect((await status(house, sessionId, 'developer')).status).toBe(404)
    expect((await status(house, sessionId, 'superadmin')).status).toBe(404)
    expect((await status(house, 'cs_test_of_nobody')).status).toBe(404)
    expect(JSON.parse((await status(house, sessionId)).text)).toMatchObject({ status: 'pending', balance: 0 })
  })

  test('tells of a page that ran out', async () => {
    const house = await openPaymentHouse(openDatabase)
    const { sessionId } = await house.buy()
    await house.sandbox.controls.sessions.expire(sessionId)
    await house.settle()
    expect(JSON.parse((await status(house, sessionId)).text)).toMatchObject({ status: 'expired', balance: 0 })
  })

  test('says what is stored while Stripe is away', async () => {
    const house = await openPaymentHouse(openDatabase)
    const { sessionId } = await house.buy()
    house.sandbox.controls.api.setFaults(() => ({ kind: 'status', status: 500 }))
    expect(JSON.parse((await status(house, sessionId)).text)).toMatchObject({ status: 'pending' })
  })
})
