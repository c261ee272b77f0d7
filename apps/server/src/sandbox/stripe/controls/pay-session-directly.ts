import { ok } from '@tessera/core/result'

import type { Backend } from '../backend.ts'
import { applyPromotionCode } from '../moves/change-promotion-code.ts'
import { answerBank, payWithCard, payWithDebit } from '../moves/pay-session.ts'
import type { Payer } from '../objects/payment-method.ts'
import { type StripeResult, refuse, refuseMissing } from '../refusal.ts'
import type { SessionRecord } from '../state/sandbox-records.ts'
import { findTestCard } from '../test-cards.ts'

export type PaymentChoice = {
  /** The digits of a test card; default 4242424242424242. */
  readonly card?: string
  /** Pays by a debit instead, which the bank answers later. */
  readonly debit?: 'paid' | 'failed'
  readonly promotionCode?: string
  /** The holder's answer where the card asks; undefined leaves the question open. */
  readonly confirms?: boolean
  readonly email?: string
}

/** What the payment page does with a filled form, without the form. */
export function paySession(
  backend: Backend,
  sessionId: string,
  choice: PaymentChoice = {},
): StripeResult<SessionRecord> {
  const record = backend.tables.sessions.find(sessionId)
  if (record === undefined) return refuseMissing('checkout session', sessionId, 'session')
  if (choice.promotionCode !== undefined) {
    const applied = applyPromotionCode(backend, record, choice.promotionCode)
    if (!applied.ok) return applied
  }
  const payer: Payer = {
    email: record.object.customer_email ?? choice.email ?? 'customer@example.com',
    name: 'Sandbox Customer',
    country: 'US',
  }
  if (choice.debit !== undefined) {
    const kind = record.object.payment_method_types.includes('sepa_debit') ? 'sepa_debit' : 'us_bank_account'
    return payWithDebit(backend, sessionId, {
      payer,
      instrument: { kind, last4: '6789' },
      outcome: choice.debit,
    })
  }
  const digits = choice.card ?? '4242424242424242'
  const card = findTestCard(digits)
  if (card === undefined) return refuse(`${digits} is not a test card.`)
  const { brand, funding, country, behaviour } = card
  const paid = payWithCard(backend, sessionId, {
    payer,
    behaviour,
    instrument: {
      kind: 'card',
      brand,
      funding,
      country,
      last4: digits.slice(-4),
      expMonth: 12,
      expYear: 2034,
      isAuthenticated: false,
    },
  })
  if (!paid.ok || choice.confirms === undefined) return paid
  return ok(answerBank(backend, sessionId, choice.confirms))
}
