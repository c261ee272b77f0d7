import { Stripe } from 'stripe'
import { describe, expect, it } from 'vitest'

import { oneLine, openSandboxStripe, sessionParams, idIn } from '../../../test/sandbox-stripe.ts'

const dayMs = 86_400_000

describe('Stripe’s own client', () => {
  it('makes a session, and reads it back with what was expanded', async () => {
    const { sandbox, stripe } = await openSandboxStripe()
    const created = await stripe.checkout.sessions.create(
      sessionParams({
        metadata: { order_id: 'ord_1', empty: '' },
        payment_intent_data: { metadata: { order_id: 'ord_1' }, description: '5,500 credits' },
      }),
    )
    expect(created).toMatchObject({
      amount_subtotal: 4_500,
      amount_total: 4_500,
      client_reference_id: 'ord_1',
      currency: 'usd',
      livemode: false,
      metadata: { order_id: 'ord_1' },
      payment_intent: null,
      payment_status: 'unpaid',
      status: 'open',
    })
    expect(created.url).toContain(created.id)
    expect(created.expires_at - created.created).toBe(86_400)
    expect(created.lastResponse.requestId).toMatch(/^req_/)
    expect(created.lastResponse.headers['stripe-version']).toBe('2026-10-28.endive')
    await sandbox.controls.sessions.pay(created.id)
    const paid = await stripe.checkout.sessions.retrieve(created.id, {
      expand: ['payment_intent.latest_charge.balance_transaction', 'line_items'],
    })
    expect(paid).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
      url: null,
      payment_intent: {
        status: 'succeeded',
        amount_received: 4_500,
        metadata: { order_id: 'ord_1' },
        latest_charge: {
          paid: true,
          amount: 4_500,
          payment_method_details: { card: { last4: '4242' } },
          balance_transaction: { amount: 4_500, fee: 161, net: 4_339, type: 'charge' },
        },
      },
      line_items: { data: [{ description: '5,500 credits', amount_total: 4_500, quantity: 1 }] },
    })
    const lines = await stripe.checkout.sessions.listLineItems(created.id, { expand: ['data.price.product'] })
    expect(lines.data).toMatchObject([
      { amount_total: 4_500, price: { unit_amount: 4_500, product: { name: '5,500 credits' } } },
    ])
  })

  it('lets a session live for a day from the moment that it says it was made, also at the turn of a second', async () => {
    let nowMs = Date.UTC(2026, 10, 1)
    const { stripe } = await openSandboxStripe({ clock: { nowMs: () => (nowMs += 999) } })
    const { created, expires_at } = await stripe.checkout.sessions.create(sessionParams())
    expect(expires_at - created).toBe(86_400)
  })

  it('lists sessions by payment, status, e-mail and time, page by page', async () => {
    let nowMs = Date.UTC(2026, 10, 1)
    const { sandbox, stripe } = await openSandboxStripe({ clock: { nowMs: () => nowMs } })
    const ids: string[] = []
    for (let number = 0; number < 7; number += 1) {
      const session = await stripe.checkout.sessions.create(
        sessionParams({ customer_email: `b${number}@example.com` }),
      )
      ids.push(session.id)
      nowMs += 1_000
    }
    const all: string[] = []
    for await (const { id } of stripe.checkout.sessions.list({ limit: 2 })) all.push(id)
    expect(all).toEqual(ids.toReversed())
    const paid = await sandbox.controls.sessions.pay(ids[3] ?? '')
    const intent = idIn(paid.payment_intent)
    const list = async (params: Stripe.Checkout.SessionListParams): Promise<string[]> =>
      (await stripe.checkout.sessions.list(params)).data.map(({ id }) => id)
    expect(await list({ payment_intent: intent })).toEqual([ids[3]])
    expect(await list({ status: 'complete' })).toEqual([ids[3]])
    expect(await list({ customer_details: { email: 'b5@example.com' } })).toEqual([ids[5]])
    const startedAt = Date.UTC(2026, 10, 1) / 1000
    expect(await list({ created: { gte: startedAt + 2, lt: startedAt + 4 } })).toEqual([ids[3], ids[2]])
    expect(await list({ ending_before: ids[4] ?? '', limit: 1 })).toEqual([ids[5]])
  })

  it('ends an open session, once', async () => {
    const { sandbox, stripe } = await openSandboxStripe()
    const { id } = await stripe.checkout.sessions.create(sessionParams())
    await sandbox.controls.sessions.pay(id, { card: '4000000000000002' })
    const expired = await stripe.checkout.sessions.expire(id)
    expect(expired).toMatchObject({ status: 'expired', payment_status: 'unpaid', url: null })
    const intent = await stripe.paymentIntents.retrieve(idIn(expired.payment_intent))
    expect(intent).toMatchObject({
      status: 'canceled',
      last_payment_error: { decline_code: 'generic_decline' },
    })
    await expect(stripe.checkout.sessions.expire(id)).rejects.toBeInstanceOf(
      Stripe.errors.StripeInvalidRequestError,
    )
  })

  it('sees a session end by itself when its time is over', async () => {
    const { sandbox, stripe } = await openSandboxStripe()
    const { id } = await stripe.checkout.sessions.create(sessionParams())
    await sandbox.controls.clock.advance(dayMs - 60_000)
    expect((await stripe.checkout.sessions.retrieve(id)).status).toBe('open')
    await sandbox.controls.clock.advance(60_000)
    expect((await stripe.checkout.sessions.retrieve(id)).status).toBe('expired')
    const { data } = await stripe.events.list({ type: 'checkout.session.expired' })
    expect(data).toHaveLength(1)
  })

  it('refunds a charge in parts, never more than was paid', async () => {
    const { sandbox, stripe } = await openSandboxStripe()
    const { id } = await stripe.checkout.sessions.create(sessionParams())
    const { payment_intent: intent } = await sandbox.controls.sessions.pay(id)
    const part = await stripe.refunds.create({
      payment_intent: idIn(intent),
      amount: 1_000,
      reason: 'requested_by_customer',
      metadata: { request: 'r1' },
    })
    expect(part).toMatchObject({ amount: 1_000, status: 'succeeded', metadata: { request: 'r1' } })
    await expect(
      stripe.refunds.create({ payment_intent: idIn(intent), amount: 3_501 }),
    ).rejects.toMatchObject({
      message: 'Refund amount ($35.01) is greater than unrefunded amount on charge ($35.00)',
      param: 'amount',
    })
    const rest = await stripe.refunds.create({ charge: idIn(part.charge) })
    expect(rest.amount).toBe(3_500)
    await expect(stripe.refunds.create({ charge: idIn(part.charge) })).rejects.toMatchObject({
      code: 'charge_already_refunded',
    })
    const charge = await stripe.charges.retrieve(idIn(part.charge), { expand: ['refunds'] })
    expect(charge).toMatchObject({ amount_refunded: 4_500, refunded: true })
    expect(charge.refunds?.data.map(({ id: refund }) => refund)).toEqual([rest.id, part.id])
    const listed = await stripe.refunds.list({ payment_intent: idIn(intent), limit: 1 })
    expect(listed).toMatchObject({ has_more: true, data: [{ id: rest.id }] })
    expect((await stripe.refunds.retrieve(part.id)).amount).toBe(1_000)
  })

  it('sees a refund fail later, and its money back on the charge', async () => {
    const { sandbox, stripe } = await openSandboxStripe({ refundDelayMs: 5_000 })
    const { id } = await stripe.checkout.sessions.create(sessionParams())
    const { payment_intent: intent } = await sandbox.controls.sessions.pay(id, { card: '4000000000005126' })
    const refund = await stripe.refunds.create({ payment_intent: idIn(intent) })
    expect(refund.status).toBe('succeeded')
    await sandbox.controls.clock.advance(5_000)
    const failed = await stripe.refunds.retrieve(refund.id, { expand: ['failure_balance_transaction'] })
    expect(failed).toMatchObject({
      status: 'failed',
      failure_reason: 'expired_or_canceled_card',
      failure_balance_transaction: { amount: 4_500, type: 'refund_failure' },
    })
    expect(await stripe.charges.retrieve(idIn(refund.charge))).toMatchObject({
      amount_refunded: 0,
      refunded: false,
    })
    const slow = await stripe.checkout.sessions.create(sessionParams())
    const paid = await sandbox.controls.sessions.pay(slow.id, { card: '4000000000007726' })
    const pending = await stripe.refunds.create({ payment_intent: idIn(paid.payment_intent) })
    expect(pending).toMatchObject({ status: 'pending', pending_reason: 'processing' })
    await sandbox.controls.clock.advance(5_000)
    expect((await stripe.refunds.retrieve(pending.id)).status).toBe('succeeded')
  })

  it('meets a dispute with its money, lost or won, and refunds nothing that is disputed', async () => {
    const { sandbox, stripe } = await openSandboxStripe({ disputeDelayMs: 10_000 })
    const { id } = await stripe.checkout.sessions.create(sessionParams())
    const { payment_intent: intent } = await sandbox.controls.sessions.pay(id, { card: '4000000000000259' })
    expect((await stripe.disputes.list({ payment_intent: idIn(intent) })).data).toEqual([])
    await sandbox.controls.clock.advance(10_000)
    const [opened] = (await stripe.disputes.list({ payment_intent: idIn(intent) })).data
    expect(opened).toMatchObject({
      status: 'needs_response',
      amount: 4_500,
      is_charge_refundable: false,
      balance_transactions: [{ amount: -4_500, fee: 1_500 }],
    })
    await expect(stripe.refunds.create({ payment_intent: idIn(intent) })).rejects.toMatchObject({
      code: 'charge_disputed',
    })
    await sandbox.controls.disputes.move(opened?.id ?? '', 'won')
    const won = await stripe.disputes.retrieve(opened?.id ?? '', { expand: ['charge'] })
    expect(won).toMatchObject({ status: 'won', charge: { disputed: true } })
    expect(won.balance_transactions.map(({ amount }) => amount)).toEqual([-4_500, 4_500])
    await sandbox.controls.disputes.move(won.id, 'lost')
    const lost = await stripe.disputes.retrieve(won.id)
    expect(lost.balance_transactions.map(({ amount }) => amount)).toEqual([-4_500, 4_500, -4_500])
  })

  it('meets an inquiry that takes nothing and leaves the charge refundable', async () => {
    const { sandbox, stripe } = await openSandboxStripe()
    const { id } = await stripe.checkout.sessions.create(sessionParams())
    const { payment_intent: intent } = await sandbox.controls.sessions.pay(id)
    const [charge] = (await stripe.charges.list({ payment_intent: idIn(intent) })).data
    const asked = await sandbox.controls.disputes.open({
      chargeId: charge?.id ?? '',
      status: 'warning_needs_response',
      amount: 1_000,
    })
    expect(asked).toMatchObject({ amount: 1_000, balance_transactions: [], is_charge_refundable: true })
    await sandbox.controls.disputes.move(asked.id, 'warning_closed')
    const types = sandbox.controls.webhooks.events().map(({ type }) => type)
    expect(types.filter((type) => type.startsWith('charge.dispute'))).toEqual([
      'charge.dispute.created',
      'charge.dispute.closed',
    ])
    expect((await stripe.refunds.create({ payment_intent: idIn(intent) })).amount).toBe(4_500)
  })

  it.each([
    ['paid', 'paid', 'checkout.session.async_payment_succeeded'],
    ['failed', 'unpaid', 'checkout.session.async_payment_failed'],
  ] as const)('completes a debit at once and hears later that it was %s', async (outcome, status, event) => {
    const { sandbox, stripe } = await openSandboxStripe({ debitDelayMs: 4 * dayMs })
    const { id } = await stripe.checkout.sessions.create(sessionParams())
    const complete = await sandbox.controls.sessions.pay(id, { debit: outcome })
    expect(complete).toMatchObject({ status: 'complete', payment_status: 'unpaid' })
    const intent = await stripe.paymentIntents.retrieve(idIn(complete.payment_intent), {
      expand: ['latest_charge'],
    })
    expect(intent).toMatchObject({ status: 'processing', latest_charge: { status: 'pending', paid: false } })
    await sandbox.controls.clock.advance(4 * dayMs)
    expect((await stripe.checkout.sessions.retrieve(id)).payment_status).toBe(status)
    const { data } = await stripe.events.list({ types: ['checkout.session.*'] })
    expect(data.map(({ type }) => type)).toEqual([event, 'checkout.session.completed'])
  })

  it('gives everything away for a code of 100 %, without a payment', async () => {
    const { sandbox, stripe } = await openSandboxStripe()
    const { id } = await stripe.checkout.sessions.create(sessionParams({ allow_promotion_codes: true }))
    const free = await sandbox.controls.sessions.pay(id, { promotionCode: ' sandbox100 ' })
    expect(free).toMatchObject({
      amount_subtotal: 4_500,
      amount_total: 0,
      payment_intent: null,
      payment_status: 'no_payment_required',
      total_details: { amount_discount: 4_500 },
    })
    const expanded = await stripe.checkout.sessions.retrieve(id, {
      expand: ['discounts.promotion_code.promotion.coupon'],
    })
    expect(expanded.discounts).toMatchObject([
      { promotion_code: { code: 'SANDBOX100', promotion: { coupon: { percent_off: 100 } } } },
    ])
  })

  it('takes the discount and adds the tax to what is paid, and leaves the subtotal', async () => {
    const { sandbox, stripe } = await openSandboxStripe()
    const { id } = await stripe.checkout.sessions.create(
      sessionParams({
        allow_promotion_codes: true,
        automatic_tax: { enabled: true },
        invoice_creation: { enabled: true },
      }),
    )
    const paid = await sandbox.controls.sessions.pay(id, { promotionCode: 'SANDBOX10' })
    expect(paid).toMatchObject({
      amount_subtotal: 4_500,
      amount_total: 4_860,
      automatic_tax: { status: 'complete' },
      total_details: { amount_discount: 450, amount_tax: 810 },
    })
    const { invoice, customer } = await stripe.checkout.sessions.retrieve(id, {
      expand: ['invoice', 'customer'],
    })
    expect(invoice).toMatchObject({ status: 'paid', subtotal: 4_500, total: 4_860, amount_paid: 4_860 })
    expect(customer).toMatchObject({ email: 'buyer@example.com' })
  })

  it.each([
    ['jpy', 500, 500],
    ['kwd', 1_230, 1_230],
    ['eur', 1_999, 1_999],
  ])('charges %s in its own smallest unit', async (currency, unitAmount, total) => {
    const { sandbox, stripe } = await openSandboxStripe()
    const { id } = await stripe.checkout.sessions.create(
      sessionParams({ line_items: [oneLine(currency, unitAmount)] }),
    )
    const paid = await sandbox.controls.sessions.pay(id)
    expect(paid).toMatchObject({ currency, amount_total: total })
  })

  it('keeps customers', async () => {
    const { stripe } = await openSandboxStripe()
    const customer = await stripe.customers.create({
      email: 'a@example.com',
      name: 'Ada',
      metadata: { user: 'usr_1' },
    })
    await stripe.customers.create({ email: 'b@example.com' })
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({
      email: 'a@example.com',
      metadata: { user: 'usr_1' },
    })
    expect((await stripe.customers.list({ email: 'a@example.com' })).data.map(({ id }) => id)).toEqual([
      customer.id,
    ])
    const { customer_email: _, ...params } = sessionParams({ customer: customer.id })
    const session = await stripe.checkout.sessions.create(params)
    expect(session.customer).toBe(customer.id)
  })

  it('asks about the account, its balance and its endpoints', async () => {
    const { sandbox, stripe } = await openSandboxStripe()
    expect(await stripe.accounts.retrieveCurrent()).toMatchObject({
      charges_enabled: true,
      details_submitted: true,
    })
    const made = await stripe.webhookEndpoints.create({
      url: 'https://shop.example/hook',
      enabled_events: ['checkout.session.completed'],
      api_version: '2026-10-28.endive',
    })
    expect(made.secret).toMatch(/^whsec_/)
    const [listed] = (await stripe.webhookEndpoints.list()).data
    expect(listed).toMatchObject({ url: 'https://shop.example/hook', status: 'enabled' })
    expect(listed).not.toHaveProperty('secret')
    const { id } = await stripe.checkout.sessions.create(sessionParams())
    await sandbox.controls.sessions.pay(id)
    expect(await stripe.balance.retrieve()).toMatchObject({
      livemode: false,
      pending: [{ amount: 4_339, currency: 'usd' }],
    })
    await sandbox.controls.clock.advance(2 * dayMs)
    expect((await stripe.balance.retrieve()).available).toEqual([{ amount: 4_339, currency: 'usd' }])
    expect((await stripe.balanceTransactions.list({ type: 'charge' })).data).toMatchObject([
      { status: 'available' },
    ])
  })
})
