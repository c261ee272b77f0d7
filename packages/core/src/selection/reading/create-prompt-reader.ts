import { detectWishes } from '../detect-needs.ts'
import { readPromptWindow } from '../prompt-window.ts'
import type { PromptWindow } from '../prompt-window.ts'
import { taskTypes } from '../task-type.ts'
import type { Complexity, TaskType } from '../task-type.ts'
import { expectAnswer } from './expect-answer.ts'
import type { PromptReader } from './prompt-reader.ts'
import { readFeatures } from './read-features.ts'
import { scoreFeatures } from './score-features.ts'
import { outputCount, outputOf } from './selector-weights.ts'
import type { Calibration, SelectorWeights } from './selector-weights.ts'

/** A reader by a linear model over words, letters, cues and form, trained beforehand. */
export function createPromptReader(weights: SelectorWeights): PromptReader {
  const scores = new Float64Array(outputCount)
  return {
    read({ prompt, previousTaskType, countPromptTokens }) {
      const window = readPromptWindow(prompt, weights.vocabulary)
      scoreFeatures(weights, readFeatures(window, weights.vocabulary), scores)
      const { calibration } = weights
      const typeShares = shareTypes(
        scores,
        calibration.typeSharpness,
        previousWeight(window, previousTaskType),
      )
      addTypes(weights, typeShares, scores)
      const best = indexOfHighest(typeShares)
      const taskType = taskTypes[best] ?? 'factual_qa'
      const taskTypeConfidence = typeShares[best] ?? 0
      const difficulty = difficultyOf(scores[outputOf.gain] ?? 0, calibration)
      const answer = expectAnswer({
        window,
        taskType,
        learned: {
          medianTokens: Math.exp(scores[outputOf.medianTokens] ?? 0),
          highTokens: Math.exp(scores[outputOf.highTokens] ?? 0),
        },
        countPromptTokens,
      })
      return {
        taskType,
        taskTypeConfidence,
        typeShares,
        difficulty,
        complexity: complexityOf(difficulty, taskTypeConfidence, calibration),
        answerTokens: answer.medianTokens,
        highAnswerTokens: answer.highTokens,
        isLengthOpen: answer.isLengthOpen,
        wishes: detectWishes(window),
      }
    },
  }
}

/** What the kind of task says of gain and length. */
function addTypes({ typeTable }: SelectorWeights, typeShares: Float64Array, scores: Float64Array): void {
  for (let type = 0; type < typeShares.length; type += 1)
    for (let output = taskTypes.length; output < outputCount; output += 1)
      scores[output] =
        (scores[output] ?? 0) + (typeShares[type] ?? 0) * (typeTable[type * outputCount + output] ?? 0)
}

type PreviousWeight = { readonly index: number; readonly bonus: number }

/** A short message goes on with what was done before; a long one says itself what it wants. */
function previousWeight(
  { length }: PromptWindow,
  previous: TaskType | undefined,
): PreviousWeight | undefined {
  if (previous === undefined) return undefined
  return { index: taskTypes.indexOf(previous), bonus: 0.3 + 1.7 * Math.exp(-length / 120) }
}

function shareTypes(
  scores: Float64Array,
  sharpness: number,
  previous: PreviousWeight | undefined,
): Float64Array {
  const shares = new Float64Array(taskTypes.length)
  let highest = Number.NEGATIVE_INFINITY
  for (let at = 0; at < shares.length; at += 1) {
    const bonus = previous?.index === at ? previous.bonus : 0
    shares[at] = (scores[at] ?? 0) * sharpness + bonus
    highest = Math.max(highest, shares[at] ?? 0)
  }
  let sum = 0
  for (let at = 0; at < shares.length; at += 1) {
    shares[at] = Math.exp((shares[at] ?? 0) - highest)
    sum += shares[at] ?? 0
  }
  for (let at = 0; at < shares.length; at += 1) shares[at] = (shares[at] ?? 0) / sum
  return shares
}

function indexOfHighest(shares: Float64Array): number {
  let best = 0
  for (let at = 1; at < shares.length; at += 1) if ((shares[at] ?? 0) > (shares[best] ?? 0)) best = at
  return best
}

function difficultyOf(score: number, { difficultySlope, difficultyOffset }: Calibration): number {
  return 1 / (1 + Math.exp(-(score * difficultySlope + difficultyOffset)))
}

const unsureBelow = 0.35

/** What is not understood is not given to the cheapest. */
function complexityOf(difficulty: number, confidence: number, calibration: Calibration): Complexity {
  if (difficulty >= calibration.complexFrom) return 'complex'
  return difficulty < calibration.simpleBelow && confidence >= unsureBelow ? 'simple' : 'medium'
}
