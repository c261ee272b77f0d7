import type { TokenUsage } from '../metering/token-usage.ts'
import type { MicroCredits } from '../money/micro-credits.ts'
import { priceUsage } from './price-usage.ts'
import type { MicroCreditsPerMillionTokens, RateCard } from './rate-card.ts'
import { tierForInput, tokenClasses, tokensByClass } from './token-classes.ts'
import type { TokenClass } from './token-classes.ts'

const picoPerCredit = 1_000_000_000_000n

/** One class of token on a receipt. */
export type PriceLine = {
  readonly tokenClass: TokenClass
  readonly tokens: bigint
  readonly price: MicroCreditsPerMillionTokens
  /** tokens × price, exact: trillionths of a credit. */
  readonly picoCredits: bigint
}

export type PricedReceipt = {
  /** Only classes with tokens, in the order of `tokenClasses`. */
  readonly lines: readonly PriceLine[]
  /** The sum of the lines, rounded up to a whole micro-credit: the same as `priceUsage`. */
  readonly totalMicro: MicroCredits
}

/** The lines that explain a charge: unrounded, so that they add up exactly before the one rounding at the end. */
export function priceLines(rateCard: RateCard, usage: TokenUsage): PricedReceipt {
  const tier = tierForInput(rateCard, usage.inputTokens)
  const tokens = tokensByClass(usage)
  const lines = tokenClasses
    .filter((tokenClass) => tokens[tokenClass] > 0n)
    .map((tokenClass) => ({
      tokenClass,
      tokens: tokens[tokenClass],
      price: tier.sell[tokenClass],
      picoCredits: tokens[tokenClass] * tier.sell[tokenClass],
    }))
  return { lines, totalMicro: priceUsage(rateCard, usage) }
}

/**
 * An exact amount as a decimal text, such as `0.000123`.
 * @param picoCredits trillionths of a credit, not negative
 */
export function picoCreditsToText(picoCredits: bigint): string {
  const whole = picoCredits / picoPerCredit
  const fraction = (picoCredits % picoPerCredit).toString().padStart(12, '0').replace(/0+$/, '')
  return fraction === '' ? whole.toString() : `${whole}.${fraction}`
}
