import { err } from '@tessera/core/result'
import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import { openPaymentHouse } from '../../../test/payment-house.ts'
import type { PaymentHouse } from '../../../test/payment-house.ts'

async function decline(house: PaymentHouse, sessionId: string, times: number): Promise<void> {
  for (let time = 1; time <= times; time += 1) {
    await house.sandbox.controls.sessions.pay(sessionId, { card: '4000000000000002' })
    await house.settle()
  }
}

async function statusesOf(house: PaymentHouse, sessionIds: readonly string[]) {
  const sessions = await Promise.all(sessionIds.map((id) => house.stripe.checkout.sessions.retrieve(id)))
  return sessions.map(({ status }) => status)
}

async function openPages(house: PaymentHouse) {
  const first = await house.buy(1)
  const second = await house.buy(2)
  const answer = await house.purchase({ package_id: 1 }, { authorization: 'Bearer developer' })
  const others: { session_id: string } = JSON.parse(answer.text)
  return { first, second, sessionIds: [first.sessionId, second.sessionId, others.session_id] }
}

describeEachDatabase('the payment pages of somebody who only tries cards', (openDatabase) => {
  test('take no more cards after the sixth that was declined, and others’ pages do', async () => {
    const house = await openPaymentHouse(openDatabase)
    const { first, second, sessionIds } = await openPages(house)
    await decline(house, first.sessionId, 5)
    expect(await statusesOf(house, sessionIds)).toEqual(['open', 'open', 'open'])
    await decline(house, first.sessionId, 1)
    expect(await statusesOf(house, sessionIds)).toEqual(['expired', 'expired', 'open'])
    await house.settle()
    for (const { orderId } of [first, second]) {
      expect((await house.find(orderId)).status).toBe('expired')
    }
  })

  test('stay open where the six are spread over more than an hour', async () => {
    const house = await openPaymentHouse(openDatabase)
    const { first, sessionIds } = await openPages(house)
    await decline(house, first.sessionId, 5)
    house.clock.advance(61 * 60_000)
    await decline(house, first.sessionId, 1)
    expect(await statusesOf(house, sessionIds)).toEqual(['open', 'open', 'open'])
  })

  test('are closed with the next decline where Stripe could not be asked, and no event is held up', async () => {
    let isAway = true
    const house = await openPaymentHouse(openDatabase, {
      wrapGateway: (gateway) => ({
        ...gateway,
        expireCheckout: async (sessionId) =>
          isAway ? err({ code: 'payments_unavailable', reason: 'away' }) : gateway.expireCheckout(sessionId),
      }),
    })
    const { first, sessionIds } = await openPages(house)
    await decline(house, first.sessionId, 6)
    expect(await statusesOf(house, sessionIds)).toEqual(['open', 'open', 'open'])
    expect((await house.events()).filter(({ status }) => status === 'pending')).toEqual([])
    isAway = false
    await decline(house, first.sessionId, 1)
    expect(await statusesOf(house, sessionIds)).toEqual(['expired', 'expired', 'open'])
  })
})
