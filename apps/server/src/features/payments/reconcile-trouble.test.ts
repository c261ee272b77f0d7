import type { Order } from '@tessera/core/payments/order'
import { ok } from '@tessera/core/result'
import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import { credits, hold, settle } from '../../../test/ledger.ts'
import { checkoutOf, openRefundHouse } from '../../../test/refund-house.ts'
import type { RefundHouse } from '../../../test/refund-house.ts'
import type { SandboxApiFault } from '../../sandbox/stripe/api/api-fault.ts'

const minuteMs = 60_000

function breakStripe(house: RefundHouse, fault: SandboxApiFault | undefined): void {
  house.stripe.controls.api.setFaults(() => fault)
}

async function waitingOrders(house: RefundHouse, count: number): Promise<readonly string[]> {
  const ids: string[] = []
  for (let made = 0; made < count; made += 1) ids.push((await house.order()).id)
  house.clock.advance(3 * minuteMs)
  return ids
}

describeEachDatabase('reconciliation: freezes', (openDatabase) => {
  test('credits that answers held while a dispute was opened are frozen when the answers end', async () => {
    const house = await openRefundHouse(openDatabase)
    const { disputes } = house.stripe.controls
    const order = await house.purchase()
    await house.ledger.commit(hold('wal_user', 990, 'run_1'))
    const dispute = await disputes.open({ chargeId: order.chargeId ?? '', status: 'needs_response' })
    await house.reconcile()
    expect(await house.credits.findFrozen('wal_user')).toBe(credits(10))
    await house.ledger.commit(settle('wal_user', 100, 'run_1'))
    house.clock.advance(minuteMs)
    await house.reconcileDue()
    expect(await house.credits.findFrozen('wal_user')).toBe(credits(900))
    expect((await house.balance()).available).toBe(0n)
    expect(await house.find(order.id)).toMatchObject({ status: 'disputed' })
    // Nothing is left that could be frozen: nobody needs to be asked.
    const before = house.stripe.controls.api.callCount()
    house.clock.advance(minuteMs)
    await house.reconcileDue()
    expect(house.stripe.controls.api.callCount()).toBe(before)
    await disputes.move(dispute.id, 'lost')
    await house.applyOrder(order.id)
    expect(await house.balance()).toEqual({ balance: 0n, available: 0n, debt: credits(100) })
  })

  test('a dispute about a part that is frozen leaves the rest alone, and Stripe too', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.purchase()
    await house.stripe.controls.disputes.open({
      chargeId: order.chargeId ?? '',
      status: 'needs_response',
      amount: 250,
    })
    await house.reconcileDue()
    expect((await house.balance()).available).toBe(credits(750))
    const before = house.stripe.controls.api.callCount()
    house.clock.advance(minuteMs)
    await house.reconcileDue()
    expect(house.stripe.controls.api.callCount()).toBe(before)
    expect((await house.balance()).available).toBe(credits(750))
  })
})

/** Of one package there is one at a time. */
async function placeSeveral(house: RefundHouse, count: number): Promise<readonly Order[]> {
  const placed: Order[] = []
  for (let made = 0; made < count; made += 1) {
    const order = await house.place()
    const package_id = BigInt(Number.parseInt(order.id.slice(-6), 16))
    await house.database.db.updateTable('orders').set({ package_id }).where('id', '=', order.id).execute()
    placed.push(order)
  }
  return placed
}

describeEachDatabase('reconciliation: orders that never heard of their sessions', (openDatabase) => {
  test('are found in one list of Stripe’s, however many there are; those without a session are closed in time', async () => {
    const house = await openRefundHouse(openDatabase)
    await house.reconcileDue()
    // The answers with the sessions were lost on their way.
    const lost = await placeSeveral(house, 3)
    for (const order of lost) {
      const checkout = await house.gateway.createCheckout(checkoutOf(order))
      if (checkout.ok) await house.stripe.controls.sessions.pay(checkout.value.sessionId)
    }
    const never = await placeSeveral(house, 2)
    house.clock.advance(3 * minuteMs)
    const lists: string[] = []
    house.stripe.controls.api.setFaults(({ method, path }) => {
      if (method === 'GET' && path === '/v1/checkout/sessions') lists.push(path)
      return undefined
    })
    await house.reconcileDue()
    expect(lists).toHaveLength(1)
    for (const { id } of lost) expect((await house.find(id)).status).toBe('granted')
    expect((await house.balance()).balance).toBe(credits(3000))
    for (const { id } of never) expect((await house.find(id)).status).toBe('created')
    house.clock.advance(61 * minuteMs)
    await house.reconcileDue()
    for (const { id } of never) expect((await house.find(id)).status).toBe('expired')
  })
})

describeEachDatabase('reconciliation: when Stripe has trouble', (openDatabase) => {
  test('stops asking at the first answer that asks to wait, and says which order it was', async () => {
    const house = await openRefundHouse(openDatabase)
    await house.reconcileDue()
    const ids = await waitingOrders(house, 17)
    const asked: string[] = []
    house.stripe.controls.api.setFaults(({ path }) => {
      asked.push(path)
      return { kind: 'status', status: 429 }
    })
    await house.reconcileDue()
    // The first few, asked side by side; the others keep their turn.
    expect(new Set(asked).size).toBe(5)
    expect(house.mended.length).toBeGreaterThan(0)
    for (const warning of house.mended) {
      expect(warning).toMatchObject({
        code: 'payments_unavailable',
        reason: expect.stringMatching(/./),
        orderId: expect.stringMatching(/^ord_/),
      })
    }
    breakStripe(house, undefined)
    // Nothing at all is asked before the time that Stripe named: five seconds, where it named none.
    const before = house.stripe.controls.api.callCount()
    house.clock.advance(4_999)
    await house.reconcileDue()
    await house.reconcile()
    expect(house.stripe.controls.api.callCount()).toBe(before)
    house.clock.advance(60_000)
    await house.reconcileDue()
    const checked = await Promise.all(ids.map((id) => house.find(id)))
    expect(checked.every(({ checkedAtMs }) => checkedAtMs === house.clock.nowMs())).toBe(true)
  })

  test('an incomplete comparison is told of, and comes again at its ordinary time, not every minute', async () => {
    const house = await openRefundHouse(openDatabase)
    breakStripe(house, { kind: 'status', status: 503 })
    await house.reconcileDue()
    expect(house.mended).toMatchObject([{ code: 'payments_unavailable', reason: expect.any(String) }])
    expect(await house.differences.findComparedAtMs()).toBeUndefined()
    const before = house.stripe.controls.api.callCount()
    for (let minute = 0; minute < 9; minute += 1) {
      house.clock.advance(minuteMs)
      await house.reconcileDue()
    }
    expect(house.stripe.controls.api.callCount()).toBe(before)
    breakStripe(house, undefined)
    house.clock.advance(minuteMs)
    await house.reconcileDue()
    expect(await house.differences.findComparedAtMs()).toBe(house.clock.nowMs())
  })

  test('a payment that cannot be looked at while a difference is mended is told of', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.purchase()
    await house.refundAtStripe(order, 400)
    house.stripe.controls.api.setFaults(({ path }) =>
      path.includes('/checkout/sessions/') ? { kind: 'status', status: 503 } : undefined,
    )
    expect(await house.reconcile()).toMatchObject({ isComplete: false, openDifferences: 1 })
    expect(house.mended).toContainEqual(
      expect.objectContaining({ code: 'payments_unavailable', orderId: order.id }),
    )
  })

  test('a list that goes on after the last page we read is not taken for compared', async () => {
    let pages = 0
    const house = await openRefundHouse(openDatabase, {
      wrapGateway: (gateway) => ({
        ...gateway,
        async *listSessions() {
          for (let page = 0; page < pages; page += 1) yield ok([])
        },
      }),
    })
    pages = 1001
    expect(await house.reconcile()).toMatchObject({ isComplete: false })
    expect(house.mended).toMatchObject([{ kind: 'sessions', pages: 1000 }])
    expect(await house.differences.findComparedAtMs()).toBeUndefined()
    pages = 1000
    expect(await house.reconcile()).toMatchObject({ isComplete: true })
  })
})

describeEachDatabase('reconciliation: when the process stops', (openDatabase) => {
  test('nothing follows the group in hand', async () => {
    const house = await openRefundHouse(openDatabase)
    const stopping = new AbortController()
    await waitingOrders(house, 17)
    const asked = new Set<string>()
    house.stripe.controls.api.setFaults(({ path }) => {
      asked.add(path)
      stopping.abort()
      return undefined
    })
    await house.reconcileDue(stopping.signal)
    expect(asked.size).toBeLessThanOrEqual(5)
    expect(await house.differences.findComparedAtMs()).toBeUndefined()
  })

  test('no page follows the page in hand', async () => {
    const stopping = new AbortController()
    let pages = 0
    const house = await openRefundHouse(openDatabase, {
      wrapGateway: (gateway) => ({
        ...gateway,
        async *listSessions() {
          for (pages = 1; pages <= 10; pages += 1) {
            stopping.abort()
            yield ok([])
          }
        },
      }),
    })
    await house.reconcileDue(stopping.signal)
    expect(pages).toBe(1)
    expect(house.mended).toEqual([])
  })
})
