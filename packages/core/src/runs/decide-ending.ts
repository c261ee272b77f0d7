import { assertNever } from '../invariant.ts'
import type { ReleaseReason } from '../ledger/operation.ts'
import type { UsageBounds } from '../metering/check-usage.ts'
import { chooseBillableUsage } from '../metering/choose-billable-usage.ts'
import type { AnswerOutcome, BillableUsage, BillableUsageInput } from '../metering/choose-billable-usage.ts'
import type { TokenUsage } from '../metering/token-usage.ts'
import { microCredits, zeroMicroCredits } from '../money/micro-credits.ts'
import type { MicroCredits } from '../money/micro-credits.ts'
import { nanoUsd } from '../money/nano-usd.ts'
import type { NanoUsd } from '../money/nano-usd.ts'
import { divideRoundingUp } from '../money/rounding.ts'
import { costOfUsage } from '../pricing/cost-of-usage.ts'
import { priceUsage } from '../pricing/price-usage.ts'
import type { RateCard } from '../pricing/rate-card.ts'

/** How a run came to its end. */
export type RunOutcome =
  /** The provider's own end marker was seen. */
  | { readonly type: 'complete'; readonly finishReason: 'stop' | 'length' | 'content_filter' }
  /** Its user pressed stop. */
  | { readonly type: 'stopped' }
  /** The caller of a run without a conversation closed the connection. */
  | { readonly type: 'caller_left' }
  /** The provider ignored its limit and the answer was cut. */
  | { readonly type: 'cut_at_bound' }
  | { readonly type: 'time_limit' }
  /** Broken by the provider, or by us. */
  | { readonly type: 'failed'; readonly errorCode: string; readonly at: 'provider' | 'platform' }
  | { readonly type: 'shutdown' }

/** What the provider produced before the end, as far as it reached us. */
export type Produced = 'nothing' | 'reasoning_only' | 'text'

export type EndingRequest = {
  readonly outcome: RunOutcome
  readonly produced: Produced
  /** The last usage that the provider told, after its normaliser. */
  readonly reported: BillableUsageInput['reported']
  /** Our own counts; a cheap estimate will do where the provider's figures are taken. */
  readonly countedInputTokens: number
  readonly countedOutputTokens: number
  readonly bounds: UsageBounds
  readonly rateCard: RateCard
  readonly heldMicro: MicroCredits
  /** Whether a call went out that a provider may bill: not where it was refused outright, or never made. */
  readonly mayCostUs: boolean
}

/** What the platform pays and nobody is charged for. */
export type PlatformLoss = {
  readonly reason:
    | 'over_hold'
    | 'provider_fault'
    | 'platform_fault'
    | 'empty_answer'
    | 'stopped_before_answer'
  readonly costNanoUsd: NanoUsd
  readonly unchargedMicro: MicroCredits
}

export type RunFinish = 'stop' | 'length' | 'content_filter' | 'cancelled' | 'disconnected' | 'time_limit'

type EndingAction =
  | { readonly action: 'settle'; readonly chargeMicro: MicroCredits }
  | { readonly action: 'release'; readonly releaseReason: ReleaseReason }

export type RunEnding = EndingAction & {
  readonly finishReason?: RunFinish
  readonly errorCode?: string
  /** The tokens that were charged for, or that a free run used. */
  readonly billable: BillableUsage
  /** What the call cost the platform, charged or not. */
  readonly costNanoUsd: NanoUsd
  readonly loss?: PlatformLoss
}

/**
 * The charge guarantee. Charged are complete answers, and what was produced up to a stop, a caller's leaving, or a
 * bound that the user was told of. Free is what failed, broke off or is empty, also where a part of it was shown.
 * No charge exceeds its hold: what is beyond it, and what faults cost, is a loss of the platform.
 */
export function decideEnding(request: EndingRequest): RunEnding {
  const { outcome, produced } = request
  switch (outcome.type) {
    case 'complete':
      // The filter of a provider breaks an answer off: a fault as far as the user is concerned.
      if (outcome.finishReason === 'content_filter') {
        return free(request, { finish: 'content_filter', release: 'failed', loss: 'provider_fault' })
      }
      // Thoughts that were shown up to the bound are what came up to a bound, whoever kept it.
      return produced === 'text' || (produced === 'reasoning_only' && outcome.finishReason === 'length')
        ? charge(request, outcome.finishReason)
        : free(request, { finish: outcome.finishReason, release: 'empty', loss: 'empty_answer' })
    case 'stopped':
      return chargeWhatCame(request, 'cancelled')
    case 'caller_left':
      return chargeWhatCame(request, 'disconnected')
    case 'cut_at_bound':
      return chargeWhatCame(request, 'length')
    case 'time_limit':
      return chargeWhatCame(request, 'time_limit')
    case 'failed': {
      const loss = outcome.at === 'provider' ? 'provider_fault' : 'platform_fault'
      return free(request, { error: outcome.errorCode, release: 'failed', loss })
    }
    case 'shutdown':
      return free(request, { error: 'unavailable', release: 'shutdown', loss: 'platform_fault' })
    default:
      return assertNever(outcome)
  }
}

function chargeWhatCame(request: EndingRequest, finish: RunFinish): RunEnding {
  return request.produced === 'nothing'
    ? free(request, { finish, release: 'cancelled', loss: 'stopped_before_answer' })
    : charge(request, finish)
}

function charge(request: EndingRequest, finishReason: RunFinish): RunEnding {
  const { rateCard, heldMicro } = request
  const { billable, actualUsage } = meter(request)
  const priceMicro = priceUsage(rateCard, billable.usage)
  const chargeMicro = priceMicro <= heldMicro ? priceMicro : heldMicro
  const fullPriceMicro = priceUsage(rateCard, actualUsage)
  const costNanoUsd = costOfUsage(rateCard, actualUsage)
  const ending = { action: 'settle', chargeMicro, finishReason, billable, costNanoUsd } as const
  if (fullPriceMicro <= chargeMicro) return ending
  const unchargedMicro = microCredits(fullPriceMicro - chargeMicro)
  // The share of the cost that the uncharged part of the price stands for.
  const lostNanoUsd = nanoUsd(divideRoundingUp(costNanoUsd * unchargedMicro, fullPriceMicro))
  return { ...ending, loss: { reason: 'over_hold', costNanoUsd: lostNanoUsd, unchargedMicro } }
}

type FreeEnding = {
  readonly finish?: RunFinish
  readonly error?: string
  readonly release: ReleaseReason
  readonly loss: PlatformLoss['reason']
}

function free(request: EndingRequest, ending: FreeEnding): RunEnding {
  const { billable, actualUsage } = meter(request)
  const costNanoUsd = request.mayCostUs ? costOfUsage(request.rateCard, actualUsage) : nanoUsd(0n)
  const unchargedMicro = request.mayCostUs ? priceUsage(request.rateCard, actualUsage) : zeroMicroCredits
  return {
    action: 'release',
    releaseReason: ending.release,
    billable,
    costNanoUsd,
    ...(ending.finish === undefined ? {} : { finishReason: ending.finish }),
    ...(ending.error === undefined ? {} : { errorCode: ending.error }),
    ...(costNanoUsd > 0n ? { loss: { reason: ending.loss, costNanoUsd, unchargedMicro } } : {}),
  }
}

type Metered = {
  readonly billable: BillableUsage
  /** With the output beyond the bound, which nobody is charged for. */
  readonly actualUsage: TokenUsage
}

function meter(request: EndingRequest): Metered {
  const { countedInputTokens, countedOutputTokens, reported, bounds } = request
  const outcome = answerOutcome(request.outcome)
  const billable = chooseBillableUsage({ outcome, reported, countedInputTokens, countedOutputTokens, bounds })
  if (billable.source === 'provider' || countedOutputTokens <= billable.usage.outputTokens) {
    return { billable, actualUsage: billable.usage }
  }
  return { billable, actualUsage: { ...billable.usage, outputTokens: Math.ceil(countedOutputTokens) } }
}

function answerOutcome(outcome: RunOutcome): AnswerOutcome {
  switch (outcome.type) {
    case 'complete':
      return 'complete'
    case 'cut_at_bound':
    case 'time_limit':
      return 'cut_at_bound'
    case 'stopped':
    case 'caller_left':
    case 'failed':
    case 'shutdown':
      return 'cut_by_user'
    default:
      return assertNever(outcome)
  }
}
