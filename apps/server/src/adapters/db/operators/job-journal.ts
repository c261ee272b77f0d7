import type { Clock } from '@tessera/core/clock'
import { type Kysely, sql } from 'kysely'

import type { JobJournal } from '../../../ports/today.ts'
import type { Schema } from '../schema/schema.ts'

/** A row for each job that fails, until it succeeds; a job that goes well writes next to nothing. */
export function createJobJournal(deps: { readonly db: Kysely<Schema>; readonly clock: Clock }): JobJournal {
  const { db, clock } = deps
  /** Jobs that have succeeded since they last failed: there is nothing to take back. */
  const known = new Set<string>()
  return {
    async failed(job) {
      known.delete(job)
      const nowMs = BigInt(clock.nowMs())
      await db
        .insertInto('job_failures')
        .values({ job, failures: 1n, first_failed_at_ms: nowMs, last_failed_at_ms: nowMs })
        .onConflict((conflict) =>
          conflict.column('job').doUpdateSet({
            failures: sql<bigint>`job_failures.failures + 1`,
            last_failed_at_ms: nowMs,
          }),
        )
        .execute()
    },
    async succeeded(job) {
      if (known.has(job)) return
      await db.deleteFrom('job_failures').where('job', '=', job).execute()
      known.add(job)
    },
  }
}
