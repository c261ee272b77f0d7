import { DatabaseSync } from 'node:sqlite'
import type { StatementSync } from 'node:sqlite'

import { mapSqliteError } from './sqlite-errors.ts'

export type SqliteValue = null | number | bigint | string | Uint8Array
export type SqliteRow = Readonly<Record<string, SqliteValue>>
export type SqliteList = readonly SqliteValue[]

/** How integers are read: exactly, or as JavaScript numbers, where one above 2^53 is an error. */
export type IntegerMode = 'bigint' | 'number'

/**
 * A synchronous connection with cached statements. Integers are bound and read as `bigint`; booleans are bound as 0
 * and 1. Errors are `DatabaseError`.
 */
export interface SqliteConnection {
  run(sql: string, parameters?: readonly unknown[]): { readonly changes: number }
  all(sql: string, parameters?: readonly unknown[]): SqliteRow[]
  /** Like `all`, with each row as its values in the order of the columns: half the price where every one is wanted. */
  lists(sql: string, parameters?: readonly unknown[]): readonly SqliteList[]
  /**
   * Runs `work` in a write transaction (`begin immediate`) and commits, or rolls back if it throws. Inside another
   * one it is a savepoint, so that one of many changes can fail alone.
   */
  transaction<Result>(work: () => Result): Result
}

export type SqliteExecution = {
  readonly rows: SqliteRow[]
  /** Undefined for statements that return rows. */
  readonly changes?: bigint
}

export interface OpenSqliteConnection extends SqliteConnection {
  /** Runs one statement of any kind. */
  execute(sql: string, parameters: readonly unknown[], integers: IntegerMode): SqliteExecution
  /** Reads row by row; the connection stays at the moment of the first row until the last one. */
  iterate(sql: string, parameters: readonly unknown[], integers: IntegerMode): Iterable<SqliteRow>
  /** Runs a script without parameters: schema changes, pragmas, transaction control. */
  exec(script: string): void
  /** True between `begin` and its end, also if SQLite rolled back by itself. */
  isInTransaction(): boolean
  close(): void
}

type SqliteConnectionOptions = {
  readonly readOnly?: boolean
  /** How long a statement waits for a lock of another connection. */
  readonly busyTimeoutMs?: number
}

const maxCachedStatements = 500
const pageCacheKibibytes = 64 * 1024

/** Opens a file, or `:memory:`, with the settings that the ledger relies on: WAL, and every commit on the disk. */
export function openSqliteConnection(
  file: string,
  options: SqliteConnectionOptions = {},
): OpenSqliteConnection {
  try {
    return new NodeSqliteConnection(file, options)
  } catch (error) {
    throw mapSqliteError(error)
  }
}

class NodeSqliteConnection implements OpenSqliteConnection {
  readonly #database: DatabaseSync
  readonly #statements: Readonly<Record<IntegerMode, StatementCache>>
  readonly #listStatements: StatementCache
  #depth = 0

  constructor(file: string, options: SqliteConnectionOptions) {
    const readOnly = options.readOnly ?? false
    this.#database = new DatabaseSync(file, { readOnly, timeout: options.busyTimeoutMs ?? 5000 })
    this.#statements = {
      bigint: new StatementCache(this.#database, { readBigInts: true, returnArrays: false }),
      number: new StatementCache(this.#database, { readBigInts: false, returnArrays: false }),
    }
    this.#listStatements = new StatementCache(this.#database, { readBigInts: true, returnArrays: true })
    this.#database.exec(`pragma cache_size = -${pageCacheKibibytes}; pragma mmap_size = 0`)
    if (!readOnly) this.#becomeWriter(file)
  }

  run(sql: string, parameters: readonly unknown[] = []): { readonly changes: number } {
    return mappingErrors(() => {
      const { statement } = this.#statements.bigint.prepare(sql)
      return { changes: Number(statement.run(...parameters.map(toSqliteValue)).changes) }
    })
  }

  all(sql: string, parameters: readonly unknown[] = []): SqliteRow[] {
    return mappingErrors(() => {
      const { statement } = this.#statements.bigint.prepare(sql)
      return statement.all(...parameters.map(toSqliteValue))
    })
  }

  lists(sql: string, parameters: readonly unknown[] = []): readonly SqliteList[] {
    return mappingErrors(() => {
      const rows: readonly unknown[] = this.#listStatements
        .prepare(sql)
        .statement.all(...parameters.map(toSqliteValue))
      return rows.filter(isList)
    })
  }

  execute(sql: string, parameters: readonly unknown[], integers: IntegerMode): SqliteExecution {
    return mappingErrors(() => {
      const { statement, returnsRows } = this.#statements[integers].prepare(sql)
      const values = parameters.map(toSqliteValue)
      if (returnsRows) return { rows: statement.all(...values) }
      return { rows: [], changes: BigInt(statement.run(...values).changes) }
    })
  }

  iterate(sql: string, parameters: readonly unknown[], integers: IntegerMode): Iterable<SqliteRow> {
    const { statement } = this.#statements[integers].prepare(sql)
    return statement.iterate(...parameters.map(toSqliteValue))
  }

  exec(script: string): void {
    mappingErrors(() => {
      this.#database.exec(script)
    })
  }

  isInTransaction(): boolean {
    return this.#database.isTransaction
  }

  transaction<Result>(work: () => Result): Result {
    return this.#depth === 0
      ? this.#nested(work, ['begin immediate', 'commit', 'rollback'])
      : this.#nested(work, ['savepoint nested', 'release nested', 'rollback to nested; release nested'])
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close()
  }

  #nested<Result>(work: () => Result, [begin, commit, rollback]: readonly [string, string, string]): Result {
    this.exec(begin)
    this.#depth += 1
    try {
      const result = work()
      this.exec(commit)
      return result
    } catch (error) {
      // A full disk makes SQLite roll back by itself; a second rollback would hide the reason.
      if (this.#database.isTransaction) this.exec(rollback)
      throw error
    } finally {
      this.#depth -= 1
    }
  }

  #becomeWriter(file: string): void {
    this.#database.exec('pragma foreign_keys = on; pragma synchronous = full')
    const journalMode = this.#database.prepare('pragma journal_mode = wal').get()?.['journal_mode']
    if (file !== ':memory:' && journalMode !== 'wal') {
      throw new Error(`The file system of ${file} cannot hold a write-ahead log (got ${String(journalMode)})`)
    }
    this.#database.exec('pragma journal_size_limit = 67108864')
    // The pages that every batch touches are then copied into the file once for many batches, not once for a few.
    this.#database.exec('pragma wal_autocheckpoint = 4000')
  }
}

/** Asking a statement for its columns costs more than running a small one: that is done once. */
type PreparedStatement = { readonly statement: StatementSync; readonly returnsRows: boolean }

type StatementSettings = { readonly readBigInts: boolean; readonly returnArrays: boolean }

/** Keeps statements that were used lately. Texts with lists of many lengths would otherwise grow without bound. */
class StatementCache {
  readonly #database: DatabaseSync
  readonly #settings: StatementSettings
  #statements = new Map<string, PreparedStatement>()
  /** The generation before; who is used again moves over. */
  #older = new Map<string, PreparedStatement>()

  constructor(database: DatabaseSync, settings: StatementSettings) {
    this.#database = database
    this.#settings = settings
  }

  prepare(sql: string): PreparedStatement {
    const cached = this.#statements.get(sql)
    if (cached !== undefined) return cached
    const older = this.#older.get(sql)
    if (older !== undefined) return this.#keep(sql, older)
    const statement = this.#database.prepare(sql)
    statement.setReadBigInts(this.#settings.readBigInts)
    statement.setReturnArrays(this.#settings.returnArrays)
    const prepared = { statement, returnsRows: statement.columns().length > 0 }
    return isCacheable(sql) ? this.#keep(sql, prepared) : prepared
  }

  #keep(sql: string, statement: PreparedStatement): PreparedStatement {
    if (this.#statements.size >= maxCachedStatements / 2) {
      this.#older = this.#statements
      this.#statements = new Map()
    }
    this.#statements.set(sql, statement)
    return statement
  }
}

/** Schema changes and pragmas run once; kept statements of theirs would hold locks on the schema. */
function isCacheable(sql: string): boolean {
  return /^\s*(?:select|insert|update|delete|with|replace|values)\b/i.test(sql)
}

function isList(row: unknown): row is SqliteList {
  return Array.isArray(row)
}

function toSqliteValue(value: unknown): SqliteValue {
  if (typeof value === 'string' || typeof value === 'bigint') return value
  // A plain number would be bound as a float: 7 / 2 must be 3 here as it is on PostgreSQL.
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (value === null || value === undefined) return null
  if (value instanceof Uint8Array) return value
  if (value instanceof Date) return value.toISOString()
  throw new TypeError(`A ${typeof value} cannot be stored in SQLite; turn it into text first`)
}

function mappingErrors<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    throw mapSqliteError(error)
  }
}
