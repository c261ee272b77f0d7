/** At most this many calls for one run: the first, and two more before the first byte. */
export const mostAttempts = 3

/** Longer than this nobody is kept waiting for a provider that asks for patience. */
const longestWaitMs = 5_000
/** A provider that wants to be asked again this soon is asked again, rather than another model taken. */
const shortWaitMs = 1_500
const firstBackOffMs = 250

export type FailedAttempt = {
  readonly isRetryable: boolean
  /** The provider refused this call for reasons of its own account, or does not know the model: others may do. */
  readonly isProviderRefusal: boolean
  /** Whether any content had come: then nothing may be tried again, or two answers would be mixed. */
  readonly afterFirstByte: boolean
  readonly retryAfterMs?: number
  /** From 1. */
  readonly attemptsMade: number
  readonly hasFallback: boolean
}

export type NextAttempt =
  | { readonly step: 'retry'; readonly waitMs: number }
  | { readonly step: 'fall_back' }
  | { readonly step: 'give_up' }

/** Whether to call again after a failure, where, and how soon: only before the first byte, and at most twice. */
export function decideNextAttempt(failed: FailedAttempt): NextAttempt {
  const mayGoOn = failed.isRetryable || failed.isProviderRefusal
  if (failed.afterFirstByte || failed.attemptsMade >= mostAttempts || !mayGoOn) return { step: 'give_up' }
  const isSoon = failed.retryAfterMs !== undefined && failed.retryAfterMs <= shortWaitMs
  if (failed.hasFallback && !(failed.isRetryable && isSoon)) return { step: 'fall_back' }
  if (!failed.isRetryable) return { step: 'give_up' }
  const waitMs = failed.retryAfterMs ?? firstBackOffMs * 2 ** (failed.attemptsMade - 1)
  return waitMs > longestWaitMs ? { step: 'give_up' } : { step: 'retry', waitMs }
}
