import { describe, expect, it } from 'vitest'

import {
  openSandboxStripe,
  openWebhookReceiver,
  sessionParams,
  webhookSecret,
} from '../../../test/sandbox-stripe.ts'
import { findMisfits } from '../../../test/stripe-types.ts'

const types = {
  'checkout.session': { file: 'Checkout/Sessions', name: 'Session' },
  payment_intent: { file: 'PaymentIntents', name: 'PaymentIntent' },
  charge: { file: 'Charges', name: 'Charge' },
  refund: { file: 'Refunds', name: 'Refund' },
  dispute: { file: 'Disputes', name: 'Dispute' },
  balance_transaction: { file: 'BalanceTransactions', name: 'BalanceTransaction' },
  customer: { file: 'Customers', name: 'Customer' },
  payment_method: { file: 'PaymentMethods', name: 'PaymentMethod' },
  invoice: { file: 'Invoices', name: 'Invoice' },
  price: { file: 'Prices', name: 'Price' },
  product: { file: 'Products', name: 'Product' },
  item: { file: 'LineItems', name: 'LineItem' },
  event: { file: 'Events', name: 'EventBase' },
  balance: { file: 'Balance', name: 'Balance' },
  account: { file: 'Accounts', name: 'Account' },
  webhook_endpoint: { file: 'WebhookEndpoints', name: 'WebhookEndpoint' },
  coupon: { file: 'Coupons', name: 'Coupon' },
  promotion_code: { file: 'PromotionCodes', name: 'PromotionCode' },
} as const

function typeOf(value: unknown): (typeof types)[keyof typeof types] {
  const kind: unknown = Reflect.get(Object(value), 'object')
  const found = Object.entries(types).find(([name]) => name === kind)?.[1]
  if (found === undefined) throw new Error(`no type for ${String(kind)}`)
  return found
}

function check(value: unknown): string[] {
  return findMisfits(value, typeOf(value))
}

describe('what the sandbox answers', () => {
  it('has every field of the stripe package’s types and no other, through the whole life of a payment', async () => {
    const { sandbox, stripe } = await openSandboxStripe()
    const ask = async (path: string): Promise<unknown> => {
      const response = await fetch(`${sandbox.apiBaseUrl}${path}`, {
        headers: { authorization: 'Bearer sk_test_raw' },
      })
      expect(response.status, path).toBe(200)
      return response.json()
    }
    const ids: string[] = []
    for (const card of ['4242424242424242', '4000000000000002', '4000000000003220', '4000000000007726']) {
      const session = await stripe.checkout.sessions.create(
        sessionParams({ automatic_tax: { enabled: true }, invoice_creation: { enabled: true } }),
      )
      await sandbox.controls.sessions.pay(session.id, { card })
      ids.push(session.id)
    }
    for (const debit of ['paid', 'failed'] as const) {
      const session = await stripe.checkout.sessions.create(sessionParams())
      await sandbox.controls.sessions.pay(session.id, { debit })
      await sandbox.controls.sessions.settle(session.id, debit)
      ids.push(session.id)
    }
    const expand =
      'expand[]=payment_intent.latest_charge.balance_transaction&expand[]=line_items.data.price.product&expand[]=invoice&expand[]=customer&expand[]=payment_intent.payment_method'
    for (const id of ids) expect(check(await ask(`/v1/checkout/sessions/${id}?${expand}`)), id).toEqual([])
    const [charge] = (await stripe.charges.list({ limit: 100 })).data.filter(({ paid }) => paid).toReversed()
    const refund = await stripe.refunds.create({ charge: charge?.id ?? '', amount: 100 })
    const dispute = await sandbox.controls.disputes.open({
      chargeId: charge?.id ?? '',
      status: 'needs_response',
    })
    await sandbox.controls.disputes.move(dispute.id, 'won')
    await sandbox.controls.refunds.settle(refund.id, 'failed')
    await stripe.webhookEndpoints.create({
      url: 'https://shop.example/hook',
      enabled_events: ['charge.refunded'],
    })
    for (const path of [
      'charges',
      'refunds',
      'disputes',
      'payment_intents',
      'balance_transactions',
      'customers',
      'webhook_endpoints',
      'checkout/sessions',
    ]) {
      const list = await ask(`/v1/${path}?limit=100`)
      const data: unknown[] = Reflect.get(Object(list), 'data')
      expect(data.length, path).toBeGreaterThan(0)
      for (const item of data) expect(check(item), path).toEqual([])
    }
    expect(check(await ask(`/v1/charges/${charge?.id}?expand[]=refunds`))).toEqual([])
    expect(check(await ask('/v1/account'))).toEqual([])
    expect(check(await ask('/v1/balance'))).toEqual([])
  })

  it('tells events whose objects have the same types', async () => {
    const receiver = await openWebhookReceiver()
    const { sandbox, stripe } = await openSandboxStripe({
      webhook: { url: receiver.url, secret: webhookSecret },
    })
    const session = await stripe.checkout.sessions.create(
      sessionParams({ invoice_creation: { enabled: true } }),
    )
    await sandbox.controls.sessions.pay(session.id)
    await sandbox.controls.webhooks.whenIdle()
    expect(receiver.events.length).toBeGreaterThan(5)
    for (const event of sandbox.controls.webhooks.events()) {
      expect(check(event.data.object), event.type).toEqual([])
    }
    expect(sandbox.controls.webhooks.events()[0]).toMatchObject({
      object: 'event',
      api_version: '2026-10-28.endive',
      livemode: false,
    })
  })

  it('would be found out if a field were missing, extra or of another type', async () => {
    const { sandbox, stripe } = await openSandboxStripe()
    const session = await stripe.checkout.sessions.create(sessionParams())
    await sandbox.controls.sessions.pay(session.id)
    const [charge] = (await stripe.charges.list()).data
    const { paid: _, ...rest } = charge ?? {}
    const spoilt = { ...JSON.parse(JSON.stringify(rest)), amount: '4500', colour: 'red', billing_details: {} }
    expect(check(spoilt)).toEqual([
      'Charge.paid is missing',
      'Charge.amount is "4500", not number',
      'Charge.billing_details.address is missing',
      'Charge.billing_details.email is missing',
      'Charge.billing_details.name is missing',
      'Charge.billing_details.phone is missing',
      'Charge.billing_details.tax_id is missing',
      'Charge.colour is not in the type',
    ])
  })
})
