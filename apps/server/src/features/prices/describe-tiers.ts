import type { OwnPriceTiers, PriceVersion } from '@tessera/contracts/prices-admin'
import { creditsToJson, microCredits } from '@tessera/core/money/micro-credits'
import type { SellTier } from '@tessera/core/pricing/merge-tiers'
import { microCreditsPerMillionTokens } from '@tessera/core/pricing/prices'
import type { ClassPrices, MicroCreditsPerMillionTokens, PriceTier } from '@tessera/core/pricing/rate-card'
import type { TokenClass } from '@tessera/core/pricing/token-classes'

/** The names of the classes in JSON. */
export const classNames = {
  input: 'input',
  cacheRead: 'cache_read',
  cacheWrite: 'cache_write',
  output: 'output',
  reasoning: 'reasoning',
} as const satisfies Record<TokenClass, string>

type TierJson = PriceVersion['credits_per_1k_tokens'][number]

/** What a model is sold for: credits for 1,000 tokens. */
export function describeSellTiers(tiers: readonly SellTier[]): TierJson[] {
  return tiers.map(({ fromInputTokens, sell }) => describeTier(fromInputTokens, sell, creditsPer1k))
}

/** What the provider charges: nano-dollars for a million tokens. */
export function describeCostTiers(tiers: readonly PriceTier[]): TierJson[] {
  return tiers.map(({ fromInputTokens, cost }) => describeTier(fromInputTokens, cost, Number))
}

// Micro-credits per million tokens are nano-credits per thousand: nine decimals, which the number still carries.
function creditsPer1k(price: bigint): number {
  return creditsToJson(microCredits(price)) / 1_000
}

function describeTier(
  fromInputTokens: number,
  prices: ClassPrices<bigint>,
  toNumber: (price: bigint) => number,
): TierJson {
  return {
    from_input_tokens: fromInputTokens,
    input: toNumber(prices.input),
    cache_read: toNumber(prices.cacheRead),
    cache_write: toNumber(prices.cacheWrite),
    output: toNumber(prices.output),
    reasoning: toNumber(prices.reasoning),
  }
}

/** Prices that were set by hand; a class that was left out costs like plain input or output. */
export function readSellTiers(tiers: OwnPriceTiers): readonly SellTier[] {
  return tiers.map((tier) => ({
    fromInputTokens: tier.from_input_tokens,
    sell: {
      input: readPrice(tier.input),
      cacheRead: readPrice(tier.cache_read ?? tier.input),
      cacheWrite: readPrice(tier.cache_write ?? tier.input),
      output: readPrice(tier.output),
      reasoning: readPrice(tier.reasoning ?? tier.output),
    },
  }))
}

// The schema has seen to it that nine decimals round-trip.
function readPrice(credits: number): MicroCreditsPerMillionTokens {
  return microCreditsPerMillionTokens(BigInt(Math.round(credits * 1e9)))
}
