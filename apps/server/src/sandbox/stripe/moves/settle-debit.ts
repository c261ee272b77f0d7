import type { Backend } from '../backend.ts'
import { outcomeOf } from '../objects/charge.ts'
import type { SessionRecord } from '../state/sandbox-records.ts'
import { bookCharge } from './book-charge.ts'
import { invoiceIfWanted } from './complete-session.ts'
import { intentIdOf } from './pay-session.ts'

/** The bank's answer to a debit. A session that does not wait for one stays as it is. */
export function settleDebit(
  backend: Backend,
  sessionId: string,
  outcome: 'paid' | 'failed',
): SessionRecord | undefined {
  const record = backend.tables.sessions.find(sessionId)
  const intentId = record === undefined ? undefined : intentIdOf(record)
  if (record === undefined || intentId === undefined) return record
  const { status, latest_charge: charge } = backend.tables.paymentIntents.get(intentId)
  if (status !== 'processing' || typeof charge !== 'string') return record
  backend.unschedule('settle_debit', sessionId)
  const parts = { record, intentId, chargeId: charge }
  return outcome === 'paid' ? pay(backend, parts) : fail(backend, parts)
}

type Parts = { readonly record: SessionRecord; readonly intentId: string; readonly chargeId: string }

function pay(backend: Backend, { record, intentId, chargeId }: Parts): SessionRecord {
  const { amount } = backend.tables.paymentIntents.get(intentId)
  const charge = backend.tables.charges.patch(chargeId, {
    amount_captured: amount,
    captured: true,
    outcome: outcomeOf({ kind: 'succeeded' }),
    paid: true,
    receipt_url: `${record.pageBaseUrl}/receipts/${chargeId}`,
    status: 'succeeded',
  })
  const intent = backend.tables.paymentIntents.patch(intentId, {
    amount_received: amount,
    status: 'succeeded',
  })
  backend.emit('charge.succeeded', charge)
  backend.emit('payment_intent.succeeded', intent)
  const paid = invoiceIfWanted(
    backend,
    backend.tables.sessions.patch(record.id, { object: { ...record.object, payment_status: 'paid' } }),
  )
  backend.emit('checkout.session.async_payment_succeeded', paid.object)
  bookCharge(backend, chargeId)
  return paid
}

function fail(backend: Backend, { record, intentId, chargeId }: Parts): SessionRecord {
  const message = 'The bank account does not hold enough money for this payment.'
  const charge = backend.tables.charges.patch(chargeId, {
    failure_code: 'insufficient_funds',
    failure_message: message,
    outcome: outcomeOf({ kind: 'failed', code: 'insufficient_funds', declineCode: undefined, message }),
    status: 'failed',
  })
  const intent = backend.tables.paymentIntents.patch(intentId, {
    last_payment_error: {
      type: 'invalid_request_error',
      charge: chargeId,
      code: 'insufficient_funds',
      message,
    },
    payment_method: null,
    status: 'requires_payment_method',
  })
  backend.emit('charge.failed', charge)
  backend.emit('payment_intent.payment_failed', intent)
  backend.emit('checkout.session.async_payment_failed', record.object)
  return record
}
