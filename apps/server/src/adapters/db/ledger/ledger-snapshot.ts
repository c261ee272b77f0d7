import { DatabaseSync } from 'node:sqlite'

import type { Database } from '../database.ts'
import type { Dialect } from '../migrations/migration.ts'
import { mapPostgresError } from '../postgres/postgres-errors.ts'
import type { SqliteConnection } from '../sqlite/sqlite-connection.ts'
import type { DatabaseRow } from './ledger-rows.ts'

/** One moment of the database, read as often as needed while others go on writing. */
export interface LedgerSnapshot {
  readonly dialect: Dialect
  /** The rows of a query, some thousand at a time: a ledger does not fit into memory. */
  pages(sql: string): AsyncIterable<readonly DatabaseRow[]>
  close(): Promise<void>
}

const pageRows = 2000

// Every query here reads whole tables. Left alone, the planner favours the first rows of a cursor, or trusts the
// statistics of tables that were empty a minute ago, and then looks up millions of rows one by one.
const planForAllRows = `set cursor_tuple_fraction = 1; set enable_nestloop = off; set work_mem = '64MB'`

export function openLedgerSnapshot(database: Database): Promise<LedgerSnapshot> {
  return database.dialect === 'sqlite'
    ? openSqliteSnapshot(database.sqlite.file)
    : openPostgresSnapshot(database.postgres.openClient)
}

/** For a database that only this connection sees, and that nobody changes meanwhile. */
export function snapshotOfConnection(connection: SqliteConnection): LedgerSnapshot {
  return {
    dialect: 'sqlite',
    async *pages(sql) {
      yield connection.all(sql)
    },
    close: () => Promise.resolve(),
  }
}

async function openSqliteSnapshot(file: string): Promise<LedgerSnapshot> {
  const connection = new DatabaseSync(file, { readOnly: true, timeout: 5000 })
  connection.exec('pragma cache_size = -65536; pragma mmap_size = 0; begin')
  return {
    dialect: 'sqlite',
    async *pages(sql) {
      const statement = connection.prepare(sql)
      statement.setReadBigInts(true)
      let page: DatabaseRow[] = []
      for (const row of statement.iterate()) {
        page.push(row)
        if (page.length < pageRows) continue
        yield page
        page = []
      }
      if (page.length > 0) yield page
    },
    close() {
      connection.close()
      return Promise.resolve()
    },
  }
}

async function openPostgresSnapshot(
  openClient: Extract<Database, { dialect: 'postgres' }>['postgres']['openClient'],
): Promise<LedgerSnapshot> {
  const client = await openClient()
  await client.query('set statement_timeout = 0; set idle_in_transaction_session_timeout = 0')
  await client.query(planForAllRows)
  await client.query('begin isolation level repeatable read read only')
  let lastCursor = 0
  return {
    dialect: 'postgres',
    async *pages(sql) {
      lastCursor += 1
      const cursor = `ledger_rows_${lastCursor}`
      try {
        await client.query(`declare ${cursor} no scroll cursor for ${sql}`)
        for (;;) {
          const { rows } = await client.query<DatabaseRow>(`fetch ${pageRows} from ${cursor}`)
          if (rows.length === 0) break
          yield rows
        }
        await client.query(`close ${cursor}`)
      } catch (error) {
        throw mapPostgresError(error)
      }
    },
    close: () => client.end(),
  }
}
