import type { PriceBook } from '@tessera/core/pricing/price-book'
import type { RateCard } from '@tessera/core/pricing/rate-card'
import type { Result } from '@tessera/core/result'

import type { AuditEntry } from './audit-log.ts'
import type { ActKey } from './operator-actions.ts'

/** A version of a model's prices with who made it, and who took it back. */
export type PublishedRateCard = RateCard & {
  readonly createdAtMs: number
  /** Undefined: this program, at its installation. */
  readonly createdBy?: string
  readonly withdrawnAtMs?: number
  readonly withdrawnBy?: string
}

export type PriceBookChange = {
  readonly before: PriceBook
  readonly after: PriceBook
  /** The moment for which `after` was decided, epoch milliseconds. */
  readonly atMs: number
  readonly audit: AuditEntry
  /** Kept with the change, for a day. */
  readonly key?: ActKey
}

/** A change that was made before under the same key. */
export type EarlierChange = {
  /** What the audit log says of it: `after` of its entry. */
  readonly logged: unknown
}

/** What is sold at which price, as one thing that is changed as a whole. */
export interface PriceBookStore {
  read(): Promise<PriceBook>
  /**
   * Writes what lies between two books: new versions of prices, withdrawals, packages, models and settings, with the
   * entry of the audit log, all or nothing.
   * @returns the book as it stands then; undefined where somebody else changed it since `before` was read, or the key
   * was used since it was looked for
   */
  save(change: PriceBookChange): Promise<PriceBook | undefined>
  /**
   * @returns undefined where nothing was changed under the key
   * Errors: `key_conflict` where it was used for something else.
   */
  findEarlier(key: ActKey): Promise<Result<EarlierChange | undefined, { readonly code: 'key_conflict' }>>
  /** All versions of a model's prices, newest first; undefined for a model that is not there. */
  listRateCards(query: {
    readonly modelId: string
    readonly beforeVersion?: number
    readonly limit: number
  }): Promise<readonly PublishedRateCard[] | undefined>
}
