import { hostname } from 'node:os'

import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import type { Logger } from 'pino'

import { seedCatalogue } from '../adapters/db/catalogue-seed/seed-catalogue.ts'
import { DatabaseError } from '../adapters/db/database-error.ts'
import { type Database, openDatabase } from '../adapters/db/database.ts'
import { type InstanceLease, registerInstance } from '../adapters/db/instance-lease.ts'
import { MigrationError } from '../adapters/db/migrator.ts'
import type { Config } from '../config.ts'
import { StartFailure } from '../process/start-failure.ts'

export type Storage = {
  readonly database: Database
  readonly instanceId: string
  readonly instance: InstanceLease
}

export type StorageDeps = {
  readonly config: Config
  readonly logger: Logger
  readonly clock: Clock
  readonly ids: IdSource
}

/** Opens the database, brings it up to date, enters this process, and seeds what an empty one lacks. */
export async function openStorage(deps: StorageDeps): Promise<Storage> {
  const { clock, ids, logger } = deps
  const database = await open(deps)
  try {
    const steps = await migrate(database)
    if (steps.length > 0) logger.info({ steps }, `database brought up to date (${steps.length} steps)`)
    const instanceId = ids.create('instance')
    const registered = await registerInstance(
      { database, clock },
      { id: instanceId, pid: process.pid, hostname: hostname() },
    )
    if (!registered.ok) throw new StartFailure(registered.error.message)
    await seedCatalogue({ db: database.db, clock, ids })
    return { database, instanceId, instance: registered.value }
  } catch (error) {
    await database.close()
    throw error
  }
}

async function open({ config, logger }: StorageDeps): Promise<Database> {
  const { database, dataDir } = config.storage
  try {
    return database.kind === 'postgres'
      ? await openDatabase({
          postgresUrl: database.url.reveal(),
          onConnectionError: (error) => logger.warn({ err: error }, 'a database connection was lost'),
        })
      : await openDatabase({ dataDir, sqliteFile: database.path })
  } catch (error) {
    throw explained(error)
  }
}

async function migrate(database: Database): Promise<readonly string[]> {
  try {
    return await database.migrate()
  } catch (error) {
    throw explained(error)
  }
}

/** What an operator can mend is said in one line. */
function explained(error: unknown): unknown {
  if (error instanceof MigrationError) return new StartFailure(error.message)
  if (error instanceof DatabaseError && error.code === 'unavailable') {
    return new StartFailure(`The database does not answer: check DATABASE_URL (${error.message}).`)
  }
  return error
}
