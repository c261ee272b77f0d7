import { setTimeout as sleep } from 'node:timers/promises'

import type { Database } from '../../apps/server/src/adapters/db/database.ts'

/** How often it looks: as much too late as this a grant may be seen. */
export const lookIntervalMs = 5
/** Events are worked through in about the order in which they came: the oldest are looked for. */
const mostLookedFor = 100
const patienceMs = 120_000

/** Looks into the books from outside, where credits are once they are on the disk. */
export class CreditWatch {
  readonly #database: Database
  readonly #sentMs = new Map<string, number>()
  readonly #expected = new Set<string>()
  readonly #creditedMs: number[] = []
  #lastSeenMs = Number.NaN
  #isEnding = false

  constructor(database: Database) {
    this.#database = database
  }

  /** The first delivery of an order's event has left; those that repeat it are not counted. */
  expect(orderId: string, sentMs: number): void {
    if (this.#expected.has(orderId)) return
    this.#expected.add(orderId)
    this.#sentMs.set(orderId, sentMs)
  }

  /** All that are expected are sent: what is under way now is the rest. */
  end(): void {
    this.#isEnding = true
  }

  /** Looks until everything that was expected is there. @returns milliseconds from delivery to credit, and the last's moment */
  async run(): Promise<{ readonly creditedMs: readonly number[]; readonly lastSeenMs: number }> {
    let idleSinceMs = performance.now()
    while (!this.#isEnding || this.#sentMs.size > 0) {
      const found = await this.#look()
      if (found > 0) idleSinceMs = performance.now()
      else if (this.#isEnding && performance.now() - idleSinceMs > patienceMs) {
        throw new Error(`this run does not count: ${this.#sentMs.size} paid orders got no credits`)
      }
      await sleep(lookIntervalMs)
    }
    return { creditedMs: this.#creditedMs, lastSeenMs: this.#lastSeenMs }
  }

  async #look(): Promise<number> {
    const wanted = [...this.#sentMs.keys()].slice(0, mostLookedFor)
    if (wanted.length === 0) return 0
    const rows = await this.#database.db
      .selectFrom('ledger_transactions')
      .select('reference')
      .where('kind', '=', 'purchase')
      .where('reference', 'in', wanted)
      .execute()
    const seenMs = performance.now()
    for (const { reference } of rows) {
      const sentMs = this.#sentMs.get(reference)
      if (sentMs === undefined) continue
      this.#sentMs.delete(reference)
      this.#creditedMs.push(seenMs - sentMs)
      this.#lastSeenMs = seenMs
    }
    return rows.length
  }
}
