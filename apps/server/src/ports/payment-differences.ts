import type { PaymentDifference } from '@tessera/core/payments/compare-with-stripe'

export type StoredDifference = PaymentDifference & {
  readonly id: string
  readonly status: 'open' | 'mended'
  readonly firstSeenAtMs: number
  readonly lastSeenAtMs: number
  readonly mendedAtMs?: number
}

/** Differences between the provider and our books, until they are gone. */
export interface PaymentDifferenceStore {
  /** Opens new ones and renews those that were seen before; one that was mended and comes again is open again. */
  saveFound(found: readonly PaymentDifference[]): Promise<void>
  /** Open ones, those least recently seen first. */
  listOpen(limit: number): Promise<readonly StoredDifference[]>
  markMended(ids: readonly string[]): Promise<void>
  countOpen(): Promise<number>
  /** Newest first; ids are ordered by time. */
  list(query: {
    readonly status?: 'open' | 'mended'
    readonly beforeId?: string
    readonly limit: number
  }): Promise<readonly StoredDifference[]>
  /** Notes that a comparison began, however it ends. */
  noteCompareBegun(): Promise<void>
  findCompareBegunAtMs(): Promise<number | undefined>
  /** Notes that a comparison went through to its end. */
  noteCompared(): Promise<void>
  findComparedAtMs(): Promise<number | undefined>
}
