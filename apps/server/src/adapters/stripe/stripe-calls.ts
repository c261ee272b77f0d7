import { setTimeout as sleep } from 'node:timers/promises'

import { err, ok } from '@tessera/core/result'
import { Stripe } from 'stripe'

import type { GatewayFailure, GatewayResult } from '../../ports/payment-gateway.ts'
import { assertOutsideTransaction } from '../db/guards.ts'
import { stripeCallTimeoutMs } from './create-stripe-client.ts'

/** All attempts of a call together: somebody may be waiting for a page. */
const patienceMs = 9_000
const mostAttempts = 3
const firstPauseMs = 150

/**
 * Makes a call, again where Stripe was away for a moment, within nine seconds in all. Only for reads, and for writes
 * with an idempotency key.
 */
export async function callStripe<Value extends StripeObject>(
  what: string,
  call: (options: { readonly timeout: number }) => Promise<Stripe.Response<Value>>,
): Promise<GatewayResult<Value>> {
  assertOutsideTransaction(`${what} at Stripe`)
  const endsAtMs = performance.now() + patienceMs
  for (let attempt = 1; ; attempt += 1) {
    const timeout = Math.max(1, Math.min(stripeCallTimeoutMs, Math.floor(endsAtMs - performance.now())))
    try {
      return ok(assertIsAnswer(await call({ timeout })))
    } catch (error) {
      const failure = failureOf(what, error)
      const pauseMs = firstPauseMs * 2 ** attempt
      const isOver = attempt >= mostAttempts || performance.now() + pauseMs >= endsAtMs
      if (failure.code !== 'payments_unavailable' || isToldToWait(failure) || isOver) return err(failure)
      await sleep(pauseMs)
    }
  }
}

type StripeObject = { readonly object: string }

/** Something between us and Stripe answered, with JSON and without an error: the library takes that for success. */
class NoAnswerOfStripe extends Error {
  override readonly name = 'NoAnswerOfStripe'
}

function assertIsAnswer<Value extends StripeObject>(answer: Stripe.Response<Value>): Value {
  const { statusCode } = answer.lastResponse
  if (statusCode < 300 && typeof answer.object === 'string') return answer
  throw new NoAnswerOfStripe(`answered with ${statusCode} and no object of Stripe`)
}

function isToldToWait(failure: GatewayFailure): boolean {
  return failure.code === 'payments_unavailable' && failure.retryAfterSeconds !== undefined
}

/** What an error of the library means for us. Errors that are not Stripe's are bugs, and are thrown on. */
function failureOf(what: string, error: unknown): GatewayFailure {
  if (error instanceof NoAnswerOfStripe) {
    return { code: 'payments_unavailable', reason: `${what}: ${error.message}` }
  }
  if (!(error instanceof Stripe.errors.StripeError)) throw error
  const reason = describe(what, error)
  if (error instanceof Stripe.errors.StripeRateLimitError) {
    return { code: 'payments_unavailable', reason, retryAfterSeconds: retryAfterOf(error) }
  }
  if (isTemporary(error)) return { code: 'payments_unavailable', reason }
  return error.statusCode === 404 || error.code === 'resource_missing'
    ? { code: 'payment_not_found', reason }
    : { code: 'payments_refused', reason }
}

function isTemporary(error: Stripe.errors.StripeError): boolean {
  if (error instanceof Stripe.errors.StripeConnectionError) return true
  const status = error.statusCode
  // No status: the answer was no answer of Stripe's. 409: another call with the same key is on its way, or a lock is held.
  return status === undefined || status >= 500 || status === 409 || status === 408
}

function retryAfterOf(error: Stripe.errors.StripeError): number {
  const seconds = Number(error.headers?.['retry-after'])
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(Math.ceil(seconds), 3600) : 5
}

const secrets = /\b([sr]k|whsec)_[A-Za-z0-9_*]+/g
const longestReason = 300

/** For the log and the operator: what Stripe said, without anything that looks like a key. */
function describe(what: string, error: Stripe.errors.StripeError): string {
  const parts = [error.type, error.code, error.statusCode, error.requestId].filter(
    (part) => part !== undefined && part !== '',
  )
  const text = `${what}: ${error.message} (${parts.join(', ')})`
  return text.replaceAll(secrets, '$1_…').slice(0, longestReason)
}
