import { ok } from '@tessera/core/result'

import type { CardPayment, DebitPayment } from '../moves/pay-session.ts'
import type { Payer } from '../objects/payment-method.ts'
import { type StripeResult, refuse } from '../refusal.ts'
import { findTestCard, hasCheckDigit } from '../test-cards.ts'

/** Reads the fields of a card; what is wrong with them is said as Stripe's page says it. */
export function readCardForm(form: URLSearchParams, payer: Payer, nowMs: number): StripeResult<CardPayment> {
  const digits = (form.get('number') ?? '').replace(/[\s-]/g, '')
  if (!/^\d+$/.test(digits) || !hasCheckDigit(digits)) return refuse('Your card number is invalid.')
  const expiry = readExpiry(form.get('expiry') ?? '', nowMs)
  if (!expiry.ok) return expiry
  const card = findTestCard(digits)
  if (card === undefined) {
    return refuse(
      'Your card was declined: the sandbox takes test cards only, and a real card never works here.',
    )
  }
  const cvc = (form.get('cvc') ?? '').trim()
  if (!(card.brand === 'amex' ? /^\d{4}$/ : /^\d{3}$/).test(cvc)) {
    return refuse("Your card's security code is invalid.")
  }
  return ok({
    payer,
    behaviour: card.behaviour,
    instrument: {
      kind: 'card',
      brand: card.brand,
      country: card.country,
      funding: card.funding,
      last4: digits.slice(-4),
      ...expiry.value,
      isAuthenticated: false,
    },
  })
}

function readExpiry(
  text: string,
  nowMs: number,
): StripeResult<{ readonly expMonth: number; readonly expYear: number }> {
  const [, monthText, yearText = ''] = /^\s*(\d{1,2})\s*[/-]?\s*(\d{4}|\d{2})\s*$/.exec(text) ?? []
  const expMonth = Number(monthText)
  const expYear = Number(yearText) + (yearText.length === 2 ? 2000 : 0)
  if (monthText === undefined || expMonth < 1 || expMonth > 12) {
    return refuse("Your card's expiration date is invalid.")
  }
  if (Date.UTC(expYear, expMonth, 1) <= nowMs) return refuse("Your card's expiration date is in the past.")
  return ok({ expMonth, expYear })
}

const accounts: Readonly<
  Record<string, { readonly kind: 'us_bank_account' | 'sepa_debit'; readonly outcome: 'paid' | 'failed' }>
> = {
  '000123456789': { kind: 'us_bank_account', outcome: 'paid' },
  '000222222227': { kind: 'us_bank_account', outcome: 'failed' },
  DE89370400440532013000: { kind: 'sepa_debit', outcome: 'paid' },
  DE62370400440532013001: { kind: 'sepa_debit', outcome: 'failed' },
}

export function readDebitForm(
  form: URLSearchParams,
  payer: Payer,
  methodTypes: readonly string[],
): StripeResult<DebitPayment> {
  const number = (form.get('account') ?? '').replace(/[\s-]/g, '').toUpperCase()
  const account = Object.hasOwn(accounts, number) ? accounts[number] : undefined
  if (account === undefined || !methodTypes.includes(account.kind)) {
    return refuse('This is not one of the test accounts of the sandbox.')
  }
  return ok({ payer, instrument: { kind: account.kind, last4: number.slice(-4) }, outcome: account.outcome })
}

/** @param known the address that the session came with, which the form does not ask for */
export function readPayer(form: URLSearchParams, known: string | undefined): StripeResult<Payer> {
  const email = known ?? (form.get('email') ?? '').trim()
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) || email.length > 254) {
    return refuse('Your e-mail address is incomplete.')
  }
  const name = (form.get('name') ?? '').trim().slice(0, 120)
  const country = form.get('country') ?? ''
  return ok({
    email,
    name: name === '' ? 'Sandbox Customer' : name,
    country: /^[A-Z]{2}$/.test(country) ? country : null,
  })
}
