import type { CompiledQuery, DatabaseConnection, Driver, QueryResult, TransactionSettings } from 'kysely'
import type { CustomTypesConfig, Pool, PoolClient, QueryResult as PgResult } from 'pg'

import { DatabaseError } from '../database-error.ts'
import { assertNotInsideTransactionOf, enterTransaction } from '../guards.ts'
import type { TransactionOwner } from '../guards.ts'
import { rowsOf } from '../rows.ts'
import { mapPostgresError } from './postgres-errors.ts'
import type { StatementNames } from './statement-names.ts'

export type PostgresDriverConfig = {
  readonly pool: Pool
  readonly types: CustomTypesConfig
  readonly statementNames: StatementNames
  readonly owner: TransactionOwner
}

/** Kysely's driver over a shared pool, with named statements, our types and our errors. */
export class PostgresDriver implements Driver {
  readonly #config: PostgresDriverConfig

  constructor(config: PostgresDriverConfig) {
    this.#config = config
  }

  async init(): Promise<void> {
    // The pool connects when the first query comes.
  }

  async acquireConnection(): Promise<PostgresConnection> {
    assertNotInsideTransactionOf(this.#config.owner)
    try {
      return new PostgresConnection(await this.#config.pool.connect(), this.#config)
    } catch (error) {
      throw mapPostgresError(error)
    }
  }

  beginTransaction(connection: PostgresConnection, settings: TransactionSettings): Promise<void> {
    return connection.begin(settings, enterTransaction(this.#config.owner))
  }

  commitTransaction(connection: PostgresConnection): Promise<void> {
    return connection.commit()
  }

  rollbackTransaction(connection: PostgresConnection): Promise<void> {
    return connection.rollBack()
  }

  savepoint(connection: PostgresConnection, name: string): Promise<void> {
    return connection.control(`savepoint ${quoted(name)}`)
  }

  rollbackToSavepoint(connection: PostgresConnection, name: string): Promise<void> {
    return connection.control(`rollback to savepoint ${quoted(name)}`)
  }

  releaseSavepoint(connection: PostgresConnection, name: string): Promise<void> {
    return connection.control(`release savepoint ${quoted(name)}`)
  }

  async releaseConnection(connection: PostgresConnection): Promise<void> {
    connection.release()
  }

  async destroy(): Promise<void> {
    // Two Kysely instances share the pool; whoever opened it closes it.
  }
}

class PostgresConnection implements DatabaseConnection {
  readonly #client: PoolClient
  readonly #config: PostgresDriverConfig
  #leaveTransaction: (() => void) | undefined
  #isBroken = false

  constructor(client: PoolClient, config: PostgresDriverConfig) {
    this.#client = client
    this.#config = config
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const result = await this.#query(query.sql, query.parameters)
    const hasChanges = result.rowCount !== null && result.command !== 'SELECT'
    return {
      rows: rowsOf(result.rows),
      ...(hasChanges && { numAffectedRows: BigInt(result.rowCount ?? 0) }),
    }
  }

  /** Reads through a cursor of the server, inside a transaction where there is none yet. */
  async *streamQuery<Row>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<Row>> {
    const isOwnTransaction = this.#leaveTransaction === undefined
    if (isOwnTransaction) await this.control('begin read only')
    try {
      await this.#query(`declare tessera_stream no scroll cursor for ${query.sql}`, query.parameters)
      for (;;) {
        const { rows } = await this.#query(
          `fetch ${Math.max(1, Math.trunc(chunkSize))} from tessera_stream`,
          [],
        )
        if (rows.length === 0) break
        yield { rows: rowsOf(rows) }
      }
      await this.control('close tessera_stream')
    } finally {
      if (isOwnTransaction) await this.rollBack()
    }
  }

  async begin(settings: TransactionSettings, leave: () => void): Promise<void> {
    this.#leaveTransaction = leave
    const isolation =
      settings.isolationLevel === undefined ? '' : ` isolation level ${settings.isolationLevel}`
    const access = settings.accessMode === undefined ? '' : ` ${settings.accessMode}`
    try {
      await this.control(`begin${isolation}${access}`)
    } catch (error) {
      this.#leave()
      throw error
    }
  }

  async commit(): Promise<void> {
    try {
      const { command } = await this.#query('commit', [])
      // PostgreSQL answers the commit of a failed transaction with a rollback, and without an error.
      if (command === 'ROLLBACK') {
        throw new DatabaseError('other', {
          message: 'The transaction was rolled back: one of its statements had failed',
        })
      }
    } finally {
      this.#leave()
    }
  }

  async rollBack(): Promise<void> {
    try {
      await this.control('rollback')
    } catch {
      // The connection is gone, and the server rolls back by itself. What went wrong first is thrown by the caller.
      this.#isBroken = true
    } finally {
      this.#leave()
    }
  }

  async control(sql: string): Promise<void> {
    await this.#query(sql, [])
  }

  release(): void {
    this.#client.release(this.#isBroken)
  }

  #leave(): void {
    this.#leaveTransaction?.()
    this.#leaveTransaction = undefined
  }

  async #query(sql: string, parameters: readonly unknown[]): Promise<PgResult> {
    const name = this.#config.statementNames.find(sql)
    try {
      return await this.#client.query({
        text: sql,
        values: [...parameters],
        types: this.#config.types,
        ...(name !== undefined && { name }),
      })
    } catch (error) {
      const mapped = mapPostgresError(error)
      if (mapped instanceof DatabaseError && mapped.code === 'serialization') {
        this.#config.statementNames.forget(sql)
      }
      // Of a connection that was not answered nobody knows what it will answer next: it never goes back to the pool.
      if (mapped instanceof DatabaseError && mapped.code === 'unavailable') this.#isBroken = true
      throw mapped
    }
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
