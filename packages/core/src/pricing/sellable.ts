import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import type { PriceTier } from './rate-card.ts'
import { tokenClasses } from './token-classes.ts'
import type { TokenClass } from './token-classes.ts'

/** Why a model can't be sold. */
export type UnsellableReason =
  | { readonly code: 'price_missing'; readonly tokenClass?: TokenClass }
  | { readonly code: 'price_not_positive'; readonly side: 'sell' | 'cost'; readonly tokenClass: TokenClass }
  | { readonly code: 'tiers_out_of_order' }

/**
 * A model is sold only at prices above zero in every class, for us and for the user: a missing price is never
 * read as "free".
 */
export function checkSellable(
  tiers: readonly PriceTier[] = [],
): Result<readonly PriceTier[], UnsellableReason> {
  const [first] = tiers
  if (first === undefined) return err({ code: 'price_missing' })
  const isAscending = tiers.every(
    (tier, index) => tier.fromInputTokens > (tiers[index - 1]?.fromInputTokens ?? -1),
  )
  if (first.fromInputTokens !== 0 || !isAscending) return err({ code: 'tiers_out_of_order' })
  // What the provider charges first: a price made out of nothing is nothing only because of that.
  for (const side of ['cost', 'sell'] as const) {
    for (const tier of tiers) {
      const tokenClass = tokenClasses.find((name) => tier[side][name] <= 0n)
      if (tokenClass !== undefined) return err({ code: 'price_not_positive', side, tokenClass })
    }
  }
  return ok(tiers)
}
