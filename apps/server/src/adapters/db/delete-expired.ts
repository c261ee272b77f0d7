import type { Kysely } from 'kysely'

import type { Schema } from './schema/schema.ts'

export type ExpiryLimits = {
  /** Idempotency keys whose day ended before this moment. */
  readonly keysExpiredBeforeMs: number
  /** Texts of ended runs that were last written before it; those of conversations stand in their messages. */
  readonly outputsSavedBeforeMs: number
}

// Bounded, so that no sweep keeps the writer from the ledger for long; what is left is taken by the next.
const rowsAtOnce = 500

/** Deletes what has outlived its day, a page of each kind. */
export async function deleteExpired(db: Kysely<Schema>, limits: ExpiryLimits): Promise<void> {
  await db
    .deleteFrom('idempotency_keys')
    .where('scope_key', 'in', (query) =>
      query
        .selectFrom('idempotency_keys')
        .select('scope_key')
        .where('expires_at_ms', '<', BigInt(limits.keysExpiredBeforeMs))
        .limit(rowsAtOnce),
    )
    .execute()
  await db
    .deleteFrom('run_outputs')
    .where('run_id', 'in', (query) =>
      query
        .selectFrom('run_outputs')
        .innerJoin('runs', 'runs.id', 'run_outputs.run_id')
        .select('run_outputs.run_id')
        .where('run_outputs.updated_at_ms', '<', BigInt(limits.outputsSavedBeforeMs))
        .where('runs.status', '!=', 'running')
        .limit(rowsAtOnce),
    )
    .execute()
}
