import { countNumbers, countQuantities, lastSentenceOf } from '@tessera/core/selection/prompt-shape'
import type { PromptWindow } from '@tessera/core/selection/prompt-window'
import { instructionCues } from '@tessera/core/selection/task-cues'
import { taskTypes } from '@tessera/core/selection/task-type'
import type { TaskType } from '@tessera/core/selection/task-type'

export type TaskTypeGuess = {
  readonly taskType: TaskType
  /** Between 0 and 1: the share of the best type among all, after the softmax. */
  readonly confidence: number
}

type Scores = Record<TaskType, number>

// How often each kind is met, as a head start; without any cue a question is the likeliest.
const priors: Readonly<Scores> = {
  coding: 0.2,
  math: 0,
  reasoning: 0.1,
  creative_writing: 0,
  professional_writing: 0.1,
  rewriting: 0,
  summarization: 0,
  translation: 0,
  extraction: 0,
  factual_qa: 0.8,
  chat: 0.2,
  brainstorming: 0,
  classification: 0,
}

/** Of each cue only the few kinds that it speaks for. */
const weightsByCue = instructionCues.map(({ weights }) =>
  taskTypes.flatMap((taskType) => {
    const weight = weights[taskType]
    return weight === undefined ? [] : [{ taskType, weight }]
  }),
)

// A cue at the very beginning is the wish itself; further on it may be a part of what is talked about.
const beginningCharacters = 48
const beginningFactor = 1.4
const laterFactor = 0.8
const laterCharacters = 260

/**
 * Names the kind of task by a linear score over cues (words of instruction in several languages) and the shape of the
 * prompt. A first version with weights set by hand.
 * @param previous what the conversation did before: it weighs where the prompt itself says little
 */
export function classifyTask(window: PromptWindow, previous?: TaskType): TaskTypeGuess {
  const scores: Scores = { ...priors }
  weightsByCue.forEach((weights, cue) => {
    const at = window.signals.cueAt[cue] ?? -1
    if (at < 0) return
    const factor = at < beginningCharacters ? beginningFactor : at < laterCharacters ? 1 : laterFactor
    for (const { taskType, weight } of weights) scores[taskType] += factor * weight
  })
  addShape(scores, window)
  if (previous !== undefined) scores[previous] += window.length < 200 ? 1.2 : 0.4
  return softmaxBest(scores)
}

/** What the form tells, whatever the words: code, formulas, options to choose from, a pasted text. */
function addShape(scores: Scores, window: PromptWindow): void {
  const { shape, length } = window
  scores.coding += (shape.hasCodeFence ? 2.2 : 0) + Math.min(3, shape.codeMarks * 0.9)
  addMathShape(scores, window)
  if (shape.hasOptions) {
    scores.factual_qa += 1.6
    scores.reasoning += 0.9
    scores.brainstorming -= 1
  }
  if (shape.endsWithQuestion && length < 220) scores.factual_qa += 0.7
  if (length > 1_200 && !shape.hasCodeFence && shape.codeMarks === 0) {
    // A long text that is not code is mostly something to work on.
    scores.summarization += 0.5
    scores.extraction += 0.4
    scores.factual_qa -= 0.5
  }
  if (length < 25 && !shape.endsWithQuestion) scores.chat += 0.7
}

function addMathShape(scores: Scores, { shape, length, text }: PromptWindow): void {
  scores.math += (shape.hasFormula ? 1.8 : 0) + Math.min(1.2, shape.operations * 0.6)
  if (!shape.endsWithQuestion || countNumbers(text) < 2) return
  if (/\bhow (?:many|much|long|far|old)\b/i.test(lastSentenceOf(text))) scores.math += 4.2
  if (length < 1_500 && countQuantities(text) >= 2) scores.math += 2.6
}

function softmaxBest(scores: Scores): TaskTypeGuess {
  let taskType: TaskType = 'factual_qa'
  for (const candidate of taskTypes) if (scores[candidate] > scores[taskType]) taskType = candidate
  let sum = 0
  for (const candidate of taskTypes) sum += Math.exp(scores[candidate] - scores[taskType])
  return { taskType, confidence: 1 / sum }
}
