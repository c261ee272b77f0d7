import { hostname } from 'node:os'

import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import type { Logger } from 'pino'

import { seedCatalogue } from '../adapters/db/catalogue-seed/seed-catalogue.ts'
import { DatabaseError } from '../adapters/db/database-error.ts'
import { type Database, openDatabase } from '../adapters/db/database.ts'
import { type InstanceIdentity, type InstanceLease, registerInstance } from '../adapters/db/instance-lease.ts'
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
  const identity = { id: ids.create('instance'), pid: process.pid, hostname: hostname() }
  try {
    // Entered first where that is possible: beside a living server a file must not be brought up to date.
    const early = (await isNew(database)) ? undefined : await enter({ database, clock }, identity)
    const steps = await database.migrate()
    if (steps.length > 0) logger.info({ steps }, `database brought up to date (${steps.length} steps)`)
    const instance = early ?? (await enter({ database, clock }, identity))
    await seedCatalogue({ db: database.db, clock, ids })
    return { database, instanceId: identity.id, instance }
  } catch (error) {
    await database.close()
    throw explained(error, deps.config)
  }
}

async function isNew(database: Database): Promise<boolean> {
  const tables = await database.db.introspection.getTables()
  return !tables.some(({ name }) => name === 'instances')
}

async function enter(
  deps: { readonly database: Database; readonly clock: Clock },
  identity: InstanceIdentity,
): Promise<InstanceLease> {
  const registered = await registerInstance(deps, identity)
  if (!registered.ok) throw new StartFailure(registered.error.message)
  return registered.value
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
    throw explained(error, config)
  }
}

/** What an operator can mend is said in one line. */
function explained(error: unknown, { storage }: Config): unknown {
  if (error instanceof MigrationError) return new StartFailure(error.message)
  if (!(error instanceof DatabaseError)) return error
  if (storage.database.kind === 'sqlite') {
    const isUsable = error.code !== 'unavailable' && error.code !== 'disk_full' && error.code !== 'busy'
    if (isUsable) return error
    const { path } = storage.database
    return new StartFailure(
      `${path} cannot be used (${error.message}): mend what is in its way, or set DATA_DIR to another folder.`,
    )
  }
  if (error.code === 'unavailable') {
    return new StartFailure(`The database does not answer: check DATABASE_URL (${error.message}).`)
  }
  if (isRefusedByPostgres(error)) {
    return new StartFailure(`The database refuses the connection: check DATABASE_URL (${error.message}).`)
  }
  return error
}

/** User, password or name of the database are wrong, or the user may not make tables. */
function isRefusedByPostgres({ cause }: DatabaseError): boolean {
  const sqlState = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return sqlState.startsWith('28') || sqlState === '3D000' || sqlState === '42501'
}
