import { Stripe } from 'stripe'
import { describe, expect, it } from 'vitest'

import {
  connectStripe,
  oneLine,
  openSandboxStripe,
  sessionParams,
  idIn,
} from '../../../test/sandbox-stripe.ts'

type Params = Stripe.Checkout.SessionCreateParams

/** Sends what the types would not let through. */
function bent(change: Record<string, unknown>): Params {
  return { ...sessionParams(), ...change }
}

const line = oneLine('usd', 4_500)
const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds

describe('a session that Stripe would not make', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['an unknown parameter', { colour: 'red' }, { code: 'parameter_unknown', param: 'colour' }],
    [
      'an unknown parameter deep inside',
      { line_items: [{ ...line, price_data: { ...line.price_data, colour: 'red' } }] },
      { code: 'parameter_unknown', param: 'line_items[0][price_data][colour]' },
    ],
    [
      'a parameter of older versions',
      { payment_method_types: ['card'] },
      { code: 'parameter_unknown', param: 'payment_method_types' },
    ],
    [
      'no mode',
      { mode: undefined },
      { code: 'parameter_missing', param: 'mode', message: 'Missing required param: mode.' },
    ],
    [
      'another mode',
      { mode: 'gift' },
      { param: 'mode', message: 'Invalid mode: must be one of payment, setup, or subscription' },
    ],
    ['no lines', { line_items: undefined }, { code: 'parameter_missing', param: 'line_items' }],
    [
      'a line without a quantity',
      { line_items: [{ price_data: line.price_data }] },
      { param: 'line_items[0][quantity]' },
    ],
    [
      'half a thing',
      { line_items: [{ ...line, quantity: 1.5 }] },
      { code: 'parameter_invalid_integer', param: 'line_items[0][quantity]' },
    ],
    ['no things', { line_items: [{ ...line, quantity: 0 }] }, { code: 'parameter_invalid_integer' }],
    ['a negative price', { line_items: [oneLine('usd', -1)] }, { code: 'parameter_invalid_integer' }],
    [
      'a price in words',
      { line_items: [{ ...line, price_data: { ...line.price_data, unit_amount: 'much' } }] },
      { message: 'Invalid integer: much' },
    ],
    [
      'an unknown price',
      { line_items: [{ price: 'price_none', quantity: 1 }] },
      { code: 'resource_missing', param: 'line_items[0][price]' },
    ],
    [
      'a product without a name',
      { line_items: [{ ...line, price_data: { ...line.price_data, product_data: { name: '' } } }] },
      { code: 'parameter_invalid_empty' },
    ],
    ['too little money', { line_items: [oneLine('usd', 49)] }, { code: 'amount_too_small' }],
    ['too much money', { line_items: [oneLine('usd', 100_000_000)] }, { code: 'amount_too_large' }],
    ['too little yen', { line_items: [oneLine('jpy', 49)] }, { code: 'amount_too_small' }],
    [
      'dinars whose last digit is not 0',
      { line_items: [oneLine('kwd', 1_234)] },
      { param: 'line_items[0][price_data][unit_amount]' },
    ],
    [
      'a currency that nobody has',
      { line_items: [oneLine('xyz', 4_500)] },
      { param: 'line_items[0][price_data][currency]' },
    ],
    [
      'two currencies',
      { line_items: [line, oneLine('eur', 4_500)] },
      { param: 'line_items[1][price_data][currency]' },
    ],
    [
      'a recurring price',
      { line_items: [{ ...line, price_data: { ...line.price_data, recurring: { interval: 'month' } } }] },
      { param: 'mode' },
    ],
    [
      'no address of success',
      { success_url: undefined },
      { code: 'parameter_missing', param: 'success_url' },
    ],
    [
      'a relative address of success',
      { success_url: '/credits/success' },
      { code: 'url_invalid', param: 'success_url' },
    ],
    [
      'an address of return in another protocol',
      { cancel_url: 'javascript:alert(1)' },
      { code: 'url_invalid', param: 'cancel_url' },
    ],
    [
      'a broken e-mail address',
      { customer_email: 'nobody' },
      { code: 'email_invalid', param: 'customer_email' },
    ],
    [
      'a customer who is not there',
      { customer: 'cus_none', customer_email: undefined },
      { code: 'resource_missing', param: 'customer' },
    ],
    ['a customer beside an e-mail address', { customer: 'cus_none' }, { param: 'customer' }],
    [
      'codes beside a discount',
      { allow_promotion_codes: true, discounts: [{ coupon: 'sandbox10' }] },
      { param: 'allow_promotion_codes' },
    ],
    ['a coupon that is not there', { discounts: [{ coupon: 'none' }] }, { code: 'resource_missing' }],
    ['a flag that is no flag', { allow_promotion_codes: 'perhaps' }, { message: 'Invalid boolean: perhaps' }],
    ['an end too soon', { expires_at: inSeconds(60) }, { param: 'expires_at' }],
    ['an end too late', { expires_at: inSeconds(90_000) }, { param: 'expires_at' }],
    [
      'a reference that is too long',
      { client_reference_id: 'x'.repeat(201) },
      { param: 'client_reference_id' },
    ],
    [
      'a value of metadata that is too long',
      { metadata: { note: 'x'.repeat(501) } },
      { param: 'metadata[note]' },
    ],
    [
      'too much metadata',
      { metadata: Object.fromEntries(Array.from({ length: 51 }, (_, key) => [`k${key}`, 'v'])) },
      { param: 'metadata' },
    ],
    ['a path that cannot be expanded', { expand: ['payment_intent.colour'] }, { param: 'expand' }],
    [
      'what Stripe takes and the sandbox does not imitate',
      { shipping_options: [{ shipping_rate: 'shr_1' }] },
      { code: 'sandbox_unsupported', param: 'shipping_options' },
    ],
  ])('is refused: %s', async (_, change, expected) => {
    const { sandbox, stripe } = await openSandboxStripe()
    await expect(stripe.checkout.sessions.create(bent(change))).rejects.toMatchObject({
      type: 'StripeInvalidRequestError',
      requestId: expect.stringMatching(/^req_/),
      ...expected,
    })
    expect(sandbox.controls.webhooks.events()).toEqual([])
    expect((await stripe.checkout.sessions.list()).data).toEqual([])
  })
})

describe('a request that Stripe would not answer', () => {
  it('has no key, a key of the live mode, or another account’s key', async () => {
    const { sandbox } = await openSandboxStripe({ secretKey: 'sk_test_right' })
    const bare = await fetch(`${sandbox.apiBaseUrl}/v1/account`)
    expect(bare.status).toBe(401)
    expect(await bare.json()).toMatchObject({ error: { type: 'invalid_request_error' } })
    for (const key of ['sk_live_0123456789', 'sk_test_wrong', 'nonsense']) {
      const refused = connectStripe(sandbox, key).accounts.retrieveCurrent()
      await expect(refused).rejects.toBeInstanceOf(Stripe.errors.StripeAuthenticationError)
      await expect(refused).rejects.not.toThrow(key)
    }
    expect(await connectStripe(sandbox, 'sk_test_right').accounts.retrieveCurrent()).toMatchObject({
      object: 'account',
    })
    const basic = { authorization: `Basic ${Buffer.from('sk_test_right:').toString('base64')}` }
    expect((await fetch(`${sandbox.apiBaseUrl}/v1/account`, { headers: basic })).status).toBe(200)
  })

  it('speaks another version', async () => {
    const { sandbox } = await openSandboxStripe()
    const answer = await fetch(`${sandbox.apiBaseUrl}/v1/account`, {
      headers: { authorization: 'Bearer sk_test_raw', 'stripe-version': '2020-08-27' },
    })
    expect(answer.status).toBe(400)
  })

  it('names an object or an address that is not there', async () => {
    const { sandbox, stripe } = await openSandboxStripe()
    await expect(stripe.checkout.sessions.retrieve('cs_test_none')).rejects.toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
    })
    await expect(stripe.paymentIntents.retrieve('pi_none')).rejects.toMatchObject({
      message: "No such payment_intent: 'pi_none'",
    })
    await expect(stripe.charges.retrieve('ch_none')).rejects.toMatchObject({ statusCode: 404 })
    await expect(stripe.refunds.retrieve('re_none')).rejects.toMatchObject({ statusCode: 404 })
    await expect(stripe.disputes.retrieve('du_none')).rejects.toMatchObject({ statusCode: 404 })
    await expect(stripe.events.retrieve('evt_none')).rejects.toMatchObject({ statusCode: 404 })
    await expect(stripe.refunds.create({ payment_intent: 'pi_none' })).rejects.toMatchObject({
      code: 'resource_missing',
    })
    const answer = await fetch(`${sandbox.apiBaseUrl}/v1/nothing`, {
      headers: { authorization: 'Bearer sk_test_raw' },
    })
    expect(answer.status).toBe(404)
  })

  it('asks for a page that cannot be', async () => {
    const { stripe } = await openSandboxStripe()
    await expect(stripe.refunds.list({ limit: 101 })).rejects.toMatchObject({ param: 'limit' })
    await expect(stripe.refunds.list({ starting_after: 're_none' })).rejects.toMatchObject({
      code: 'resource_missing',
    })
    await expect(stripe.events.list({ type: 'a', types: ['b'] })).rejects.toMatchObject({ param: 'types' })
  })

  it('cancels the payment of a session', async () => {
    const { sandbox, stripe } = await openSandboxStripe()
    const { id } = await stripe.checkout.sessions.create(sessionParams())
    const declined = await sandbox.controls.sessions.pay(id, { card: '4000000000000002' })
    await expect(stripe.paymentIntents.cancel(idIn(declined.payment_intent))).rejects.toMatchObject({
      code: 'payment_intent_unexpected_state',
    })
    await expect(
      stripe.refunds.create({ payment_intent: idIn(declined.payment_intent) }),
    ).rejects.toMatchObject({ code: 'charge_not_refundable' })
  })
})
