import type { MicroCredits } from '../money/micro-credits.ts'
import { divideRoundingDown } from '../money/rounding.ts'
import { smallerOf } from '../money/smaller-of.ts'
import { tokensPerMillion } from './price-usage.ts'
import { worstCases } from './quote.ts'
import type { RateCard } from './rate-card.ts'

/** What an amount is to pay for. */
export type AffordableOutputRequest = {
  readonly rateCard: RateCard
  readonly inputBoundTokens: number
  readonly amountMicro: MicroCredits
}

/**
 * The largest output bound that an amount covers after the input bound: the inverse of `highestPrice`.
 * @returns tokens, at most the largest safe integer; undefined where the amount does not even cover the input
 */
export function affordableOutput(request: AffordableOutputRequest): number | undefined {
  const amountMillionths = request.amountMicro * tokensPerMillion
  const outputTokens = worstCases(request.rateCard, request.inputBoundTokens)
    .map((tier) => divideRoundingDown(amountMillionths - tier.inputMillionths, tier.outputPrice))
    .reduce(smallerOf, BigInt(Number.MAX_SAFE_INTEGER))
  return outputTokens < 0n ? undefined : Number(outputTokens)
}
