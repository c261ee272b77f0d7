import { fillPath, paths } from '@tessera/contracts/paths'
import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import { openRefundHouse } from '../../../test/refund-house.ts'
import type { Answer, RefundHouse } from '../../../test/refund-house.ts'

function idsOf({ body }: Answer): readonly string[] {
  const { orders } = body as { orders: readonly { id: string }[] }
  return orders.map(({ id }) => id)
}

function eventIdsOf({ body }: Answer): readonly string[] {
  const { events } = body as { events: readonly { id: string }[] }
  return events.map(({ id }) => id)
}

async function receive(house: RefundHouse, event: { id: string; orderId?: string; isFailed?: boolean }) {
  await house.inbox.add({
    id: event.id,
    type: 'checkout.session.completed',
    isLive: false,
    apiVersion: '2026-10-28.endive',
    objectKind: 'checkout.session',
    objectId: 'cs_1',
    pointers: { sessionId: 'cs_1' },
    createdAtMs: house.clock.nowMs() - 1000,
  })
  const { orderId } = event
  if (event.isFailed === true) {
    await house.inbox.postpone(event.id, { note: 'gave up', nextAttemptAtMs: undefined })
  } else
    await house.inbox.finish({
      eventId: event.id,
      status: 'done',
      ...(orderId === undefined ? {} : { orderId }),
    })
}

describeEachDatabase('lists of purchases', (openDatabase) => {
  test('people see their own, newest first, page by page, and nobody else’s', async () => {
    const house = await openRefundHouse(openDatabase)
    const own: string[] = []
    for (let count = 0; count < 3; count += 1) own.push((await house.purchase()).id)
    const foreign = await house.purchase({ role: 'developer' })
    const first = await house.ask(`${paths.credits.orders}?limit=2`, { as: 'user' })
    expect(idsOf(first)).toEqual([own[2], own[1]])
    const next = `${paths.credits.orders}?limit=2&cursor=${String(first.body['next_cursor'])}`
    const second = await house.ask(next, { as: 'user' })
    expect(idsOf(second)).toEqual([own[0]])
    expect(second.body['next_cursor']).toBeNull()
    expect(await house.ask(fillPath(paths.credits.order, { id: foreign.id }), { as: 'user' })).toMatchObject({
      status: 404,
      code: 'not_found',
    })
    for (const wrong of ['limit=1000', 'limit=0', 'cursor=b3JkZXI', 'cursor=%00']) {
      expect(await house.ask(`${paths.credits.orders}?${wrong}`, { as: 'user' })).toMatchObject({
        status: 422,
      })
    }
  })

  test('a receipt adds up: subtotal less discount plus tax is what was charged, and refunds stand below it', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.purchase()
    await house.refund(order.id, { amount_minor: 250 })
    const { body } = await house.ask(fillPath(paths.credits.order, { id: order.id }), { as: 'user' })
    expect(body).toMatchObject({
      id: order.id,
      status: 'part_refunded',
      package: { id: 1, name: 'Starter' },
      credits: 1000,
      credits_revoked: 250,
      currency: 'usd',
      subtotal_minor: 1000,
      discount_minor: 0,
      tax_minor: 0,
      total_minor: 1000,
      refunded_minor: 250,
      refunds: [{ amount_minor: 250, status: 'succeeded' }],
      disputes: [],
      refundable: null,
      payment_method: expect.stringContaining('4242'),
    })
  })

  test('an operator finds purchases by person, id, session and payment, and by status', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.purchase()
    const foreign = await house.purchase({ role: 'developer' })
    const waiting = await house.order()
    const list = async (query: string): Promise<readonly string[]> =>
      idsOf(await house.ask(`${paths.credits.adminOrders}?${query}`, { as: 'admin' }))
    expect(await list('')).toEqual([waiting.id, foreign.id, order.id])
    expect(await list('q=USER%40exam')).toEqual([waiting.id, order.id])
    expect(await list('q=some+dev')).toEqual([foreign.id])
    expect(await list(`q=${order.id}`)).toEqual([order.id])
    expect(await list(`q=${foreign.sessionId}`)).toEqual([foreign.id])
    expect(await list(`q=${foreign.paymentIntentId}`)).toEqual([foreign.id])
    expect(await list(`q=${foreign.chargeId}`)).toEqual([foreign.id])
    expect(await list('q=%25')).toEqual([])
    expect(await list('status=open')).toEqual([waiting.id])
    expect(await house.ask(`${paths.credits.adminOrders}?status=paid`)).toMatchObject({ status: 422 })
    expect(await house.ask(paths.credits.adminOrders, { as: 'user' })).toMatchObject({ status: 403 })
  })

  test('an operator sees who bought, what Stripe kept, what may go back, and what Stripe told; notes only who answers for the money', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.purchase()
    await house.refund(order.id, { amount_minor: 300 })
    await receive(house, { id: 'evt_1', orderId: order.id })
    const path = fillPath(paths.credits.adminOrder, { id: order.id })
    expect((await house.ask(path, { as: 'admin' })).body).toMatchObject({
      user: { id: 'usr_user', email: 'user@example.com', name: 'Some user' },
      wallet_id: 'wal_user',
      livemode: false,
      session_id: order.sessionId,
      payment_intent_id: order.paymentIntentId,
      charge_id: order.chargeId,
      fee: { currency: 'usd' },
      refundable_minor: 700,
      events: [{ id: 'evt_1', status: 'done', order_id: order.id }],
    })
    await house.inbox.add({
      id: 'evt_2',
      type: 'charge.refunded',
      isLive: false,
      pointers: {},
      createdAtMs: house.clock.nowMs(),
    })
    const failure = { note: 'Stripe says something about the account', nextAttemptAtMs: undefined }
    await house.inbox.postpone('evt_2', { ...failure, orderId: order.id })
    const notesFor = async (as: 'admin' | 'superadmin') => {
      const { events } = (await house.ask(path, { as })).body as {
        events: readonly { id: string; note: string | null }[]
      }
      return events.find(({ id }) => id === 'evt_2')?.note
    }
    // What went wrong with an event is for who answers for the money, as the list of events is.
    expect(await notesFor('superadmin')).toBe(failure.note)
    expect(await notesFor('admin')).toBeNull()
    const unknown = fillPath(paths.credits.adminOrder, { id: 'ord_unknown' })
    expect(await house.ask(unknown)).toMatchObject({ status: 404 })
  })
})

describeEachDatabase('purchases of a span of days', (openDatabase) => {
  test('are those that were begun in it, to the millisecond, page by page and with the other filters', async () => {
    const house = await openRefundHouse(openDatabase)
    const begunAt = [0, 3_600_000, 7_200_000, 10_800_000].map((laterMs) => house.clock.nowMs() + laterMs)
    const ids: string[] = []
    for (const atMs of begunAt) {
      house.clock.advance(atMs - house.clock.nowMs())
      ids.push((await house.order()).id)
    }
    const list = async (from: number | undefined, to: number | undefined, more = '') => {
      const span = [
        from === undefined ? '' : `from=${new Date(from).toISOString()}&`,
        to === undefined ? '' : `to=${new Date(to).toISOString()}&`,
      ].join('')
      return house.ask(`${paths.credits.adminOrders}?${span}${more}`)
    }
    const [first = 0, second = 0, third = 0, fourth = 0] = begunAt
    expect(idsOf(await list(second, fourth))).toEqual([ids[2], ids[1]])
    expect(idsOf(await list(second + 1, undefined))).toEqual([ids[3], ids[2]])
    expect(idsOf(await list(undefined, third))).toEqual([ids[1], ids[0]])
    expect(idsOf(await list(first, first))).toEqual([])
    expect(idsOf(await list(first, fourth + 1, 'status=refunded'))).toEqual([])
    const page = await list(first, fourth, 'limit=2')
    expect(idsOf(page)).toEqual([ids[2], ids[1]])
    const rest = await list(first, fourth, `limit=2&cursor=${String(page.body['next_cursor'])}`)
    expect([idsOf(rest), rest.body['next_cursor']]).toEqual([[ids[0]], null])
    expect(await house.ask(`${paths.credits.adminOrders}?from=yesterday`)).toMatchObject({ status: 422 })
  })
})

describeEachDatabase('the inbox of events', (openDatabase) => {
  test('events are listed newest first, also those of one moment, and by status', async () => {
    const house = await openRefundHouse(openDatabase)
    for (const id of ['evt_b', 'evt_a', 'evt_c']) await receive(house, { id, isFailed: id === 'evt_a' })
    const list = async (query: string) => house.ask(`${paths.credits.adminWebhookEvents}?${query}`)
    const first = await list('limit=2')
    expect(eventIdsOf(first)).toEqual(['evt_c', 'evt_b'])
    expect(eventIdsOf(await list(`limit=2&cursor=${String(first.body['next_cursor'])}`))).toEqual(['evt_a'])
    expect(eventIdsOf(await list('status=failed'))).toEqual(['evt_a'])
    expect(await list('cursor=xyz')).toMatchObject({ status: 422 })
    expect(await house.ask(paths.credits.adminWebhookEvents, { as: 'admin' })).toMatchObject({ status: 403 })
  })

  test('each day says how soon its events were worked through, also a day without any', async () => {
    const house = await openRefundHouse(openDatabase)
    await receive(house, { id: 'evt_prompt' })
    await receive(house, { id: 'evt_failed', isFailed: true })
    house.clock.advance(2 * 86_400_000)
    await receive(house, { id: 'evt_again' })
    // Put back into the queue, an event is done long after it was heard.
    const again = { body: { reason: 'to see it late' } }
    await house.ask(fillPath(paths.credits.adminReplayEvent, { id: 'evt_prompt' }), again)
    await house.inbox.finish({ eventId: 'evt_prompt', status: 'done' })
    const { body } = await house.ask(`${paths.credits.adminWebhookDelivery}?days=4`)
    const nothing = { prompt: 0, late: 0, ignored: 0, pending: 0, failed: 0 }
    const date = (daysAgo: number) =>
      new Date(house.clock.nowMs() - daysAgo * 86_400_000).toISOString().slice(0, 10)
    expect(body).toEqual({
      days: [
        { date: date(3), ...nothing },
        { date: date(2), ...nothing, late: 1, failed: 1 },
        { date: date(1), ...nothing },
        { date: date(0), ...nothing, prompt: 1 },
      ],
    })
    expect(await house.ask(`${paths.credits.adminWebhookDelivery}?days=93`)).toMatchObject({ status: 422 })
    expect(await house.ask(paths.credits.adminWebhookDelivery, { as: 'admin' })).toMatchObject({
      status: 403,
    })
  })

  test('a failed event is put back into the queue, and the audit log says by whom and why', async () => {
    const house = await openRefundHouse(openDatabase)
    await receive(house, { id: 'evt_1', isFailed: true })
    const path = fillPath(paths.credits.adminReplayEvent, { id: 'evt_1' })
    for (const body of [{}, { reason: '' }, { reason: ' no ' }, { reason: 'because', more: true }]) {
      expect(await house.ask(path, { body })).toMatchObject({ status: 422 })
    }
    const body = { reason: 'The secret was wrong until noon' }
    expect(await house.ask(path, { body, as: 'admin' })).toMatchObject({ status: 403 })
    expect(await house.ask(path, { body })).toMatchObject({
      status: 200,
      body: { id: 'evt_1', status: 'pending', attempts: 0 },
    })
    expect(await house.inbox.claimDue({ limit: 10, leaseMs: 1000 })).toMatchObject([{ id: 'evt_1' }])
    const entries = await house.database.db.selectFrom('audit_log').selectAll().execute()
    expect(entries).toMatchObject([
      {
        actor_id: 'usr_superadmin',
        action: 'payments.replay_event',
        subject_id: 'evt_1',
        reason: body.reason,
      },
    ])
    const unknown = fillPath(paths.credits.adminReplayEvent, { id: 'evt_unknown' })
    expect(await house.ask(unknown, { body })).toMatchObject({ status: 404 })
  })

  test('a second click puts an event back once, also when it was worked through in between', async () => {
    const house = await openRefundHouse(openDatabase)
    await receive(house, { id: 'evt_1', isFailed: true })
    const path = fillPath(paths.credits.adminReplayEvent, { id: 'evt_1' })
    const wanted = { body: { reason: 'try it again' }, headers: { 'idempotency-key': 'click' } }
    const clicks = await Promise.all([1, 2, 3, 4].map(() => house.ask(path, wanted)))
    for (const click of clicks) expect(click).toMatchObject({ status: 200, body: { status: 'pending' } })
    await house.inbox.finish({ eventId: 'evt_1', status: 'done' })
    expect(await house.ask(path, wanted)).toMatchObject({ status: 200, body: { status: 'done' } })
    expect(await house.database.db.selectFrom('audit_log').select('id').execute()).toHaveLength(1)
    const other = { ...wanted, body: { reason: 'another reason' } }
    expect(await house.ask(path, other)).toMatchObject({ status: 409, code: 'idempotency_conflict' })
  })
})

describeEachDatabase('payment settings over HTTP', (openDatabase) => {
  test('a change of one setting leaves the others, and counts the version', async () => {
    const house = await openRefundHouse(openDatabase)
    const path = paths.credits.adminPaymentSettings
    const unset = {
      self_service_refund_days: 0,
      automatic_tax: false,
      invoices: false,
      promotion_codes: false,
    }
    expect((await house.ask(path)).body).toEqual({ ...unset, version: 0 })
    const change = (body: object) => house.ask(path, { method: 'PATCH', body })
    expect((await change({ invoices: true, version: 0 })).body).toEqual({
      ...unset,
      invoices: true,
      version: 1,
    })
    expect((await change({ self_service_refund_days: 14, version: 1 })).body).toMatchObject({
      invoices: true,
      self_service_refund_days: 14,
      version: 2,
    })
    const [, last] = await house.database.db.selectFrom('audit_log').selectAll().orderBy('id').execute()
    expect(last).toMatchObject({ actor_id: 'usr_superadmin', action: 'payments.settings' })
    expect(JSON.parse(last?.before_json ?? '')).toMatchObject({ self_service_refund_days: 0, version: 1 })
    expect(JSON.parse(last?.after_json ?? '')).toMatchObject({ self_service_refund_days: 14, version: 2 })
  })

  test('a change of what somebody else has changed, and what is no setting, is refused', async () => {
    const house = await openRefundHouse(openDatabase)
    const change = (body: object, as: 'admin' | 'superadmin' = 'superadmin') =>
      house.ask(paths.credits.adminPaymentSettings, { method: 'PATCH', body, as })
    await change({ invoices: true, version: 0 })
    expect(await change({ automatic_tax: true, version: 0 })).toMatchObject({ status: 409, code: 'conflict' })
    expect(await change({ self_service_refund_days: 91, version: 1 })).toMatchObject({ status: 422 })
    expect(await change({ self_service_refund_days: -1, version: 1 })).toMatchObject({ status: 422 })
    expect(await change({ prices: 'half', version: 1 })).toMatchObject({ status: 422 })
    expect(await change({ invoices: false, version: 1 }, 'admin')).toMatchObject({ status: 403 })
  })
})
