import type { SqliteConnection } from '../adapters/db/sqlite/sqlite-connection.ts'

/** The process dies here: nothing after this runs, and what was not committed is lost. */
export class SimulatedCrash extends Error {
  override readonly name = 'SimulatedCrash'
}

export type CrashingConnection = SqliteConnection & {
  /** How many transactions were begun, the one that died included. */
  transactionsBegun(): number
}

/** A connection whose process dies after some writes; where there are fewer, it lives. */
export function crashingAfter(connection: SqliteConnection, writes: number): CrashingConnection {
  let left = writes
  let begun = 0
  return {
    run(sql, parameters) {
      if (left === 0) throw new SimulatedCrash()
      left -= 1
      return connection.run(sql, parameters)
    },
    all: (sql, parameters) => connection.all(sql, parameters),
    lists: (sql, parameters) => connection.lists(sql, parameters),
    transaction(work) {
      begun += 1
      return connection.transaction(work)
    },
    transactionsBegun: () => begun,
  }
}
