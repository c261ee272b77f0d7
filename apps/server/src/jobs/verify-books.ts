import type { BooksRecord } from '../ports/today.ts'
import type { Job } from './scheduler.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

export type BooksWork = {
  readonly books: Pick<BooksRecord, 'find'>
  /** Recomputes all books beside this process and keeps what came of it. */
  readonly verify: (signal: AbortSignal) => Promise<'sound' | 'wrong' | 'stopped'>
  readonly clock: { nowMs(): number }
  readonly logger: {
    info(details: object, message: string): void
    fatal(details: object, message: string): void
  }
}

/** Recomputes all books once a day, also where nobody asks for it; the page of the day says what came of it. */
export function verifyBooksJob({ books, verify, clock, logger }: BooksWork): Job {
  return {
    name: 'verify-books',
    intervalMs: 15 * minuteMs,
    // Not while a start has other things to do.
    firstAfterMs: 5 * minuteMs,
    async run(signal) {
      const last = await books.find()
      if (last !== undefined && clock.nowMs() - last.atMs < dayMs) return
      const outcome = await verify(signal)
      if (outcome === 'sound') logger.info({}, 'all books were recomputed and are right')
      if (outcome === 'wrong') {
        logger.fatal({}, 'the books do not add up: `npm run ledger:verify` names the first row that is wrong')
      }
    },
  }
}
