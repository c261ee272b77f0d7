import { alwaysFeature } from '@tessera/core/selection/reading/form-features'
import { bucketCount } from '@tessera/core/selection/reading/hash-features'
import { featureCount } from '@tessera/core/selection/reading/read-features'
import type { Calibration } from '@tessera/core/selection/reading/selector-weights'
import { createVocabulary } from '@tessera/core/selection/reading/vocabulary'
import { instructionCues } from '@tessera/core/selection/task-cues'
import { taskTypes } from '@tessera/core/selection/task-type'

import {
  calibrateDifficulty,
  calibrateTypes,
  cutDifficulty,
  gainScore,
  holdParts,
  logistic,
} from './calibrate.ts'
import { fitLinear, logisticSlope, quantileSlope, softmaxSlope } from './fit-linear.ts'
import {
  gainExamples,
  lengthExamples,
  rememberFeatures,
  typeExamples,
  withTypeShares,
} from './gather-examples.ts'
import type { PromptFeatures, TrainingSet } from './gather-examples.ts'
import { gatherVocabulary } from './gather-vocabulary.ts'
import type { TrainedWeights } from './trained-weights.ts'

const seed = 20_261_123

/** Trains every head on the set, and measures on folds of it how sure they may be. */
export function trainWeights(set: TrainingSet): TrainedWeights {
  const words = gatherVocabulary(set)
  const featuresOf = rememberFeatures(createVocabulary(words))
  const parts = holdParts(set, (part) => trainTypes(part, featuresOf))
  const typeSharpness = calibrateTypes(parts, featuresOf)
  const typedBy = (types: Float32Array): PromptFeatures =>
    withTypeShares(featuresOf, { typeTable: types, sharpness: typeSharpness })
  const difficulty = calibrateDifficulty(parts, typedBy, trainGain)
  const heads = trainHeads(set, { words, sharpness: typeSharpness, featuresOf })
  const featuresFor = typedBy(heads.types)
  const { difficultySlope: slope, difficultyOffset: offset } = difficulty
  const cuts = cutDifficulty(set, (prompt) =>
    logistic(slope * gainScore(heads.gain, featuresFor(prompt)) + offset),
  )
  return { ...heads, calibration: { typeSharpness, ...difficulty, ...cuts } }
}

/** Trains every head with a calibration that was measured before: the order of prompts does not depend on it. */
export function trainWeightsAlike(set: TrainingSet, calibration: Calibration): TrainedWeights {
  const words = gatherVocabulary(set)
  const featuresOf = rememberFeatures(createVocabulary(words))
  const { typeSharpness: sharpness } = calibration
  return { ...trainHeads(set, { words, sharpness, featuresOf }), calibration }
}

type Known = {
  readonly words: readonly string[]
  readonly sharpness: number
  readonly featuresOf: PromptFeatures
}

function trainHeads(
  set: TrainingSet,
  { words, sharpness, featuresOf }: Known,
): Omit<TrainedWeights, 'calibration'> {
  const types = trainTypes(set, featuresOf)
  const typed = withTypeShares(featuresOf, { typeTable: types, sharpness })
  return { words, types, gain: trainGain(set, typed), lengths: trainLengths(set, typed) }
}

function trainTypes(set: TrainingSet, featuresOf: PromptFeatures): Float32Array {
  return fitLinear(typeExamples(set, featuresOf), {
    outputs: taskTypes.length,
    features: featureCount,
    slope: softmaxSlope,
    rounds: 12,
    rate: 0.08,
    decay: 0.003,
    dropout: 0.2,
    seed,
    start: cueWeights(),
  })
}

/** Features of the heads that know the kind of task: what a prompt has, then its shares of the kinds. */
const typedFeatureCount = featureCount + taskTypes.length

function trainGain(set: TrainingSet, typed: PromptFeatures): Float32Array {
  return fitLinear(gainExamples(set, typed), {
    outputs: 1,
    features: typedFeatureCount,
    slope: logisticSlope,
    rounds: 10,
    rate: 0.04,
    decay: 0.06,
    dropout: 0.4,
    seed,
    pace: paceOfGain,
  })
}

/**
 * The lengths are learned as differences from their mean: the weights have only what is special about a prompt to tell.
 */
function trainLengths(set: TrainingSet, typed: PromptFeatures): Float32Array {
  const examples = lengthExamples(set, typed)
  const mean = examples.reduce((sum, { target }) => sum + (target[0] ?? 0), 0) / examples.length
  const centred = examples.map(({ features, target, weight }) => ({
    features,
    target: Float32Array.of((target[0] ?? 0) - mean),
    weight,
  }))
  const lengths = fitLinear(centred, {
    outputs: lengthQuantiles.length,
    features: typedFeatureCount,
    slope: quantileSlope(lengthQuantiles),
    rounds: 8,
    rate: 0.05,
    decay: 0.02,
    dropout: 0.3,
    seed,
    pace: paceOf,
  })
  const always = (bucketCount + alwaysFeature) * lengthQuantiles.length
  for (let at = 0; at < lengthQuantiles.length; at += 1)
    lengths[always + at] = (lengths[always + at] ?? 0) + mean
  return lengths
}

/** Guessed lengths lie closer together than real ones: what 97 % of guesses stay below, nine of ten answers do. */
const lengthQuantiles = [0.5, 0.97] as const

/** Shares of the kinds are few and may move faster; words and letters tell first of all of the kind of task. */
function paceOf(feature: number): number {
  if (feature >= featureCount) return 4
  return feature < bucketCount ? 0.5 : 1
}

/** How hard a prompt is shows in its kind and form; single words move it little, so that a misspelt one does not. */
function paceOfGain(feature: number): number {
  return feature < bucketCount ? 0.25 : paceOf(feature)
}

/** A cue that is not at the beginning says less. */
const laterShare = 0.7

/** What the cues were first thought to speak for: the training starts there. */
function cueWeights(): Float32Array {
  const start = new Float32Array(featureCount * taskTypes.length)
  instructionCues.forEach(({ weights }, cue) => {
    taskTypes.forEach((taskType, column) => {
      const weight = weights[taskType] ?? 0
      const feature = bucketCount + 2 * cue
      start[feature * taskTypes.length + column] = weight
      start[(feature + 1) * taskTypes.length + column] = weight * laterShare
    })
  })
  return start
}
