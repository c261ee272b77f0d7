import { invariant } from '@tessera/core/invariant'
import { minorAmount } from '@tessera/core/money/minor-amount'
import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import { ask } from '../../../test/house.ts'
import { credits } from '../../../test/ledger.ts'
import { openPaymentHouse } from '../../../test/payment-house.ts'
import type { PaymentHouse } from '../../../test/payment-house.ts'
import { describeOrder } from './describe-order.ts'

type Price = { readonly currency: string; readonly amountMinor: number }

/** An order as the catalogue would offer it in another currency, with its payment page. */
async function order(house: PaymentHouse, { currency, amountMinor }: Price) {
  const draft = {
    userId: 'usr_user',
    walletId: 'wal_user',
    package: { id: 1, name: 'Starter' },
    creditsMicro: credits(1000),
    amountMinor: minorAmount(amountMinor),
    currency,
    isLive: false,
  }
  const placed = await house.orders.place(draft, { reusedSinceMs: house.clock.nowMs() + 1 })
  invariant(placed.type === 'new', 'the order of a test is new')
  const checkout = await house.gateway.createCheckout({
    orderId: placed.order.id,
    userId: draft.userId,
    walletId: draft.walletId,
    packageId: 1,
    productName: 'Starter',
    productDescription: '1,000 credits',
    amountMinor: draft.amountMinor,
    currency,
    email: 'user@example.com',
    successUrl: 'https://shop.example/credits/success/?session_id={CHECKOUT_SESSION_ID}',
    cancelUrl: 'https://shop.example/credits/',
    isTaxAutomatic: false,
    hasInvoice: false,
    hasPromotionCodes: false,
  })
  invariant(checkout.ok, 'the stand-in makes a session')
  await house.orders.open(placed.order.id, checkout.value)
  return { orderId: placed.order.id, sessionId: checkout.value.sessionId }
}

async function mailTexts(house: PaymentHouse): Promise<readonly string[]> {
  const mails = await house.database.db.selectFrom('mails').select('text_body').orderBy('id').execute()
  return mails.map(({ text_body: text }) => text)
}

describeEachDatabase('a purchase in a currency', (openDatabase) => {
  /**
   * @see https://github.com/Paymenter/Paymenter/issues/1258
   * @see https://github.com/InvoicePlane/InvoicePlane/issues/1677
   */
  test.each([
    { currency: 'usd', amountMinor: 1000, back: 250, paid: '$10.00', refunded: '$2.50' },
    { currency: 'jpy', amountMinor: 1500, back: 375, paid: '¥1,500', refunded: '¥375' },
    { currency: 'kwd', amountMinor: 3000, back: 750, paid: 'KWD 3.000', refunded: 'KWD 0.750' },
  ])('$currency: is asked for, credited, refunded and told in its own smallest unit', async (price) => {
    const house = await openPaymentHouse(openDatabase)
    const { orderId, sessionId } = await order(house, price)
    const session = await house.stripe.checkout.sessions.retrieve(sessionId)
    expect([session.amount_total, session.currency]).toEqual([price.amountMinor, price.currency])
    await house.sandbox.controls.sessions.pay(sessionId)
    await house.settle()
    expect((await house.figures()).balance).toBe(credits(1000))
    const { paymentIntentId = '' } = await house.find(orderId)
    await house.stripe.refunds.create({ payment_intent: paymentIntentId, amount: price.back })
    await house.settle()
    expect((await house.figures()).balance).toBe(credits(750))
    const figures = { currency: price.currency, refunded_minor: price.back }
    expect(describeOrder(await house.find(orderId))).toMatchObject({
      ...figures,
      status: 'part_refunded',
      total_minor: price.amountMinor,
      refunds: [{ amount_minor: price.back }],
    })
    const shown = await ask(house.house, `/api/credits/purchase/${sessionId}`, {
      headers: { authorization: 'Bearer user' },
    })
    expect(JSON.parse(shown.text)).toMatchObject({ ...figures, amount_minor: price.amountMinor })
    const [receipt, refund] = await mailTexts(house)
    expect(receipt).toContain(`Total paid: ${price.paid}\n`)
    expect(refund).toContain(`Refunded: ${price.refunded}\n`)
    const legs = await house.database.db.selectFrom('ledger_transactions').select('description').execute()
    expect(legs.map(({ description }) => description).join('\n')).toContain(price.currency.toUpperCase())
    await house.books()
  })
})
