import type { PriceList, PriceTier } from './rate-card.ts'
import { tokenClasses } from './token-classes.ts'

/** The prices of a model from a moment until the next segment begins. */
export type PriceSegment = {
  /** Left out until it is published. */
  readonly rateCardId?: string
  readonly effectiveFromMs: number
  readonly priceList: PriceList
  readonly tiers: readonly PriceTier[]
}

/** @returns the segment in force at a moment; undefined before the first */
export function segmentAt(segments: readonly PriceSegment[], atMs: number): PriceSegment | undefined {
  return segments.findLast(({ effectiveFromMs }) => effectiveFromMs <= atMs)
}

/** The same prices with a boundary at `atMs`, where there are prices by then. */
export function cutAt(segments: readonly PriceSegment[], atMs: number): readonly PriceSegment[] {
  const before = segmentAt(segments, atMs)
  if (before === undefined || before.effectiveFromMs === atMs) return segments
  const { rateCardId: _, ...prices } = before
  return segments.toSpliced(segments.indexOf(before) + 1, 0, { ...prices, effectiveFromMs: atMs })
}

/** Other prices for every segment that begins at `fromMs` or later; what stays the same keeps its rate card. */
export function mapFrom(
  segments: readonly PriceSegment[],
  fromMs: number,
  change: (segment: PriceSegment) => Pick<PriceSegment, 'priceList' | 'tiers'>,
): readonly PriceSegment[] {
  return segments.map((segment) => {
    if (segment.effectiveFromMs < fromMs) return segment
    const { priceList, tiers } = change(segment)
    const changed = { effectiveFromMs: segment.effectiveFromMs, priceList, tiers }
    return haveSamePrices(segment, changed) ? segment : changed
  })
}

/** Without segments that say what the one before them says; those in force by `nowMs` stay. */
export function withoutRepeats(segments: readonly PriceSegment[], nowMs: number): readonly PriceSegment[] {
  const kept: PriceSegment[] = []
  for (const segment of segments) {
    const before = kept.at(-1)
    const isPublished = segment.rateCardId !== undefined && segment.effectiveFromMs <= nowMs
    if (isPublished || before === undefined || !haveSamePrices(before, segment)) kept.push(segment)
  }
  return kept
}

/** Whether two segments are of one list and sell and cost the same. */
export function haveSamePrices(
  left: Pick<PriceSegment, 'priceList' | 'tiers'>,
  right: Pick<PriceSegment, 'priceList' | 'tiers'>,
): boolean {
  return (
    left.priceList === right.priceList &&
    haveSameSide(left.tiers, right.tiers, 'sell') &&
    haveSameSide(left.tiers, right.tiers, 'cost')
  )
}

/** Whether two ladders of tiers say the same about one side: what is charged, or what the provider charges. */
export function haveSameSide(
  left: readonly PriceTier[],
  right: readonly PriceTier[],
  side: 'sell' | 'cost',
): boolean {
  return sideAsText(left, side) === sideAsText(right, side)
}

// A tier that changes nothing on this side is no difference: the other side may have asked for it.
function sideAsText(tiers: readonly PriceTier[], side: 'sell' | 'cost'): string {
  const steps = tiers.map((tier) => ({
    from: tier.fromInputTokens,
    text: tokenClasses.map((tokenClass) => tier[side][tokenClass]).join(','),
  }))
  return steps
    .filter(({ text }, index) => text !== steps[index - 1]?.text)
    .map(({ from, text }) => `${from}:${text}`)
    .join(';')
}
