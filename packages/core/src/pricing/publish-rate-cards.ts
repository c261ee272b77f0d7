import { invariant } from '../invariant.ts'
import { divideRoundingUp } from '../money/rounding.ts'
import type { Result } from '../result.ts'
import type { CreditValue } from './credit-value.ts'
import {
  flatPrices,
  microCreditsPerMillionTokens,
  nanoUsdPerMillionTokens,
  priceFromCreditsPer1kTokens,
} from './prices.ts'
import type {
  ClassPrices,
  MicroCreditsPerMillionTokens,
  NanoUsdPerMillionTokens,
  PriceList,
  PriceTier,
} from './rate-card.ts'
import { checkSellable } from './sellable.ts'
import type { UnsellableReason } from './sellable.ts'

/**
 * A provider's own prices from a size of input on, in nano-dollars for one million tokens. A class that the provider
 * does not price apart is billed by it as plain input or output.
 */
export type ProviderPriceTier = {
  readonly fromInputTokens: number
  readonly input: bigint
  readonly output: bigint
  readonly cacheRead?: bigint
  readonly cacheWrite?: bigint
  readonly reasoning?: bigint
}

/** How prices are made: one list for all models. */
export type PricingPolicy =
  | { readonly list: Extract<PriceList, 'launch'> }
  | {
      readonly list: Extract<PriceList, 'cost_plus'>
      /** On cost, in hundredths of a percent: 1,500 is 15 %. */
      readonly markupBasisPoints: bigint
      /** What a credit brings in under the cheapest active offer. */
      readonly creditValue: CreditValue
    }

export type PublishableModel = {
  readonly id: string
  readonly providerTiers: readonly ProviderPriceTier[]
}

/** Credits for 1,000 tokens, input and output alike, of the models that the launch list names. */
export const launchCreditsPer1kTokens: ReadonlyMap<string, bigint> = new Map([
  ['gemini-flash', 1n],
  ['gpt-4o-mini', 2n],
  ['claude-haiku', 5n],
  ['gpt-4o', 25n],
  ['claude-sonnet', 30n],
  ['claude-opus', 150n],
])

export const defaultMarkupBasisPoints = 1_500n

// The scale that the six named models follow: two credits per 1,000 tokens for each dollar per million of output.
const launchCreditsPerDollar = 2n
const nanoUsdPerDollar = 1_000_000_000n

/**
 * The prices of one model's next version. Rounded here, once and upwards, to a whole micro-credit per million tokens
 * and class (`launch`: to whole credits per 1,000 tokens).
 * Errors: a model without a price, or with one that is not above zero, can't be sold.
 */
export function publishTiers(
  model: PublishableModel,
  policy: PricingPolicy,
): Result<readonly PriceTier[], UnsellableReason> {
  const tiers = model.providerTiers.map((providerTier) => {
    const cost = costPrices(providerTier)
    const sell = policy.list === 'launch' ? launchPrices(model.id, cost) : costPlusPrices(cost, policy)
    return { fromInputTokens: providerTier.fromInputTokens, sell, cost }
  })
  return checkSellable(tiers)
}

function costPrices(tier: ProviderPriceTier): ClassPrices<NanoUsdPerMillionTokens> {
  return {
    input: nanoUsdPerMillionTokens(tier.input),
    cacheRead: nanoUsdPerMillionTokens(tier.cacheRead ?? tier.input),
    cacheWrite: nanoUsdPerMillionTokens(tier.cacheWrite ?? tier.input),
    output: nanoUsdPerMillionTokens(tier.output),
    reasoning: nanoUsdPerMillionTokens(tier.reasoning ?? tier.output),
  }
}

function launchPrices(
  modelId: string,
  cost: ClassPrices<NanoUsdPerMillionTokens>,
): ClassPrices<MicroCreditsPerMillionTokens> {
  const scaled = divideRoundingUp(launchCreditsPerDollar * cost.output, nanoUsdPerDollar)
  const credits = launchCreditsPer1kTokens.get(modelId) ?? scaled
  return flatPrices(priceFromCreditsPer1kTokens(credits))
}

function costPlusPrices(
  cost: ClassPrices<NanoUsdPerMillionTokens>,
  policy: Extract<PricingPolicy, { list: 'cost_plus' }>,
): ClassPrices<MicroCreditsPerMillionTokens> {
  const { markupBasisPoints, creditValue } = policy
  invariant(markupBasisPoints >= 0n, 'a markup is not negative')
  // A cent is 10,000,000 nano-dollars: nano-dollars × credits bought / money paid, as one fraction, rounded once.
  const factor = (10_000n + markupBasisPoints) * creditValue.creditsMicro
  const divisor = 10_000n * creditValue.priceCents * 10_000_000n
  const sellPrice = (costPrice: bigint): MicroCreditsPerMillionTokens =>
    microCreditsPerMillionTokens(divideRoundingUp(costPrice * factor, divisor))
  return {
    input: sellPrice(cost.input),
    cacheRead: sellPrice(cost.cacheRead),
    cacheWrite: sellPrice(cost.cacheWrite),
    output: sellPrice(cost.output),
    reasoning: sellPrice(cost.reasoning),
  }
}
