import { invariant } from '../invariant.ts'
import { providerTiersOf } from './merge-tiers.ts'
import { policyAt } from './price-book.ts'
import type { PolicyStep } from './price-book.ts'
import { cutAt, mapFrom, withoutRepeats } from './price-segments.ts'
import type { PriceSegment } from './price-segments.ts'
import { publishTiers } from './publish-rate-cards.ts'
import type { PricingPolicy } from './publish-rate-cards.ts'

export type RepricingTerms = {
  readonly modelId: string
  readonly policySteps: readonly PolicyStep[]
  readonly fromMs: number
  readonly nowMs: number
}

/**
 * Prices everything from a moment on by the list that is in use then, at what the provider charges then; overrides
 * keep what they charge. Every moment at which the list changes gets a segment of its own.
 */
export function sellByPolicy(
  segments: readonly PriceSegment[],
  { modelId, policySteps, fromMs, nowMs }: RepricingTerms,
): readonly PriceSegment[] {
  const cuts = [fromMs, ...policySteps.map((step) => step.effectiveFromMs)]
  const cut = cuts.reduce(cutAt, segments)
  const priced = mapFrom(cut, fromMs, (segment) =>
    segment.priceList === 'override'
      ? segment
      : listPrices(modelId, segment, policyAt(policySteps, segment.effectiveFromMs)),
  )
  return withoutRepeats(priced, nowMs)
}

function listPrices(
  modelId: string,
  segment: PriceSegment,
  policy: PricingPolicy,
): Pick<PriceSegment, 'priceList' | 'tiers'> {
  const published = publishTiers({ id: modelId, providerTiers: providerTiersOf(segment.tiers) }, policy)
  // What the provider charges was above zero when it was published, and every list makes a price of that.
  invariant(published.ok, `the prices of ${modelId} can be sold`)
  return { priceList: policy.list, tiers: published.value }
}
