import type { MicroCredits } from '../money/micro-credits.ts'
import { microCredits } from '../money/micro-credits.ts'
import { divideRoundingUp } from '../money/rounding.ts'
import { largerOf } from '../money/smaller-of.ts'
import { priceUsage, tokensPerMillion } from './price-usage.ts'
import type { ClassPrices, PriceTier, RateCard } from './rate-card.ts'

/** The sizes of a call before it is made. */
export type CallSize = {
  readonly expectedInputTokens: number
  /** Those of them that the provider's cache probably holds; none where it is left out. */
  readonly expectedCachedTokens?: number
  /** What the real count does not exceed. */
  readonly inputBoundTokens: number
  readonly expectedOutputTokens: number
  /** The bound that is sent to the provider. */
  readonly outputBoundTokens: number
}

export type Quote = {
  readonly expectedMicro: MicroCredits
  /** No usage within the bounds costs more, however it falls into classes. */
  readonly maxMicro: MicroCredits
}

/** What a call is expected to cost, and the most it can cost. */
export function quoteCall(rateCard: RateCard, size: CallSize): Quote {
  const expectedMicro = priceUsage(rateCard, {
    inputTokens: size.expectedInputTokens,
    cacheReadTokens: size.expectedCachedTokens ?? 0,
    cacheWriteTokens: 0,
    outputTokens: size.expectedOutputTokens,
    reasoningTokens: 0,
  })
  return {
    expectedMicro,
    maxMicro: highestPrice(rateCard, size.inputBoundTokens, size.outputBoundTokens),
  }
}

/**
 * The most that any call within the bounds can cost, rounded up once.
 * Every tier that the input may end in is tried, with its dearest class for the input and for the output.
 */
export function highestPrice(
  rateCard: RateCard,
  inputBoundTokens: number,
  outputBoundTokens: number,
): MicroCredits {
  const worst = worstCases(rateCard, inputBoundTokens)
    .map((tier) => tier.inputMillionths + BigInt(outputBoundTokens) * tier.outputPrice)
    .reduce(largerOf, 0n)
  return microCredits(divideRoundingUp(worst, tokensPerMillion))
}

/** The dearest a call may become in one tier: input in millionths of a micro-credit, output by its price. */
export type TierWorstCase = { readonly inputMillionths: bigint; readonly outputPrice: bigint }

/** One worst case for each tier that an input of at most `inputBoundTokens` can fall into. */
export function worstCases(rateCard: RateCard, inputBoundTokens: number): readonly TierWorstCase[] {
  return rateCard.tiers
    .filter((tier) => tier.fromInputTokens <= inputBoundTokens)
    .map((tier, index) => {
      const nextTier = rateCard.tiers[index + 1]
      const mostInputTokens =
        nextTier === undefined ? inputBoundTokens : Math.min(inputBoundTokens, nextTier.fromInputTokens - 1)
      return {
        inputMillionths: BigInt(mostInputTokens) * dearestInput(tier),
        outputPrice: dearestOutput(tier.sell),
      }
    })
}

function dearestInput({ sell }: PriceTier): bigint {
  return largerOf(largerOf(sell.input, sell.cacheRead), sell.cacheWrite)
}

function dearestOutput(sell: ClassPrices<bigint>): bigint {
  return largerOf(sell.output, sell.reasoning)
}
