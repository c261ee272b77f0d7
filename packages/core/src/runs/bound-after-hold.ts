import type { MicroCredits } from '../money/micro-credits.ts'
import { affordableOutput } from '../pricing/affordable-output.ts'
import type { RateCard } from '../pricing/rate-card.ts'
import { leastOutputTokens } from './plan-run.ts'

export type HeldBounds = {
  readonly rateCard: RateCard
  readonly inputBoundTokens: number
  /** What would be sent if credits were no question. */
  readonly outputBoundTokens: number
  readonly heldMicro: MicroCredits
}

/**
 * The output bound to send to a provider, so that no answer within it costs more than was held.
 * @returns tokens, at most `outputBoundTokens`; undefined where the hold does not pay for a useful answer
 */
export function boundAfterHold(held: HeldBounds): number | undefined {
  const affordable = affordableOutput({
    rateCard: held.rateCard,
    inputBoundTokens: held.inputBoundTokens,
    amountMicro: held.heldMicro,
  })
  if (affordable === undefined) return undefined
  const boundTokens = Math.min(held.outputBoundTokens, affordable)
  return boundTokens < leastOutputTokens(held.outputBoundTokens) ? undefined : boundTokens
}

export type FallbackBounds = HeldBounds & {
  /** Probable length of the answer. */
  readonly expectedOutputTokens: number
  /** What the model that failed would have been allowed. */
  readonly failedBoundTokens: number
}

/**
 * The output bound for a model that answers in another's place, out of what was held for that one.
 * @returns tokens; undefined where a dearer model would break off before half of an ordinary answer
 */
export function boundOfFallback(fallback: FallbackBounds): number | undefined {
  const boundTokens = boundAfterHold(fallback)
  const wholeTokens = Math.min(fallback.expectedOutputTokens, fallback.failedBoundTokens)
  return boundTokens === undefined || boundTokens * 2 < wholeTokens ? undefined : boundTokens
}
