import { invariant } from '../invariant.ts'
import type { TokenUsage } from '../metering/token-usage.ts'
import { microCredits } from '../money/micro-credits.ts'
import type { MicroCredits } from '../money/micro-credits.ts'
import { divideRoundingUp } from '../money/rounding.ts'
import type { RateCard } from './rate-card.ts'
import { sumOverClasses, tierForInput, tokensByClass } from './token-classes.ts'

export const tokensPerMillion = 1_000_000n

/**
 * What a call costs its user: ceil(Σ tokens × price / 1,000,000). The one formula behind estimate, hold, charge and
 * receipt; anybody can check it from the receipt.
 * @param usage token counts as normalised; the tier is chosen by `inputTokens`
 * @returns micro-credits, rounded up once; zero only for a usage without tokens
 * Throws `InvariantViolation` where the usage contradicts itself, or where tokens would cost nothing.
 */
export function priceUsage(rateCard: RateCard, usage: TokenUsage): MicroCredits {
  const tier = tierForInput(rateCard, usage.inputTokens)
  const total = divideRoundingUp(sumOverClasses(tokensByClass(usage), tier.sell), tokensPerMillion)
  invariant(total > 0n || usage.inputTokens + usage.outputTokens === 0, 'tokens never cost nothing')
  return microCredits(total)
}
