import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Client } from 'pg'
import { describe, inject } from 'vitest'

import { openDatabase } from '../src/adapters/db/database.ts'
import type { Database, DatabaseOptions } from '../src/adapters/db/database.ts'
import type { Dialect } from '../src/adapters/db/migrations/migration.ts'
import { migrations } from '../src/adapters/db/migrations/migrations.ts'
import { checksumOfSteps, renderSteps } from '../src/adapters/db/migrator.ts'
import { lendWriter } from './lent-writer.ts'

export const dialects: readonly Dialect[] = ['sqlite', 'postgres']

type TestOptions = Omit<DatabaseOptions, 'postgresUrl' | 'dataDir' | 'sqliteFile'> & {
  /** An empty database, for tests of the migrator. */
  readonly isEmpty?: boolean
}

export type TestDatabase = Database & {
  /** What another `openDatabase` needs to reach the same database. */
  readonly location: Pick<DatabaseOptions, 'postgresUrl' | 'sqliteFile'>
}

export type OpenTestDatabase = (options?: TestOptions) => Promise<TestDatabase>

/**
 * A fresh, migrated database: a SQLite file of its own, or a copy of a PostgreSQL template. `close()` removes it.
 * Ask for one in each test, or once in a file whose tests keep out of each other's way.
 */
export function openTestDatabase(dialect: Dialect, options: TestOptions = {}): Promise<TestDatabase> {
  return dialect === 'sqlite' ? openSqliteTestDatabase(options) : openPostgresTestDatabase(options)
}

/** The same tests over both databases. */
export function describeEachDatabase(
  name: string,
  tests: (openDatabase: OpenTestDatabase, dialect: Dialect) => void,
): void {
  describe.each(dialects)(`${name} (%s)`, (dialect) => {
    tests((options) => openTestDatabase(dialect, options), dialect)
  })
}

async function openSqliteTestDatabase({ isEmpty, ...options }: TestOptions): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'tessera-test-sqlite-'))
  const location = { sqliteFile: join(folder, 'tessera.sqlite') }
  const database = await openDatabase({ spawnWriter: lendWriter, ...options, ...location })
  if (isEmpty !== true) await database.migrate()
  return {
    ...database,
    location,
    async close() {
      await database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function openPostgresTestDatabase({ isEmpty, ...options }: TestOptions): Promise<TestDatabase> {
  const name = `tessera_test_${randomBytes(8).toString('hex')}`
  const template = isEmpty === true ? 'template0' : await ensureTemplate()
  // Copied as files: writing each page to the log as well takes four times as long.
  await onServer(`create database ${name} template ${template} strategy file_copy`)
  const location = { postgresUrl: urlOf(name) }
  const database = await openDatabase({ ...options, ...location })
  return {
    ...database,
    location,
    async close() {
      await database.close()
      await onServer(`drop database if exists ${name} with (force)`)
    },
  }
}

let template: Promise<string> | undefined

/** A migrated database to copy from, made once for each text of the migrations by whichever test file comes first. */
function ensureTemplate(): Promise<string> {
  template ??= makeTemplate()
  return template
}

async function makeTemplate(): Promise<string> {
  const name = `tessera_template_${checksumOfSteps(renderSteps(migrations, 'postgres')).slice(0, 16)}`
  await inSession(async (client) => {
    await client.query(`select pg_advisory_lock(hashtext('tessera_template'))`)
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name])
    if (rowCount === 1) return
    // Under another name until it is complete: a run that is interrupted leaves no half template behind.
    const draft = `${name}_draft`
    await client.query(`drop database if exists ${draft} with (force)`)
    await client.query(`create database ${draft} template template0`)
    const database = await openDatabase({ postgresUrl: urlOf(draft) })
    try {
      await database.migrate()
    } finally {
      await database.close()
    }
    await client.query(`alter database ${draft} rename to ${name}`)
  })
  return name
}

let connected: Promise<Client> | undefined

/** Runs on the server's own database, over a connection that this process keeps: tests come here twice each. */
async function onServer(statement: string): Promise<void> {
  connected ??= connect()
  const client = await connected
  await client.query(statement)
}

/** Runs on the server's own database; the session, and with it every advisory lock, ends afterwards. */
async function inSession(work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = await connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

async function connect(): Promise<Client> {
  const client = new Client(serverUrl())
  // It is ended from the other side when the run is over.
  client.on('error', () => (connected = undefined))
  await client.connect()
  return client
}

function urlOf(databaseName: string): string {
  const url = new URL(serverUrl())
  url.pathname = `/${databaseName}`
  return url.href
}

function serverUrl(): string {
  const url = inject('postgresUrl')
  if (url === '') throw new Error(`There is no PostgreSQL to test with: ${inject('postgresFailure')}`)
  return url
}
