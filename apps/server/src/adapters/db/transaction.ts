import type { Kysely, Transaction } from 'kysely'

import type { Schema } from './schema/schema.ts'

/**
 * Runs `work` in one transaction and commits, or rolls back if it throws. Only what is done through `transaction` is
 * part of it; the database itself throws when it is used inside. Keep it short and call nothing over the network.
 */
export function inTransaction<Result>(
  database: { readonly db: Kysely<Schema> },
  work: (transaction: Transaction<Schema>) => Promise<Result>,
): Promise<Result> {
  return database.db.transaction().execute(work)
}

/** One unmoving view of the whole database for several reads, while writes go on beside it. */
export function inSnapshot<Result>(
  database: { readonly db: Kysely<Schema> },
  work: (snapshot: Transaction<Schema>) => Promise<Result>,
): Promise<Result> {
  return database.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(work)
}
