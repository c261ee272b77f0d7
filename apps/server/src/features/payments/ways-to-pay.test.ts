import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import { ask } from '../../../test/house.ts'
import { credits } from '../../../test/ledger.ts'
import { openPaymentHouse } from '../../../test/payment-house.ts'
import type { PaymentHouse } from '../../../test/payment-house.ts'

async function shown(house: PaymentHouse, sessionId: string): Promise<unknown> {
  house.clock.advance(1_500)
  const answer = await ask(house.house, `/api/credits/purchase/${sessionId}`, {
    headers: { authorization: 'Bearer user' },
  })
  return JSON.parse(answer.text).status
}

describeEachDatabase('ways to pay', (openDatabase) => {
  test('a debit is pending for days, and credits only when the bank has paid', async () => {
    const house = await openPaymentHouse(openDatabase)
    const { orderId, sessionId } = await house.buy()
    await house.sandbox.controls.sessions.pay(sessionId, { debit: 'paid' })
    await house.settle()
    expect((await house.find(orderId)).status).toBe('processing')
    expect(await shown(house, sessionId)).toBe('pending')
    expect((await house.figures()).balance).toBe(0n)
    await house.sandbox.controls.sessions.settle(sessionId, 'paid')
    await house.settle()
    expect((await house.find(orderId)).status).toBe('granted')
    expect((await house.figures()).balance).toBe(credits(1000))
    expect(await house.mails()).toEqual(['purchase_receipt'])
  })

  test('a debit that the bank refuses credits nothing, and its buyer is told', async () => {
    const house = await openPaymentHouse(openDatabase)
    const { orderId, sessionId } = await house.buy()
    await house.sandbox.controls.sessions.pay(sessionId, { debit: 'failed' })
    await house.sandbox.controls.sessions.settle(sessionId, 'failed')
    await house.settle()
    expect((await house.find(orderId)).status).toBe('failed')
    expect(await shown(house, sessionId)).toBe('failed')
    expect((await house.figures()).balance).toBe(0n)
    expect(await house.mails()).toEqual(['payment_failed'])
  })

  test('a declined card is no end: the same page takes another', async () => {
    const house = await openPaymentHouse(openDatabase)
    const { orderId, sessionId } = await house.buy()
    await house.sandbox.controls.sessions.pay(sessionId, { card: '4000000000000002' }).catch(() => undefined)
    await house.settle()
    expect((await house.find(orderId)).status).toBe('open')
    await house.sandbox.controls.sessions.pay(sessionId)
    await house.settle()
    expect((await house.figures()).balance).toBe(credits(1000))
  })

  test('with a promotion code the credits are those of the package, and a refund takes its share of what was paid', async () => {
    const house = await openPaymentHouse(openDatabase)
    const { sessionId, orderId } = await buyWithCodes(house)
    await house.sandbox.controls.sessions.pay(sessionId, { promotionCode: 'SANDBOX10' })
    await house.settle()
    const order = await house.find(orderId)
    expect(order).toMatchObject({ status: 'granted', totalMinor: 900n, discountMinor: 100n })
    await house.stripe.refunds.create({ payment_intent: order.paymentIntentId ?? '', amount: 450 })
    await house.settle()
    expect((await house.figures()).balance).toBe(credits(500))
  })

  test('a code for everything makes a free purchase', async () => {
    const house = await openPaymentHouse(openDatabase)
    const { sessionId, orderId } = await buyWithCodes(house)
    await house.sandbox.controls.sessions.pay(sessionId, { promotionCode: 'SANDBOX100' })
    await house.settle()
    expect(await house.find(orderId)).toMatchObject({ status: 'granted', totalMinor: 0n })
    expect((await house.figures()).balance).toBe(credits(1000))
  })
})

async function buyWithCodes(house: PaymentHouse) {
  await house.database.db
    .insertInto('settings')
    .values({
      key: 'payments',
      value_json: JSON.stringify({
        version: 1,
        self_service_refund_days: 0,
        automatic_tax: false,
        invoices: false,
        promotion_codes: true,
      }),
      updated_at_ms: 0n,
    })
    .execute()
  return house.buy()
}
