import type { CompiledQuery, DatabaseConnection, Driver, QueryResult, TransactionSettings } from 'kysely'

import { assertNotInsideTransactionOf, enterTransaction } from '../guards.ts'
import type { TransactionOwner } from '../guards.ts'
import { rowsOf } from '../rows.ts'
import type { IntegerMode, OpenSqliteConnection, SqliteExecution, SqliteRow } from './sqlite-connection.ts'
import { isPlainRead, openSqliteReader } from './sqlite-reader.ts'
import type { SqliteWriter } from './writer-client.ts'

export type SqliteDriverConfig = {
  readonly file: string
  readonly writer: SqliteWriter
  readonly reader: OpenSqliteConnection
  readonly integers: IntegerMode
  readonly owner: TransactionOwner
}

/**
 * Sends each statement where it belongs: reads outside a transaction to the reader on this thread, all else to the
 * writer. A transaction with the access mode `read only` gets a reader of its own and so one unmoving view of the
 * whole database, while writes go on.
 */
export class SqliteDriver implements Driver {
  readonly #config: SqliteDriverConfig

  constructor(config: SqliteDriverConfig) {
    this.#config = config
  }

  async init(): Promise<void> {
    // The connections are opened before the driver is made.
  }

  async acquireConnection(): Promise<RoutedConnection> {
    assertNotInsideTransactionOf(this.#config.owner)
    return new RoutedConnection(this.#config)
  }

  beginTransaction(connection: RoutedConnection, settings: TransactionSettings): Promise<void> {
    return connection.begin(settings, enterTransaction(this.#config.owner))
  }

  commitTransaction(connection: RoutedConnection): Promise<void> {
    return connection.end('commit')
  }

  rollbackTransaction(connection: RoutedConnection): Promise<void> {
    return connection.end('rollback')
  }

  savepoint(connection: RoutedConnection, name: string): Promise<void> {
    return connection.control(`savepoint ${quoted(name)}`)
  }

  rollbackToSavepoint(connection: RoutedConnection, name: string): Promise<void> {
    return connection.control(`rollback to ${quoted(name)}`)
  }

  releaseSavepoint(connection: RoutedConnection, name: string): Promise<void> {
    return connection.control(`release ${quoted(name)}`)
  }

  async releaseConnection(): Promise<void> {
    // A routed connection holds nothing once its transaction has ended.
  }

  async destroy(): Promise<void> {
    // Two Kysely instances share the connections; whoever opened them closes them.
  }
}

type OpenTransaction =
  | { readonly kind: 'write'; readonly id: number; readonly leave: () => void }
  | { readonly kind: 'read'; readonly snapshot: OpenSqliteConnection; readonly leave: () => void }

class RoutedConnection implements DatabaseConnection {
  readonly #config: SqliteDriverConfig
  #transaction: OpenTransaction | undefined

  constructor(config: SqliteDriverConfig) {
    this.#config = config
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const execution = await this.#execute(query)
    return {
      rows: rowsOf(execution.rows),
      ...(execution.changes !== undefined && { numAffectedRows: execution.changes }),
    }
  }

  /** Reads on a connection of its own: an unfinished read would keep the shared one in the past. */
  async *streamQuery<Row>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<Row>> {
    const reader = openSqliteReader(this.#config.file)
    try {
      let chunk: SqliteRow[] = []
      for (const row of reader.iterate(query.sql, query.parameters, this.#config.integers)) {
        chunk.push(row)
        if (chunk.length < chunkSize) continue
        yield { rows: rowsOf(chunk) }
        chunk = []
      }
      if (chunk.length > 0) yield { rows: rowsOf(chunk) }
    } finally {
      reader.close()
    }
  }

  async begin(settings: TransactionSettings, leave: () => void): Promise<void> {
    try {
      this.#transaction =
        settings.accessMode === 'read only'
          ? { kind: 'read', snapshot: openSnapshot(this.#config.file), leave }
          : { kind: 'write', id: await this.#config.writer.begin(), leave }
    } catch (error) {
      leave()
      throw error
    }
  }

  async end(how: 'commit' | 'rollback'): Promise<void> {
    const transaction = this.#transaction
    if (transaction === undefined) return
    try {
      if (transaction.kind === 'read') transaction.snapshot.close()
      else if (how === 'commit') await this.#config.writer.commit(transaction.id)
      else await this.#config.writer.rollBack(transaction.id)
    } finally {
      this.#transaction = undefined
      transaction.leave()
    }
  }

  async control(sql: string): Promise<void> {
    await this.#route(sql, [])
  }

  async #execute(query: CompiledQuery): Promise<SqliteExecution> {
    if (this.#transaction === undefined && isPlainRead(query)) {
      return this.#config.reader.execute(query.sql, query.parameters, this.#config.integers)
    }
    return await this.#route(query.sql, query.parameters)
  }

  async #route(sql: string, parameters: readonly unknown[]): Promise<SqliteExecution> {
    const { writer, integers } = this.#config
    const transaction = this.#transaction
    if (transaction?.kind === 'read') return transaction.snapshot.execute(sql, parameters, integers)
    return await writer.execute({
      sql,
      parameters,
      integers,
      ...(transaction !== undefined && { transactionId: transaction.id }),
    })
  }
}

function openSnapshot(file: string): OpenSqliteConnection {
  const snapshot = openSqliteReader(file)
  snapshot.exec('begin')
  return snapshot
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
