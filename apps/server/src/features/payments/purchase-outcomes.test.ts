import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import { ask } from '../../../test/house.ts'
import { hold, settle as settleHold } from '../../../test/ledger.ts'
import { openPaymentHouse } from '../../../test/payment-house.ts'
import type { PaymentHouse } from '../../../test/payment-house.ts'

async function look(house: PaymentHouse, sessionId: string): Promise<Record<string, unknown>> {
  const init = { headers: { authorization: 'Bearer user' } }
  const { text } = await ask(house.house, `/api/credits/purchase/${sessionId}`, init)
  return JSON.parse(text)
}

async function lose(house: PaymentHouse, orderId: string, amount?: number): Promise<void> {
  const { chargeId = '' } = await house.find(orderId)
  const { id } = await house.sandbox.controls.disputes.open({
    chargeId,
    status: 'needs_response',
    ...(amount === undefined ? {} : { amount }),
  })
  await house.sandbox.controls.disputes.move(id, 'lost')
  await house.settle()
}

async function lastMail(house: PaymentHouse): Promise<string> {
  const mails = await house.database.db.selectFrom('mails').select('text_body').orderBy('id').execute()
  return mails.at(-1)?.text_body ?? ''
}

/** A wallet that owes 1,000 credits: they were used, and the bank has taken their money. */
async function openInDebt(house: PaymentHouse): Promise<void> {
  const { orderId } = await house.buyAndPay(1)
  await house.ledger.commit(hold('wal_user', 1000, 'run_1'))
  await house.ledger.commit(settleHold('wal_user', 1000, 'run_1'))
  await lose(house, orderId)
}

describeEachDatabase('a purchase while in debt', (openDatabase) => {
  test('says what of its credits repaid the debt, in the answer and in the mail', async () => {
    const house = await openPaymentHouse(openDatabase)
    await openInDebt(house)
    const { sessionId } = await house.buyAndPay(2)
    expect(await look(house, sessionId)).toMatchObject({
      status: 'paid',
      credits: 5500,
      repaid: 1000,
      balance: 4500,
      debt: 0,
    })
    const mail = await lastMail(house)
    expect(mail).toContain('Repaid: 1,000 credits\nStill owed: 0 credits\nNew balance: 4,500 credits')
    expect(mail).not.toContain('5,500 credits are yours to use')
  })

  test('that repays only a part of it says what is still owed', async () => {
    const house = await openPaymentHouse(openDatabase)
    const { orderId } = await house.buyAndPay(2)
    await house.ledger.commit(hold('wal_user', 5500, 'run_1'))
    await house.ledger.commit(settleHold('wal_user', 5500, 'run_1'))
    await lose(house, orderId)
    const { sessionId } = await house.buyAndPay(1)
    expect(await look(house, sessionId)).toMatchObject({
      status: 'paid',
      repaid: 1000,
      balance: 0,
      debt: 4500,
    })
    const mail = await lastMail(house)
    expect(mail).toContain('Repaid: 1,000 credits\nStill owed: 4,500 credits\nNew balance: 0 credits')
  })

  test('that brings credits without one says nothing of a debt', async () => {
    const house = await openPaymentHouse(openDatabase)
    const { sessionId } = await house.buyAndPay(1)
    expect(await look(house, sessionId)).toMatchObject({ repaid: 0, debt: 0 })
    expect(await lastMail(house)).not.toMatch(/repaid|owed/i)
  })
})

describeEachDatabase('a purchase of which the bank took', (openDatabase) => {
  test('a part is still paid, with what was taken', async () => {
    const house = await openPaymentHouse(openDatabase)
    const { orderId, sessionId } = await house.buyAndPay()
    await lose(house, orderId, 250)
    expect((await house.find(orderId)).status).toBe('charged_back')
    expect(await look(house, sessionId)).toMatchObject({
      status: 'paid',
      credits: 1000,
      credits_revoked: 250,
      amount_minor: 1000,
      refunded_minor: 0,
      charged_back_minor: 250,
      balance: 750,
    })
  })

  test('everything is refunded', async () => {
    const house = await openPaymentHouse(openDatabase)
    const { orderId, sessionId } = await house.buyAndPay()
    await lose(house, orderId)
    expect(await look(house, sessionId)).toMatchObject({
      status: 'refunded',
      credits_revoked: 1000,
      charged_back_minor: 1000,
    })
  })

  test('what a refund had left is refunded, and no money is counted twice', async () => {
    const house = await openPaymentHouse(openDatabase)
    const { orderId, sessionId } = await house.buyAndPay()
    const { paymentIntentId = '' } = await house.find(orderId)
    await house.stripe.refunds.create({ payment_intent: paymentIntentId, amount: 400 })
    await lose(house, orderId, 600)
    expect(await look(house, sessionId)).toMatchObject({
      status: 'refunded',
      credits_revoked: 1000,
      refunded_minor: 400,
      charged_back_minor: 600,
    })
  })
})

describeEachDatabase('a payment that does not fit its order', (openDatabase) => {
  test('is in review, of which its buyer is told once, until the money has gone back', async () => {
    const house = await openPaymentHouse(openDatabase)
    const { orderId, sessionId } = await house.buy()
    const price = { amount_minor: 900n }
    await house.database.db.updateTable('orders').set(price).where('id', '=', orderId).execute()
    await house.sandbox.controls.sessions.pay(sessionId)
    await house.settle()
    const expected = { status: 'in_review', credits_revoked: 0, balance: 0 }
    expect(await look(house, sessionId)).toMatchObject(expected)
    house.clock.advance(60_000)
    await house.applyOrder(orderId)
    expect(await look(house, sessionId)).toMatchObject(expected)
    expect(await house.mails()).toEqual(['payment_in_review'])
    expect(await lastMail(house)).toContain('no credits were added yet')
    const { paymentIntentId = '' } = await house.find(orderId)
    await house.stripe.refunds.create({ payment_intent: paymentIntentId, amount: 1000 })
    await house.settle()
    expect(await look(house, sessionId)).toMatchObject({ status: 'refunded', balance: 0 })
  })
})
