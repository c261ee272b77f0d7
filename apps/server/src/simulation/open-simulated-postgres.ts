import { randomBytes } from 'node:crypto'

import type { ApplyBatch } from '@tessera/core/ledger/apply-batch'
import { sql } from 'kysely'
import { Client } from 'pg'

import { openDatabase } from '../adapters/db/database.ts'
import type { PostgresDatabase } from '../adapters/db/database.ts'
import type { LedgerBackend } from '../adapters/db/ledger/ledger-backend.ts'
import type { DatabaseRow } from '../adapters/db/ledger/ledger-rows.ts'
import { openLedgerSnapshot } from '../adapters/db/ledger/ledger-snapshot.ts'
import { createPostgresLedgerBackend } from '../adapters/db/ledger/postgres-committer.ts'
import { verifySnapshot } from '../adapters/db/ledger/verify-ledger.ts'
import type { LedgerCommand } from '../ports/ledger-committer.ts'
import { SimulatedCrash } from './simulated-backend.ts'
import type { BatchMoment, OpenSimulatedBackend, SimulatedBackend } from './simulated-backend.ts'

/** A PostgreSQL server on which databases may be made and dropped. */
export type SimulatedPostgres = {
  readonly openBackend: OpenSimulatedBackend
  /** Drops what was made. */
  close(): Promise<void>
}

/**
 * Every episode gets a database of its own on the server, migrated, and dropped afterwards. No other database of the
 * server is touched.
 * @param serverUrl of any database of the server, as a role that may create databases
 */
export async function openSimulatedPostgres(serverUrl: string): Promise<SimulatedPostgres> {
  const prefix = `tessera_simulation_${randomBytes(6).toString('hex')}`
  const template = `${prefix}_template`
  await onServer(serverUrl, `create database ${template} template template0`)
  const migrated = await openDatabase({ postgresUrl: urlOf(serverUrl, template) })
  await migrated.migrate()
  await migrated.close()
  let episodes = 0
  return {
    async openBackend(decisions) {
      episodes += 1
      const name = `${prefix}_${episodes}`
      await onServer(serverUrl, `create database ${name} template ${template}`)
      const database = await openDatabase({ postgresUrl: urlOf(serverUrl, name), maxConnections: 4 })
      if (database.dialect !== 'postgres') throw new Error('a PostgreSQL URL opens a PostgreSQL')
      return backendOver(database, decisions, () => onServer(serverUrl, dropping(name)))
    },
    close: () => onServer(serverUrl, dropping(template)),
  }
}

function backendOver(
  database: PostgresDatabase,
  decisions: { readonly applyBatch: ApplyBatch },
  drop: () => Promise<void>,
): SimulatedBackend {
  const committer = new MortalCommitter(database, decisions.applyBatch)
  return {
    database,
    commitBatch: (commands, moment) => committer.commitBatch(commands, moment),
    async find(table, ids) {
      const query = sql<DatabaseRow>`select * from ${sql.table(table)} where id = any(${ids})`
      return (await query.execute(database.db)).rows
    },
    all: async (query) => (await sql.raw<DatabaseRow>(query).execute(database.db)).rows,
    async verify() {
      const snapshot = await openLedgerSnapshot(database)
      const report = await verifySnapshot(snapshot)
      await snapshot.close()
      return report
    },
    async close() {
      await committer.close()
      await database.close()
      await drop()
    },
  }
}

/** The committer of production, whose process dies in the middle of a transaction: between what it read and wrote. */
class MortalCommitter {
  readonly #backend: LedgerBackend
  #commands: readonly LedgerCommand[] = []
  #moment: BatchMoment = { nowMs: 0 }
  #isWholeBatchOver = false

  constructor({ postgres }: PostgresDatabase, applyBatch: ApplyBatch) {
    this.#backend = createPostgresLedgerBackend({
      openClient: postgres.openClient,
      clock: { nowMs: () => this.#moment.nowMs },
      applyBatch: (state, instructions, context) => {
        if (this.#isDying(instructions)) throw new SimulatedCrash()
        this.#isWholeBatchOver = true
        return applyBatch(state, instructions, context)
      },
    })
  }

  commitBatch(
    commands: readonly LedgerCommand[],
    moment: BatchMoment,
  ): ReturnType<LedgerBackend['commitBatch']> {
    this.#commands = commands
    this.#moment = moment
    this.#isWholeBatchOver = false
    return this.#backend.commitBatch(commands)
  }

  close(): Promise<void> {
    return this.#backend.close()
  }

  #isDying(instructions: readonly unknown[]): boolean {
    const { death } = this.#moment
    if (death === undefined) return false
    if (death.at === 'batch') return !this.#isWholeBatchOver
    return this.#isWholeBatchOver && instructions.length === 1 && instructions[0] === this.#commands[death.at]
  }
}

function dropping(name: string): string {
  return `drop database if exists ${name} with (force)`
}

async function onServer(serverUrl: string, statement: string): Promise<void> {
  const client = new Client(serverUrl)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function urlOf(serverUrl: string, databaseName: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${databaseName}`
  return url.href
}
