import type { RateCard } from '@tessera/core/pricing/rate-card'
import type { Result } from '@tessera/core/result'
import type { RunPlan, RunPlanError, RunPlanRequest } from '@tessera/core/runs/plan-run'

import type { CompanionWrite, RunEnded, RunOpened } from '../ports/companion-write.ts'
import type { LedgerCommand } from '../ports/ledger-committer.ts'
import { expectEnding } from './expected-ending.ts'
import type { ExpectedEnding } from './expected-ending.ts'
import { expectedWorst } from './expected-price.ts'
import type { EndedRunFacts } from './simulated-run.ts'

/** What is known of a run: its terms, and how it ended in the books. */
export type ModelRun = {
  readonly opened: RunOpened
  readonly held: bigint
  /** Undefined while it runs. */
  ended?: { readonly status: RunEnded['status']; readonly charge: bigint; readonly rateCardId: string }
}

/** What the ledger answered to a command that it accepted. */
type AcceptedOutcome = { readonly amountMicro: bigint; readonly replayed: boolean }

type FindCard = { find(rateCardId: string): RateCard | undefined }

/** Figures below which an answer is of no use. */
const leastUsefulTokens = 64

/** What runs must hold, ask their providers for and be charged, written apart from the code that decides it. */
export class RunModel {
  readonly runs = new Map<string, ModelRun>()
  readonly #prices: FindCard
  readonly #facts = new WeakMap<readonly CompanionWrite[], EndedRunFacts>()

  constructor(prices: FindCard) {
    this.#prices = prices
  }

  /** R7: the hold covers the worst case of what was asked for, or what the caller's own limit allows. */
  judgePlan(request: RunPlanRequest, plan: Result<RunPlan, RunPlanError>): string | undefined {
    const { rateCard, inputBoundTokens: input, outputBoundTokens: output, capMicro } = request
    const least = expectedWorst(rateCard, input, Math.min(output, leastUsefulTokens))
    const full = expectedWorst(rateCard, input, output)
    const isCapTooLow = capMicro !== undefined && capMicro < least
    if (!plan.ok) return isCapTooLow ? undefined : 'a run was refused that its limit pays for'
    if (isCapTooLow) return 'a run was planned that its limit does not pay for'
    const wanted = capMicro !== undefined && capMicro < full ? capMicro : full
    const { preferredMicro, minimumMicro } = plan.value
    if (preferredMicro !== wanted) return `planned to hold ${preferredMicro}, the worst case is ${wanted}`
    if (minimumMicro !== least) return `planned to hold at least ${minimumMicro}, an answer takes ${least}`
    return undefined
  }

  /** R7: no answer within the bound that is sent costs more than was held, and no shorter one is asked for than fits. */
  judgeBound(
    asked: {
      readonly rateCard: RateCard
      readonly inputBoundTokens: number
      readonly outputBoundTokens: number
      readonly heldMicro: bigint
    },
    bound: number | undefined,
  ): string | undefined {
    const { rateCard, inputBoundTokens, outputBoundTokens, heldMicro } = asked
    const costOf = (tokens: number) => expectedWorst(rateCard, inputBoundTokens, tokens)
    const least = Math.min(outputBoundTokens, leastUsefulTokens)
    if (bound === undefined) {
      return costOf(least) <= heldMicro ? 'a hold that pays for an answer was found too small' : undefined
    }
    if (bound < least) return `a bound of ${bound} tokens is of no use`
    if (bound > outputBoundTokens) return `a bound of ${bound} tokens, ${outputBoundTokens} were asked for`
    if (costOf(bound) > heldMicro)
      return `a bound of ${bound} tokens may cost more than the ${heldMicro} held`
    const isLonger = bound < outputBoundTokens && costOf(bound + 1) <= heldMicro
    return isLonger ? `a bound of ${bound} tokens, though more is held` : undefined
  }

  /** What really happened to a run: told before its end is asked for, together with that very command's rows. */
  tell(companions: readonly CompanionWrite[], facts: EndedRunFacts): void {
    this.#facts.set(companions, facts)
  }

  /** A command was accepted and written. @returns what is wrong about it */
  accept({ operation, companions }: LedgerCommand, outcome: AcceptedOutcome): string | undefined {
    if (companions === undefined || outcome.replayed) return undefined
    const opened = companions.find((companion) => companion.type === 'run_opened')
    if (opened && operation.type === 'open_hold') {
      this.runs.set(opened.runId, { opened, held: outcome.amountMicro })
      return undefined
    }
    const ended = companions.find((companion) => companion.type === 'run_ended')
    return ended && this.#acceptEnd(ended, companions, outcome)
  }

  #acceptEnd(
    ended: RunEnded,
    companions: readonly CompanionWrite[],
    outcome: AcceptedOutcome,
  ): string | undefined {
    const run = this.runs.get(ended.runId)
    if (run === undefined) return `the run ${ended.runId} ended and never began`
    if (run.ended !== undefined) return `the run ${ended.runId} ended twice`
    const charge = outcome.amountMicro
    run.ended = { status: ended.status, charge, rateCardId: ended.rateCardId }
    const facts = this.#facts.get(companions)
    if (facts === undefined) {
      return ended.status === 'expired' && charge === 0n
        ? undefined
        : `R2: the run ${ended.runId} was charged ${charge} and nobody ended it`
    }
    return this.#judgeEnd({ run, ended, charge, companions, facts })
  }

  #judgeEnd(end: {
    readonly run: ModelRun
    readonly ended: RunEnded
    readonly charge: bigint
    readonly companions: readonly CompanionWrite[]
    readonly facts: EndedRunFacts
  }): string | undefined {
    const { run, ended, charge, companions, facts } = end
    const card = this.#prices.find(facts.rateCardId)
    if (card === undefined) return `R4: nobody knows the prices ${facts.rateCardId}`
    const expected = expectEnding(facts, card, run.held)
    const about = `run ${ended.runId} (${facts.outcome.type})`
    if ((expected.charge === undefined) !== (ended.status === 'released')) {
      return `R5, R6: ${about} ended as ${ended.status}, expected ${expected.charge ?? 'nothing'} charged`
    }
    if (charge !== (expected.charge ?? 0n)) {
      return `R4: ${about} was charged ${charge}, expected ${expected.charge ?? 0n}`
    }
    if (ended.rateCardId !== facts.rateCardId) return `R4: ${about} names other prices than it had`
    const wrongUsage = judgeUsage(ended, expected)
    if (wrongUsage !== undefined) return `R8: ${about} ${wrongUsage}`
    const loss = companions.find((companion) => companion.type === 'platform_loss_booked')
    return loss?.unchargedMicro === expected.uncharged
      ? undefined
      : `R3, R6: ${about} lost ${loss?.unchargedMicro}, expected ${expected.uncharged}`
  }
}

function judgeUsage({ usage, usageSource }: RunEnded, expected: ExpectedEnding): string | undefined {
  const said = usage && [
    usage.inputTokens,
    usage.cacheReadTokens,
    usage.cacheWriteTokens,
    usage.outputTokens,
    usage.reasoningTokens,
  ]
  const { input, cacheRead, cacheWrite, output, reasoning } = expected.tokens
  const wanted = [input, cacheRead, cacheWrite, output, reasoning]
  if (said?.join() !== wanted.join()) return `says ${said?.join()}, expected ${wanted.join()}`
  return usageSource === expected.source ? undefined : `says that ${usageSource} counted`
}
