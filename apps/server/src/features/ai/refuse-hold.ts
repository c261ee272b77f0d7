import { assertNever } from '@tessera/core/invariant'
import type { LedgerError } from '@tessera/core/ledger/operation'
import { creditsToJson, microCredits } from '@tessera/core/money/micro-credits'
import type { MicroCredits } from '@tessera/core/money/micro-credits'
import { planRun } from '@tessera/core/runs/plan-run'
import type { Selection } from '@tessera/core/selection/model-selector'

import type { ApiFailure } from '../../ports/endpoint.ts'
import type { LedgerUnavailable } from '../../ports/ledger-committer.ts'
import type { PreparedRun } from './prepare-run.ts'

/** What a hold can be refused with, besides a key that was used before. */
export type HoldRefusal =
  | Exclude<LedgerError, { code: 'idempotency_conflict' | 'idempotency_replay' }>
  | LedgerUnavailable

/** What keeps credits from being there: where some are frozen for a dispute, that is what has to be said. */
type ExplainedRefusal = HoldRefusal & { readonly frozenMicro?: MicroCredits }

/** A refused hold in the words of the person who asked, with ways to go on. */
export function describeHoldRefusal(refusal: ExplainedRefusal, prepared: PreparedRun): ApiFailure {
  switch (refusal.code) {
    case 'insufficient_credits':
      return refusal.frozenMicro !== undefined && refusal.frozenMicro > 0n
        ? walletFrozen(refusal, refusal.frozenMicro)
        : insufficientCredits(refusal, prepared)
    case 'wallet_in_debt':
      return {
        code: 'wallet_in_debt',
        message: 'This wallet owes credits from a refund or a dispute. The next credits repay them first.',
        details: { debt: creditsToJson(refusal.debtMicro) },
      }
    case 'wallet_not_found':
      return { code: 'not_found', message: 'This wallet does not exist.', param: 'wallet_id' }
    case 'ledger_unavailable':
      return {
        code: 'unavailable',
        message: 'The books are busy. Nothing was charged; please try again in a moment.',
        retryAfterSeconds: Math.max(1, Math.ceil(refusal.retryAfterMs / 1_000)),
      }
    case 'hold_exists':
    case 'hold_not_found':
    case 'hold_not_open':
    case 'hold_not_expired':
    case 'charge_exceeds_hold':
    case 'amount_invalid':
    case 'reference_conflict':
      throw new Error(`opening a hold was refused with ${refusal.code}`)
    default:
      return assertNever(refusal)
  }
}

type Insufficient = Extract<LedgerError, { code: 'insufficient_credits' }>

function walletFrozen({ availableMicro, heldMicro }: Insufficient, frozenMicro: MicroCredits): ApiFailure {
  return {
    code: 'wallet_frozen',
    message:
      'Credits of this wallet are frozen while a payment is disputed, and what is left is not enough. They are free again when the dispute is settled in your favour.',
    details: {
      available: creditsToJson(availableMicro),
      held: creditsToJson(heldMicro),
      frozen: creditsToJson(frozenMicro),
    },
  }
}

/** Credits that are only held by work under way are told apart from an empty wallet. */
function insufficientCredits(refusal: Insufficient, prepared: PreparedRun): ApiFailure {
  const { availableMicro, heldMicro } = refusal
  const requiredMicro = prepared.plan.minimumMicro
  const isOnlyHeld = availableMicro + heldMicro >= requiredMicro
  return {
    code: 'insufficient_credits',
    message: isOnlyHeld
      ? 'Your other requests hold the credits that this one needs. Wait until they end, or add credits.'
      : 'There are not enough credits for this request. Add credits, or take a cheaper model.',
    details: {
      required: creditsToJson(requiredMicro),
      available: creditsToJson(availableMicro),
      held: creditsToJson(heldMicro),
      shortfall: creditsToJson(
        microCredits(requiredMicro > availableMicro ? requiredMicro - availableMicro : 0n),
      ),
      alternatives: affordableAlternatives(refusal, prepared),
    },
  }
}

function affordableAlternatives({ availableMicro }: Insufficient, prepared: PreparedRun) {
  return quotesOf(prepared.selection)
    .filter((quote) => {
      const plan = planRun({
        rateCard: quote.model.rateCard,
        inputBoundTokens: prepared.inputTokens.bound,
        outputBoundTokens: quote.outputBoundTokens,
        expectedOutputTokens: quote.expectedOutputTokens,
      })
      return plan.ok && plan.value.minimumMicro <= availableMicro
    })
    .map((quote) => ({
      model: quote.model.id,
      estimated_credits: creditsToJson(quote.expectedMicro),
      max_credits: creditsToJson(quote.maxMicro),
    }))
}

function quotesOf(selection: Selection) {
  const byModel = new Map(
    [...selection.alternatives, ...selection.fallbacks].map((quote) => [quote.model.id, quote]),
  )
  byModel.delete(selection.chosen.model.id)
  return [...byModel.values()]
}
