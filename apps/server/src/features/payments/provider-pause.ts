import type { Clock } from '@tessera/core/clock'

import type { GatewayFailure } from '../../ports/payment-gateway.ts'

/** How long the work in the background leaves the provider alone, after it said that it is asked too much. */
export interface ProviderPause {
  isOn(): boolean
  /** Begins, or lengthens, where the failure says how long to wait. */
  note(failure: { readonly code: string } | GatewayFailure): void
}

/** Whatever a server says: payments are not left alone for an hour. */
const longestPauseMs = 5 * 60_000

/** One for each process: who waits for an answer asks all the same, and the next to be refused lengthens the pause. */
export function createProviderPause(clock: Clock): ProviderPause {
  let untilMs = 0
  return {
    isOn: () => clock.nowMs() < untilMs,
    note(failure) {
      if (!('retryAfterSeconds' in failure) || failure.retryAfterSeconds === undefined) return
      const pauseMs = Math.min(failure.retryAfterSeconds * 1000, longestPauseMs)
      untilMs = Math.max(untilMs, clock.nowMs() + pauseMs)
    },
  }
}
