import { describe, expect, it } from 'vitest'

import {
  openSandboxStripe,
  openWebhookReceiver,
  sessionParams,
  webhookSecret,
} from '../../../../test/sandbox-stripe.ts'

async function openShop() {
  const receiver = await openWebhookReceiver()
  const { sandbox, stripe } = await openSandboxStripe({
    webhook: { url: receiver.url, secret: webhookSecret },
  })
  return { receiver, stripe, controls: sandbox.controls }
}

describe('the sandbox’s webhooks', () => {
  it('are signed so that the official package believes them, with the object as it was then', async () => {
    const { receiver, stripe, controls } = await openShop()
    const { id } = await stripe.checkout.sessions.create(sessionParams({ metadata: { order_id: 'ord_1' } }))
    await controls.sessions.pay(id)
    const [charge] = (await stripe.charges.list()).data
    await stripe.refunds.create({ charge: charge?.id ?? '', amount: 1_000 }, { idempotencyKey: 'refund_1' })
    await controls.webhooks.whenIdle()
    const made = controls.webhooks.events()
    // Several are on their way at once, as Stripe's are: they need not come in the order in which they were made.
    expect(receiver.events.map((event) => event.id).toSorted()).toEqual(
      made.map((event) => event.id).toSorted(),
    )
    expect(made.map(({ type }) => type)).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
      'checkout.session.completed',
      'charge.updated',
      'refund.created',
      'charge.refunded',
    ])
    const refunded = receiver.events.find(({ type }) => type === 'charge.refunded')
    expect(refunded).toMatchObject({
      api_version: '2026-10-28.endive',
      livemode: false,
      request: { id: expect.stringMatching(/^req_/), idempotency_key: 'refund_1' },
      data: { object: { amount_refunded: 1_000 }, previous_attributes: { amount_refunded: 0 } },
    })
    expect(receiver.events.find(({ type }) => type === 'checkout.session.completed')).toMatchObject({
      data: { object: { id, payment_status: 'paid', metadata: { order_id: 'ord_1' } } },
    })
    expect(await stripe.events.retrieve(refunded?.id ?? '')).toMatchObject({
      type: 'charge.refunded',
      pending_webhooks: 0,
    })
  })

  it('come again later when they were not taken, and are given up after three days', async () => {
    const { receiver, stripe, controls } = await openShop()
    receiver.answerWith((delivery) => (delivery === 1 ? 500 : 200))
    await stripe.customers.create({ email: 'a@example.com' })
    await controls.webhooks.whenIdle()
    expect(receiver.events).toEqual([])
    expect((await stripe.events.list({ delivery_success: false })).data).toHaveLength(1)
    await controls.clock.advance(5_000)
    await controls.webhooks.whenIdle()
    expect(receiver.events).toHaveLength(1)
    expect(controls.webhooks.deliveries()).toMatchObject([
      { status: 'delivered', attempts: [{ outcome: 500 }, { outcome: 200 }] },
    ])
    receiver.answerWith(() => 503)
    await stripe.customers.create({ email: 'b@example.com' })
    for (let hour = 0; hour < 80; hour += 1) {
      await controls.webhooks.whenIdle()
      await controls.clock.advance(3_600_000)
    }
    const last = controls.webhooks.deliveries().at(-1)
    expect(last).toMatchObject({ status: 'given_up' })
    expect(last?.attempts).toHaveLength(11)
  })

  it('wait while deliveries are off, and lose nothing', async () => {
    const { receiver, stripe, controls } = await openShop()
    controls.webhooks.setDelivering(false)
    await stripe.customers.create({ email: 'a@example.com' })
    await controls.clock.advance(60_000)
    await controls.webhooks.whenIdle()
    expect(receiver.events).toEqual([])
    controls.webhooks.setDelivering(true)
    await controls.webhooks.whenIdle()
    expect(receiver.events.map(({ type }) => type)).toEqual(['customer.created'])
  })

  it('come as often as a test wants, and in an order that its seed decides', async () => {
    const { receiver, stripe, controls } = await openShop()
    controls.webhooks.setCopies(3)
    const { id } = await stripe.checkout.sessions.create(sessionParams())
    await controls.sessions.pay(id)
    await controls.webhooks.whenIdle()
    const made = controls.webhooks.events()
    expect(receiver.events).toHaveLength(made.length * 3)
    const orders: string[][] = []
    for (const seed of [1, 2, 1]) {
      receiver.events.length = 0
      const outcomes = await controls.webhooks.replay({ seed, copies: 4 })
      expect(outcomes).toEqual(Array.from({ length: made.length * 4 }, () => 200))
      orders.push(receiver.events.map((event) => event.id))
    }
    expect(orders[0]).not.toEqual(orders[1])
    expect(orders[0]).toEqual(orders[2])
    receiver.events.length = 0
    await controls.webhooks.replay({ seed: 1, copies: 4, concurrency: 8 })
    expect(receiver.events.map((event) => event.id).toSorted()).toEqual(orders[0]?.toSorted())
  })

  it.each([
    ['forged', { kind: 'forged' }],
    ['without a signature', { kind: 'none' }],
    ['of another scheme', { kind: 'unknown_scheme' }],
    ['old', { ageSeconds: 301 }],
    ['with another body', { body: '{"id":"evt_1","object":"event"}', kind: 'forged' }],
  ] as const)('can be %s, and are then refused', async (_, how) => {
    const { receiver, stripe, controls } = await openShop()
    await stripe.customers.create({ email: 'a@example.com' })
    await controls.webhooks.whenIdle()
    const [event] = controls.webhooks.events()
    expect(await controls.webhooks.send(event?.id ?? '', how)).toBe(400)
    expect(receiver.refusedCount()).toBe(1)
    expect(receiver.events).toHaveLength(1)
    expect(await controls.webhooks.send(event?.id ?? '')).toBe(200)
  })

  it('go to endpoints that were made through the API, with the events that these want', async () => {
    const { stripe, sandbox } = await openSandboxStripe()
    const receiver = await openWebhookReceiver('unused')
    const made = await stripe.webhookEndpoints.create({
      url: receiver.url,
      enabled_events: ['customer.created'],
    })
    const believing = await openWebhookReceiver(made.secret ?? '')
    await sandbox.controls.webhooks.setEndpoint({ url: believing.url, secret: made.secret ?? '' })
    const { id } = await stripe.checkout.sessions.create(sessionParams())
    await sandbox.controls.sessions.pay(id)
    await stripe.customers.create({ email: 'a@example.com' })
    await sandbox.controls.webhooks.whenIdle()
    expect(receiver.refusedCount()).toBe(1)
    expect(believing.events.map(({ type }) => type)).toContain('customer.created')
    expect(believing.events.length).toBeGreaterThan(4)
  })
})

describe('events of a sandbox that learns later where its endpoint is', () => {
  it('wait for it', async () => {
    const receiver = await openWebhookReceiver()
    const { sandbox, stripe } = await openSandboxStripe({ webhook: 'later' })
    await stripe.customers.create({ email: 'a@example.com' })
    await sandbox.controls.webhooks.whenIdle()
    expect(sandbox.controls.webhooks.deliveries()).toMatchObject([{ status: 'waiting', attempts: [] }])
    await sandbox.controls.webhooks.setEndpoint({ url: receiver.url, secret: webhookSecret })
    await sandbox.controls.webhooks.whenIdle()
    expect(receiver.events.map(({ type }) => type)).toEqual(['customer.created'])
  })
})
