import { estimateTokens } from '../metering/estimate-tokens.ts'
import type { CatalogueModel, SellableModel } from '../pricing/catalogue-model.ts'
import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { createAbilityReader } from './ability-reader.ts'
import type { AbilityReader } from './ability-reader.ts'
import { chooseModel } from './choose-model.ts'
import type { Choice, ReasonCode } from './choose-model.ts'
import { missingCapability } from './detect-needs.ts'
import type {
  ModelQuote,
  ModelSelector,
  Selection,
  SelectionError,
  SelectionRequest,
} from './model-selector.ts'
import type { ModelTier } from './place-model.ts'
import { quoteModel, rateModels } from './rate-models.ts'
import type { RatedModel, RatingRequest } from './rate-models.ts'
import type { PromptReader } from './reading/prompt-reader.ts'
import { reasonSentence } from './reason-sentence.ts'
import type { Complexity } from './task-type.ts'

export type ModelSelectorOptions = {
  /** What is made of a prompt before any model is looked at. */
  readonly reader: PromptReader
  /** The class of models of which nothing is known but their price, where somebody has put them into one. */
  readonly tierOf?: (model: CatalogueModel) => ModelTier | undefined
}

const leastRoomTokens = 256
const mostAlternatives = 2
const mostFallbacks = 3
/** About a dozen words. */
const briefCharacters = 60

/** The first selector: cues and shape for the kind of task, published tables for the models' abilities. */
export function createModelSelector(options: ModelSelectorOptions): ModelSelector {
  const abilityOf = createAbilityReader(options.tierOf)
  return {
    select(request) {
      const rating = readRequest(request, options.reader)
      return request.requestedModelId === undefined
        ? selectByValue(request, rating, abilityOf)
        : selectNamed(request, rating, abilityOf)
    },
  }
}

type Reading = RatingRequest & { readonly complexity: Complexity }

function readRequest(request: SelectionRequest, reader: PromptReader): Reading {
  const { previous } = request
  const reading = reader.read({
    prompt: request.prompt,
    countPromptTokens: () =>
      request.promptTokens ?? Math.min(request.inputTokens.expected, promptTokensOf(request.prompt)),
    ...(previous === undefined ? {} : { previousTaskType: previous.taskType }),
  })
  const { complexity } = reading
  const { requestedMaxOutputTokens } = request
  return {
    taskType: reading.taskType,
    taskTypeConfidence: reading.taskTypeConfidence,
    difficulty: reading.difficulty,
    complexity,
    inputTokens: request.inputTokens,
    output: {
      answerTokens: reading.answerTokens,
      highAnswerTokens: reading.highAnswerTokens,
      isLengthOpen: reading.isLengthOpen,
      complexity,
      ...(requestedMaxOutputTokens === undefined ? {} : { requestedMaxTokens: requestedMaxOutputTokens }),
    },
    wishes: reading.wishes,
    preference: request.preference,
    ...(request.previous?.cachedTokens === undefined
      ? {}
      : { cached: { modelId: request.previous.modelId, tokens: request.previous.cachedTokens } }),
  }
}

const sampledCharacters = 4_000

// Only a part of a long prompt is read, so that every prompt takes about the same time.
function promptTokensOf(prompt: string): number {
  if (prompt.length <= sampledCharacters) return estimateTokens(prompt).expected
  const sample = estimateTokens(prompt.slice(0, sampledCharacters)).expected
  return Math.round((sample * prompt.length) / sampledCharacters)
}

function selectNamed(
  request: SelectionRequest,
  rating: Reading,
  abilityOf: AbilityReader,
): Result<Selection, SelectionError> {
  const modelId = request.requestedModelId ?? ''
  const model = request.candidates.find(({ id }) => id === modelId)
  if (model === undefined) return err({ code: 'model_unknown', modelId })
  const missing = missingCapability(model, request.needs)
  if (missing !== undefined) return err({ code: 'model_unsuited', modelId, missing })
  if (!hasRoom(model, request.inputTokens.expected)) return err(contextTooLong([model], request))
  const chosen = quoteModel(model, rating)
  // Only those who ask what else there would be need the others; a caller who named a model mostly does not.
  const others = (): readonly RatedModel[] =>
    rateModels(suitableModels(request), rating, abilityOf).filter(({ quote }) => quote.model.id !== modelId)
  return ok(toSelection(rating, { chosen, code: 'named_by_user', others }))
}

function selectByValue(
  request: SelectionRequest,
  rating: Reading,
  abilityOf: AbilityReader,
): Result<Selection, SelectionError> {
  const suitable = suitableModels(request)
  const rated = rateModels(suitable, rating, abilityOf)
  const first = rated[0]
  if (first === undefined) return err(whyNone(request))
  const choice: Choice = chooseModel(
    {
      rated,
      preference: request.preference,
      complexity: rating.complexity,
      inputBoundTokens: request.inputTokens.bound,
      previousModelId: request.previous?.modelId,
      isBrief: request.prompt.length <= briefCharacters,
      capMicro: request.capMicro,
      availableMicro: request.availableMicro,
    },
    first,
  )
  return ok(toSelection(rating, { ...choice, chosen: choice.chosen.quote, others: () => choice.others }))
}

/** Models that can do what the request needs and have room for it; those that are being withdrawn only if no other is left. */
function suitableModels(request: SelectionRequest): readonly SellableModel[] {
  const able = request.candidates.filter((model) => missingCapability(model, request.needs) === undefined)
  const current = able.filter(({ deprecated }) => !deprecated)
  const pool = current.length > 0 ? current : able
  const roomy = pool.filter((model) => hasRoom(model, request.inputTokens.bound))
  return roomy.length > 0 ? roomy : pool.filter((model) => hasRoom(model, request.inputTokens.expected))
}

function hasRoom(model: SellableModel, inputTokens: number): boolean {
  return inputTokens + Math.min(leastRoomTokens, model.contextWindowTokens / 8) <= model.contextWindowTokens
}

function whyNone(request: SelectionRequest): SelectionError {
  const able = request.candidates.filter((model) => missingCapability(model, request.needs) === undefined)
  if (able.length > 0) return contextTooLong(able, request)
  const missing = request.needs.find((need) =>
    request.candidates.every(({ capabilities }) => !capabilities.includes(need)),
  )
  return { code: 'no_model_available', ...(missing === undefined ? {} : { missing }) }
}

function contextTooLong(models: readonly SellableModel[], request: SelectionRequest): SelectionError {
  return {
    code: 'context_too_long',
    limitTokens: Math.max(...models.map(({ contextWindowTokens }) => contextWindowTokens)),
    inputTokens: request.inputTokens.expected,
  }
}

type Chosen = {
  readonly chosen: ModelQuote
  readonly code: ReasonCode
  readonly others: () => readonly RatedModel[]
}

function toSelection(rating: Reading, { chosen, code, others }: Chosen): Selection {
  const { taskType, complexity } = rating
  const modelName = chosen.model.displayName
  const sentence = reasonSentence({ code, modelName, taskType, complexity })
  return new LazySelection(rating, { chosen, reason: { code, sentence }, others })
}

type LazyParts = Pick<Selection, 'chosen' | 'reason'> & Pick<Chosen, 'others'>

/** A class, because an object literal with getters is given a shape of its own each time, which outlives the request. */
class LazySelection implements Selection {
  readonly taskType: Selection['taskType']
  readonly taskTypeConfidence: number
  readonly complexity: Complexity
  readonly difficulty: number
  readonly chosen: ModelQuote
  readonly reason: Selection['reason']
  readonly #others: () => readonly RatedModel[]
  #quotes: readonly ModelQuote[] | undefined

  constructor(rating: Reading, { chosen, reason, others }: LazyParts) {
    this.taskType = rating.taskType
    this.taskTypeConfidence = rating.taskTypeConfidence
    this.complexity = rating.complexity
    this.difficulty = rating.difficulty
    this.chosen = chosen
    this.reason = reason
    this.#others = others
  }

  get alternatives(): readonly ModelQuote[] {
    return this.#readQuotes().slice(0, mostAlternatives)
  }

  get fallbacks(): readonly ModelQuote[] {
    const { model, maxMicro } = this.chosen
    const elsewhere = this.#readQuotes().filter((quote) => quote.model.provider !== model.provider)
    const sameProvider = this.#readQuotes().filter((quote) => quote.model.provider === model.provider)
    // What is held for this model has to pay for the other one: first those whose ordinary answer it covers.
    const isCovered = ({ expectedMicro }: ModelQuote): boolean => expectedMicro <= maxMicro
    const covered = elsewhere.filter(isCovered)
    const dearer = elsewhere.filter((quote) => !isCovered(quote))
    return [...covered, ...dearer, ...sameProvider].slice(0, mostFallbacks)
  }

  #readQuotes(): readonly ModelQuote[] {
    return (this.#quotes ??= this.#others().map(({ quote }) => quote))
  }
}
