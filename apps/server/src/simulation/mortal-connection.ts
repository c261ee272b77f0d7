import type { SqliteConnection, SqliteList, SqliteRow } from '../adapters/db/sqlite/sqlite-connection.ts'
import { SimulatedCrash } from './simulated-backend.ts'

/** A connection whose process dies, once it is told to, after some more writes or with its commit. */
export class MortalConnection implements SqliteConnection {
  readonly #connection: SqliteConnection
  #writesLeft: number
  #isDying = false

  constructor(connection: SqliteConnection, writes: number) {
    this.#connection = connection
    this.#writesLeft = writes
  }

  /** It does not live through the transaction that is open now. */
  dieSoon(): void {
    this.#isDying = true
  }

  run(sql: string, parameters?: readonly unknown[]): { readonly changes: number } {
    if (this.#isDying && this.#writesLeft === 0) throw new SimulatedCrash()
    if (this.#isDying) this.#writesLeft -= 1
    return this.#connection.run(sql, parameters)
  }

  all(sql: string, parameters?: readonly unknown[]): SqliteRow[] {
    return this.#connection.all(sql, parameters)
  }

  lists(sql: string, parameters?: readonly unknown[]): readonly SqliteList[] {
    return this.#connection.lists(sql, parameters)
  }

  transaction<Result>(work: () => Result): Result {
    return this.#connection.transaction(() => {
      try {
        const result = work()
        if (this.#isDying) throw new SimulatedCrash()
        return result
      } catch (error) {
        // Whatever else went wrong: the process is dead, and nobody tries it another way.
        throw this.#isDying ? new SimulatedCrash() : error
      }
    })
  }
}
