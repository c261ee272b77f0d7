import type { ErrorCode } from '@tessera/contracts/errors'
import { assertNever } from '@tessera/core/invariant'

import type { ApiFailure } from '../../ports/endpoint.ts'
import type { ProviderFailure } from '../../ports/model-provider.ts'

/** What a run can fail with once credits were held. */
export type RunErrorCode = Extract<
  ErrorCode,
  | 'provider_error'
  | 'provider_unavailable'
  | 'context_too_long'
  | 'content_refused'
  | 'unavailable'
  | 'internal'
>

const messages: Readonly<Record<RunErrorCode, string>> = {
  provider_error: 'The model did not finish its answer. Nothing was charged; please try again.',
  provider_unavailable:
    'The model is not available at the moment. Nothing was charged; please try again shortly.',
  context_too_long: 'This conversation is longer than the model can read. Nothing was charged.',
  content_refused: 'The provider refuses to answer this prompt. Nothing was charged.',
  unavailable:
    'The answer broke off because the service was interrupted. Nothing was charged; please try again.',
  internal: 'Something went wrong on our side. Nothing was charged.',
}

/** An error of a run in our own words: what a provider wrote is never shown. */
export function describeRunFailure(code: RunErrorCode, retryAfterMs?: number): ApiFailure {
  return {
    code,
    message: messages[code],
    ...(code === 'provider_unavailable' || code === 'unavailable'
      ? { retryAfterSeconds: Math.ceil((retryAfterMs ?? 5_000) / 1_000) }
      : {}),
  }
}

/** The same from the code that a run was stored with. */
export function describeRunError(errorCode: string): { readonly code: string; readonly message: string } {
  const { code, message } = describeRunFailure(runErrorCodeOf(errorCode))
  return { code, message }
}

/** Reads the code that a run was stored with. */
export function runErrorCodeOf(stored: string): RunErrorCode {
  return isRunErrorCode(stored) ? stored : 'internal'
}

function isRunErrorCode(code: string): code is RunErrorCode {
  return Object.hasOwn(messages, code)
}

export function runErrorOf(failure: ProviderFailure): RunErrorCode {
  switch (failure.code) {
    case 'rate_limited':
    case 'overloaded':
    case 'credentials_rejected':
    case 'quota_exhausted':
    case 'model_not_found':
      return 'provider_unavailable'
    case 'context_too_long':
      return 'context_too_long'
    case 'content_refused':
      return 'content_refused'
    case 'server_error':
    case 'connection_failed':
    case 'timeout':
    case 'incomplete_answer':
    case 'invalid_answer':
    case 'request_rejected':
    case 'aborted':
      return 'provider_error'
    default:
      return assertNever(failure.code)
  }
}

/** The provider's account or catalogue is at fault, not the call: the same call may do elsewhere. */
export function isProviderRefusal(failure: ProviderFailure): boolean {
  return (
    failure.code === 'credentials_rejected' ||
    failure.code === 'quota_exhausted' ||
    failure.code === 'model_not_found'
  )
}

/** Whether a failure says that the provider is unwell, rather than that this one call was wrong. */
export function isProviderTrouble(failure: ProviderFailure): boolean {
  switch (failure.code) {
    case 'rate_limited':
    case 'overloaded':
    case 'server_error':
    case 'connection_failed':
    case 'timeout':
    case 'incomplete_answer':
    case 'invalid_answer':
    case 'credentials_rejected':
    case 'quota_exhausted':
      return true
    case 'model_not_found':
    case 'context_too_long':
    case 'content_refused':
    case 'request_rejected':
    case 'aborted':
      return false
    default:
      return assertNever(failure.code)
  }
}

/**
 * Whether a key that ended like this gives the same answer again for a day. Refusals and outages are not remembered:
 * the same key may then be tried anew.
 */
export function isRemembered(errorCode: string | undefined): boolean {
  return errorCode === undefined || errorCode === 'provider_error' || errorCode === 'internal'
}
