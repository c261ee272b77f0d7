import type { TokenEstimate } from '@tessera/core/selection/model-selector'

/** Counts tokens in bounded time for any text. */
export interface TokenCounter {
  /** Exact (o200k) up to a limit, extrapolated above it. Under a millisecond for a kilobyte. */
  count(text: string): number
  /** Cheap: character classes, no tokenizer; `bound` is at least what any of our providers counts in practice. */
  estimate(text: string): TokenEstimate
  /** From the exact count: `expected` is the count, `bound` what other providers' tokenizers stay below. For holds. */
  measure(text: string): TokenEstimate
}
