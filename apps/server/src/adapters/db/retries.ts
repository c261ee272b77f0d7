import { setTimeout as sleep } from 'node:timers/promises'

import { DatabaseError } from './database-error.ts'

type RetryOptions = {
  /** Between 0 and 1; spreads the repeats of those who met. */
  readonly random: () => number
  readonly waitMs?: (delayMs: number) => Promise<unknown>
}

const maxAttempts = 3
const firstDelayMs = 20

/**
 * Runs a whole transaction again where the database made it give way to another one (deadlock, serialization, a lock
 * that was held for too long): three attempts in all. Everything else is thrown at once.
 */
export async function withRetries<Result>(
  work: () => Promise<Result>,
  { random, waitMs = sleep }: RetryOptions,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (attempt === maxAttempts || !(error instanceof DatabaseError && error.isRetryable)) throw error
      await waitMs(firstDelayMs * 2 ** attempt * random())
    }
  }
}
