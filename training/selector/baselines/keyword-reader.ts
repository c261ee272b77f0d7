import { readPromptWindow } from '@tessera/core/selection/prompt-window'
import type { PromptReader } from '@tessera/core/selection/reading/prompt-reader'
import { taskTypes } from '@tessera/core/selection/task-type'

import { complexityOf, estimateDifficulty } from './keyword-difficulty.ts'
import { classifyTask } from './keyword-task.ts'

/** The reader that came before the learned one: lists of words with weights set by hand. Kept to compare with. */
export const keywordReader: PromptReader = {
  read({ prompt, previousTaskType }) {
    const window = readPromptWindow(prompt)
    const guess = classifyTask(window, previousTaskType)
    const difficulty = estimateDifficulty(window, guess)
    const at = taskTypes.indexOf(guess.taskType)
    return {
      taskType: guess.taskType,
      taskTypeConfidence: guess.confidence,
      typeShares: Float64Array.from({ length: taskTypes.length }, (_, type) =>
        type === at ? guess.confidence : (1 - guess.confidence) / (taskTypes.length - 1),
      ),
      difficulty,
      complexity: complexityOf(difficulty),
      answerTokens: medianTokens[guess.taskType],
      highAnswerTokens: 3 * medianTokens[guess.taskType],
      isLengthOpen: true,
      wishes: [],
    }
  },
}

/** Tokens of an answer by its kind of task alone. */
const medianTokens = {
  coding: 480,
  math: 280,
  reasoning: 340,
  creative_writing: 520,
  professional_writing: 520,
  rewriting: 120,
  summarization: 140,
  translation: 40,
  extraction: 90,
  factual_qa: 230,
  chat: 160,
  brainstorming: 460,
  classification: 30,
} as const
