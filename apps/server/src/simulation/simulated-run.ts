import type { MicroCredits } from '@tessera/core/money/micro-credits'
import type { RateCard } from '@tessera/core/pricing/rate-card'
import type { Produced, RunOutcome } from '@tessera/core/runs/decide-ending'

/** A run whose credits are held. */
export type SimulatedRun = {
  readonly runId: string
  readonly walletId: string
  /** As it was when credits were held. */
  readonly rateCard: RateCard
  readonly inputTokens: number
  readonly inputBoundTokens: number
  /** The bound that the provider was sent. */
  readonly boundTokens: number
  readonly expectedOutputTokens: number
  readonly heldMicro: MicroCredits
}

/** Figures as a provider's answer carried them: anything may be in them. */
export type ToldUsage = {
  readonly input: unknown
  readonly cacheRead?: unknown
  readonly cacheWrite?: unknown
  readonly output: unknown
  readonly reasoning?: unknown
  readonly total?: unknown
}

/** What really happened to a run, told by who made it happen: the model of runs judges by this alone. */
export type RunStory = {
  readonly outcome: RunOutcome
  readonly produced: Produced
  /** Undefined where no usage came. */
  readonly told: ToldUsage | undefined
  /** What really came, counted. */
  readonly outputTokens: number
  readonly mayCostUs: boolean
}

/** A story, and under which terms it took place: another model may have answered in the end. */
export type EndedRunFacts = RunStory & {
  readonly rateCardId: string
  readonly inputTokens: number
  readonly inputBoundTokens: number
  readonly boundTokens: number
}
