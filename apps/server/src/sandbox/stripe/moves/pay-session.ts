import { ok } from '@tessera/core/result'
import type Stripe from 'stripe'

import type { Backend } from '../backend.ts'
import { type ChargeOutcome, buildCharge } from '../objects/charge.ts'
import { buildPaymentIntent } from '../objects/payment-intent.ts'
import { type Instrument, type Payer, buildPaymentMethod } from '../objects/payment-method.ts'
import { type StripeResult, refuse } from '../refusal.ts'
import type { SessionRecord } from '../state/sandbox-records.ts'
import { type CardBehaviour, aftermathOf } from '../test-cards.ts'
import { bookCharge } from './book-charge.ts'
import { completeSession } from './complete-session.ts'
import { checkTotal } from './create-session.ts'
import { quoteSession } from './quote-session.ts'

export type CardPayment = {
  readonly payer: Payer
  readonly instrument: Extract<Instrument, { kind: 'card' }>
  readonly behaviour: CardBehaviour
}

export type DebitPayment = {
  readonly payer: Payer
  readonly instrument: Exclude<Instrument, { kind: 'card' }>
  /** What the bank will say in the end. */
  readonly outcome: 'paid' | 'failed'
}

type Taking = {
  readonly intent: Stripe.PaymentIntent
  readonly instrument: Instrument
  readonly payer: Payer
}

/** Pays an open session with a card: at once, after the holder was asked, or not at all. */
export function payWithCard(
  backend: Backend,
  sessionId: string,
  payment: CardPayment,
): StripeResult<SessionRecord> {
  const started = startPayment(backend, sessionId, payment)
  if (!started.ok) return started
  const { record, taking } = started.value
  const { behaviour } = payment
  if (taking === undefined) return ok(record)
  if (behaviour.kind === 'pays') return ok(finishCard(backend, record, taking))
  if (behaviour.kind === 'asks_holder') return ok(askHolder(backend, record, taking))
  return ok(declineCard(backend, record, { ...taking, failure: { ...behaviour, kind: 'failed' } }))
}

/** The holder's answer to their bank. Without a question that is open it changes nothing. */
export function answerBank(backend: Backend, sessionId: string, isConfirmed: boolean): SessionRecord {
  const record = backend.tables.sessions.get(sessionId)
  const intentId = intentIdOf(record)
  if (record.pendingCard === undefined || record.object.status !== 'open' || intentId === undefined)
    return record
  const taking = { ...record.pendingCard, intent: backend.tables.paymentIntents.get(intentId) }
  if (isConfirmed) return finishCard(backend, record, authenticated(taking))
  return refuseIntent(backend, record, {
    intent: taking.intent,
    error: {
      type: 'invalid_request_error',
      code: 'payment_intent_authentication_failure',
      message: authenticationFailure,
    },
  })
}

const authenticationFailure =
  'We are unable to authenticate your payment method. Please choose a different payment method and try again.'

/** Pays with a debit: the customer is done, and the bank answers later. */
export function payWithDebit(
  backend: Backend,
  sessionId: string,
  payment: DebitPayment,
): StripeResult<SessionRecord> {
  const started = startPayment(backend, sessionId, payment)
  if (!started.ok) return started
  const { record, taking } = started.value
  if (taking === undefined) return ok(record)
  const charge = putCharge(backend, record, { ...taking, outcome: { kind: 'pending' } })
  const intent = backend.tables.paymentIntents.patch(taking.intent.id, {
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
    status: 'processing',
  })
  backend.emit('payment_intent.processing', intent)
  backend.emit('charge.pending', charge)
  backend.schedule(
    { kind: 'settle_debit', objectId: record.id, outcome: payment.outcome },
    backend.settings.debitDelayMs,
  )
  return ok(completeSession(backend, record, { paymentStatus: 'unpaid', payer: payment.payer }))
}

/** Finds what is to be taken; a session that costs nothing is complete right here, without a payment. */
function startPayment(
  backend: Backend,
  sessionId: string,
  { payer, instrument }: { readonly payer: Payer; readonly instrument: Instrument },
): StripeResult<{ readonly record: SessionRecord; readonly taking: Taking | undefined }> {
  const record = backend.tables.sessions.get(sessionId)
  if (record.object.status !== 'open') return refuse('This session is over.')
  const { total } = quoteSession(backend, record)
  const unfit = checkTotal(total, record.object.currency ?? 'usd')
  if (unfit !== undefined) return unfit
  if (total === 0) {
    const completed = completeSession(backend, record, { paymentStatus: 'no_payment_required', payer })
    return ok({ record: completed, taking: undefined })
  }
  const intent = ensureIntent(backend, record, total)
  const withIntent = backend.tables.sessions.put({
    ...record,
    attempt: record.attempt + 1,
    pendingCard: undefined,
    lastRefusal: undefined,
    object: { ...record.object, payment_intent: intent.id },
  })
  const method = backend.tables.paymentMethods.put(
    buildPaymentMethod(instrument, {
      id: backend.ids.create('pm'),
      created: backend.clock.nowSeconds(),
      payer,
      customer: typeof record.object.customer === 'string' ? record.object.customer : null,
    }),
  )
  const attempted = backend.tables.paymentIntents.patch(intent.id, { payment_method: method.id })
  return ok({ record: withIntent, taking: { intent: attempted, instrument, payer } })
}

function ensureIntent(backend: Backend, record: SessionRecord, amount: number): Stripe.PaymentIntent {
  const known = intentIdOf(record)
  if (known !== undefined) return backend.tables.paymentIntents.patch(known, { amount })
  const id = backend.ids.create('pi')
  const intent = backend.tables.paymentIntents.put(
    buildPaymentIntent(record, {
      id,
      clientSecret: backend.ids.create(`${id}_secret`),
      created: backend.clock.nowSeconds(),
      amount,
    }),
  )
  backend.emit('payment_intent.created', intent)
  return intent
}

export function intentIdOf({ object: { payment_intent: intent } }: SessionRecord): string | undefined {
  return typeof intent === 'string' ? intent : intent?.id
}

function authenticated(taking: Taking): Taking {
  const { instrument } = taking
  return instrument.kind === 'card'
    ? { ...taking, instrument: { ...instrument, isAuthenticated: true } }
    : taking
}

function finishCard(backend: Backend, record: SessionRecord, taking: Taking): SessionRecord {
  const charge = putCharge(backend, record, { ...taking, outcome: { kind: 'succeeded' } })
  const intent = backend.tables.paymentIntents.patch(taking.intent.id, {
    amount_received: taking.intent.amount,
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
    status: 'succeeded',
  })
  backend.emit('charge.succeeded', charge)
  backend.emit('payment_intent.succeeded', intent)
  const completed = completeSession(backend, record, { paymentStatus: 'paid', payer: taking.payer })
  backend.tables.charges.patch(charge.id, { customer: completed.object.customer })
  backend.tables.paymentIntents.patch(intent.id, { customer: completed.object.customer })
  bookCharge(backend, charge.id)
  scheduleDispute(backend, charge)
  return completed
}

function scheduleDispute(backend: Backend, charge: Stripe.Charge): void {
  const aftermath = aftermathOf(charge.payment_method_details?.card?.last4)
  if (aftermath !== 'dispute' && aftermath !== 'inquiry') return
  backend.schedule(
    { kind: 'open_dispute', objectId: charge.id, isInquiry: aftermath === 'inquiry' },
    backend.settings.disputeDelayMs,
  )
}

type FailedOutcome = Extract<ChargeOutcome, { kind: 'failed' }>

function declineCard(
  backend: Backend,
  record: SessionRecord,
  { failure, ...taking }: Taking & { readonly failure: FailedOutcome },
): SessionRecord {
  const charge = putCharge(backend, record, { ...taking, outcome: failure })
  const intent = backend.tables.paymentIntents.patch(taking.intent.id, { latest_charge: charge.id })
  backend.emit('charge.failed', charge)
  return refuseIntent(backend, record, {
    intent,
    error: {
      type: 'card_error',
      charge: charge.id,
      code: failure.code,
      ...(failure.declineCode === undefined ? {} : { decline_code: failure.declineCode }),
      message: failure.message,
    },
  })
}

/** The payment waits for another method; the page says why. */
function refuseIntent(
  backend: Backend,
  record: SessionRecord,
  refused: { readonly intent: Stripe.PaymentIntent; readonly error: Stripe.PaymentIntent.LastPaymentError },
): SessionRecord {
  const intent = backend.tables.paymentIntents.patch(refused.intent.id, {
    last_payment_error: refused.error,
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  })
  backend.emit('payment_intent.payment_failed', intent)
  return backend.tables.sessions.put({
    ...record,
    pendingCard: undefined,
    lastRefusal: { about: 'payment', message: refused.error.message ?? 'The payment failed.' },
  })
}

function askHolder(
  backend: Backend,
  record: SessionRecord,
  { intent, instrument, payer }: Taking,
): SessionRecord {
  const asking = backend.tables.paymentIntents.patch(intent.id, {
    last_payment_error: null,
    next_action: {
      type: 'redirect_to_url',
      redirect_to_url: { return_url: record.object.success_url, url: record.object.url },
    },
    status: 'requires_action',
  })
  backend.emit('payment_intent.requires_action', asking)
  return backend.tables.sessions.put({ ...record, pendingCard: { instrument, payer } })
}

function putCharge(
  backend: Backend,
  record: SessionRecord,
  { intent, instrument, payer, outcome }: Taking & { readonly outcome: ChargeOutcome },
): Stripe.Charge {
  const id = backend.ids.create('ch')
  const method = intent.payment_method
  return backend.tables.charges.put(
    buildCharge(
      intent,
      {
        id,
        created: backend.clock.nowSeconds(),
        instrument,
        paymentMethodId: typeof method === 'string' ? method : (method?.id ?? ''),
        payer,
        receiptUrl: `${record.pageBaseUrl}/receipts/${id}`,
      },
      outcome,
    ),
  )
}
