import { applyBatch as productionApplyBatch } from '@tessera/core/ledger/apply-batch'
import type { ApplyBatch } from '@tessera/core/ledger/apply-batch'
import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import type { Dialect } from 'kysely'

import type { SqliteDatabase } from '../adapters/db/database.ts'
import { snapshotOfConnection } from '../adapters/db/ledger/ledger-snapshot.ts'
import { commitLedgerBatch } from '../adapters/db/ledger/sqlite-committer.ts'
import { verifySnapshot } from '../adapters/db/ledger/verify-ledger.ts'
import { migrations } from '../adapters/db/migrations/migrations.ts'
import { renderSteps } from '../adapters/db/migrator.ts'
import type { Schema } from '../adapters/db/schema/schema.ts'
import { openSqliteConnection } from '../adapters/db/sqlite/sqlite-connection.ts'
import type { IntegerMode, OpenSqliteConnection } from '../adapters/db/sqlite/sqlite-connection.ts'
import type { LedgerCommand } from '../ports/ledger-committer.ts'
import { InMemoryDriver } from './in-memory-driver.ts'
import { MortalConnection } from './mortal-connection.ts'
import type { BatchMoment, SimulatedBackend } from './simulated-backend.ts'

/** The production schema and committer over a database that lives in memory and is gone when it is closed. */
export async function openSimulatedSqlite(decisions: {
  readonly applyBatch: ApplyBatch
}): Promise<SimulatedBackend> {
  const connection = openSqliteConnection(':memory:')
  for (const statement of schemaStatements()) connection.exec(statement)
  return {
    database: databaseOver(connection),
    commitBatch: async (commands, moment) => commit(connection, commands, { ...moment, ...decisions }),
    find: async (table, ids) =>
      connection.all(`select * from ${table} where id in (select value from json_each(?))`, [
        JSON.stringify(ids),
      ]),
    all: async (sql) => connection.all(sql),
    verify: () => verifySnapshot(snapshotOfConnection(connection)),
    async close() {
      connection.close()
    },
  }
}

let rendered: readonly string[] | undefined

function schemaStatements(): readonly string[] {
  rendered ??= renderSteps(migrations, 'sqlite').flatMap(({ statements }) => statements)
  return rendered
}

function commit(
  connection: OpenSqliteConnection,
  commands: readonly LedgerCommand[],
  { nowMs, death, applyBatch }: BatchMoment & { readonly applyBatch: ApplyBatch },
) {
  if (death === undefined) return commitLedgerBatch(connection, commands, { nowMs, applyBatch })
  const mortal = new MortalConnection(connection, death.afterWrites)
  let decisions = 0
  return commitLedgerBatch(mortal, commands, {
    nowMs,
    applyBatch(state, instructions, context) {
      const place = decisions === 0 ? 'batch' : decisions - 1
      decisions += 1
      if (place === death.at) mortal.dieSoon()
      return applyBatch(state, instructions, context)
    },
  })
}

/** What the stores of production need of a database: everything but a file. */
function databaseOver(connection: OpenSqliteConnection): SqliteDatabase {
  return {
    dialect: 'sqlite',
    db: new Kysely<Schema>({ dialect: dialectOver(connection, 'bigint') }),
    authDb: new Kysely<unknown>({ dialect: dialectOver(connection, 'number') }),
    sqlite: {
      file: ':memory:',
      commitLedgerBatch: async (commands, context) =>
        commitLedgerBatch(connection, commands, { ...context, applyBatch: productionApplyBatch }),
      writeTogether: () => Promise.reject(new Error('the simulation has no writer')),
    },
    migrate: () => Promise.resolve([]),
    async close() {
      connection.close()
    },
  }
}

function dialectOver(connection: OpenSqliteConnection, integers: IntegerMode): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new InMemoryDriver(connection, integers),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}
