import { hostname } from 'node:os'

import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import type { Logger } from 'pino'

import { addAuditEntry } from '../adapters/db/audit-log.ts'
import { type BooksKeeper, checkBooks, openBooksKeeper } from '../adapters/db/books-mark/books-keeper.ts'
import { type BooksMark, dropBooksMark } from '../adapters/db/books-mark/books-mark.ts'
import { seedCatalogue } from '../adapters/db/catalogue-seed/seed-catalogue.ts'
import { DatabaseError } from '../adapters/db/database-error.ts'
import { type Database, openDatabase } from '../adapters/db/database.ts'
import { hasTable } from '../adapters/db/has-table.ts'
import { type InstanceIdentity, type InstanceLease, registerInstance } from '../adapters/db/instance-lease.ts'
import { MigrationError } from '../adapters/db/migrator.ts'
import type { Config } from '../config.ts'
import { StartFailure } from '../process/start-failure.ts'
import { DatabaseAway, waitForDatabase } from './wait-for-database.ts'

export type Storage = {
  readonly database: Database
  readonly instanceId: string
  readonly instance: InstanceLease
  /** Remembers beside the database how far its books have come. */
  readonly books: BooksKeeper
}

export type StorageDeps = {
  readonly config: Config
  readonly logger: Logger
  readonly clock: Clock
  readonly ids: IdSource
}

/** Opens the database, brings it up to date, enters this process, and seeds what an empty one lacks. */
export function openStorage(deps: StorageDeps): Promise<Storage> {
  const { config, logger } = deps
  return waitForDatabase(() => openOnce(deps), { waitMs: config.storage.databaseWaitMs, logger })
}

async function openOnce(deps: StorageDeps): Promise<Storage> {
  const { clock, ids, logger } = deps
  const database = await open(deps)
  const identity = { id: ids.create('instance'), pid: process.pid, hostname: hostname() }
  try {
    const accepted = await refuseOlderBooks(database, deps)
    // Entered first where that is possible: beside a living server a file must not be brought up to date.
    const isNew = !(await hasTable(database.db, 'instances'))
    const early = isNew ? undefined : await enter({ database, clock }, identity)
    const steps = await database.migrate()
    if (steps.length > 0) logger.info({ steps }, `database brought up to date (${steps.length} steps)`)
    const instance = early ?? (await enter({ database, clock }, identity))
    if (accepted !== undefined) {
      await noteAcceptance(database, deps, accepted.lost)
      // Not before it is written down: a start that is cut short until here has to be approved again.
      await dropBooksMark(accepted.file)
    }
    await seedCatalogue({ db: database.db, clock, ids })
    return { database, instanceId: identity.id, instance, books: await keepBooks(database, deps) }
  } catch (error) {
    await database.close()
    throw explained(error, deps.config)
  }
}

type Accepted = { readonly lost: BooksMark; readonly file: string }

/**
 * Before anything is written: a database that lacks what was last seen in it is left as it is.
 * @returns what was lost, where the operator has said that it may be
 */
async function refuseOlderBooks(
  { db }: Database,
  { config: { storage }, logger }: StorageDeps,
): Promise<Accepted | undefined> {
  const checked = await checkBooks({ db, dataDir: storage.dataDir }, storage.acceptedBooks)
  if (!checked.ok) throw new StartFailure(checked.error.message)
  const found = checked.value
  if (found.kind === 'unseen' && found.hasOthers) {
    logger.warn('this data folder was used with another database before: is this the right one?')
  }
  if (found.kind === 'damaged_mark') {
    logger.warn({ file: found.file }, 'what was last seen of the books cannot be read, and is begun anew')
  }
  return found.kind === 'approved' ? found : undefined
}

/** Whoever reads the books later has to learn that a part of them is gone, and since when. */
async function noteAcceptance(
  { db }: Database,
  { clock, ids, logger }: StorageDeps,
  lost: BooksMark,
): Promise<void> {
  const after = {
    last_seen_at: new Date(lost.seenAtMs).toISOString(),
    wallet_id: lost.walletId,
    leg: String(lost.seq),
  }
  logger.warn({ lost: after }, 'books that were restored from an older copy are accepted')
  await addAuditEntry(
    db,
    { clock, ids },
    {
      actorId: 'command_line',
      action: 'books.accept_restored',
      subjectKind: 'wallet',
      subjectId: lost.walletId,
      reason: 'An older copy of the database was restored on purpose',
      after,
    },
  )
}

function keepBooks({ db }: Database, { config, clock, logger }: StorageDeps): Promise<BooksKeeper> {
  const { dataDir } = config.storage
  return openBooksKeeper({
    db,
    dataDir,
    clock,
    onUnmarkable: (error) => {
      logger.warn(
        { err: error },
        'the data folder takes no mark of the books: an older database would go unnoticed',
      )
    },
  })
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
    return new DatabaseAway(`The database does not answer: check DATABASE_URL (${error.message}).`)
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
