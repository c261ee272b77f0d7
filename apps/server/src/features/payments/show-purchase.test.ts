import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import { ask } from '../../../test/house.ts'
import type { Answer } from '../../../test/house.ts'
import { credits } from '../../../test/ledger.ts'
import { openPaymentHouse } from '../../../test/payment-house.ts'
import type { PaymentHouse } from '../../../test/payment-house.ts'
import { until } from '../../../test/support/until.ts'
import type { OrderStore } from '../../ports/order-store.ts'
import type { PaymentGateway } from '../../ports/payment-gateway.ts'

function look(house: PaymentHouse, sessionId: string): Promise<Answer> {
  return ask(house.house, `/api/credits/purchase/${sessionId}`, { headers: { authorization: 'Bearer user' } })
}

/** Counts how often a payment is asked for, and answers when the test says so. */
function watchGateway() {
  const asked: string[] = []
  const { promise: answers, resolve: answer } = Promise.withResolvers<void>()
  const { promise: isAsked, resolve: noteAsked } = Promise.withResolvers<void>()
  const wrap = (gateway: PaymentGateway): PaymentGateway => ({
    ...gateway,
    async fetchPayment(sessionId) {
      asked.push(sessionId)
      noteAsked()
      await answers
      return gateway.fetchPayment(sessionId)
    },
  })
  return { asked, answer, isAsked, wrap }
}

/** Counts the orders that were read for the page; whoever has read one goes on at once. */
function watchReads() {
  let count = 0
  const wrap = (orders: OrderStore): OrderStore => ({
    ...orders,
    async findBySession(sessionId) {
      const order = await orders.findBySession(sessionId)
      count += 1
      return order
    },
  })
  return { count: () => count, wrap }
}

describeEachDatabase('the page that the buyer comes back to', (openDatabase) => {
  test('asks Stripe once more at most while it hangs, however often it is loaded', async () => {
    const gateway = watchGateway()
    const reads = watchReads()
    const house = await openPaymentHouse(openDatabase, { wrapGateway: gateway.wrap, wrapOrders: reads.wrap })
    const { sessionId } = await house.buy()
    await house.sandbox.controls.sessions.pay(sessionId)
    const first = look(house, sessionId)
    await gateway.isAsked
    const others = Array.from({ length: 20 }, () => look(house, sessionId))
    await until('all have read the order', () => reads.count() === 1 + others.length)
    gateway.answer()
    const answers = await Promise.all([first, ...others])
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(gateway.asked.length).toBeLessThanOrEqual(2)
    expect((await house.figures()).balance).toBe(credits(1000))
  })

  test('does not ask again within the second where Stripe did not answer', async () => {
    const house = await openPaymentHouse(openDatabase)
    const { orderId, sessionId } = await house.buy()
    await house.sandbox.controls.sessions.pay(sessionId)
    house.sandbox.controls.api.setFaults(() => ({ kind: 'status', status: 400 }))
    expect(JSON.parse((await look(house, sessionId)).text)).toMatchObject({ status: 'pending' })
    const before = house.sandbox.controls.api.callCount()
    for (let poll = 0; poll < 5; poll += 1) {
      expect((await look(house, sessionId)).status).toBe(200)
    }
    expect(house.sandbox.controls.api.callCount()).toBe(before)
    expect(await house.find(orderId)).toMatchObject({ status: 'open', checkedAtMs: house.clock.nowMs() })
    house.sandbox.controls.api.setFaults(() => undefined)
    house.clock.advance(1_000)
    expect(JSON.parse((await look(house, sessionId)).text)).toMatchObject({ status: 'paid' })
  })
})
