import type { BooksVerified, TodayKind } from '@tessera/core/operations/today'

export type TodayFact = {
  /** Counting ends at a thousand. */
  readonly count: number
  /** The oldest of them. */
  readonly sinceMs: number | undefined
  /** The worst few: a person, a model, a job, a reason. */
  readonly worst: readonly { readonly id: string; readonly label: string; readonly count: number }[]
}

/** What is wrong at this moment. Each fact costs the same, however much there is of everything. */
export interface TodayReads {
  read(kind: Exclude<TodayKind, 'books'>): Promise<TodayFact>
}

/** When all books were last recomputed, and what came of it. */
export interface BooksRecord {
  find(): Promise<BooksVerified | undefined>
  save(verified: BooksVerified): Promise<void>
}

/** Jobs that fail, until they succeed again. */
export interface JobJournal {
  failed(job: string): Promise<void>
  succeeded(job: string): Promise<void>
}
