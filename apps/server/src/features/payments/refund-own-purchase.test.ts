import { fillPath, paths } from '@tessera/contracts/paths'
import { negated } from '@tessera/core/money/micro-credits'
import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import { credits } from '../../../test/ledger.ts'
import { openRefundHouse } from '../../../test/refund-house.ts'
import type { RefundHouse } from '../../../test/refund-house.ts'

const dayMs = 24 * 60 * 60_000

async function offerOf(house: RefundHouse, orderId: string): Promise<unknown> {
  const answer = await house.ask(fillPath(paths.credits.order, { id: orderId }), { as: 'user' })
  expect(answer.status).toBe(200)
  return answer.body['refundable']
}

async function askAndBreakOff(house: RefundHouse, orderId: string): Promise<void> {
  house.stripe.controls.api.setFaults(({ method, path }) =>
    method === 'POST' && path === '/v1/refunds' ? { kind: 'reset' } : undefined,
  )
  expect(await house.refundOwn(orderId, 'mine')).toMatchObject({ status: 503 })
  const { body } = await house.ask(fillPath(paths.credits.adminOrder, { id: orderId }))
  // Whoever looks after it sees what it waits for.
  expect(body['refund_requests']).toMatchObject([
    { status: 'asked', amount_minor: 1000, failure: expect.stringContaining('refunding') },
  ])
  house.stripe.controls.api.setFaults(undefined)
  house.clock.advance(3 * 60_000)
}

describeEachDatabase('giving the unused part of a purchase back', (openDatabase) => {
  test('nobody is offered it before the operator decides so', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.purchase()
    expect(await offerOf(house, order.id)).toBeNull()
    expect(await house.refundOwn(order.id)).toMatchObject({ status: 409, code: 'nothing_to_give_back' })
    expect(await house.refundsAtStripe(order)).toEqual([])
  })

  test('what was used first is used from the oldest purchase; the rest goes back, and its credits with it', async () => {
    const house = await openRefundHouse(openDatabase)
    await house.offerRefunds(14)
    const older = await house.purchase({ priceMinor: 1000, credits: 1000 })
    const newer = await house.purchase({ priceMinor: 2000, credits: 4000 })
    await house.use(1600)
    expect(await offerOf(house, older.id)).toBeNull()
    expect(await offerOf(house, newer.id)).toMatchObject({ amount_minor: 1700, credits: 3400 })
    expect(await house.refundOwn(newer.id)).toMatchObject({
      status: 200,
      body: { refund: { amount_minor: 1700 }, order: { status: 'part_refunded', credits_revoked: 3400 } },
    })
    expect(await house.balance()).toEqual({ balance: 0n, available: 0n, debt: 0n })
    expect(await offerOf(house, newer.id)).toBeNull()
  })

  test('a refund of one purchase leaves what is unused of another as it was', async () => {
    const house = await openRefundHouse(openDatabase)
    await house.offerRefunds(14)
    const older = await house.purchase()
    const newer = await house.purchase()
    await house.use(100)
    expect(await house.refundOwn(newer.id)).toMatchObject({ status: 200 })
    expect(await offerOf(house, older.id)).toMatchObject({ amount_minor: 900, credits: 900 })
    expect(await house.refundOwn(older.id, 'older')).toMatchObject({ status: 200 })
    expect((await house.balance()).balance).toBe(0n)
  })

  test('after the window it is over', async () => {
    const house = await openRefundHouse(openDatabase)
    await house.offerRefunds(14)
    const order = await house.purchase()
    house.clock.advance(14 * dayMs - 60_000)
    expect(await offerOf(house, order.id)).toMatchObject({ amount_minor: 1000 })
    house.clock.advance(61_000)
    expect(await offerOf(house, order.id)).toBeNull()
    expect(await house.refundOwn(order.id)).toMatchObject({ status: 409 })
  })

  test('the purchase of somebody else does not exist', async () => {
    const house = await openRefundHouse(openDatabase)
    await house.offerRefunds(14)
    const order = await house.purchase({ role: 'developer' })
    expect(await house.refundOwn(order.id)).toMatchObject({ status: 404, code: 'not_found' })
    expect(await house.ask(fillPath(paths.credits.order, { id: order.id }), { as: 'user' })).toMatchObject({
      status: 404,
    })
    expect((await house.ask(paths.credits.orders, { as: 'user' })).body).toMatchObject({ orders: [] })
  })

  test('while Stripe is asked the credits can neither be spent nor given back twice', async () => {
    const house = await openRefundHouse(openDatabase)
    await house.offerRefunds(14)
    const order = await house.purchase()
    const { controls } = house.stripe
    controls.api.setFaults(({ method, path }) =>
      method === 'POST' && path === '/v1/refunds' ? { kind: 'gate', at: 'before' } : undefined,
    )
    const first = house.refundOwn(order.id)
    await controls.api.gates.whenHeld()
    controls.api.setFaults(undefined)
    expect((await house.balance()).available).toBe(0n)
    expect(
      await house.credits.hold({
        holdId: 'run_1',
        walletId: 'wal_user',
        amountMicro: credits(1),
        minimumMicro: credits(1),
      }),
    ).toMatchObject({ ok: false, error: { code: 'insufficient_credits' } })
    expect(await house.refundOwn(order.id, 'another')).toMatchObject({ status: 409 })
    controls.api.gates.release()
    expect(await first).toMatchObject({ status: 200 })
    expect(await house.refundsAtStripe(order)).toMatchObject([{ amountMinor: 1000n }])
    expect(await house.balance()).toEqual({ balance: 0n, available: 0n, debt: 0n })
  })

  test('an event that is faster than the answer takes the held credits, and no debt comes of it', async () => {
    const house = await openRefundHouse(openDatabase)
    await house.offerRefunds(14)
    const order = await house.purchase()
    const { controls } = house.stripe
    controls.api.setFaults(({ method, path }) =>
      method === 'POST' && path === '/v1/refunds' ? { kind: 'gate', at: 'after' } : undefined,
    )
    const answer = house.refundOwn(order.id)
    await controls.api.gates.whenHeld()
    controls.api.setFaults(undefined)
    expect(await house.applyOrder(order.id)).toMatchObject({ ok: true })
    expect(await house.balance()).toEqual({ balance: 0n, available: 0n, debt: 0n })
    controls.api.gates.release()
    expect(await answer).toMatchObject({ status: 200 })
    const legs = await house.ledger.reads.listTransactions({ walletId: 'wal_user', limit: 10 })
    expect(legs.map(({ kind, amountMicro }) => [kind, amountMicro])).toEqual([
      ['refund', negated(credits(1000))],
      ['purchase', credits(1000)],
    ])
  })

  test('a request that was broken off before Stripe heard of it is finished while its credits are kept', async () => {
    const house = await openRefundHouse(openDatabase)
    await house.offerRefunds(14)
    const order = await house.purchase()
    await askAndBreakOff(house, order.id)
    await house.reconcileDue()
    expect(await house.refundsAtStripe(order)).toMatchObject([{ amountMinor: 1000n, status: 'succeeded' }])
    expect(await house.balance()).toEqual({ balance: 0n, available: 0n, debt: 0n })
    expect(await house.refundOwn(order.id, 'mine')).toMatchObject({ status: 200 })
    expect(await house.refundsAtStripe(order)).toHaveLength(1)
    const { body } = await house.ask(fillPath(paths.credits.order, { id: order.id }), { as: 'user' })
    expect(body['refund_refused']).toBeNull()
  })

  test('one whose credits are free again is refused, and its buyer reads why', async () => {
    const house = await openRefundHouse(openDatabase)
    await house.offerRefunds(14)
    const order = await house.purchase()
    await askAndBreakOff(house, order.id)
    // As the start of a process does with what the one before it has left.
    const [request] = await house.requests.listOf(order.id)
    await house.credits.release({ holdId: request?.id ?? '', walletId: 'wal_user', reason: 'expired' })
    await house.use(1000)
    await house.reconcileDue()
    expect(await house.refundsAtStripe(order)).toEqual([])
    expect(await house.balance()).toEqual({ balance: 0n, available: 0n, debt: 0n })
    const told = expect.stringContaining('broken off')
    expect(await house.refundOwn(order.id, 'mine')).toMatchObject({
      status: 409,
      body: { error: { message: told } },
    })
    const { body } = await house.ask(fillPath(paths.credits.order, { id: order.id }), { as: 'user' })
    expect(body['refund_refused']).toMatchObject({ message: told })
  })

  test('credits that are held for an answer are not given back', async () => {
    const house = await openRefundHouse(openDatabase)
    await house.offerRefunds(14)
    const order = await house.purchase()
    const held = {
      holdId: 'run_1',
      walletId: 'wal_user',
      amountMicro: credits(400),
      minimumMicro: credits(400),
    }
    expect(await house.credits.hold(held)).toMatchObject({ ok: true })
    expect(await house.refundOwn(order.id)).toMatchObject({
      status: 200,
      body: { refund: { amount_minor: 600 } },
    })
    const settled = {
      holdId: 'run_1',
      walletId: 'wal_user',
      chargeMicro: credits(400),
      description: 'An answer',
    }
    expect(await house.credits.settle(settled)).toMatchObject({ ok: true })
    expect(await house.balance()).toEqual({ balance: 0n, available: 0n, debt: 0n })
  })
})
