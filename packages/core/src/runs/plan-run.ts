import type { MicroCredits } from '../money/micro-credits.ts'
import { highestPrice } from '../pricing/quote.ts'
import type { RateCard } from '../pricing/rate-card.ts'
import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'

/** Tokens of output below which an answer is of no use: nothing is started for less, unless the caller asked for less. */
export const usefulMinimumOutputTokens = 64

export type RunPlanRequest = {
  readonly rateCard: RateCard
  /** What the real input does not exceed. */
  readonly inputBoundTokens: number
  /** What the caller asked for, or a generous expectation for this kind of task. */
  readonly outputBoundTokens: number
  /** Probable length of the answer. */
  readonly expectedOutputTokens: number
  /** The most that this message may cost. */
  readonly capMicro?: MicroCredits
}

/** What to hold for a run. */
export type RunPlan = {
  readonly inputBoundTokens: number
  readonly outputBoundTokens: number
  /** Covers input and output bound, or the cap where that is lower. */
  readonly preferredMicro: MicroCredits
  /** Covers an answer of the probable length; where Tessera chooses the model, another one may do it for less. */
  readonly wholeAnswerMicro: MicroCredits
  /** Covers the input and a short but useful answer; with less the run is refused. */
  readonly minimumMicro: MicroCredits
}

export type RunPlanError = {
  readonly code: 'cap_too_low'
  /** The least that would do. */
  readonly minimumMicro: MicroCredits
}

/** The smallest output bound that is worth a call, given what was asked for. */
export function leastOutputTokens(outputBoundTokens: number): number {
  return Math.min(outputBoundTokens, usefulMinimumOutputTokens)
}

/**
 * How much to hold: enough for the worst case within the bounds, so that no charge can exceed it.
 * Errors: `cap_too_low` where the caller's own limit does not pay for a useful answer.
 */
export function planRun(request: RunPlanRequest): Result<RunPlan, RunPlanError> {
  const { rateCard, inputBoundTokens, outputBoundTokens, capMicro } = request
  const leastTokens = leastOutputTokens(outputBoundTokens)
  const wholeTokens = Math.min(outputBoundTokens, Math.max(leastTokens, request.expectedOutputTokens))
  const fullMicro = highestPrice(rateCard, inputBoundTokens, outputBoundTokens)
  const minimumMicro = highestPrice(rateCard, inputBoundTokens, leastTokens)
  const wholeMicro = highestPrice(rateCard, inputBoundTokens, wholeTokens)
  if (capMicro !== undefined && capMicro < minimumMicro) return err({ code: 'cap_too_low', minimumMicro })
  const preferredMicro = capMicro !== undefined && capMicro < fullMicro ? capMicro : fullMicro
  const wholeAnswerMicro = wholeMicro < preferredMicro ? wholeMicro : preferredMicro
  return ok({ inputBoundTokens, outputBoundTokens, preferredMicro, wholeAnswerMicro, minimumMicro })
}
