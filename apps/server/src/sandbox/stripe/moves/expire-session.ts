import { ok } from '@tessera/core/result'

import type { Backend } from '../backend.ts'
import { type StripeResult, refuse, refuseMissing } from '../refusal.ts'
import type { SessionRecord } from '../state/sandbox-records.ts'
import { intentIdOf } from './pay-session.ts'

/** Ends a session that nobody has paid; what it had begun to take is cancelled. */
export function expireSession(backend: Backend, sessionId: string): StripeResult<SessionRecord> {
  const record = backend.tables.sessions.find(sessionId)
  if (record === undefined) return refuseMissing('checkout session', sessionId, 'session')
  if (record.object.status !== 'open') {
    return refuse(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${record.object.status}\`.`,
      { param: 'session' },
    )
  }
  backend.unschedule('expire_session', sessionId)
  const intentId = intentIdOf(record)
  const expired = backend.tables.sessions.put({
    ...record,
    pendingCard: undefined,
    lastRefusal: undefined,
    object: { ...record.object, status: 'expired', url: null },
  })
  if (intentId !== undefined) {
    const cancelled = backend.tables.paymentIntents.patch(intentId, {
      canceled_at: backend.clock.nowSeconds(),
      cancellation_reason: 'automatic',
      next_action: null,
      status: 'canceled',
    })
    backend.emit('payment_intent.canceled', cancelled)
  }
  backend.emit('checkout.session.expired', expired.object)
  return ok(expired)
}
