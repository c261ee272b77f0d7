import { expect, test } from 'vitest'

import { describeEachDatabase, openTestDatabase } from '../../../test/databases.ts'
import { openPaymentHouse } from '../../../test/payment-house.ts'
import { handledEventTypes } from '../../adapters/stripe/handled-event-types.ts'
import type { PaymentGateway } from '../../ports/payment-gateway.ts'

/** Stripe while it has not written the invoice yet. */
function withoutInvoice(gateway: PaymentGateway, isWritten: () => boolean): PaymentGateway {
  return {
    ...gateway,
    async fetchPayment(sessionId, look) {
      const fetched = await gateway.fetchPayment(sessionId, look)
      if (!fetched.ok || isWritten()) return fetched
      const { invoiceUrl: _, ...session } = fetched.value.session
      return { ok: true, value: { ...fetched.value, session } }
    },
  }
}

describeEachDatabase('an invoice that is written after its payment was credited', (openDatabase) => {
  test.each(['invoice.finalized', 'invoice.paid'])('is linked when %s comes', async (type) => {
    let isWritten = false
    const house = await openPaymentHouse(openDatabase, {
      wrapGateway: (gateway) => withoutInvoice(gateway, () => isWritten),
    })
    await house.database.db
      .insertInto('settings')
      .values({
        key: 'payments',
        value_json: JSON.stringify({
          version: 1,
          self_service_refund_days: 0,
          automatic_tax: false,
          invoices: true,
          promotion_codes: false,
        }),
        updated_at_ms: 0n,
      })
      .execute()
    house.sandbox.controls.webhooks.setDelivering(false)
    const { orderId, sessionId } = await house.buy()
    await house.sandbox.controls.sessions.pay(sessionId)
    await house.applyOrder(orderId)
    const granted = await house.find(orderId)
    expect(granted.status).toBe('granted')
    expect(granted.invoiceUrl).toBeUndefined()
    isWritten = true
    const events = house.sandbox.controls.webhooks.events()
    await house.receive(events.find((event) => event.type === type) ?? {})
    await house.work()
    expect(await house.find(orderId)).toMatchObject({ invoiceUrl: expect.stringContaining('/invoices/') })
    expect(await house.mails()).toEqual(['purchase_receipt'])
    expect(await house.events()).toMatchObject([{ type, status: 'done' }])
  })
})

/** What they are is said in docs/payments.md. */
test.each([
  'invoice.created',
  'invoice.payment_succeeded',
  'invoice.payment_failed',
  'invoice.voided',
  'customer.created',
  'customer.subscription.created',
  'customer.subscription.deleted',
  'setup_intent.succeeded',
  'payment_method.attached',
  'payment_intent.created',
])('%s changes nothing of an order: it is noted and left alone', async (type) => {
  const house = await openPaymentHouse((options) => openTestDatabase('sqlite', options))
  expect(handledEventTypes).not.toContain(type)
  const { orderId } = await house.buyAndPay()
  const before = await house.find(orderId)
  const calls = house.sandbox.controls.api.callCount()
  await house.receive({
    id: 'evt_other',
    object: 'event',
    type,
    livemode: false,
    created: Math.floor(house.clock.nowMs() / 1000),
    data: { object: { id: 'obj_1', object: type.split('.')[0], metadata: { order_id: orderId } } },
  })
  await house.work()
  expect((await house.events()).find((event) => event.type === type)).toMatchObject({ status: 'ignored' })
  expect(await house.find(orderId)).toEqual(before)
  expect(house.sandbox.controls.api.callCount()).toBe(calls)
})
