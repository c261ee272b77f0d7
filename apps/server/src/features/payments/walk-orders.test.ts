import { expect, test } from 'vitest'

import { describeEachDatabase, openTestDatabase } from '../../../test/databases.ts'
import { credits } from '../../../test/ledger.ts'
import { openRefundHouse } from '../../../test/refund-house.ts'
import type { RefundHouse } from '../../../test/refund-house.ts'

const hourMs = 60 * 60_000
const dayMs = 24 * hourMs

/** Counts the payments that are asked about one by one. */
function countLooks(house: RefundHouse): { readonly seen: string[]; breakAfter(count: number): void } {
  const seen: string[] = []
  let most = Number.POSITIVE_INFINITY
  house.stripe.controls.api.setFaults(({ method, path }) => {
    const [, sessionId] = /^\/v1\/checkout\/sessions\/(cs_\w+)$/.exec(path) ?? []
    if (method !== 'GET' || sessionId === undefined) return undefined
    if (seen.length >= most) return { kind: 'status', status: 429, retryAfter: '60' }
    seen.push(sessionId)
    return undefined
  })
  return { seen, breakAfter: (count) => (most = count) }
}

/** As somebody does who changes the database by hand. */
async function point(house: RefundHouse, orderId: string, sessionId: string | undefined): Promise<void> {
  const values = { session_id: sessionId ?? null, problem: null }
  await house.database.db.updateTable('orders').set(values).where('id', '=', orderId).execute()
}

describeEachDatabase('the walk over all paid orders', (openDatabase) => {
  test('finds what the lists of the last months no longer have, and mends it', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.purchase()
    house.clock.advance(hourMs)
    // Every word of it was lost, and so long ago that no list of Stripe's is read so far back.
    await house.refundAtStripe(order, 400)
    house.clock.advance(200 * dayMs)
    expect(await house.reconcile()).toMatchObject({ objectsCompared: 0, mended: 0 })
    expect((await house.balance()).balance).toBe(credits(1000))
    await house.reconcileDue()
    expect((await house.balance()).balance).toBe(credits(600))
    expect(house.mended).toContainEqual(
      expect.objectContaining({ kind: 'refund_differs', orderId: order.id }),
    )
    expect(await house.differences.countOpen()).toBe(0)
  })

  test('keeps a difference for credits without a payment, until the payment is there', async () => {
    const house = await openRefundHouse(openDatabase)
    const order = await house.purchase()
    const unpaid = await house.order()
    // Out of reach of the lists.
    house.clock.advance(200 * dayMs)
    await point(house, unpaid.id, 'cs_test_none')
    await point(house, order.id, unpaid.sessionId)
    await house.reconcileDue()
    expect(await house.differences.listOpen(10)).toMatchObject([
      {
        kind: 'credited_unpaid',
        orderId: order.id,
        objectId: unpaid.sessionId,
        expected: 'session open, unpaid',
        found: '1000000000 micro-credits granted',
      },
    ])
    await point(house, order.id, 'cs_test_gone')
    house.clock.advance(dayMs)
    await house.reconcileDue()
    expect(
      (await house.differences.listOpen(10)).map(({ objectId, expected }) => [objectId, expected]),
    ).toContainEqual(['cs_test_gone', 'a session that Stripe does not know'])
    await point(house, order.id, order.sessionId)
    house.clock.advance(dayMs)
    await house.reconcileDue()
    expect(await house.differences.countOpen()).toBe(0)
    expect((await house.balance()).balance).toBe(credits(1000))
  })

  test('begins once a day, and asks Stripe once about each order', async () => {
    const house = await openRefundHouse(openDatabase)
    const bought = [await house.purchase(), await house.purchase({ role: 'developer' })]
    const ids = bought.map(({ sessionId }) => sessionId)
    await house.order()
    const looks = countLooks(house)
    await house.reconcileDue()
    expect(looks.seen).toEqual(ids)
    for (let hour = 1; hour < 24; hour += 1) {
      house.clock.advance(hourMs)
      await house.reconcileDue()
    }
    expect(looks.seen.filter((id) => ids.includes(id))).toEqual(ids)
    house.clock.advance(hourMs)
    await house.reconcileDue()
    expect(looks.seen.filter((id) => ids.includes(id))).toEqual([...ids, ...ids])
  })
})

test('a walk takes a bounded part at a time, and goes on where Stripe or the process stopped it', async () => {
  const house = await openRefundHouse((options) => openTestDatabase('sqlite', options))
  const ids: (string | undefined)[] = []
  for (let count = 0; count < 130; count += 1) ids.push((await house.purchase()).sessionId)
  const looks = countLooks(house)
  looks.breakAfter(70)
  await house.reconcileDue()
  // The first page is done; of the second a part was asked about, and it is begun anew.
  expect(looks.seen).toEqual(ids.slice(0, 70))
  looks.breakAfter(Number.POSITIVE_INFINITY)
  looks.seen.length = 0
  await house.reconcileDue()
  expect(looks.seen).toEqual([])
  house.clock.advance(61_000)
  await house.reconcileDue()
  expect(looks.seen).toEqual(ids.slice(50))
  looks.seen.length = 0
  house.clock.advance(61_000)
  await house.reconcileDue()
  expect(looks.seen).toEqual([])
}, 60_000)
