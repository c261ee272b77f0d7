import type { Calibration } from '@tessera/core/selection/reading/selector-weights'

import type { Example, FeatureRow } from './fit-linear.ts'
import { typeExamples, typeScores } from './gather-examples.ts'
import type { PromptFeatures, TrainingSet } from './gather-examples.ts'

const folds = 4

type Split = { readonly trained: TrainingSet; readonly held: TrainingSet }

/** Parts of the set, each held back once. Files of own prompts and sources stay whole: what is met later is like neither. */
function splitsOf({ own, outside }: TrainingSet): readonly Split[] {
  const groups = [
    ...new Set([...own.map(({ file }) => file), ...outside.map(({ source }) => source)]),
  ].toSorted()
  return Array.from({ length: folds }, (_, fold) => {
    const isHeld = (group: string): boolean => groups.indexOf(group) % folds === fold
    return {
      trained: {
        own: own.filter(({ file }) => !isHeld(file)),
        outside: outside.filter(({ source }) => !isHeld(source)),
      },
      held: {
        own: own.filter(({ file }) => isHeld(file)),
        outside: outside.filter(({ source }) => isHeld(source)),
      },
    }
  })
}

const sharpnesses = Array.from({ length: 40 }, (_, at) => 0.3 + at * 0.05)

/** A part of the set with the kinds of task as they were learned without it. */
export type HeldPart = Split & { readonly types: Float32Array }

/** Learns the kinds of task without each part of the set in turn. */
export function holdParts(set: TrainingSet, train: (set: TrainingSet) => Float32Array): readonly HeldPart[] {
  return splitsOf(set).map(({ trained, held }) => ({ trained, held, types: train(trained) }))
}

/** One number that all scores are multiplied by, so that of prompts read with 70 % seven of ten are read rightly. */
export function calibrateTypes(parts: readonly HeldPart[], featuresOf: PromptFeatures): number {
  const cases = parts.flatMap(({ types, held }) =>
    typeExamples(held, featuresOf).map((example) => ({
      example,
      scores: typeScores(types, example.features[0]),
    })),
  )
  const losses = sharpnesses.map((sharpness) =>
    cases.reduce((sum, { example, scores }) => sum + lossOf(scores, sharpness, example), 0),
  )
  return sharpnesses[losses.indexOf(Math.min(...losses))] ?? 1
}

function lossOf(scores: Float64Array, sharpness: number, { target, weight }: Example): number {
  const highest = Math.max(...scores) * sharpness
  const sum = scores.reduce((total, score) => total + Math.exp(score * sharpness - highest), 0)
  const level = highest + Math.log(sum)
  return (
    weight * scores.reduce((loss, score, at) => loss + (target[at] ?? 0) * (level - score * sharpness), 0)
  )
}

/** From the score of the gain to how likely a cheap model fails. */
export function calibrateDifficulty(
  parts: readonly HeldPart[],
  typedBy: (types: Float32Array) => PromptFeatures,
  train: (set: TrainingSet, typed: PromptFeatures) => Float32Array,
): Pick<Calibration, 'difficultySlope' | 'difficultyOffset'> {
  const scored = parts.map((part) => {
    const { held } = part
    const featuresFor = typedBy(part.types)
    const gain = train(part.trained, featuresFor)
    const own = held.own.map(({ prompt, hard }) => ({
      score: gainScore(gain, featuresFor(prompt)),
      failed: hard,
      weight: 1,
    }))
    const outside = held.outside.flatMap(({ prompt, weak_correct: correct }) =>
      correct === undefined
        ? []
        : [{ score: gainScore(gain, featuresFor(prompt)), failed: correct ? 0 : 1, weight: outcomeWeight }],
    )
    return { own, outside }
  })
  const { slope, offset } = fitLogistic(scored.flatMap(({ own, outside }) => own.concat(outside)))
  return { difficultySlope: slope, difficultyOffset: offset }
}

/** Where the difficulties of the own prompts are cut into three parts of the same size. */
export function cutDifficulty(
  { own }: TrainingSet,
  difficultyOf: (prompt: string) => number,
): Pick<Calibration, 'simpleBelow' | 'complexFrom'> {
  const difficulties = own.map(({ prompt }) => difficultyOf(prompt)).toSorted((a, b) => a - b)
  return {
    simpleBelow: difficulties[Math.floor(difficulties.length / 3)] ?? 0,
    complexFrom: difficulties[Math.floor((difficulties.length * 2) / 3)] ?? 1,
  }
}

/** One outcome says less than what somebody thinks of a prompt, and most of the outcomes are of school questions. */
const outcomeWeight = 0.3

type Failure = { readonly score: number; readonly failed: number; readonly weight: number }

/** Platt's scaling: a logistic curve over one score. It only rises, so that the order of prompts stays. */
function fitLogistic(failures: readonly Failure[]): { readonly slope: number; readonly offset: number } {
  let slope = 1
  let offset = 0
  const total = failures.reduce((sum, { weight }) => sum + weight, 0)
  for (let step = 0; step < 4_000; step += 1) {
    let slopeMove = 0
    let offsetMove = 0
    for (const { score, failed, weight } of failures) {
      const error = (logistic(slope * score + offset) - failed) * weight
      slopeMove += error * score
      offsetMove += error
    }
    slope = Math.max(0.2, slope - slopeMove / total)
    offset -= offsetMove / total
  }
  return { slope, offset }
}

/** The score of a prompt's gain, before it is made a difficulty. */
export function gainScore(gain: Float32Array, { buckets, values }: FeatureRow): number {
  let score = 0
  for (let at = 0; at < buckets.length; at += 1) score += (values[at] ?? 0) * (gain[buckets[at] ?? 0] ?? 0)
  return score
}

export function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value))
}
