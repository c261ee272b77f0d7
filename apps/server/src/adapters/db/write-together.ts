import type { CompiledQuery } from 'kysely'

import type { Database } from './database.ts'
import { inTransaction } from './transaction.ts'

/**
 * Runs statements that need no answer of one another in one transaction. On SQLite they go to the writer as one
 * message: an interactive transaction would keep every other write, holds of requests included, waiting for each turn
 * of this thread.
 * @param guard is run first, such as an update that finds the version that was read
 * @returns false where the guard changed no row; then nothing was written
 */
export async function writeTogether(
  database: Database,
  guard: CompiledQuery,
  statements: readonly CompiledQuery[],
): Promise<boolean> {
  if (database.dialect === 'sqlite') return database.sqlite.writeTogether([guard, ...statements].map(plain))
  return inTransaction(database, async (trx) => {
    const { numAffectedRows } = await trx.executeQuery(guard)
    if (numAffectedRows === 0n) return false
    for (const statement of statements) await trx.executeQuery(statement)
    return true
  })
}

/** Only what can be sent to another thread. */
function plain({ sql, parameters }: CompiledQuery) {
  return { sql, parameters }
}
