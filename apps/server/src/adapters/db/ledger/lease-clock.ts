import { sql } from 'kysely'
import type { Kysely } from 'kysely'

import type { LeaseClock } from '../../../ports/lease-clock.ts'
import type { Dialect } from '../migrations/migration.ts'
import type { Schema } from '../schema/schema.ts'

export type LeaseClockOptions = {
  /** Milliseconds that only go forward. */
  readonly monotonicMs: () => number
  /** The process's own time: what SQLite, which is in the same machine, goes by. */
  readonly wallMs: () => number
}

/**
 * On PostgreSQL the database's clock, asked with every `synchronise`. On SQLite one process has the database alone, so
 * its own time at the start, carried on monotonically, is enough: no jump of the wall clock ends a lease.
 */
export function createLeaseClock(
  database: { readonly dialect: Dialect; readonly db: Kysely<Schema> },
  options: LeaseClockOptions,
): LeaseClock {
  let base = { leaseMs: options.wallMs(), monotonicMs: options.monotonicMs() }

  return {
    nowMs: () => Math.trunc(base.leaseMs + options.monotonicMs() - base.monotonicMs),
    async synchronise() {
      if (database.dialect === 'sqlite') return
      const askedAtMs = options.monotonicMs()
      const { rows } = await sql<{ now_ms: bigint }>`
        select (extract(epoch from clock_timestamp()) * 1000)::bigint as now_ms`.execute(database.db)
      const [row] = rows
      // The answer is as old as the way back took; half of the round trip is the best guess.
      const answeredAtMs = options.monotonicMs()
      if (row) base = { leaseMs: Number(row.now_ms), monotonicMs: (askedAtMs + answeredAtMs) / 2 }
    },
  }
}
