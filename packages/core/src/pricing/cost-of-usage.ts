import type { TokenUsage } from '../metering/token-usage.ts'
import { nanoUsd } from '../money/nano-usd.ts'
import type { NanoUsd } from '../money/nano-usd.ts'
import { divideRoundingUp } from '../money/rounding.ts'
import { tokensPerMillion } from './price-usage.ts'
import type { RateCard } from './rate-card.ts'
import { sumOverClasses, tierForInput, tokensByClass } from './token-classes.ts'

/**
 * What a call costs the platform at the provider's own prices, frozen in the same rate card as the charge.
 * @returns nano-dollars, rounded up once, so that margins are never flattered
 * Throws `InvariantViolation` where the usage contradicts itself.
 */
export function costOfUsage(rateCard: RateCard, usage: TokenUsage): NanoUsd {
  const tier = tierForInput(rateCard, usage.inputTokens)
  return nanoUsd(divideRoundingUp(sumOverClasses(tokensByClass(usage), tier.cost), tokensPerMillion))
}
