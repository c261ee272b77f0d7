import type { ProviderPriceTier } from './publish-rate-cards.ts'
import type { ClassPrices, MicroCreditsPerMillionTokens, PriceTier } from './rate-card.ts'
import { tokenClasses } from './token-classes.ts'

/** What is charged from a size of input on. */
export type SellTier = {
  readonly fromInputTokens: number
  readonly sell: ClassPrices<MicroCreditsPerMillionTokens>
}

/**
 * One ladder out of what is charged and what the provider charges, with a tier wherever either side has one.
 * Both must begin at 0; `checkSellable` refuses the result otherwise.
 */
export function mergeTiers(
  sellTiers: readonly SellTier[],
  costTiers: readonly Pick<PriceTier, 'fromInputTokens' | 'cost'>[],
): readonly PriceTier[] {
  const starts = new Set([...sellTiers, ...costTiers].map(({ fromInputTokens }) => fromInputTokens))
  return [...starts]
    .toSorted((left, right) => left - right)
    .flatMap((fromInputTokens) => {
      const sell = sellTiers.findLast((tier) => tier.fromInputTokens <= fromInputTokens)?.sell
      const cost = costTiers.findLast((tier) => tier.fromInputTokens <= fromInputTokens)?.cost
      return sell === undefined || cost === undefined ? [] : [{ fromInputTokens, sell, cost }]
    })
}

/** The provider's side of a ladder, without tiers in which only our own price changes. */
export function providerTiersOf(tiers: readonly PriceTier[]): readonly ProviderPriceTier[] {
  return tiers
    .filter(({ cost }, index) => {
      const before = tiers[index - 1]?.cost
      return (
        before === undefined || tokenClasses.some((tokenClass) => cost[tokenClass] !== before[tokenClass])
      )
    })
    .map(({ fromInputTokens, cost: { input, output, cacheRead, cacheWrite, reasoning } }) => ({
      fromInputTokens,
      input,
      output,
      cacheRead,
      cacheWrite,
      reasoning,
    }))
}
