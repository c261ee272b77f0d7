import type { Brand } from '../brand.ts'

/** Micro-credits for one million tokens, a whole number: prices are rounded up once, when a version is published. */
export type MicroCreditsPerMillionTokens = Brand<bigint, 'MicroCreditsPerMillionTokens'>

/** Nano-dollars for one million tokens: what the provider charges us. */
export type NanoUsdPerMillionTokens = Brand<bigint, 'NanoUsdPerMillionTokens'>

/** One figure for each class of token. `input` is for tokens neither read from nor written to a cache. */
export type ClassPrices<Price> = {
  readonly input: Price
  readonly cacheRead: Price
  readonly cacheWrite: Price
  readonly output: Price
  readonly reasoning: Price
}

/**
 * Prices that hold from a size of input on. The first tier starts at 0; the tier of a call is chosen by its whole
 * input (`inputTokens`), and prices every token of the call, output included.
 */
export type PriceTier = {
  readonly fromInputTokens: number
  readonly sell: ClassPrices<MicroCreditsPerMillionTokens>
  readonly cost: ClassPrices<NanoUsdPerMillionTokens>
}

export type PriceList = 'launch' | 'cost_plus' | 'override'

/** One version of one model's prices. Published once, never changed: a charge names the version it used. */
export type RateCard = {
  readonly id: string
  readonly modelId: string
  readonly version: number
  readonly priceList: PriceList
  readonly effectiveFromMs: number
  /** Ascending by `fromInputTokens`; at least one. */
  readonly tiers: readonly PriceTier[]
}
