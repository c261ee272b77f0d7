import type { MicroCredits } from '../money/micro-credits.ts'

/** What some requests were charged and what the providers took for them. */
export type ModelTakings = {
  readonly chargedMicro: MicroCredits
  readonly costNanoUsd: bigint
}

/** The offer by which a credit is worth the least. */
export type CheapestOffer = { readonly creditsMicro: MicroCredits; readonly priceCents: bigint }

const nanoUsdPerCent = 10_000_000n

/**
 * Whether requests cost more than was paid for their credits, had all of them been bought where they are cheapest.
 * Exact: both sides are multiplied out, nothing is rounded.
 */
export function losesMoney({ chargedMicro, costNanoUsd }: ModelTakings, offer: CheapestOffer): boolean {
  return costNanoUsd * offer.creditsMicro > chargedMicro * offer.priceCents * nanoUsdPerCent
}
