import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely'

import { rowsOf } from '../adapters/db/rows.ts'
import type { IntegerMode, OpenSqliteConnection } from '../adapters/db/sqlite/sqlite-connection.ts'

/** Kysely over one synchronous connection. Whoever uses it runs one after the other, so that no two transactions meet. */
export class InMemoryDriver implements Driver {
  readonly #connection: InMemoryConnection

  constructor(connection: OpenSqliteConnection, integers: IntegerMode) {
    this.#connection = new InMemoryConnection(connection, integers)
  }

  async init(): Promise<void> {
    // The connection is open.
  }

  acquireConnection(): Promise<InMemoryConnection> {
    return Promise.resolve(this.#connection)
  }

  async beginTransaction(connection: InMemoryConnection): Promise<void> {
    connection.control('begin')
  }

  async commitTransaction(connection: InMemoryConnection): Promise<void> {
    connection.control('commit')
  }

  async rollbackTransaction(connection: InMemoryConnection): Promise<void> {
    connection.control('rollback')
  }

  async releaseConnection(): Promise<void> {
    // There is only one.
  }

  async destroy(): Promise<void> {
    // Whoever opened it closes it.
  }
}

class InMemoryConnection implements DatabaseConnection {
  readonly #connection: OpenSqliteConnection
  readonly #integers: IntegerMode

  constructor(connection: OpenSqliteConnection, integers: IntegerMode) {
    this.#connection = connection
    this.#integers = integers
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { rows, changes } = this.#connection.execute(query.sql, query.parameters, this.#integers)
    return { rows: rowsOf(rows), ...(changes === undefined ? {} : { numAffectedRows: changes }) }
  }

  async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    yield await this.executeQuery(query)
  }

  control(statement: string): void {
    this.#connection.exec(statement)
  }
}
