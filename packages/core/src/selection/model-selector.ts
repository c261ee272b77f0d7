import type { MicroCredits } from '../money/micro-credits.ts'
import type { ModelCapability, SellableModel } from '../pricing/catalogue-model.ts'
import type { Result } from '../result.ts'
import type { Complexity, Preference, TaskType } from './task-type.ts'

/** How many tokens a text has: the best guess, and a bound that the real count does not exceed in practice. */
export type TokenEstimate = {
  readonly expected: number
  /** At least `expected`; what holds are computed from. */
  readonly bound: number
}

/** Everything the choice may depend on. `candidates` are priced models whose providers are on and well. */
export type SelectionRequest = {
  /** The last message of the user. */
  readonly prompt: string
  /** Expected tokens of the prompt alone, where they were counted; estimated otherwise. */
  readonly promptTokens?: number
  /** What the conversation did before, so that a thread does not change its model without need. */
  readonly previous?: {
    readonly taskType: TaskType
    readonly modelId: string
    /** How much of the input that model's provider probably still has in its cache. */
    readonly cachedTokens?: number
  }
  /** The whole input: history, system text and prompt. */
  readonly inputTokens: TokenEstimate
  /** Capabilities that the request cannot do without, such as `vision` for an image. */
  readonly needs: readonly ModelCapability[]
  readonly preference: Preference
  /** A model that the user named; it always wins, or the request is refused. */
  readonly requestedModelId?: string
  readonly requestedMaxOutputTokens?: number
  /** The most that this message may cost. */
  readonly capMicro?: MicroCredits
  /** What the wallet can pay now. */
  readonly availableMicro?: MicroCredits
  readonly candidates: readonly SellableModel[]
}

/** What one model would cost for this request. */
export type ModelQuote = {
  readonly model: SellableModel
  /** Of the input: what the provider's cache probably holds, and sells for less. */
  readonly expectedCachedTokens: number
  readonly expectedOutputTokens: number
  /** The output bound that is sent to the provider, before the wallet lowers it. */
  readonly outputBoundTokens: number
  readonly expectedMicro: MicroCredits
  readonly maxMicro: MicroCredits
}

/** The reason in a form that the catalogue of messages turns into one sentence. */
export type SelectionReason = {
  readonly code:
    | 'named_by_user'
    | 'cheapest_good_enough'
    | 'safer_for_difficulty'
    | 'best_quality'
    | 'cheapest'
    | 'kept_for_conversation'
    | 'only_suitable'
    | 'within_cap'
    | 'within_balance'
  /** The same in English, for API callers and logs. */
  readonly sentence: string
}

export type Selection = {
  readonly taskType: TaskType
  /** Between 0 and 1. */
  readonly taskTypeConfidence: number
  readonly complexity: Complexity
  /** Between 0 and 1: how likely a cheap model would not do. */
  readonly difficulty: number
  readonly chosen: ModelQuote
  readonly reason: SelectionReason
  /** The best others, with their prices; at most two. */
  readonly alternatives: readonly ModelQuote[]
  /** In order; models of other providers first. Tried only before the first byte of an answer. */
  readonly fallbacks: readonly ModelQuote[]
}

export type SelectionError =
  | { readonly code: 'model_unknown'; readonly modelId: string }
  | { readonly code: 'model_unsuited'; readonly modelId: string; readonly missing: ModelCapability }
  | { readonly code: 'context_too_long'; readonly limitTokens: number; readonly inputTokens: number }
  /** `missing`: what the request needs and none of the models can do; without it there are no models at all. */
  | { readonly code: 'no_model_available'; readonly missing?: ModelCapability }

/** Reads a prompt and names the best-value model: local, pure, bounded in time for any input. */
export interface ModelSelector {
  select(request: SelectionRequest): Result<Selection, SelectionError>
}
