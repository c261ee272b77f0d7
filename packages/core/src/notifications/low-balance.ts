import { assertNever } from '../invariant.ts'
import { type MicroCredits, microCredits, microCreditsFromCredits } from '../money/micro-credits.ts'

/** From a wallet in which there is enough, down to one that will not pay for much more. */
export const balanceLevels = ['fine', 'low', 'nearly_empty'] as const

export type BalanceLevel = (typeof balanceLevels)[number]

/** Below the first a wallet is low, below the second nearly empty; `0 < nearlyEmpty <= low`. */
export type BalanceThresholds = {
  readonly lowMicro: MicroCredits
  readonly nearlyEmptyMicro: MicroCredits
}

export type ThresholdRequest = {
  /** The owner's own amounts, where there are some. */
  readonly ownLowMicro?: MicroCredits | undefined
  readonly ownNearlyEmptyMicro?: MicroCredits | undefined
  /** The credits of the last purchase; undefined before the first. */
  readonly lastPurchaseMicro?: MicroCredits | undefined
}

/** Low is a fifth of the last purchase. */
const lowPart = 5n
/** Before the first purchase: a fifth of the credits that a new account of a live site gets. */
const lowWithoutPurchaseMicro = microCreditsFromCredits(10n)
/** Nearly empty is this much, and never more than half of low. */
const nearlyEmptyMicro = microCreditsFromCredits(10n)

/** When to tell the owner of a wallet that it runs low. An own amount always counts, also where the two cross. */
export function balanceThresholds(request: ThresholdRequest): BalanceThresholds {
  const { ownLowMicro, ownNearlyEmptyMicro, lastPurchaseMicro } = request
  const usualLow = lastPurchaseMicro === undefined ? lowWithoutPurchaseMicro : lastPurchaseMicro / lowPart
  const lowMicro = ownLowMicro ?? atLeastOne(usualLow)
  const usualNearlyEmpty = lowMicro / 2n < nearlyEmptyMicro ? lowMicro / 2n : nearlyEmptyMicro
  const nearlyEmpty = ownNearlyEmptyMicro ?? atLeastOne(usualNearlyEmpty)
  return { lowMicro: lowMicro < nearlyEmpty ? nearlyEmpty : lowMicro, nearlyEmptyMicro: nearlyEmpty }
}

function atLeastOne(amount: bigint): MicroCredits {
  return microCredits(amount < 1n ? 1n : amount)
}

/** @param balanceMicro what is posted; holds of running requests come and go and are no reason to write to anybody */
export function balanceLevelOf(balanceMicro: MicroCredits, thresholds: BalanceThresholds): BalanceLevel {
  if (balanceMicro < thresholds.nearlyEmptyMicro) return 'nearly_empty'
  return balanceMicro < thresholds.lowMicro ? 'low' : 'fine'
}

export type BalanceNoticeRequest = {
  /** What the owner was told last. */
  readonly knownLevel: BalanceLevel
  readonly balanceMicro: MicroCredits
  /** The highest balance since then, which may lie above the present one after a purchase that is used up again. */
  readonly peakMicro: MicroCredits
  readonly thresholds: BalanceThresholds
}

export type BalanceNoticeDecision = {
  /** What the owner knows from now on. */
  readonly level: BalanceLevel
  /** True where the balance crossed a threshold downwards since the owner was told last. */
  readonly isToBeTold: boolean
}

/** One notice for each crossing downwards: a balance that rose above a threshold in between arms it again. */
export function decideBalanceNotice(request: BalanceNoticeRequest): BalanceNoticeDecision {
  const { knownLevel, balanceMicro, peakMicro, thresholds } = request
  const level = balanceLevelOf(balanceMicro, thresholds)
  const reached = balanceLevelOf(peakMicro, thresholds)
  const armedFrom = depthOf(reached) < depthOf(knownLevel) ? reached : knownLevel
  return { level, isToBeTold: depthOf(level) > depthOf(armedFrom) }
}

function depthOf(level: BalanceLevel): number {
  return balanceLevels.indexOf(level)
}

/** The balances at which nothing is to be done: `fromMicro <= balance`, and below `belowMicro` where there is one. */
export type QuietRange = { readonly fromMicro: MicroCredits; readonly belowMicro?: MicroCredits }

/** While the balance stays at the level that its owner knows, nobody need look any closer. */
export function quietRangeOf(level: BalanceLevel, thresholds: BalanceThresholds): QuietRange {
  const { lowMicro, nearlyEmptyMicro: emptyMicro } = thresholds
  switch (level) {
    case 'fine':
      return { fromMicro: lowMicro }
    case 'low':
      return { fromMicro: emptyMicro, belowMicro: lowMicro }
    case 'nearly_empty':
      return { fromMicro: microCredits(0n), belowMicro: emptyMicro }
    default:
      return assertNever(level)
  }
}
