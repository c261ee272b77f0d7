import type { Job } from './scheduler.ts'

export type BooksMarking = {
  /** Marks how far the books have come; `lost` where what was marked before is gone. */
  readonly keep: () => Promise<'kept' | 'lost'>
  /** The database went back under a process that goes on: whatever it does now, it does to the wrong books. */
  readonly onLost: () => void
}

/**
 * Marks every two seconds, beside all requests, how far the books have come: so the next start, and this process
 * itself, notice a database that was put back to an older state.
 */
export function markBooksJob({ keep, onLost }: BooksMarking): Job {
  return {
    name: 'mark-books',
    intervalMs: 2_000,
    async run() {
      if ((await keep()) === 'lost') onLost()
    },
  }
}
