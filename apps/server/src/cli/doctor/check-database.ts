import { existsSync } from 'node:fs'

import { sql } from 'kysely'

import { DatabaseError } from '../../adapters/db/database-error.ts'
import { type Database, openDatabase } from '../../adapters/db/database.ts'
import { hasTable } from '../../adapters/db/has-table.ts'
import { migrations } from '../../adapters/db/migrations/migrations.ts'
import {
  type AppliedStep,
  MigrationError,
  planSteps,
  renderSteps,
  selectAppliedSteps,
} from '../../adapters/db/migrator.ts'
import type { StorageConfig } from '../../config/storage-config.ts'
import { type Finding, isBroken, isDoubtful, isHealthy } from './finding.ts'

/**
 * Whether the database is there and has all steps; with it, what else is to be looked at in it.
 * @param lookInside is called where the database is up to date
 */
export async function checkDatabase(
  storage: StorageConfig,
  lookInside: (database: Database) => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  const { database: location } = storage
  // To open a file that is not there would make it.
  if (location.kind === 'sqlite' && !existsSync(location.path)) {
    return [isDoubtful('database', `${location.path} does not exist yet`, 'the first `npm start` makes it')]
  }
  try {
    const database = await openDatabase(
      location.kind === 'sqlite' ? { sqliteFile: location.path } : { postgresUrl: location.url.reveal() },
    )
    try {
      const finding = judgeSteps(database, await readAppliedSteps(database))
      return finding.status === 'ok' ? [finding, ...(await lookInside(database))] : [finding]
    } finally {
      await database.close()
    }
  } catch (error) {
    if (!(error instanceof MigrationError || error instanceof DatabaseError)) throw error
    return [isBroken('database', error.message, 'check DATABASE_URL and DATA_DIR')]
  }
}

function judgeSteps(database: Database, applied: readonly AppliedStep[]): Finding {
  const pending = planSteps(renderSteps(migrations, database.dialect), applied)
  return pending.length === 0
    ? isHealthy('database', `${database.dialect}, all ${applied.length} steps are made`)
    : isDoubtful(
        'database',
        `${database.dialect}, ${pending.length} steps are still to be made`,
        'run `npm run migrate`; the next start does it too',
      )
}

async function readAppliedSteps({ db }: Database): Promise<readonly AppliedStep[]> {
  if (!(await hasTable(db, 'schema_migrations'))) return []
  const { rows } = await sql.raw<AppliedStep>(selectAppliedSteps).execute(db)
  return rows
}
