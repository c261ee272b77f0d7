import { readPromptWindow } from '@tessera/core/selection/prompt-window'
import { featureCount, readFeatures } from '@tessera/core/selection/reading/read-features'
import type { Vocabulary } from '@tessera/core/selection/reading/vocabulary'
import { taskTypes } from '@tessera/core/selection/task-type'
import type { TaskType } from '@tessera/core/selection/task-type'

import type { Example, FeatureRow } from './fit-linear.ts'
import type { OutsideRow, OwnPrompt } from './prompt-rows.ts'
import { sayDifferently } from './say-differently.ts'

/** What the heads are trained on. */
export type TrainingSet = {
  readonly own: readonly OwnPrompt[]
  /** Only rows whose licence lets weights trained on them ship. */
  readonly outside: readonly OutsideRow[]
}

/** The features of a prompt. */
export type PromptFeatures = (prompt: string) => FeatureRow

/** Reads prompts as those who know these words do, each of them once. */
export function rememberFeatures(vocabulary: Vocabulary): PromptFeatures {
  const known = new Map<string, FeatureRow>()
  return (prompt) => {
    const before = known.get(prompt)
    if (before !== undefined) return before
    const { buckets, values, count } = readFeatures(readPromptWindow(prompt, vocabulary), vocabulary)
    const row = { buckets: buckets.slice(0, count), values: values.slice(0, count) }
    known.set(prompt, row)
    return row
  }
}

/** The features of a prompt as it is, and of the same wish said differently. */
function variantsOf(prompt: string, featuresFor: PromptFeatures): Example['features'] {
  return [featuresFor(prompt), ...sayDifferently(prompt).map((variant) => featuresFor(variant))]
}

type KnownTypes = {
  /** Weights of the kinds of task, by feature. */
  readonly typeTable: Float32Array
  readonly sharpness: number
}

/** The features of a prompt and, after them, its shares of the kinds of task. */
export function withTypeShares(
  featuresOf: PromptFeatures,
  { typeTable, sharpness }: KnownTypes,
): PromptFeatures {
  const typed = new Map<string, FeatureRow>()
  return (prompt) => {
    const before = typed.get(prompt)
    if (before !== undefined) return before
    const { buckets, values } = featuresOf(prompt)
    const shares = typeSharesOf(typeTable, { buckets, values }, sharpness)
    const row = {
      buckets: Int32Array.from([...buckets, ...taskTypes.map((_, type) => featureCount + type)]),
      values: Float32Array.from([...values, ...shares]),
    }
    typed.set(prompt, row)
    return row
  }
}

function typeSharesOf(typeTable: Float32Array, features: FeatureRow, sharpness: number): Float64Array {
  const scores = typeScores(typeTable, features).map((score) => score * sharpness)
  const highest = Math.max(...scores)
  const shares = scores.map((score) => Math.exp(score - highest))
  const sum = shares.reduce((total, share) => total + share, 0)
  return shares.map((share) => share / sum)
}

/** The scores of the kinds of task by a table of their weights. */
export function typeScores(typeTable: Float32Array, { buckets, values }: FeatureRow): Float64Array {
  const scores = new Float64Array(taskTypes.length)
  for (let at = 0; at < buckets.length; at += 1) {
    const from = (buckets[at] ?? 0) * taskTypes.length
    for (let type = 0; type < taskTypes.length; type += 1)
      scores[type] = (scores[type] ?? 0) + (values[at] ?? 0) * (typeTable[from + type] ?? 0)
  }
  return scores
}

/** A large source counts for no more than this many prompts. */
const mostTypedOfSource = 20
const mostGainsOfSource = 2_000

/** How much of a prompt's label its other readings share. */
const otherReadingsShare = 0.2

/** Kinds of task with many prompts are weighed down, by this power of their share. */
const balance = 0.7

/** Prompts with their kind of task, sources and kinds weighed so that none drowns the others. */
export function typeExamples({ own, outside }: TrainingSet, featuresOf: PromptFeatures): readonly Example[] {
  const typed = outside.filter(({ task_type: type }) => type !== undefined)
  const weightOf = weigh(typed, mostTypedOfSource)
  const examples = [
    ...own.map(({ prompt, type, alt }) =>
      typeExample(variantsOf(prompt, featuresOf), { type, alt, weight: 1 }),
    ),
    ...typed.flatMap((row) => {
      const { prompt, task_type: type, task_type_alt: alt } = row
      return type === undefined
        ? []
        : [typeExample(variantsOf(prompt, featuresOf), { type, alt, weight: weightOf(row) })]
    }),
  ]
  const totals = taskTypes.map((_, at) =>
    examples.reduce((sum, { target, weight }) => sum + (target[at] ?? 0) * weight, 0),
  )
  const mean = totals.reduce((sum, total) => sum + total, 0) / totals.length
  const factors = totals.map((total) => (mean / Math.max(1, total)) ** balance)
  return examples.map(({ features, target, weight }) => ({
    features,
    target,
    weight: weight * target.reduce((sum, share, at) => sum + share * (factors[at] ?? 1), 0),
  }))
}

type TypeLabel = {
  readonly type: TaskType
  readonly alt: readonly TaskType[] | undefined
  readonly weight: number
}

function typeExample(features: Example['features'], { type, alt, weight }: TypeLabel): Example {
  const target = new Float32Array(taskTypes.length)
  const others = (alt ?? []).filter((other) => other !== type)
  const shared = others.length === 0 ? 0 : otherReadingsShare
  target[taskTypes.indexOf(type)] = 1 - shared
  for (const other of others) target[taskTypes.indexOf(other)] = shared / others.length
  return { features, target, weight }
}

/** From what people say of a prompt to how often a strong model's answer is the right one where a cheap one's is not. */
const gainOfHard = 1
/** How much it counts where the cheap model was right and the strong one was not: by chance, mostly. */
const lossShare = 0.5
/** How much of the target is how seven other small models did on the same question, where that is known. */
const sevenModelsShare = 0.3
const gainOfSevenModels = 0.5

/** Prompts with how much a strong model gains over a cheap one. */
export function gainExamples({ own, outside }: TrainingSet, featuresFor: PromptFeatures): readonly Example[] {
  const played = outside.filter((row) => gainOf(row) !== undefined)
  const weightOf = weigh(played, mostGainsOfSource)
  return [
    ...own.map(({ prompt, hard }) => ({
      features: variantsOf(prompt, featuresFor),
      target: Float32Array.of(gainOfHard * hard),
      weight: 1,
    })),
    ...played.map((row) => {
      const gain = gainOf(row) ?? 0
      const met = gain > 0 ? gain : gain * lossShare
      const target =
        row.oss7_difficulty === undefined
          ? met
          : met * (1 - sevenModelsShare) + row.oss7_difficulty * gainOfSevenModels * sevenModelsShare
      return {
        features: variantsOf(row.prompt, featuresFor),
        target: Float32Array.of(target),
        weight: weightOf(row),
      }
    }),
  ]
}

/** How much better the strong model's answer was than the weak one's; undefined where it is not known, or not to be used. */
export function gainOf(row: OutsideRow): number | undefined {
  if (row.contaminated === true) return undefined
  if (row.strong_correct !== undefined && row.weak_correct !== undefined)
    return Number(row.strong_correct) - Number(row.weak_correct)
  if (row.strong_score !== undefined && row.weak_score !== undefined) return row.strong_score - row.weak_score
  return undefined
}

/** Prompts with the logarithm of their answer's tokens. */
export function lengthExamples({ own }: TrainingSet, featuresFor: PromptFeatures): readonly Example[] {
  return own.map(({ prompt, tokens }) => ({
    features: variantsOf(prompt, featuresFor),
    target: Float32Array.of(Math.log(tokensAsMeasured(tokens))),
    weight: 1,
  }))
}

/** From here on an answer is free in its length; a label or a number is as long as it must be. */
const shortTokens = 10
const openTokens = 30
const usualTokens = 410
const guessedUsualTokens = 200
const guessShare = 0.45

/**
 * People who guess the length of an answer guess too low, and put the short and the long ones too far apart. Both were
 * measured on answers of seven models to 344 open requests (AlpacaEval); what is short stays as it was guessed.
 */
function tokensAsMeasured(guessed: number): number {
  const measured = usualTokens * (guessed / guessedUsualTokens) ** guessShare
  const openness = Math.log(guessed / shortTokens) / Math.log(openTokens / shortTokens)
  const share = Math.min(1, Math.max(0, openness))
  return Math.max(guessed * 0.5, guessed ** (1 - share) * measured ** share)
}

/** What a row of a source counts, so that all rows of the source together count for no more than `most`. */
function weigh(rows: readonly OutsideRow[], most: number): (row: OutsideRow) => number {
  const counts = new Map<string, number>()
  for (const { source } of rows) counts.set(source, (counts.get(source) ?? 0) + 1)
  return ({ source }) => Math.min(1, most / (counts.get(source) ?? 1))
}
