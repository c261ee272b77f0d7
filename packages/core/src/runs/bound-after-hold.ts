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
