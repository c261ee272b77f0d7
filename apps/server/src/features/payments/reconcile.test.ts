import { paths } from '@tessera/contracts/paths'
import { minorAmount } from '@tessera/core/money/minor-amount'
import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import { credits } from '../../../test/ledger.ts'
import { checkoutOf, openRefundHouse } from '../../../test/refund-house.ts'
import type { RefundHouse } from '../../../test/refund-house.ts'
import type { SandboxApiFault } from '../../sandbox/stripe/api/api-fault.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** From now on this goes wrong with everything that Stripe is asked. */
function breakStripe(house: RefundHouse, fault: SandboxApiFault | undefined): void {
  house.stripe.controls.api.setFaults(() => fault)
}

async function sessionsAtStripe(house: RefundHouse): Promise<readonly string[]> {
  const ids: string[] = []
  for await (const page of house.gateway.listSessions({ createdFromMs: 0 })) {
    if (page.ok) ids.push(...page.value.map(({ sessionId }) => sessionId))
  }
  return ids
}

async function openDifferences(house: RefundHouse) {
  const rows = await house.differences.list({ status: 'open', limit: 100 })
  return rows.map(({ kind, objectId, orderId }) => ({ kind, objectId, orderId }))
}

describeEachDatabase('reconciliation: orders that wait', (openDatabase) => {
  /** @see https://github.com/aasmanj/altarwed/issues/209 */
  test('a payment that nobody told us of is credited within minutes, and once', async () => {
    const house = await openRefundHouse(openDatabase)
    await house.reconcileDue()
    const order = await house.order()
    await house.stripe.controls.sessions.pay(order.sessionId)
    await house.reconcileDue()
    expect(await house.find(order.id)).toMatchObject({ status: 'open' })
    house.clock.advance(3 * minuteMs)
    await house.reconcileDue()
    expect(await house.find(order.id)).toMatchObject({ status: 'granted', grantedMicro: credits(1000) })
    for (let minute = 0; minute < 5; minute += 1) {
      house.clock.advance(minuteMs)
      await house.reconcileDue()
    }
    expect((await house.balance()).balance).toBe(credits(1000))
  })

  /** @see https://github.com/ChronoAIProject/NyxID/pull/1051 */
  test('two processes at once credit it once', async () => {
    const house = await openRefundHouse(openDatabase)
    const orders = [await house.order(), await house.order({ role: 'developer' }), await house.order()]
    for (const { sessionId } of orders) await house.stripe.controls.sessions.pay(sessionId)
    house.clock.advance(3 * minuteMs)
    const reports = await Promise.all([house.reconcile(), house.reconcile(), house.reconcile()])
    expect(reports.every(({ isComplete }) => isComplete)).toBe(true)
    expect((await house.balance()).balance).toBe(credits(2000))
    expect((await house.balance('wal_developer')).balance).toBe(credits(1000))
    expect(await openDifferences(house)).toEqual([])
  })

  test('a process that died before Stripe’s answer leaves an order that ends with its one session', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.place()
    const made = await house.gateway.createCheckout(checkoutOf(order))
    house.clock.advance(3 * minuteMs)
    await house.reconcileDue()
    const found = await house.find(order.id)
    expect(found).toMatchObject({ status: 'open', sessionId: made.ok ? made.value.sessionId : '' })
    expect(await sessionsAtStripe(house)).toEqual([found.sessionId])
  })

  test('a session that was paid though its answer was lost is found and credited', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.place()
    const made = await house.gateway.createCheckout(checkoutOf(order))
    await house.stripe.controls.sessions.pay(made.ok ? made.value.sessionId : '')
    house.clock.advance(3 * minuteMs)
    await house.reconcileDue()
    expect(await house.find(order.id)).toMatchObject({ status: 'granted' })
    expect((await house.balance()).balance).toBe(credits(1000))
  })

  test('an order that Stripe never heard of is closed after a while', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.place()
    house.clock.advance(3 * minuteMs)
    await house.reconcileDue()
    expect(await house.find(order.id)).toMatchObject({ status: 'created' })
    house.clock.advance(2 * hourMs)
    await house.reconcileDue()
    expect(await house.find(order.id)).toMatchObject({ status: 'expired' })
    expect(await sessionsAtStripe(house)).toEqual([])
  })

  test('an abandoned payment page expires, and a transfer that takes days is credited when it arrives', async () => {
    const house = await openRefundHouse(openDatabase)
    const abandoned = await house.order()
    const slow = await house.order()
    await house.stripe.controls.sessions.pay(slow.sessionId, { debit: 'paid' })
    house.clock.advance(25 * hourMs)
    await house.stripe.controls.sessions.expire(abandoned.sessionId).catch(() => undefined)
    await house.reconcileDue()
    expect(await house.find(abandoned.id)).toMatchObject({ status: 'expired' })
    const inBetween = await house.find(slow.id)
    expect(['processing', 'granted']).toContain(inBetween.status)
    await house.stripe.controls.sessions.settle(slow.sessionId, 'paid').catch(() => undefined)
    house.clock.advance(3 * 24 * hourMs)
    await house.reconcileDue()
    expect(await house.find(slow.id)).toMatchObject({ status: 'granted' })
    expect((await house.balance()).balance).toBe(credits(1000))
  })

  test('while Stripe is away nothing changes, and the next minute tries again', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.order()
    await house.stripe.controls.sessions.pay(order.sessionId)
    house.clock.advance(3 * minuteMs)
    breakStripe(house, { kind: 'status', status: 503 })
    expect(await house.reconcile()).toMatchObject({ isComplete: false })
    expect(await house.find(order.id)).toMatchObject({ status: 'open' })
    expect(await house.differences.findComparedAtMs()).toBeUndefined()
    expect(await house.ask(paths.credits.adminReconcile, { method: 'POST' })).toMatchObject({
      status: 503,
      code: 'reconcile_incomplete',
    })
    breakStripe(house, undefined)
    house.clock.advance(minuteMs)
    expect(await house.reconcile()).toMatchObject({ isComplete: true, ordersChecked: 1 })
    expect(await house.find(order.id)).toMatchObject({ status: 'granted' })
  })
})

describeEachDatabase('reconciliation: payments of another account', (openDatabase) => {
  test('an order whose session this key does not know is no failure, and ends when nobody can pay any more', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.place()
    await house.orders.open(order.id, { sessionId: 'cs_test_elsewhere', url: '' })
    house.clock.advance(3 * minuteMs)
    expect(await house.reconcile()).toMatchObject({ isComplete: true, ordersChecked: 1 })
    expect(await house.find(order.id)).toMatchObject({ status: 'open' })
    expect(await house.refund(order.id, { amount_minor: 1 })).toMatchObject({
      status: 409,
      code: 'payment_not_known',
    })
    house.clock.advance(25 * hourMs)
    expect(await house.reconcile()).toMatchObject({ isComplete: true, ordersChecked: 1 })
    expect(await house.find(order.id)).toMatchObject({ status: 'expired' })
    expect(await house.reconcile()).toMatchObject({ ordersChecked: 0 })
  })
})

describeEachDatabase('reconciliation: what Stripe has and we don’t', (openDatabase) => {
  /** @see https://github.com/QuantumNous/new-api/issues/4319 */
  test('an order that was closed here and paid there is credited', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.order()
    await house.stripe.controls.sessions.pay(order.sessionId)
    await house.database.db
      .updateTable('orders')
      .set({ status: 'expired' })
      .where('id', '=', order.id)
      .execute()
    expect(await house.reconcile()).toMatchObject({ mended: 1, openDifferences: 0 })
    expect(await house.find(order.id)).toMatchObject({ status: 'granted' })
    expect(house.mended).toMatchObject([{ kind: 'not_credited', orderId: order.id }])
  })

  /**
   * @see https://github.com/elizaOS/eliza/issues/10920
   * @see https://github.com/polarsource/polar/issues/8004
   */
  test('a refund in Stripe’s dashboard takes its credits, and one that fails later gives them back', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.purchase()
    const refund = await house.refundAtStripe(order, 400)
    house.clock.advance(20 * minuteMs)
    await house.reconcileDue()
    expect(await house.find(order.id)).toMatchObject({ status: 'part_refunded', revokedMicro: credits(400) })
    expect(house.mended).toMatchObject([{ kind: 'refund_differs', objectId: refund }])
    await house.stripe.controls.refunds.settle(refund, 'failed')
    house.clock.advance(20 * minuteMs)
    await house.reconcileDue()
    expect(await house.find(order.id)).toMatchObject({ status: 'granted', revokedMicro: 0n })
    expect((await house.balance()).balance).toBe(credits(1000))
  })

  /** @see https://github.com/elizaOS/eliza/issues/10997 */
  test('a dispute freezes when it is found, gives back when it is won, and takes when it is lost', async () => {
    const house = await openRefundHouse(openDatabase)
    const { disputes } = house.stripe.controls
    const order = await house.purchase()
    const dispute = await disputes.open({ chargeId: order.chargeId ?? '', status: 'needs_response' })
    await house.reconcile()
    expect(await house.find(order.id)).toMatchObject({ status: 'disputed' })
    expect(await house.balance()).toEqual({ balance: credits(1000), available: 0n, debt: 0n })
    await disputes.move(dispute.id, 'won')
    // Weeks later, and nobody told us.
    house.clock.advance(60 * 24 * hourMs)
    await house.reconcile()
    expect(await house.find(order.id)).toMatchObject({ status: 'granted' })
    expect((await house.balance()).available).toBe(credits(1000))
    await disputes.move(dispute.id, 'lost')
    await house.reconcile()
    expect(await house.find(order.id)).toMatchObject({ status: 'charged_back', revokedMicro: credits(1000) })
    expect(await house.balance()).toEqual({ balance: 0n, available: 0n, debt: 0n })
    expect(await openDifferences(house)).toEqual([])
  })

  test('a payment whose order is gone is shown until the money went back, and not again', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.place()
    const made = await house.gateway.createCheckout(checkoutOf({ ...order, id: 'ord_0gone' }))
    const sessionId = made.ok ? made.value.sessionId : ''
    await house.stripe.controls.sessions.pay(sessionId)
    expect(await house.reconcile()).toMatchObject({ mended: 0, openDifferences: 1 })
    expect(await openDifferences(house)).toEqual([
      { kind: 'paid_but_unknown', objectId: sessionId, orderId: undefined },
    ])
    await house.reconcile()
    expect((await openDifferences(house)).length).toBe(1)
    const facts = await house.gateway.fetchPayment(sessionId)
    await house.refundAtStripe({ paymentIntentId: facts.ok ? facts.value.payment?.id : undefined }, 1000)
    await house.reconcile()
    await house.reconcile()
    expect(await openDifferences(house)).toEqual([])
    expect((await house.balance()).balance).toBe(0n)
  })

  /** @see https://github.com/QuantumNous/new-api/issues/4279 */
  test('a payment of another amount is not credited but shown, and can be refunded by hand', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.place()
    const made = await house.gateway.createCheckout({ ...checkoutOf(order), amountMinor: minorAmount(50) })
    const sessionId = made.ok ? made.value.sessionId : ''
    await house.orders.open(order.id, { sessionId, url: '' })
    await house.stripe.controls.sessions.pay(sessionId)
    await house.reconcile()
    expect(await openDifferences(house)).toMatchObject([{ kind: 'amount_differs', orderId: order.id }])
    expect((await house.balance()).balance).toBe(0n)
    expect(await house.refund(order.id, { amount_minor: 51 })).toMatchObject({ status: 422 })
    expect(await house.refund(order.id, { amount_minor: 50 })).toMatchObject({ status: 200 })
    await house.reconcile()
    expect(await openDifferences(house)).toEqual([])
  })

  test('payments of other programs on the same account are nothing to us', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.place()
    const made = await house.gateway.createCheckout(checkoutOf({ ...order, id: 'invoice-77' }))
    await house.stripe.controls.sessions.pay(made.ok ? made.value.sessionId : '')
    expect(await house.reconcile()).toMatchObject({ mended: 0, openDifferences: 0 })
  })

  test('hundreds of objects are compared page by page, and only the one that differs is touched', async () => {
    const house = await openRefundHouse(openDatabase)
    for (let count = 0; count < 120; count += 1) await house.purchase({ priceMinor: 100, credits: 1 })
    const late = await house.order()
    await house.stripe.controls.sessions.pay(late.sessionId)
    const before = house.stripe.controls.api.callCount()
    expect(await house.reconcile()).toMatchObject({ objectsCompared: 121, mended: 1, openDifferences: 0 })
    expect(house.stripe.controls.api.callCount() - before).toBeLessThan(12)
    expect(await house.find(late.id)).toMatchObject({ status: 'granted' })
  })

  test('the operator sees the differences page by page, and when it was compared', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.place()
    for (const id of ['ord_0a', 'ord_0b', 'ord_0c']) {
      const made = await house.gateway.createCheckout(checkoutOf({ ...order, id }))
      await house.stripe.controls.sessions.pay(made.ok ? made.value.sessionId : '')
    }
    expect(await house.ask(paths.credits.adminReconcile, { method: 'POST' })).toMatchObject({
      status: 200,
      body: { open_differences: 3, objects_compared: 3, mended: 0 },
    })
    const first = await house.ask(`${paths.credits.adminDifferences}?limit=2&status=open`)
    expect(first.body).toMatchObject({
      differences: [{ kind: 'paid_but_unknown', status: 'open' }, { kind: 'paid_but_unknown' }],
      compared_at: new Date(house.clock.nowMs()).toISOString(),
    })
    const cursor = String(first.body['next_cursor'])
    const second = await house.ask(`${paths.credits.adminDifferences}?limit=2&cursor=${cursor}`)
    expect(second.body).toMatchObject({ differences: [{ kind: 'paid_but_unknown' }], next_cursor: null })
    expect(await house.ask(`${paths.credits.adminDifferences}?cursor=abc`)).toMatchObject({ status: 422 })
    expect(await house.ask(paths.credits.adminDifferences, { as: 'admin' })).toMatchObject({ status: 403 })
    const entries = await house.database.db.selectFrom('audit_log').select('action').execute()
    expect(entries).toEqual([{ action: 'payments.reconcile' }])
  })
})
