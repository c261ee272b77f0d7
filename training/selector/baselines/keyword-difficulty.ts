import { countNumbers, countWords } from '@tessera/core/selection/prompt-shape'
import type { PromptWindow } from '@tessera/core/selection/prompt-window'
import type { Complexity, TaskType } from '@tessera/core/selection/task-type'

import type { TaskTypeGuess } from './keyword-task.ts'

/*
 * How far small models fall behind by kind of task, from the gaps between the categories of public tables (WildBench
 * v2, August 2024: the small models lose most in maths and coding, least in writing; Arena-Hard v2, April 2025). Types
 * that no table has (rewriting, translation, extraction, classification) are put below them.
 */
const difficultyByType: Readonly<Record<TaskType, number>> = {
  math: 0.52,
  reasoning: 0.52,
  coding: 0.48,
  professional_writing: 0.42,
  creative_writing: 0.44,
  brainstorming: 0.42,
  factual_qa: 0.4,
  chat: 0.34,
  summarization: 0.34,
  extraction: 0.32,
  rewriting: 0.3,
  translation: 0.3,
  classification: 0.28,
}

const plainWish =
  /^\W{0,3}(?:hi|hello|hey|thanks?|thank you|what is the capital|who (?:is|was|wrote)|when (?:is|was|did)|where is|what time|what year|how do you say|define|spell|convert \d|what does \w+ mean|translate (?:this|the following)? ?(?:word|phrase|to))\b/

/**
 * How likely a cheap model would not do, between 0 and 1: the kind of task first, then how much is asked for. Length
 * alone says little (a long text is often one to summarise), so it moves the figure only at the very short end.
 */
export function estimateDifficulty(window: PromptWindow, guess: TaskTypeGuess): number {
  const { text, signals, shape, length, instruction } = window
  let difficulty = difficultyByType[guess.taskType]
  difficulty += Math.min(0.3, signals.demandingWork * 0.1)
  difficulty += Math.min(0.12, signals.constraints * 0.03)
  difficulty += Math.min(0.1, Math.max(0, shape.listedWishes - 2) * 0.025)
  if (shape.questions > 2) difficulty += 0.04
  if (guess.taskType === 'math') {
    difficulty += shape.hasFormula ? 0.12 : Math.min(0.1, Math.max(0, countNumbers(text) - 3) * 0.02)
    if (!shape.hasFormula && countWords(text) <= 12) difficulty -= 0.2
  }
  if (guess.taskType === 'coding' && length > 1_500) difficulty += 0.1
  if (plainWish.test(instruction)) difficulty -= 0.2
  else if (length < 40) difficulty -= 0.12
  else if (length < 90) difficulty -= 0.05
  // What is not understood is better not given to the cheapest.
  if (guess.confidence < 0.35) difficulty += 0.05
  return Math.min(0.98, Math.max(0.02, difficulty))
}

/** The two cuts between simple, medium and complex. */
export function complexityOf(difficulty: number): Complexity {
  if (difficulty < 0.34) return 'simple'
  return difficulty < 0.56 ? 'medium' : 'complex'
}
