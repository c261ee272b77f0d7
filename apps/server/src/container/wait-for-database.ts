import { setTimeout as sleep } from 'node:timers/promises'

import type { Logger } from 'pino'

import { StartFailure } from '../process/start-failure.ts'

/** Nobody answers where the database should be; it may still come. */
export class DatabaseAway extends StartFailure {}

const firstPauseMs = 250
const longestPauseMs = 2_000

export type DatabaseWait = {
  /** From the first try on; 0: only one try. */
  readonly waitMs: number
  readonly logger: Logger
}

/**
 * Does what a start needs the database for, and does it again while nobody answers there: a database that starts beside
 * this process, or is restarted right now, is a matter of seconds. Whatever else is wrong is thrown at once.
 */
export async function waitForDatabase<Outcome>(
  attempt: () => Promise<Outcome>,
  { waitMs, logger }: DatabaseWait,
): Promise<Outcome> {
  const endsAtMs = performance.now() + waitMs
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      return await attempt()
    } catch (error) {
      const leftMs = endsAtMs - performance.now()
      if (!(error instanceof DatabaseAway) || leftMs < pauseMs) throw error
      const leftS = Math.ceil(leftMs / 1_000)
      logger.warn(`the database does not answer yet, tried again for ${leftS} s: ${error.message}`)
    }
    await sleep(pauseMs)
  }
}
