import type { ModelCapability, SellableModel } from '../pricing/catalogue-model.ts'
import { quoteCall } from '../pricing/quote.ts'
import { missingCapability } from './detect-needs.ts'
import { outputOfModel } from './expected-output.ts'
import type { OutputExpectation } from './expected-output.ts'
import { chanceOfGoodAnswer, skillOffset } from './model-quality.ts'
import type { ModelQuote, TokenEstimate } from './model-selector.ts'
import type { Preference, TaskType } from './task-type.ts'

/** What is known of a request when models are compared. */
export type RatingRequest = {
  readonly taskType: TaskType
  readonly taskTypeConfidence: number
  readonly difficulty: number
  readonly inputTokens: TokenEstimate
  readonly output: OutputExpectation
  readonly wishes: readonly ModelCapability[]
  readonly preference: Preference
}

/** A model with what it would cost, how good its answer would probably be, and what both together are worth. */
export type RatedModel = {
  readonly quote: ModelQuote
  /** Between 0 and 1. */
  readonly quality: number
  readonly utility: number
}

/** Overall ability of a model. */
export type AbilityOfModel = (model: SellableModel) => number

/** What a share of the best model's cost is worth in quality. Starting values, to be set by measurement. */
export const costWeightByPreference: Readonly<Record<Preference, number>> = {
  economy: 0.6,
  balanced: 0.2,
  quality: 0.02,
}

// Tokenizers differ: the same text is more tokens for some makers (compared on English text and code).
const inputFactorByProvider: Readonly<Record<string, number>> = { anthropic: 1.15, google: 1.05 }

const unsureBelow = 0.35
const wishBonus = 0.02

/** Rates every candidate for one request; the best value first. */
export function rateModels(
  candidates: readonly SellableModel[],
  request: RatingRequest,
  abilityOf: AbilityOfModel,
): readonly RatedModel[] {
  const drafts = candidates.map((model) => {
    const quote = quoteModel(model, request)
    return { quote, quality: qualityOf(model, request, abilityOf) }
  })
  const best = drafts.reduce<(typeof drafts)[number] | undefined>(
    (top, draft) => (top === undefined || draft.quality > top.quality ? draft : top),
    undefined,
  )
  const costOfBest = Math.max(1, Number(best?.quote.expectedMicro ?? 1n))
  const weight = costWeightByPreference[request.preference]
  return drafts
    .map(({ quote, quality }) => ({
      quote,
      quality,
      utility: quality - (weight * Number(quote.expectedMicro)) / costOfBest,
    }))
    .toSorted(byUtility)
}

function byUtility(a: RatedModel, b: RatedModel): number {
  return b.utility - a.utility || (a.quote.model.id < b.quote.model.id ? -1 : 1)
}

/** What one model would cost for the request. */
export function quoteModel(model: SellableModel, request: RatingRequest): ModelQuote {
  const { inputTokens, output } = request
  const factor = inputFactorByProvider[model.provider] ?? 1
  const expectedInputTokens = Math.min(inputTokens.bound, Math.ceil(inputTokens.expected * factor))
  const { expectedTokens, boundTokens } = outputOfModel(
    model,
    output,
    model.contextWindowTokens - expectedInputTokens,
  )
  return {
    model,
    expectedOutputTokens: expectedTokens,
    outputBoundTokens: boundTokens,
    ...quoteCall(model.rateCard, {
      expectedInputTokens,
      inputBoundTokens: inputTokens.bound,
      expectedOutputTokens: expectedTokens,
      outputBoundTokens: boundTokens,
    }),
  }
}

function qualityOf(model: SellableModel, request: RatingRequest, abilityOf: AbilityOfModel): number {
  // Where the kind of task is a guess, what the model can do in general counts.
  const offset = request.taskTypeConfidence < unsureBelow ? 0 : skillOffset(model, request.taskType)
  const bonus = missingCapability(model, request.wishes) === undefined ? wishBonus : 0
  return Math.min(1, chanceOfGoodAnswer(abilityOf(model) + offset, request.difficulty) + bonus)
}
