import type { Clock } from '@tessera/core/clock'

import type { Database } from '../database.ts'
import type { LedgerBackend } from './ledger-backend.ts'
import { createPostgresLedgerBackend } from './postgres-committer.ts'
import { createSqliteLedgerBackend } from './sqlite-backend.ts'

/** The way to write batches into this database, whichever it is. */
export function openLedgerBackend(database: Database, clock: Clock): LedgerBackend {
  return database.dialect === 'sqlite'
    ? createSqliteLedgerBackend({ commitLedgerBatch: database.sqlite.commitLedgerBatch, clock })
    : createPostgresLedgerBackend({ openClient: database.postgres.openClient, clock })
}
