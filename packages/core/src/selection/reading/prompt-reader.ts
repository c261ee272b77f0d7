import type { ModelCapability } from '../../pricing/catalogue-model.ts'
import type { Complexity, TaskType } from '../task-type.ts'

/** A prompt with what is known around it. */
export type ReadablePrompt = {
  /** The last message of the user. */
  readonly prompt: string
  /** What the conversation did before: it weighs where the prompt itself says little. */
  readonly previousTaskType?: TaskType
  /** Expected tokens of the prompt alone; asked only where the answer repeats the prompt. */
  readonly countPromptTokens: () => number
}

/** What was read from a prompt before any model is looked at. */
export type PromptReading = {
  readonly taskType: TaskType
  /** Between 0 and 1: how likely the kind of task is the right one. */
  readonly taskTypeConfidence: number
  /** The same for every kind of task, in the order of `taskTypes`; they sum to one. */
  readonly typeShares: Float64Array
  /** Between 0 and 1: how likely a cheap model would not do. */
  readonly difficulty: number
  readonly complexity: Complexity
  /** Tokens of the visible answer: the median, and what nine of ten answers stay below. */
  readonly answerTokens: number
  readonly highAnswerTokens: number
  /** Whether nothing in the prompt fixes the length of the answer. */
  readonly isLengthOpen: boolean
  /** What the request would profit from without depending on it, as far as its words tell. */
  readonly wishes: readonly ModelCapability[]
}

/** Reads a prompt: local, pure, bounded in time for any input. */
export interface PromptReader {
  read(prompt: ReadablePrompt): PromptReading
}
