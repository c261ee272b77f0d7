import type { ModelCapability, SellableModel } from '../pricing/catalogue-model.ts'
import { quoteCall } from '../pricing/quote.ts'
import type { AbilityReader } from './ability-reader.ts'
import { missingCapability } from './detect-needs.ts'
import { outputOfModel } from './expected-output.ts'
import type { OutputExpectation } from './expected-output.ts'
import { chanceOfGoodAnswer } from './model-quality.ts'
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
  /** What the model of the turn before has in its cache already, and need not be paid in full. */
  readonly cached?: CachedInput
}

export type CachedInput = { readonly modelId: string; readonly tokens: number }

/** A model with what it would cost, how good its answer would probably be, and what both together are worth. */
export type RatedModel = {
  readonly quote: ModelQuote
  /** Between 0 and 1. */
  readonly quality: number
  readonly utility: number
}

/** What the whole cost of the best model is worth in quality. Set on public outcomes: docs/model-selection.md. */
export const costWeightByPreference: Readonly<Record<Preference, number>> = {
  economy: 0.5,
  balanced: 0.15,
  quality: 0.03,
}

// Tokenizers differ: the same text is more tokens for some makers (compared on English text and code).
const inputFactorByProvider: Readonly<Record<string, number>> = { anthropic: 1.15, google: 1.05 }

const unsureBelow = 0.35
/** Where the kind of task is a guess, cost counts less: the safer model is taken. */
const unsureCostFactor = 0.7
const wishBonus = 0.02
/** GPT-4 Turbo of November 2023: one of the two models by whose outcomes difficulty was learned. */
const strongAbility = 3
const risenShare = 0.5

/** Rates every candidate for one request; the best value first. */
export function rateModels(
  candidates: readonly SellableModel[],
  request: RatingRequest,
  abilityOf: AbilityReader,
): readonly RatedModel[] {
  const abilities = candidates.map((model) => abilityFor(model, request, abilityOf))
  const expectations = risenExpectations(abilities)
  const drafts = candidates.map((model, index) => ({
    quote: quoteModel(model, request),
    quality: qualityOf(model, request, (abilities[index] ?? 0) - expectations),
  }))
  const best = drafts.reduce<(typeof drafts)[number] | undefined>(
    (top, draft) => (top === undefined || draft.quality > top.quality ? draft : top),
    undefined,
  )
  const costOfBest = Math.max(1, Number(best?.quote.expectedMicro ?? 1n))
  const weight = costWeightByPreference[request.preference] * (isUnsure(request) ? unsureCostFactor : 1)
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
  const { inputTokens, output, cached } = request
  const factor = inputFactorByProvider[model.provider] ?? 1
  const expectedInputTokens = Math.min(inputTokens.bound, Math.ceil(inputTokens.expected * factor))
  const { expectedTokens, boundTokens } = outputOfModel(
    model,
    output,
    model.contextWindowTokens - expectedInputTokens,
  )
  const expectedCachedTokens =
    cached?.modelId === model.id ? Math.min(expectedInputTokens, Math.ceil(cached.tokens * factor)) : 0
  return {
    model,
    expectedCachedTokens,
    expectedOutputTokens: expectedTokens,
    outputBoundTokens: boundTokens,
    ...quoteCall(model.rateCard, {
      expectedInputTokens,
      expectedCachedTokens,
      inputBoundTokens: inputTokens.bound,
      expectedOutputTokens: expectedTokens,
      outputBoundTokens: boundTokens,
    }),
  }
}

function abilityFor(model: SellableModel, request: RatingRequest, abilityOf: AbilityReader): number {
  const { overall, byTaskType } = abilityOf(model)
  // Where the kind of task is a guess, what the model can do in general counts.
  return (isUnsure(request) ? overall : byTaskType[request.taskType]).ability
}

/**
 * Difficulty was learned from models of 2023. Among abler ones people ask for more, and a merely sufficient answer is
 * seen beside a better one: half of what the best is above the strong model of that time is taken off all of them.
 */
function risenExpectations(abilities: readonly number[]): number {
  return risenShare * Math.max(0, Math.max(...abilities) - strongAbility)
}

function qualityOf(model: SellableModel, request: RatingRequest, ability: number): number {
  const bonus = missingCapability(model, request.wishes) === undefined ? wishBonus : 0
  return Math.min(1, chanceOfGoodAnswer(ability, request.difficulty) + bonus)
}

function isUnsure({ taskTypeConfidence }: RatingRequest): boolean {
  return taskTypeConfidence < unsureBelow
}
