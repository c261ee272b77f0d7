import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import { errorOf } from '../../../test/house.ts'
import { openPaymentHouse } from '../../../test/payment-house.ts'

describeEachDatabase('prices that nobody has confirmed', (openDatabase) => {
  test('a live key takes no money: no order, no payment page, and the answer says what is waited for', async () => {
    let areConfirmed = false
    const house = await openPaymentHouse(openDatabase, {
      wrapGateway: (gateway) => ({ ...gateway, isLive: true }),
      arePricesConfirmed: () => areConfirmed,
    })
    const refused = await house.purchase()
    expect(refused.status).toBe(503)
    expect(errorOf(refused)).toMatchObject({ code: 'prices_not_confirmed', retry_after_seconds: 3600 })
    expect(await house.database.db.selectFrom('orders').select('id').execute()).toEqual([])
    const sessions = await house.stripe.checkout.sessions.list()
    expect(sessions.data).toEqual([])
    areConfirmed = true
    expect((await house.purchase()).status).toBe(200)
  })

  test('a refusal is not remembered under its Idempotency-Key: once confirmed, the same click buys', async () => {
    let areConfirmed = false
    const house = await openPaymentHouse(openDatabase, {
      wrapGateway: (gateway) => ({ ...gateway, isLive: true }),
      arePricesConfirmed: () => areConfirmed,
    })
    const click = { 'idempotency-key': 'one-click' }
    expect((await house.purchase({ package_id: 1 }, click)).status).toBe(503)
    areConfirmed = true
    expect((await house.purchase({ package_id: 1 }, click)).status).toBe(200)
  })

  test('hinder neither test keys nor the sandbox', async () => {
    const house = await openPaymentHouse(openDatabase, { arePricesConfirmed: () => false })
    expect((await house.purchase()).status).toBe(200)
  })
})
