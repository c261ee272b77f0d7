import type { ClassPrices, MicroCreditsPerMillionTokens, NanoUsdPerMillionTokens } from './rate-card.ts'

/** @param amount whole micro-credits for one million tokens */
export function microCreditsPerMillionTokens(amount: bigint): MicroCreditsPerMillionTokens {
  return amount as MicroCreditsPerMillionTokens
}

/** @param amount whole nano-dollars for one million tokens */
export function nanoUsdPerMillionTokens(amount: bigint): NanoUsdPerMillionTokens {
  return amount as NanoUsdPerMillionTokens
}

/**
 * A price as people read it, in the unit in which it is stored.
 * @param credits whole credits for 1,000 tokens
 */
export function priceFromCreditsPer1kTokens(credits: bigint): MicroCreditsPerMillionTokens {
  return microCreditsPerMillionTokens(credits * 1_000_000_000n)
}

/** One price for every class of token. */
export function flatPrices<Price>(price: Price): ClassPrices<Price> {
  return { input: price, cacheRead: price, cacheWrite: price, output: price, reasoning: price }
}
