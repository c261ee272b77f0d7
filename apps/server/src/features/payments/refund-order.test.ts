import { fillPath, paths } from '@tessera/contracts/paths'
import { ok } from '@tessera/core/result'
import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import { credits } from '../../../test/ledger.ts'
import { openRefundHouse } from '../../../test/refund-house.ts'
import type { RefundHouse } from '../../../test/refund-house.ts'
import type { SandboxApiFault } from '../../sandbox/stripe/api/api-fault.ts'

/** From now on this goes wrong with every refund that Stripe is asked for. */
function breakRefunds(house: RefundHouse, fault: SandboxApiFault | undefined): void {
  house.stripe.controls.api.setFaults(({ method, path }) =>
    method === 'POST' && path === '/v1/refunds' ? fault : undefined,
  )
}

/** Stripe does what it is asked and its answer is lost; with what comes after it something else goes wrong, or nothing. */
function loseAnswer(house: RefundHouse, after: SandboxApiFault | undefined): void {
  let calls = 0
  house.stripe.controls.api.setFaults(({ method, path }) => {
    if (method !== 'POST' || path !== '/v1/refunds') return undefined
    calls += 1
    return calls === 1 ? { kind: 'lost_answer' } : after
  })
}

describeEachDatabase('refunds by a superadmin', (openDatabase) => {
  /**
   * @see https://github.com/elizaOS/eliza/issues/10920
   * @see https://github.com/polarsource/polar/issues/8004
   */
  test('three partial refunds and the rest take back exactly what was granted, each its part', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.purchase({ priceMinor: 999, credits: 1000 })
    const steps = [
      { amount: 333, status: 'part_refunded' },
      { amount: 100, status: 'part_refunded' },
      { amount: 1, status: 'part_refunded' },
      { amount: 565, status: 'refunded' },
    ]
    let refunded = 0
    for (const [index, { amount, status }] of steps.entries()) {
      refunded += amount
      const answer = await house.refund(order.id, { amount_minor: amount }, `key-${index}`)
      expect(answer).toMatchObject({
        status: 200,
        body: {
          refund: { amount_minor: amount, status: 'succeeded' },
          order: { status, refunded_minor: refunded },
        },
      })
      const taken = (credits(1000) * BigInt(refunded) + 998n) / 999n
      expect((await house.find(order.id)).revokedMicro).toBe(taken)
      expect((await house.balance()).balance).toBe(credits(1000) - taken)
    }
    expect(await house.balance()).toEqual({ balance: 0n, available: 0n, debt: 0n })
    expect((await house.refundsAtStripe(order)).length).toBe(4)
  })

  test('of two at once for everything one is made, and the other is told', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.purchase()
    const answers = await Promise.all([
      house.refund(order.id, { amount_minor: 1000 }, 'first'),
      house.refund(order.id, { amount_minor: 1000 }, 'second'),
    ])
    const [refused, ...others] = answers.filter(({ status }) => status !== 200)
    expect(others).toEqual([])
    expect([409, 422]).toContain(refused?.status)
    expect(await house.refundsAtStripe(order)).toMatchObject([{ amountMinor: 1000n }])
    expect((await house.balance()).balance).toBe(0n)
  })

  /** @see https://github.com/masumi-network/sokosumi/pull/3120 */
  test('a double click is one refund, however the two meet', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.purchase()
    const clicks = await Promise.all(
      Array.from({ length: 4 }, () => house.refund(order.id, { amount_minor: 400 })),
    )
    expect(clicks.some(({ status }) => status === 200)).toBe(true)
    const later = await house.refund(order.id, { amount_minor: 400 })
    expect(later).toMatchObject({ status: 200, body: { order: { refunded_minor: 400 } } })
    expect(await house.refundsAtStripe(order)).toMatchObject([{ amountMinor: 400n }])
  })

  test('the same key for another amount is refused', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.purchase()
    await house.refund(order.id, { amount_minor: 400 })
    expect(await house.refund(order.id, { amount_minor: 401 })).toMatchObject({
      status: 409,
      code: 'idempotency_conflict',
    })
    expect((await house.find(order.id)).refundedMinor).toBe(400n)
  })

  test('more than was paid, an unknown purchase, no reason and no key are refused, and nothing goes back', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.purchase()
    const path = fillPath(paths.credits.adminRefund, { id: order.id })
    expect(await house.refund(order.id, { amount_minor: 1001 })).toMatchObject({
      status: 422,
      code: 'invalid_request',
    })
    expect(await house.refund('ord_unknown', { amount_minor: 1 })).toMatchObject({ status: 404 })
    expect(await house.refund(order.id, { amount_minor: 1, reason: '' })).toMatchObject({ status: 422 })
    expect(await house.refund(order.id, { amount_minor: 0 })).toMatchObject({ status: 422 })
    expect(await house.refund(order.id, { amount_minor: 1.5 })).toMatchObject({ status: 422 })
    expect(await house.ask(path, { body: { amount_minor: 1, reason: 'no key' } })).toMatchObject({
      status: 422,
    })
    expect(
      await house.ask(path, {
        as: 'admin',
        body: { amount_minor: 1, reason: 'not mine to give' },
        headers: { 'idempotency-key': 'k' },
      }),
    ).toMatchObject({ status: 403 })
    expect(await house.refundsAtStripe(order)).toEqual([])
    expect((await house.balance()).balance).toBe(credits(1000))
  })

  test('nothing of an order that waits for its money can go back', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.order()
    expect(await house.refund(order.id, { amount_minor: 1 })).toMatchObject({
      status: 409,
      code: 'nothing_to_refund',
    })
  })

  test('what went back in the dashboard of Stripe counts, and takes its credits', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.purchase()
    const made = await house.gateway.refund({
      paymentIntentId: order.paymentIntentId ?? '',
      amountMinor: (await house.find(order.id)).amountMinor,
      idempotencyKey: 'by hand',
      metadata: {},
    })
    expect(made.ok).toBe(true)
    expect(await house.refund(order.id, { amount_minor: 1 })).toMatchObject({ status: 409 })
    expect(await house.find(order.id)).toMatchObject({ status: 'refunded', revokedMicro: credits(1000) })
    expect((await house.balance()).balance).toBe(0n)
  })

  /** @see https://github.com/elizaOS/eliza/pull/10963 */
  test('credits that were spent become a debt, which nothing gets past and the next credits repay', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.purchase()
    await house.use(700)
    expect(await house.refund(order.id, { amount_minor: 1000 })).toMatchObject({ status: 200 })
    expect(await house.balance()).toEqual({ balance: 0n, available: 0n, debt: credits(700) })
    const held = await house.credits.hold({
      holdId: 'run_1',
      walletId: 'wal_user',
      amountMicro: credits(1),
      minimumMicro: credits(1),
    })
    expect(held).toMatchObject({ ok: false, error: { code: 'wallet_in_debt' } })
    await house.purchase()
    expect(await house.balance()).toEqual({ balance: credits(300), available: credits(300), debt: 0n })
  })

  /** @see https://github.com/elizaOS/eliza/issues/11155 */
  test('a refund that fails later gives its credits back, and a further one takes the right amount', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.purchase()
    const first = await house.refund(order.id, { amount_minor: 600 }, 'first')
    const { id } = first.body['refund'] as { id: string }
    await house.stripe.controls.refunds.settle(id, 'failed')
    await house.applyOrder(order.id)
    expect(await house.find(order.id)).toMatchObject({ status: 'granted', revokedMicro: 0n })
    expect((await house.balance()).balance).toBe(credits(1000))
    expect(await house.refund(order.id, { amount_minor: 1000 }, 'second')).toMatchObject({ status: 200 })
    expect(await house.find(order.id)).toMatchObject({ status: 'refunded', revokedMicro: credits(1000) })
    expect((await house.balance()).balance).toBe(0n)
  })

  test('a disputed purchase is the bank’s to decide; an inquiry may be settled by a refund', async () => {
    const house = await openRefundHouse(openDatabase)
    const disputed = await house.purchase()
    await house.stripe.controls.disputes.open({ chargeId: disputed.chargeId ?? '', status: 'needs_response' })
    expect(await house.refund(disputed.id, { amount_minor: 1000 }, 'one')).toMatchObject({ status: 409 })
    const asked = await house.purchase()
    await house.stripe.controls.disputes.open({
      chargeId: asked.chargeId ?? '',
      status: 'warning_needs_response',
    })
    expect(await house.refund(asked.id, { amount_minor: 1000 }, 'two')).toMatchObject({ status: 200 })
  })

  test('the audit log has who, why, before, after and the request, written before Stripe is asked', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.purchase()
    breakRefunds(house, { kind: 'status', status: 500 })
    await house.refund(order.id, { amount_minor: 250, reason: 'the wrong package' })
    const entries = await house.database.db.selectFrom('audit_log').selectAll().execute()
    expect(entries).toMatchObject([
      {
        actor_id: 'usr_superadmin',
        action: 'payments.refund',
        subject_kind: 'order',
        subject_id: order.id,
        reason: 'the wrong package',
        request_id: expect.stringMatching(/^req_/),
      },
    ])
    expect(JSON.parse(entries[0]?.before_json ?? '')).toEqual({ status: 'granted', refunded_minor: 0 })
    expect(JSON.parse(entries[0]?.after_json ?? '')).toMatchObject({ amount_minor: 250, refunded_minor: 250 })
  })
})

describeEachDatabase('refunds when Stripe answers badly', (openDatabase) => {
  test('an answer that was lost once is asked for again within the same request: one refund', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.purchase()
    loseAnswer(house, undefined)
    expect(await house.refund(order.id, { amount_minor: 300 })).toMatchObject({ status: 200 })
    expect(await house.refundsAtStripe(order)).toMatchObject([{ amountMinor: 300n }])
    expect((await house.balance()).balance).toBe(credits(700))
  })

  test('an answer that stays away is found by the next click: one refund', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.purchase()
    loseAnswer(house, { kind: 'reset' })
    expect(await house.refund(order.id, { amount_minor: 300 })).toMatchObject({
      status: 503,
      code: 'payments_unavailable',
    })
    breakRefunds(house, undefined)
    expect(await house.refund(order.id, { amount_minor: 300 })).toMatchObject({
      status: 200,
      body: { order: { refunded_minor: 300 } },
    })
    expect(await house.refundsAtStripe(order)).toMatchObject([{ amountMinor: 300n }])
    expect((await house.balance()).balance).toBe(credits(700))
  })

  test('while it is not known nobody can begin another, and reconciliation finishes it a day later too', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.purchase()
    loseAnswer(house, { kind: 'reset' })
    await house.refund(order.id, { amount_minor: 300 }, 'one')
    breakRefunds(house, undefined)
    expect(await house.refund(order.id, { amount_minor: 300 }, 'two')).toMatchObject({ status: 409 })
    // By then Stripe has forgotten the idempotency key.
    house.clock.advance(26 * 60 * 60_000)
    await house.reconcileDue()
    expect(await house.refundsAtStripe(order)).toMatchObject([{ amountMinor: 300n }])
    expect((await house.balance()).balance).toBe(credits(700))
    expect(await house.refund(order.id, { amount_minor: 300 }, 'one')).toMatchObject({ status: 200 })
    expect((await house.refundsAtStripe(order)).length).toBe(1)
  })

  test('a refund that Stripe’s list does not show yet stays open until it is booked', async () => {
    let isLagging = true
    const house = await openRefundHouse(openDatabase, {
      wrapGateway: (gateway) => ({
        ...gateway,
        async fetchPayment(sessionId) {
          const facts = await gateway.fetchPayment(sessionId)
          return facts.ok && isLagging ? ok({ ...facts.value, refunds: [] }) : facts
        },
      }),
    })
    const order = await house.purchase()
    expect(await house.refund(order.id, { amount_minor: 300 })).toMatchObject({
      status: 503,
      code: 'payments_unavailable',
    })
    expect(await house.requests.findOpen(order.id)).toMatchObject({ status: 'asked' })
    expect((await house.balance()).balance).toBe(credits(1000))
    isLagging = false
    expect(await house.refund(order.id, { amount_minor: 300 })).toMatchObject({
      status: 200,
      body: { order: { refunded_minor: 300 } },
    })
    expect(await house.requests.findOpen(order.id)).toBeUndefined()
    expect(await house.refundsAtStripe(order)).toMatchObject([{ amountMinor: 300n }])
    expect((await house.balance()).balance).toBe(credits(700))
  })

  test('a refund that never reached Stripe is made by reconciliation, once', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.purchase()
    breakRefunds(house, { kind: 'reset' })
    expect(await house.refund(order.id, { amount_minor: 300 })).toMatchObject({ status: 503 })
    breakRefunds(house, undefined)
    house.clock.advance(3 * 60_000)
    await Promise.all([house.reconcile(), house.reconcile()])
    expect(await house.refundsAtStripe(order)).toMatchObject([{ amountMinor: 300n }])
    expect((await house.balance()).balance).toBe(credits(700))
  })

  test('what Stripe refuses is not done, says so again under the same key, and blocks no further refund', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.purchase()
    breakRefunds(house, { kind: 'status', status: 400 })
    expect(await house.refund(order.id, { amount_minor: 300 }, 'one')).toMatchObject({
      status: 502,
      code: 'payment_provider_error',
    })
    breakRefunds(house, undefined)
    expect(await house.refund(order.id, { amount_minor: 300 }, 'one')).toMatchObject({ status: 502 })
    expect(await house.refundsAtStripe(order)).toEqual([])
    expect(await house.refund(order.id, { amount_minor: 300 }, 'two')).toMatchObject({ status: 200 })
  })

  test('without payments the addresses say that they are off', async () => {
    const house = await openRefundHouse(openDatabase, { arePaymentsOff: true })
    const order = await house.purchase()
    expect(await house.refund(order.id, { amount_minor: 300 })).toMatchObject({
      status: 503,
      code: 'payments_off',
    })
    expect(await house.ask(paths.credits.adminOrders)).toMatchObject({ status: 200 })
  })
})
