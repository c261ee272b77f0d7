import { createHmac } from 'node:crypto'

import { Stripe } from 'stripe'
import { describe, expect, test } from 'vitest'

import { describeEachDatabase, openTestDatabase } from '../../../test/databases.ts'
import { ask, errorOf } from '../../../test/house.ts'
import type { Answer } from '../../../test/house.ts'
import { credits } from '../../../test/ledger.ts'
import { openPaymentHouse } from '../../../test/payment-house.ts'
import type { PaymentHouse } from '../../../test/payment-house.ts'
import { webhookSecret } from '../../../test/sandbox-stripe.ts'

const path = '/api/credits/webhook'

function signed(
  house: PaymentHouse,
  body: string,
  how: { secret?: string; ageSeconds?: number } = {},
): string {
  return Stripe.webhooks.generateTestHeaderString({
    payload: body,
    secret: how.secret ?? webhookSecret,
    timestamp: Math.floor(house.clock.nowMs() / 1000) - (how.ageSeconds ?? 0),
  })
}

function post(house: PaymentHouse, body: string, headers: Record<string, string> = {}): Promise<Answer> {
  return ask(house.house, path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
}

function send(house: PaymentHouse, body: string): Promise<Answer> {
  return post(house, body, { 'stripe-signature': signed(house, body) })
}

/** An event of Stripe's about a paid session of ours. */
async function paidEvent(house: PaymentHouse): Promise<string> {
  house.sandbox.controls.webhooks.setDelivering(false)
  const { sessionId } = await house.buy()
  await house.sandbox.controls.sessions.pay(sessionId)
  const event = house.sandbox.controls.webhooks
    .events()
    .find(({ type, data }) => type === 'checkout.session.completed' && data.object['id'] === sessionId)
  return JSON.stringify(event, undefined, 2)
}

function isStored(house: PaymentHouse): Promise<boolean> {
  return house.events().then((events) => events.length > 0)
}

/** @see https://github.com/QuantumNous/new-api/issues/4319 */
describe('an event that is not Stripe’s changes nothing', () => {
  const forgeries: readonly {
    readonly what: string
    readonly sign: (house: PaymentHouse, body: string) => Record<string, string>
  }[] = [
    { what: 'no signature', sign: () => ({}) },
    { what: 'an empty signature', sign: () => ({ 'stripe-signature': '' }) },
    { what: 'garbage', sign: () => ({ 'stripe-signature': 't=,v1=,,==' }) },
    {
      what: 'another secret',
      sign: (house, body) => ({
        'stripe-signature': signed(house, body, { secret: 'whsec_of_somebody_else' }),
      }),
    },
    {
      what: 'an empty secret',
      sign: (house, body) => {
        const time = Math.floor(house.clock.nowMs() / 1000)
        const mac = createHmac('sha256', '').update(`${time}.${body}`).digest('hex')
        return { 'stripe-signature': `t=${time},v1=${mac}` }
      },
    },
    {
      what: 'only an old scheme',
      sign: (house, body) => ({ 'stripe-signature': signed(house, body).replace('v1=', 'v0=') }),
    },
    {
      what: 'a signature of 301 seconds ago',
      sign: (house, body) => ({ 'stripe-signature': signed(house, body, { ageSeconds: 301 }) }),
    },
    {
      what: 'a signature of 301 seconds ahead',
      sign: (house, body) => ({ 'stripe-signature': signed(house, body, { ageSeconds: -301 }) }),
    },
    {
      what: 'an old signature beside a new time',
      sign: (house, body) => {
        const now = Math.floor(house.clock.nowMs() / 1000)
        return { 'stripe-signature': `t=${now},${signed(house, body, { ageSeconds: 4000 })}` }
      },
    },
    {
      what: 'the signature of another body',
      sign: (house, body) => ({ 'stripe-signature': signed(house, body.replace('paid', 'open')) }),
    },
    {
      what: 'the signature of the same JSON written otherwise',
      sign: (house, body) => ({ 'stripe-signature': signed(house, JSON.stringify(JSON.parse(body))) }),
    },
  ]

  test.each(forgeries)('$what: 400, and nothing is stored', async ({ sign }) => {
    const house = await openPaymentHouse((options) => openTestDatabase('sqlite', options))
    const body = await paidEvent(house)
    const answer = await post(house, body, sign(house, body))
    expect([answer.status, errorOf(answer).code]).toEqual([400, 'malformed_body'])
    expect(answer.text).not.toMatch(/signature|secret|tolerance/i)
    await house.work()
    expect(await isStored(house)).toBe(false)
    expect((await house.figures()).balance).toBe(0n)
  })

  test('without a secret nobody is believed, not even Stripe', async () => {
    const house = await openPaymentHouse((options) => openTestDatabase('sqlite', options), {
      hasNoSecret: true,
    })
    const answer = await send(house, await paidEvent(house))
    expect([answer.status, errorOf(answer).code]).toEqual([503, 'payments_off'])
    expect(await isStored(house)).toBe(false)
  })
})

describe('what else reaches the address', () => {
  test.each([
    { what: 'GET', init: { method: 'GET' }, status: 405 },
    { what: 'PUT', init: { method: 'PUT', body: '{}' }, status: 405 },
    {
      what: 'a form',
      init: {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'a=1',
      },
      status: 415,
    },
    { what: 'no body', init: { method: 'POST' }, status: 400 },
    {
      what: '2 MB',
      init: {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ x: 'x'.repeat(2 * 1024 * 1024) }),
      },
      status: 413,
    },
  ])('$what is refused with $status', async ({ init, status }) => {
    const house = await openPaymentHouse((options) => openTestDatabase('sqlite', options))
    expect((await ask(house.house, path, init)).status).toBe(status)
  })

  test.each([
    { what: 'no JSON', body: '{"id":' },
    { what: 'null', body: 'null' },
    { what: 'a list', body: '[]' },
    { what: '10,000 levels', body: `${'['.repeat(10_000)}${']'.repeat(10_000)}` },
    { what: 'an event without an object', body: '{"id":"evt_1","object":"event","type":"x","data":{}}' },
    {
      what: 'a NUL in an id',
      body: JSON.stringify({
        id: 'evt_\0',
        object: 'event',
        type: 'x',
        livemode: false,
        created: 1,
        data: { object: {} },
      }),
    },
  ])('signed well, but $what: 400', async ({ body }) => {
    const house = await openPaymentHouse((options) => openTestDatabase('sqlite', options))
    expect((await send(house, body)).status).toBe(400)
    expect(await isStored(house)).toBe(false)
  })

  test.each([
    { what: 'of a type that nobody knows', change: { type: 'moon.landed' } },
    { what: 'of another version of the API', change: { api_version: '2099-01-01.future' } },
    { what: 'without a version', change: { api_version: null } },
    { what: 'about an object without a kind', change: { data: { object: {} } } },
    {
      what: 'about something of another kind',
      change: { type: 'charge.refunded', data: { object: { id: 'xx_1', object: 'toaster' } } },
    },
    {
      what: 'about ids that are no texts',
      change: { type: 'charge.refunded', data: { object: { id: 5, object: 'charge', payment_intent: [1] } } },
    },
  ])('an event $what is taken, and never fails', async ({ change }) => {
    const house = await openPaymentHouse((options) => openTestDatabase('sqlite', options))
    const base = {
      id: 'evt_1',
      object: 'event',
      type: 'invoice.paid',
      livemode: false,
      created: 1_790_000_000,
    }
    const body = JSON.stringify({
      ...base,
      api_version: '2026-10-28.endive',
      data: { object: {} },
      ...change,
    })
    expect((await send(house, body)).status).toBe(200)
    await house.work()
    expect(await house.events()).toMatchObject([{ status: 'ignored' }])
  })

  test('it is never limited: hundreds at once are all taken', async () => {
    const house = await openPaymentHouse((options) => openTestDatabase('sqlite', options), {
      house: { rateLimiter: { consume: async () => ({ isAllowed: false, retryAfterSeconds: 60 }) } },
    })
    const base = { object: 'event', type: 'invoice.paid', livemode: false, created: 1, data: { object: {} } }
    const answers = await Promise.all(
      Array.from({ length: 400 }, (_, at) => send(house, JSON.stringify({ id: `evt_${at}`, ...base }))),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  })
})

describeEachDatabase('a received event', (openDatabase) => {
  test('is stored and answered at once; what it asks for comes after', async () => {
    const house = await openPaymentHouse(openDatabase)
    const answer = await send(house, await paidEvent(house))
    expect([answer.status, answer.text]).toEqual([200, '{"received":true}'])
    expect(await house.events()).toEqual([
      { type: 'checkout.session.completed', status: 'pending', note: null },
    ])
    expect((await house.figures()).balance).toBe(0n)
    await house.work()
    expect((await house.events())[0]?.status).toBe('done')
    expect((await house.figures()).balance).toBe(credits(1000))
  })

  test('is one row and one effect, however often it comes', async () => {
    const house = await openPaymentHouse(openDatabase)
    const body = await paidEvent(house)
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(house, body)))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    await house.work()
    expect((await send(house, body)).status).toBe(200)
    expect(await house.work()).toBe(0)
    expect((await house.events()).length).toBe(1)
    expect((await house.figures()).balance).toBe(credits(1000))
  })

  /**
   * @see https://github.com/danny-avila/LibreChat/pull/13812 (marked as seen before it worked)
   * @see https://github.com/octopusreview/octopus/pull/577
   */
  test('whose effect fails stays to be done, is tried again later and later, and credits in the end', async () => {
    const house = await openPaymentHouse(openDatabase)
    await send(house, await paidEvent(house))
    house.sandbox.controls.api.setFaults(() => ({ kind: 'status', status: 500 }))
    const pauses: number[] = []
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      await house.work()
      const [row] = await house.database.db.selectFrom('webhook_events').selectAll().execute()
      expect([row?.status, Number(row?.attempts)]).toEqual(['pending', attempt])
      expect(row?.note).toContain('500')
      const pauseMs = Number(row?.next_attempt_at_ms) - house.clock.nowMs()
      pauses.push(pauseMs)
      house.clock.advance(pauseMs)
    }
    expect(pauses).toEqual([10_000, 20_000, 40_000, 80_000])
    expect((await house.figures()).balance).toBe(0n)
    house.sandbox.controls.api.setFaults(undefined)
    await house.work()
    expect((await house.events())[0]?.status).toBe('done')
    expect((await house.figures()).balance).toBe(credits(1000))
  })

  test('waits as long as Stripe asks for, together with all others', async () => {
    const house = await openPaymentHouse(openDatabase)
    const paid = [await paidEvent(house), await paidEvent(house)]
    await send(house, paid[0] ?? '')
    house.sandbox.controls.api.setFaults(() => ({ kind: 'status', status: 429, retryAfter: '30' }))
    await house.work()
    house.sandbox.controls.api.setFaults(undefined)
    await send(house, paid[1] ?? '')
    const calls = house.sandbox.controls.api.callCount()
    expect(await house.work()).toBe(0)
    expect(house.sandbox.controls.api.callCount()).toBe(calls)
    house.clock.advance(29_999)
    expect(await house.work()).toBe(0)
    house.clock.advance(1)
    expect(await house.work()).toBe(2)
    expect((await house.events()).every(({ status }) => status === 'done')).toBe(true)
    expect((await house.figures()).balance).toBe(credits(2000))
  })

  test('that fails for three days is given up, and kept for the operator', async () => {
    const house = await openPaymentHouse(openDatabase)
    await send(house, await paidEvent(house))
    const startMs = house.clock.nowMs()
    house.sandbox.controls.api.setFaults(() => ({ kind: 'status', status: 401 }))
    for (;;) {
      await house.work()
      const [row] = await house.database.db.selectFrom('webhook_events').selectAll().execute()
      if (row?.status !== 'pending') break
      house.clock.advance(Number(row.next_attempt_at_ms) - house.clock.nowMs())
    }
    expect((await house.events())[0]).toMatchObject({ status: 'failed' })
    const days = (house.clock.nowMs() - startMs) / (24 * 60 * 60_000)
    expect(days).toBeGreaterThan(2.9)
    expect(days).toBeLessThan(3.1)
  })

  test('about live money is ignored on a site with test money', async () => {
    const house = await openPaymentHouse(openDatabase)
    const body = JSON.stringify({ ...JSON.parse(await paidEvent(house)), livemode: true })
    expect((await send(house, body)).status).toBe(200)
    await house.work()
    expect(await house.events()).toMatchObject([{ status: 'ignored', note: 'about live money' }])
    expect((await house.figures()).balance).toBe(0n)
  })

  /** @see https://github.com/advisories/GHSA-xff3-5c9p-2mr4 */
  test('about a payment that was made another way is ignored, even where it borrows the name of an order', async () => {
    const house = await openPaymentHouse(openDatabase)
    const { orderId } = await house.buy()
    const params = {
      mode: 'payment' as const,
      client_reference_id: orderId,
      metadata: { order_id: orderId },
      line_items: [
        { quantity: 1, price_data: { currency: 'usd', unit_amount: 100, product_data: { name: 'Cheap' } } },
      ],
      success_url: 'https://shop.example/',
    }
    const other = await house.stripe.checkout.sessions.create(params)
    await house.sandbox.controls.sessions.pay(other.id)
    await house.settle()
    const events = await house.events()
    expect(events.length).toBeGreaterThan(2)
    expect((await house.figures()).balance).toBe(0n)
    expect((await house.find(orderId)).status).toBe('open')
    const ofSession = events.find(({ type }) => type === 'checkout.session.completed')
    expect(ofSession).toMatchObject({ status: 'ignored', note: 'about an object that no order of ours has' })
  })
})
