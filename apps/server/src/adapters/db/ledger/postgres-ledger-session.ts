import { invariant } from '@tessera/core/invariant'
import type { Client } from 'pg'

import { DatabaseError } from '../database-error.ts'
import { mapPostgresError } from '../postgres/postgres-errors.ts'
import { answerTimeoutMs } from '../postgres/postgres-pool.ts'
import { StatementNames } from '../postgres/statement-names.ts'
import { allInOrder } from './all-in-order.ts'
import type { DatabaseRow } from './ledger-rows.ts'

export type LedgerQuery = (
  sql: string,
  values: readonly unknown[],
) => Promise<{ readonly rows: readonly DatabaseRow[]; readonly changes: number }>

// Every statement here finds a few rows by their keys. Plans that were made while the tables were small, before anybody
// gathered statistics, would read them whole, and go on doing so as they grow.
const planByKeys = 'set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off'

type Connected = { readonly client: Client; readonly names: StatementNames }

/** The committer's own connection: opened when it is needed, thrown away with the first sign of trouble. */
export class PostgresLedgerSession {
  readonly #openClient: () => Promise<Client>
  readonly #answerTimeoutMs: number
  #connected: Connected | undefined

  constructor(openClient: () => Promise<Client>, timeoutMs: number = answerTimeoutMs) {
    this.#openClient = openClient
    this.#answerTimeoutMs = timeoutMs
  }

  /**
   * Runs `work` in a transaction; it commits by calling `commit`, else everything is rolled back.
   * Errors: `DatabaseError`. After `unavailable` it is unknown whether a commit that was sent took place.
   */
  async transaction<Result>(
    work: (query: LedgerQuery, commit: () => Promise<void>) => Promise<Result>,
  ): Promise<Result> {
    const connected = await this.#connect()
    let isOpen = true
    const begun = this.#query(connected, 'begin', [])
    const query: LedgerQuery = async (sql, values) => {
      const [, answer] = await allInOrder([begun, this.#query(connected, sql, values)])
      invariant(answer !== undefined, 'a question that did not fail has an answer')
      return answer
    }
    const commit = async () => {
      isOpen = false
      await this.#query(connected, 'commit', [])
    }
    try {
      return await work(query, commit)
    } finally {
      if (isOpen) await this.#rollBack(connected)
    }
  }

  async close(): Promise<void> {
    const { client } = this.#connected ?? {}
    this.#connected = undefined
    await client?.end()
  }

  async #connect(): Promise<Connected> {
    if (this.#connected) return this.#connected
    const connected = { client: await this.#openClient(), names: new StatementNames() }
    await this.#query(connected, planByKeys, [])
    this.#connected = connected
    connected.client.on('end', () => {
      if (this.#connected === connected) this.#connected = undefined
    })
    return connected
  }

  async #query(connected: Connected, sql: string, values: readonly unknown[]) {
    const name = connected.names.find(sql)
    try {
      const question = {
        text: sql,
        values: [...values],
        query_timeout: this.#answerTimeoutMs,
        ...(name === undefined ? {} : { name }),
      }
      const result = await connected.client.query<DatabaseRow>(question)
      return { rows: result.rows, changes: result.rowCount ?? 0 }
    } catch (error) {
      const mapped = mapPostgresError(error)
      if (mapped instanceof DatabaseError && mapped.code === 'unavailable') this.#abandon(connected)
      if (mapped instanceof DatabaseError && mapped.code === 'serialization') connected.names.forget(sql)
      throw mapped
    }
  }

  async #rollBack(connected: Connected): Promise<void> {
    if (this.#connected !== connected) return
    try {
      await this.#query(connected, 'rollback', [])
    } catch {
      // What went wrong first is thrown to the caller; a connection that cannot roll back is of no use.
      this.#abandon(connected)
    }
  }

  #abandon(connected: Connected): void {
    if (this.#connected === connected) this.#connected = undefined
    // Ended without waiting: a server that does not answer would not answer to this either.
    void connected.client.end().catch(() => undefined)
  }
}
