import type Stripe from 'stripe'
import { describe, expect, it } from 'vitest'

import { openHouse } from '../../../../test/house.ts'
import {
  connectStripe,
  oneLine,
  openSandboxStripe,
  sessionParams,
  idIn,
} from '../../../../test/sandbox-stripe.ts'
import { createClientPlaceReader } from '../../../http/client-address.ts'
import { createOriginCheck } from '../../../http/origin.ts'
import { registerSandboxPages } from '../register-sandbox-pages.ts'

const card = {
  method: 'card',
  number: '4242 4242 4242 4242',
  expiry: '12 / 34',
  cvc: '123',
  attempt: '1',
  name: 'Ada',
}

type Visit = {
  readonly status: number
  readonly text: string
  readonly location: string | null
  readonly headers: Headers
}

async function visit(url: string, form?: Record<string, string>): Promise<Visit> {
  const response = await fetch(url, {
    redirect: 'manual',
    ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
  })
  const { status, headers } = response
  return { status, headers, location: headers.get('location'), text: await response.text() }
}

/** A session whose shop lies on the page's own origin, as in the main app. */
async function openPage(change: Stripe.Checkout.SessionCreateParams = {}, pages: 'shop' | 'own' = 'shop') {
  const { sandbox, stripe } = await openSandboxStripe(
    pages === 'shop' ? { pageBaseUrl: 'beside_success_url' } : {},
  )
  const session = await stripe.checkout.sessions.create(
    sessionParams({
      success_url: `${sandbox.apiBaseUrl}/credits/success?session_id={CHECKOUT_SESSION_ID}`,
      cancel_url: `${sandbox.apiBaseUrl}/credits`,
      ...change,
    }),
  )
  const read = () => stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] })
  return { sandbox, stripe, session, url: session.url ?? '', read }
}

describe('the payment page', () => {
  it('says that it is the sandbox, what is bought, and what it costs; a script could not run on it', async () => {
    const { url, sandbox } = await openPage()
    const { status, text, headers } = await visit(url)
    expect(status).toBe(200)
    expect(text).toContain('no money moves')
    expect(text).toContain('5,500 credits')
    expect(text).toContain('Pay $45.00')
    expect(text).toContain('buyer@example.com')
    expect(text).toContain(`href="${sandbox.apiBaseUrl}/credits"`)
    expect(text).not.toMatch(/<script|\son\w+=|javascript:/i)
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('content-security-policy')).toContain("form-action 'self'")
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('is paid with a test card, and leads to the shop with the session’s id', async () => {
    const { url, session, read, sandbox } = await openPage()
    const sent = await visit(url, card)
    expect(sent).toMatchObject({
      status: 303,
      location: `${sandbox.apiBaseUrl}/credits/success?session_id=${session.id}`,
    })
    expect(await read()).toMatchObject({ payment_status: 'paid', customer_details: { name: 'Ada' } })
  })

  it('takes the money once when the form is sent twice, one after the other and at the same time', async () => {
    const { url, stripe, session } = await openPage()
    const answers = await Promise.all([visit(url, card), visit(url, card), visit(url, card)])
    answers.push(await visit(url, card))
    for (const { status, location } of answers) {
      expect(status).toBe(303)
      expect(location).toContain(session.id)
    }
    expect((await stripe.charges.list()).data).toHaveLength(1)
    expect((await stripe.paymentIntents.list()).data).toHaveLength(1)
  })

  it.each([
    ['4000 0000 0000 0002', 'Your card was declined.', 'generic_decline'],
    ['4000 0000 0000 9995', 'Your card has insufficient funds.', 'insufficient_funds'],
    ['4000 0000 0000 0069', 'Your card has expired.', undefined],
    ['4000 0000 0000 0127', 'Your card&#39;s security code is incorrect.', undefined],
  ])('says why %s did not pay, and takes another card', async (number, message, declineCode) => {
    const { url, read, stripe } = await openPage()
    expect(await visit(url, { ...card, number })).toMatchObject({
      status: 303,
      location: `${new URL(url).pathname}#payment`,
    })
    const { text } = await visit(url)
    expect(text).toContain('Not paid.')
    expect(text).toContain(message)
    expect(text).toContain('value="Ada"')
    expect(await read()).toMatchObject({
      status: 'open',
      payment_status: 'unpaid',
      payment_intent: { status: 'requires_payment_method', last_payment_error: { type: 'card_error' } },
    })
    const [failed] = (await stripe.charges.list()).data
    expect(failed?.outcome?.reason).toBe(declineCode ?? failed?.failure_code)
    // The same form once more, sent by a second click, is no second attempt.
    await visit(url, { ...card, number })
    expect((await stripe.charges.list()).data).toHaveLength(1)
    expect(await visit(url, { ...card, attempt: '2' })).toMatchObject({ status: 303 })
    expect(await read()).toMatchObject({ payment_status: 'paid' })
    expect((await stripe.paymentIntents.list()).data).toHaveLength(1)
  })

  it.each([
    [{ number: '4242 4242 4242 4241' }, 'Your card number is invalid.'],
    [{ number: '4111 1111 1111 1111' }, 'takes test cards only'],
    [{ number: '' }, 'Your card number is invalid.'],
    [{ expiry: '12 / 20' }, 'expiration date is in the past'],
    [{ expiry: '13 / 34' }, 'expiration date is invalid'],
    [{ cvc: '12' }, 'security code is invalid'],
  ])('refuses a form that is filled like %o, without an attempt', async (change, message) => {
    const { url, stripe } = await openPage()
    await visit(url, { ...card, ...change })
    expect((await visit(url)).text).toContain(message)
    expect((await stripe.charges.list()).data).toEqual([])
    expect((await stripe.paymentIntents.list()).data).toEqual([])
  })

  it.each(['4000 0025 0000 3155', '4000 0000 0000 3220'])(
    'asks the holder of %s, and believes the answer',
    async (number) => {
      const { url, read } = await openPage()
      await visit(url, { ...card, number })
      expect((await visit(url)).text).toContain('3-D Secure')
      expect(await read()).toMatchObject({ status: 'open', payment_intent: { status: 'requires_action' } })
      await visit(`${url}/confirmation`, { answer: 'refuse' })
      expect((await visit(url)).text).toContain('unable to authenticate')
      expect(await read()).toMatchObject({
        payment_intent: { last_payment_error: { code: 'payment_intent_authentication_failure' } },
      })
      await visit(url, { ...card, number, attempt: '2' })
      const confirmed = await visit(`${url}/confirmation`, { answer: 'confirm' })
      expect(confirmed.location).toContain('/credits/success')
      expect(await read()).toMatchObject({ payment_status: 'paid' })
    },
  )

  it('cannot be made to pay by an answer to a question that was never asked', async () => {
    const { url, read } = await openPage()
    await visit(`${url}/confirmation`, { answer: 'confirm' })
    expect(await read()).toMatchObject({ status: 'open', payment_status: 'unpaid' })
  })

  it('takes a code where the session allows one, and gives the new total', async () => {
    const { url, read } = await openPage({ allow_promotion_codes: true })
    await visit(`${url}/code`, { code: 'WRONG' })
    expect((await visit(url)).text).toContain('This code is invalid.')
    await visit(`${url}/code`, { code: ' sandbox10 ' })
    const { text } = await visit(url)
    expect(text).toContain('Pay $40.50')
    expect(text).not.toContain('This code is invalid.')
    await visit(`${url}/code`, { remove: 'yes' })
    expect((await visit(url)).text).toContain('Pay $45.00')
    await visit(`${url}/code`, { code: 'SANDBOX100' })
    const free = await visit(url)
    expect(free.text).toContain('Complete the order')
    expect(free.text).not.toContain('Card number')
    await visit(url, { method: 'card', attempt: '1', name: '' })
    expect(await read()).toMatchObject({
      payment_status: 'no_payment_required',
      amount_total: 0,
      payment_intent: null,
    })
  })

  it('has no field for codes where the session allows none, and takes none', async () => {
    const { url } = await openPage()
    expect((await visit(url)).text).not.toContain('Promotion code')
    await visit(`${url}/code`, { code: 'SANDBOX100' })
    expect((await visit(url)).text).toContain('Pay $45.00')
  })

  it('completes a debit before the bank has answered, and lets the visitor play the bank', async () => {
    const { url, read } = await openPage()
    const sent = await visit(url, { method: 'debit', account: '000123456789', attempt: '1' })
    expect(sent.location).toContain('/credits/success')
    expect(await read()).toMatchObject({ status: 'complete', payment_status: 'unpaid' })
    expect((await visit(url)).text).toContain('The bank has not answered yet')
    const { id } = (await read()).payment_intent as Stripe.PaymentIntent
    await visit(`${url}/bank`, { act: 'debit_paid', object: id })
    expect(await read()).toMatchObject({ payment_status: 'paid' })
    await visit(`${url}/bank`, { act: 'debit_failed', object: id })
    expect(await read()).toMatchObject({ payment_status: 'paid' })
  })

  it('lets the visitor dispute the payment once, and decide it once', async () => {
    const { url, stripe } = await openPage()
    await visit(url, card)
    const [charge] = (await stripe.charges.list()).data
    await visit(`${url}/bank`, { act: 'dispute', object: charge?.id ?? '' })
    await visit(`${url}/bank`, { act: 'inquire', object: charge?.id ?? '' })
    const [dispute] = (await stripe.disputes.list()).data
    expect((await visit(url)).text).toContain('Decide for the customer')
    await visit(`${url}/bank`, { act: 'lose', object: dispute?.id ?? '' })
    await visit(`${url}/bank`, { act: 'win', object: dispute?.id ?? '' })
    expect((await stripe.disputes.list()).data).toMatchObject([{ status: 'lost' }])
  })

  it('reaches nobody else’s payment', async () => {
    const { url, stripe, sandbox } = await openPage()
    await visit(url, card)
    const other = await stripe.checkout.sessions.create(sessionParams())
    const { payment_intent: intent } = await sandbox.controls.sessions.pay(other.id)
    const [charge] = (await stripe.charges.list({ payment_intent: idIn(intent) })).data
    await visit(`${url}/bank`, { act: 'dispute', object: charge?.id ?? '' })
    expect((await stripe.disputes.list()).data).toEqual([])
  })

  it('writes whatever it is given as text', async () => {
    const evil = '"><img src=x onerror=alert(1)>\'&'
    const { url } = await openPage({
      line_items: [
        {
          quantity: 2,
          price_data: { currency: 'usd', unit_amount: 500, product_data: { name: evil, description: evil } },
        },
      ],
    })
    await visit(url, { ...card, name: evil, number: evil })
    const { text } = await visit(url)
    expect(text).not.toContain('<img')
    expect(text).toContain('&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&#39;&amp;')
  })

  it('says of an expired session that nothing was paid, and keeps its form shut', async () => {
    const { url, stripe, session, read } = await openPage()
    await stripe.checkout.sessions.expire(session.id)
    const { status, text } = await visit(url)
    expect(status).toBe(410)
    expect(text).toContain('Nothing was paid')
    expect((await visit(url, card)).status).toBe(303)
    expect(await read()).toMatchObject({ status: 'expired', payment_status: 'unpaid' })
  })

  it('shows a paid session, its receipt and its invoice; and nothing to who guesses', async () => {
    const { url, stripe, session, read, sandbox } = await openPage({ invoice_creation: { enabled: true } })
    await visit(url, card)
    expect((await visit(url)).text).toContain('This order is paid')
    const [charge] = (await stripe.charges.list()).data
    expect((await visit(charge?.receipt_url ?? '')).text).toContain('visa •••• 4242')
    const invoice = await stripe.invoices.retrieve(idIn((await read()).invoice))
    expect((await visit(invoice.hosted_invoice_url ?? '')).text).toContain('$45.00')
    for (const path of [
      'pay/cs_test_none',
      'receipts/ch_none',
      'invoices/in_none',
      'pay',
      `pay/${session.id}/other/more`,
    ]) {
      expect((await visit(`${sandbox.apiBaseUrl}/sandbox/stripe/${path}`)).status, path).toBe(404)
    }
  })

  it('stops a program that tries without end', async () => {
    const { url, stripe } = await openPage()
    for (let attempt = 1; attempt <= 40; attempt += 1) {
      await visit(url, { ...card, number: '4000000000000002', attempt: String(attempt) })
    }
    expect((await stripe.charges.list({ limit: 100 })).data).toHaveLength(30)
    expect((await visit(url)).text).toContain('Too many attempts')
  })

  it('goes on to a shop of another origin over a page of its own', async () => {
    const { url, session } = await openPage(
      { success_url: 'https://shop.example/ok?id={CHECKOUT_SESSION_ID}' },
      'own',
    )
    const { status, text } = await visit(url, card)
    expect(status).toBe(200)
    expect(text).toContain(`content="1; url=https://shop.example/ok?id=${session.id}"`)
  })

  it('asks for the country where tax depends on it', async () => {
    const { url, read } = await openPage({ automatic_tax: { enabled: true } })
    const { text } = await visit(url)
    expect(text).toContain('Tax (20 %, sandbox rate)')
    expect(text).toContain('Pay $54.00')
    await visit(url, { ...card, country: 'DE' })
    expect(await read()).toMatchObject({
      amount_total: 5_400,
      customer_details: { address: { country: 'DE' } },
    })
  })

  it('writes amounts as their currency is written', async () => {
    for (const [currency, amount, written] of [
      ['jpy', 500, '¥500'],
      ['kwd', 1_230, 'KWD 1.230'],
      ['eur', 1_999, '€19.99'],
    ] as const) {
      const { url } = await openPage({ line_items: [oneLine(currency, amount)] })
      expect((await visit(url)).text.replaceAll('\u00a0', ' ')).toContain(`Pay ${written}`)
    }
  })
})

async function openApp() {
  const { sandbox } = await openSandboxStripe({ pageBaseUrl: 'beside_success_url' })
  const readClientPlace = createClientPlaceReader([])
  const checkOrigin = createOriginCheck({ frontendUrl: undefined, readClientPlace })
  const house = await openHouse({ plugins: [(app) => registerSandboxPages(app, sandbox, checkOrigin)] })
  const session = await connectStripe(sandbox).checkout.sessions.create(
    sessionParams({ success_url: `${house.url}/credits/success`, cancel_url: `${house.url}/credits` }),
  )
  return { house, url: session.url ?? '' }
}

describe('the pages on the main app’s port', () => {
  it('take the form of their own pages, with the page’s own policy', async () => {
    const { house, url } = await openApp()
    expect(url).toContain(`${house.url}/sandbox/stripe/pay/`)
    const { text, headers } = await visit(url)
    expect(text).toContain('Pay $45.00')
    expect(headers.get('content-security-policy')).toContain("form-action 'self'")
    const sent = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: house.url, cookie: 'session=user' },
      body: new URLSearchParams(card),
    })
    expect(sent.status).toBe(303)
    expect(sent.headers.get('location')).toBe(`${house.url}/credits/success`)
  })

  it('refuse forms that another site sends, bodies that are no form, and huge ones', async () => {
    const { url } = await openApp()
    const send = (body: string | URLSearchParams, headers: Record<string, string> = {}) =>
      fetch(url, { method: 'POST', redirect: 'manual', headers, body })
    const foreign = await send(new URLSearchParams(card), { origin: 'https://evil.example' })
    expect(foreign.status).toBe(403)
    expect((await send('<xml/>', { 'content-type': 'text/xml' })).status).toBe(415)
    expect((await send(new URLSearchParams({ name: 'x'.repeat(20_000) }))).status).toBe(413)
    expect((await visit(url)).text).toContain('Pay $45.00')
  })
})
