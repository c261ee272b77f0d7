import { alwaysFeature } from '@tessera/core/selection/reading/form-features'
import { bucketCount } from '@tessera/core/selection/reading/hash-features'
import { featureCount } from '@tessera/core/selection/reading/read-features'
import type { Calibration } from '@tessera/core/selection/reading/selector-weights'
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
import { gainExamples, lengthExamples, typeExamples, withTypeShares } from './gather-examples.ts'
import type { TrainingSet } from './gather-examples.ts'
import type { TrainedWeights } from './trained-weights.ts'

const seed = 20_261_123

/** Trains every head on the set, and measures on folds of it how sure they may be. */
export function trainWeights(set: TrainingSet): TrainedWeights {
  const parts = holdParts(set, trainTypes)
  const typeSharpness = calibrateTypes(parts)
  const difficulty = calibrateDifficulty(parts, typeSharpness, ({ trained, types }) =>
    trainGain(trained, types, typeSharpness),
  )
  const heads = trainHeads(set, typeSharpness)
  const featuresFor = withTypeShares(heads.types, typeSharpness)
  const { difficultySlope: slope, difficultyOffset: offset } = difficulty
  const cuts = cutDifficulty(set, (prompt) =>
    logistic(slope * gainScore(heads.gain, featuresFor(prompt)) + offset),
  )
  return { ...heads, calibration: { typeSharpness, ...difficulty, ...cuts } }
}

/** Trains every head with a calibration that was measured before: the order of prompts does not depend on it. */
export function trainWeightsAlike(set: TrainingSet, calibration: Calibration): TrainedWeights {
  return { ...trainHeads(set, calibration.typeSharpness), calibration }
}

function trainHeads(set: TrainingSet, typeSharpness: number): Omit<TrainedWeights, 'calibration'> {
  const types = trainTypes(set)
  return {
    types,
    gain: trainGain(set, types, typeSharpness),
    lengths: trainLengths(set, types, typeSharpness),
  }
}

function trainTypes(set: TrainingSet): Float32Array {
  return fitLinear(typeExamples(set), {
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

function trainGain(set: TrainingSet, types: Float32Array, sharpness: number): Float32Array {
  return fitLinear(gainExamples(set, withTypeShares(types, sharpness)), {
    outputs: 1,
    features: typedFeatureCount,
    slope: logisticSlope,
    rounds: 10,
    rate: 0.04,
    decay: 0.06,
    dropout: 0.4,
    seed,
    pace: paceOf,
  })
}

/**
 * The lengths are learned as differences from their mean: the weights have only what is special about a prompt to tell.
 */
function trainLengths(set: TrainingSet, types: Float32Array, sharpness: number): Float32Array {
  const examples = lengthExamples(set, withTypeShares(types, sharpness))
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
