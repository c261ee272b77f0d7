import type { PriceBook } from './price-book.ts'
import type { PriceSegment } from './price-segments.ts'

/** What has to be written so that one book becomes another. */
export type Publication = {
  /** Ascending in time for each model: they get their versions in this order. */
  readonly publish: readonly { readonly modelId: string; readonly segment: PriceSegment }[]
  /** Rate cards that were to come into force and won't. */
  readonly withdraw: readonly string[]
}

/** Compares two books: what is new is published, what was scheduled and is gone is withdrawn. */
export function planPublication(before: PriceBook, after: PriceBook, nowMs: number): Publication {
  const segments = after.models.flatMap((model) =>
    model.segments.map((segment) => ({ modelId: model.id, segment })),
  )
  const kept = new Set(segments.map(({ segment }) => segment.rateCardId))
  return {
    publish: segments.filter(({ segment }) => segment.rateCardId === undefined),
    withdraw: before.models
      .flatMap((model) => model.segments)
      // What is in force by now is not withdrawn: a newer version takes its place.
      .filter(({ effectiveFromMs }) => effectiveFromMs > nowMs)
      .map(({ rateCardId }) => rateCardId)
      .filter((id) => id !== undefined)
      .filter((id) => !kept.has(id)),
  }
}
