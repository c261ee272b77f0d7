import { mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import {
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { Dialect as KyselyDialect } from 'kysely'
import type { Client } from 'pg'

import type { LedgerCommand } from '../../ports/ledger-committer.ts'
import { assertNotInsideTransactionOf } from './guards.ts'
import type { LedgerBatchContext, LedgerCommitResult } from './ledger/ledger-backend.ts'
import type { Migration } from './migrations/migration.ts'
import { migrations as allMigrations } from './migrations/migrations.ts'
import { renderSteps } from './migrator.ts'
import { PostgresDriver } from './postgres/postgres-driver.ts'
import { applyPostgresSteps } from './postgres/postgres-migrator.ts'
import { createPostgresPool, openPostgresClient } from './postgres/postgres-pool.ts'
import { exactTypes, numberTypes } from './postgres/postgres-types.ts'
import { StatementNames } from './postgres/statement-names.ts'
import type { Schema } from './schema/schema.ts'
import { SqliteDriver } from './sqlite/sqlite-driver.ts'
import { openSqliteReader } from './sqlite/sqlite-reader.ts'
import { SqliteWriter } from './sqlite/writer-client.ts'
import type { SpawnWriter } from './sqlite/writer-client.ts'
import type { WriterStatement } from './sqlite/writer-protocol.ts'

export type DatabaseOptions = {
  /** Given: PostgreSQL. */
  readonly postgresUrl?: string
  /** The folder of `tessera.sqlite`; made where it is missing. */
  readonly dataDir?: string
  /** A SQLite file of another name; its folder is made where it is missing. */
  readonly sqliteFile?: string
  /** Told of PostgreSQL connections that broke while idle; the pool replaces them. */
  readonly onConnectionError?: (error: Error) => void
  readonly maxConnections?: number
  /** SQLite: how long a write waits for another process's lock. */
  readonly busyTimeoutMs?: number
  /** SQLite: an interactive transaction that is open for longer is rolled back. */
  readonly transactionLimitMs?: number
  /** SQLite: how the writer's thread is started; for tests that take it away. */
  readonly spawnWriter?: SpawnWriter
  /** Only for tests of the migrator itself. */
  readonly migrations?: readonly Migration[]
  /** Epoch milliseconds, for the record of applied steps. */
  readonly nowMs?: () => number
}

type CommonDatabase = {
  /** Every integer is a `bigint`. */
  readonly db: Kysely<Schema>
  /** The same database for better-auth: integers are numbers. */
  readonly authDb: Kysely<unknown>
  /** @returns the ids of the steps that were made now */
  migrate(): Promise<readonly string[]>
  /** Waits for writes under way. */
  close(): Promise<void>
}

export type SqliteDatabase = CommonDatabase & {
  readonly dialect: 'sqlite'
  readonly sqlite: {
    readonly file: string
    /** Runs `commitLedgerBatch` of `ledger/sqlite-committer.ts` in the writer's thread. */
    readonly commitLedgerBatch: (
      commands: readonly LedgerCommand[],
      context: LedgerBatchContext,
    ) => Promise<readonly LedgerCommitResult[]>
    /** Use it through `write-together.ts`. */
    readonly writeTogether: (statements: readonly WriterStatement[]) => Promise<boolean>
  }
  readonly postgres?: undefined
}

export type PostgresDatabase = CommonDatabase & {
  readonly dialect: 'postgres'
  readonly postgres: {
    /** A connection outside the pool, with our settings; the caller ends it. */
    readonly openClient: () => Promise<Client>
  }
  readonly sqlite?: undefined
}

export type Database = SqliteDatabase | PostgresDatabase

/** Opens the database that the options name; migrates nothing. Errors: `DatabaseError` `unavailable`. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return options.postgresUrl === undefined
    ? await openSqlite(options)
    : openPostgres(options, options.postgresUrl)
}

async function openSqlite(options: DatabaseOptions): Promise<SqliteDatabase> {
  const file = await locateFile(options)
  const writer = new SqliteWriter(
    {
      file,
      busyTimeoutMs: options.busyTimeoutMs ?? 5000,
      transactionLimitMs: options.transactionLimitMs ?? 5000,
      waitLimitMs: 10_000,
      maxWaitingRequests: 10_000,
    },
    options.spawnWriter,
  )
  await writer.start()
  const reader = openSqliteReader(file)
  const shared = { file, writer, reader, owner: { name: file } }

  function sqliteDialect(integers: 'bigint' | 'number'): KyselyDialect {
    return {
      createAdapter: () => new RoutedSqliteAdapter(),
      createDriver: () => new SqliteDriver({ ...shared, integers }),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    }
  }

  return {
    dialect: 'sqlite',
    db: new Kysely<Schema>({ dialect: sqliteDialect('bigint') }),
    authDb: new Kysely<unknown>({ dialect: sqliteDialect('number') }),
    sqlite: {
      file,
      commitLedgerBatch: (commands, context) => writer.commitLedgerBatch(commands, context),
      writeTogether: async (statements) => {
        assertNotInsideTransactionOf(shared.owner)
        return await writer.writeTogether(statements)
      },
    },
    migrate: () => writer.migrate(renderSteps(options.migrations ?? allMigrations, 'sqlite'), nowMs(options)),
    async close() {
      // The last connection to close empties the write-ahead log into the file; a reader could not.
      reader.close()
      await writer.close()
    },
  }
}

function openPostgres(options: DatabaseOptions, url: string): PostgresDatabase {
  const settings = {
    url,
    maxConnections: options.maxConnections ?? 10,
    onConnectionError: options.onConnectionError ?? ignoreConnectionError,
  }
  const pool = createPostgresPool(settings)
  const shared = { pool, statementNames: new StatementNames(), owner: { name: 'postgres' } }

  function postgresDialect(types: typeof exactTypes): KyselyDialect {
    return {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new PostgresDriver({ ...shared, types }),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    }
  }

  let closing: Promise<void> | undefined
  return {
    dialect: 'postgres',
    db: new Kysely<Schema>({ dialect: postgresDialect(exactTypes) }),
    authDb: new Kysely<unknown>({ dialect: postgresDialect(numberTypes) }),
    postgres: { openClient: () => openPostgresClient(settings) },
    async migrate() {
      const client = await openPostgresClient(settings)
      try {
        const steps = renderSteps(options.migrations ?? allMigrations, 'postgres')
        return await applyPostgresSteps(client, steps, nowMs(options))
      } finally {
        await client.end()
      }
    },
    close() {
      closing ??= pool.end()
      return closing
    },
  }
}

/** Reads run beside the writer; Kysely must not queue them behind a transaction. */
class RoutedSqliteAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true
  }
}

async function locateFile(options: DatabaseOptions): Promise<string> {
  const file =
    options.sqliteFile ??
    (options.dataDir === undefined ? undefined : join(options.dataDir, 'tessera.sqlite'))
  if (file === undefined)
    throw new Error('openDatabase needs a PostgreSQL URL, a data folder or a SQLite file')
  if (file === ':memory:') throw new Error('A database in memory cannot be shared between two threads')
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  // Password hashes are in it: for nobody but its owner. SQLite gives its side files the same mode.
  const handle = await open(file, 'a', 0o600)
  await handle.close()
  return file
}

function nowMs(options: DatabaseOptions): number {
  return (options.nowMs ?? Date.now)()
}

function ignoreConnectionError(): void {
  // The pool has dropped the connection; the next query opens another, or fails with a reason.
}
