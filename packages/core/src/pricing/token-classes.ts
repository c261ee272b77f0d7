import { invariant } from '../invariant.ts'
import type { TokenUsage } from '../metering/token-usage.ts'
import type { ClassPrices, PriceTier, RateCard } from './rate-card.ts'

/** The classes in which tokens are priced, in the order of a receipt. */
export const tokenClasses = ['input', 'cacheRead', 'cacheWrite', 'output', 'reasoning'] as const

export type TokenClass = (typeof tokenClasses)[number]

/** How many tokens fall into each class: every token into exactly one, so that none is priced twice or not at all. */
export type TokensByClass = Readonly<Record<TokenClass, bigint>>

/**
 * Splits a usage into its classes.
 * Throws `InvariantViolation` for counts that are not whole, are negative, or whose parts exceed their whole: the
 * normaliser of the provider has to refuse those before anything is priced.
 */
export function tokensByClass(usage: TokenUsage): TokensByClass {
  const counts = [
    usage.inputTokens,
    usage.cacheReadTokens,
    usage.cacheWriteTokens,
    usage.outputTokens,
    usage.reasoningTokens,
  ]
  invariant(
    counts.every((count) => Number.isSafeInteger(count) && count >= 0),
    'token counts are whole and not negative',
  )
  const cachedTokens = usage.cacheReadTokens + usage.cacheWriteTokens
  invariant(cachedTokens <= usage.inputTokens, 'cached tokens are a part of the input')
  invariant(usage.reasoningTokens <= usage.outputTokens, 'reasoning tokens are a part of the output')
  return {
    input: BigInt(usage.inputTokens - cachedTokens),
    cacheRead: BigInt(usage.cacheReadTokens),
    cacheWrite: BigInt(usage.cacheWriteTokens),
    output: BigInt(usage.outputTokens - usage.reasoningTokens),
    reasoning: BigInt(usage.reasoningTokens),
  }
}

/** The tier that prices a call: chosen by its whole input, for all of its tokens. */
export function tierForInput(rateCard: RateCard, inputTokens: number): PriceTier {
  const tier = rateCard.tiers.findLast((candidate) => candidate.fromInputTokens <= inputTokens)
  invariant(tier !== undefined, 'the first tier of a rate card starts at 0')
  return tier
}

/** Σ tokens × price: millionths of the price's own unit. */
export function sumOverClasses(tokens: TokensByClass, prices: ClassPrices<bigint>): bigint {
  return tokenClasses.reduce((sum, tokenClass) => sum + tokens[tokenClass] * prices[tokenClass], 0n)
}
