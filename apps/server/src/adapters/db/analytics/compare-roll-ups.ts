import type { DatabaseRow } from '../ledger/ledger-rows.ts'
import type { LedgerSnapshot } from '../ledger/ledger-snapshot.ts'
import { inByteOrder, walletIdOf } from './verified-movements.ts'

/** A row that is not what the raw rows add up to. */
export type RollUpDifference = {
  readonly table: string
  readonly key: string
  readonly stored: string
  readonly expected: string
}

type Expected = {
  readonly table: string
  readonly keys: readonly string[]
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

/** The rows of a table about wallets, one wallet after the other. */
export class OrderedRows {
  readonly #pages: AsyncIterator<readonly DatabaseRow[]>
  #page: DatabaseRow[] = []
  #hasEnded = false
  #stray: DatabaseRow | undefined

  constructor(snapshot: LedgerSnapshot, table: string) {
    const byWallet = inByteOrder(snapshot.dialect, 'wallet_id')
    this.#pages = snapshot.pages(`select * from ${table} order by ${byWallet}`)[Symbol.asyncIterator]()
  }

  /** The rows of a wallet; wallets are asked for in their order. Those that nobody asked for are strays. */
  async takeOf(walletId: string): Promise<readonly DatabaseRow[]> {
    const rows: DatabaseRow[] = []
    for (;;) {
      const next = await this.#peek()
      if (next === undefined || walletIdOf(next) > walletId) return rows
      this.#page.shift()
      if (walletIdOf(next) === walletId) rows.push(next)
      else this.#noteStray(next)
    }
  }

  /** @returns the first row of a wallet that has none; all rows are read to the end */
  async findStray(): Promise<DatabaseRow | undefined> {
    for (let next = await this.#peek(); next !== undefined; next = await this.#peek()) {
      this.#noteStray(next)
      this.#page.shift()
    }
    return this.#stray
  }

  /** A wallet that only ever had claw-backs that found nothing is known, and has no rows. */
  #noteStray(row: DatabaseRow): void {
    if (row['seq'] !== 0n) this.#stray ??= row
  }

  async #peek(): Promise<DatabaseRow | undefined> {
    while (this.#page.length === 0 && !this.#hasEnded) {
      const { value, done } = await this.#pages.next()
      if (done === true) this.#hasEnded = true
      else this.#page = [...value]
    }
    return this.#page[0]
  }
}

/** The rows of a query about wallets in the order of these, a page at a time. */
export class WalletRows {
  readonly #pages: AsyncIterator<readonly DatabaseRow[]>
  #page: readonly DatabaseRow[] = []
  #hasEnded = false

  constructor(snapshot: LedgerSnapshot, query: string) {
    this.#pages = snapshot.pages(query)[Symbol.asyncIterator]()
  }

  /** Whose rows come next. */
  async peek(): Promise<string | undefined> {
    while (this.#page.length === 0 && !this.#hasEnded) {
      const { value, done } = await this.#pages.next()
      if (done === true) this.#hasEnded = true
      else this.#page = value
    }
    return this.#page[0] === undefined ? undefined : walletIdOf(this.#page[0])
  }

  async *pagesOf(walletId: string): AsyncGenerator<readonly DatabaseRow[]> {
    while ((await this.peek()) === walletId) {
      const next = this.#page.findIndex((row) => walletIdOf(row) !== walletId)
      const count = next === -1 ? this.#page.length : next
      const own = this.#page.slice(0, count)
      this.#page = this.#page.slice(count)
      yield own
    }
  }
}

export async function compareWalletRows(
  expected: readonly Expected[],
  stored: ReadonlyMap<string, OrderedRows>,
  walletId: string,
): Promise<RollUpDifference | undefined> {
  for (const rows of expected) {
    const found = await stored.get(rows.table)?.takeOf(walletId)
    const difference = compareRows(rows, found ?? [])
    if (difference !== undefined) return difference
  }
  return undefined
}

/** Rows of wallets that have no movement behind the checkpoint. */
export async function findStrayRow(
  stored: ReadonlyMap<string, OrderedRows>,
): Promise<RollUpDifference | undefined> {
  for (const [table, rows] of stored) {
    const stray = await rows.findStray()
    if (stray !== undefined)
      return { table, key: walletIdOf(stray), stored: describe(stray), expected: 'nothing' }
  }
  return undefined
}

/** A row of zeros is as good as none: what was added was taken away again. */
export function compareRows(
  expected: Expected,
  stored: readonly DatabaseRow[],
): RollUpDifference | undefined {
  const { table, keys } = expected
  const keyOf = (row: Readonly<Record<string, unknown>>) => keys.map((key) => String(row[key])).join(' ')
  const isZero = (row: Readonly<Record<string, unknown>>) =>
    Object.entries(row).every(([column, value]) => keys.includes(column) || value === 0n)
  const storedByKey = new Map(stored.filter((row) => !isZero(row)).map((row) => [keyOf(row), row]))
  for (const row of expected.rows) {
    const key = keyOf(row)
    const found = storedByKey.get(key)
    storedByKey.delete(key)
    const isSame =
      found !== undefined &&
      Object.entries(row).every(([column, value]) => String(found[column]) === String(value))
    if (!isSame) return { table, key, stored: describe(found), expected: describe(row) }
  }
  for (const [key, row] of storedByKey) return { table, key, stored: describe(row), expected: 'nothing' }
  return undefined
}

function describe(row: Readonly<Record<string, unknown>> | undefined): string {
  if (row === undefined) return 'nothing'
  return Object.entries(row)
    .map(([column, value]) => `${column} ${String(value)}`)
    .join(', ')
}
