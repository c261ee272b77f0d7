import type { SellableModel } from '../pricing/catalogue-model.ts'
import { wordinessOf } from './answer-lengths.ts'
import type { Complexity } from './task-type.ts'

/** How long an answer will probably be, before the model is chosen. */
export type OutputExpectation = {
  /** Tokens of the visible answer: the median, and what nine of ten answers stay below. */
  readonly answerTokens: number
  readonly highAnswerTokens: number
  /** Whether nothing in the request fixes the length, so that it depends on how wordy a model is. */
  readonly isLengthOpen: boolean
  readonly complexity: Complexity
  readonly requestedMaxTokens?: number
}

// What a thinking model thinks before it answers, in tokens; providers bill it as output.
const thinkingByComplexity: Readonly<Record<Complexity, number>> = { simple: 60, medium: 260, complex: 900 }
const thinkingRoomByComplexity: Readonly<Record<Complexity, number>> = {
  simple: 1_024,
  medium: 2_048,
  complex: 4_096,
}

const leastBoundTokens = 1_024

/** The expectation and the bound for one model: generous, but not the model's full limit, unless that is smaller. */
export function outputOfModel(
  model: SellableModel,
  expectation: OutputExpectation,
  roomTokens: number,
): { readonly expectedTokens: number; readonly boundTokens: number } {
  const { complexity, requestedMaxTokens, isLengthOpen } = expectation
  const wordiness = isLengthOpen ? wordinessOf(model) : 1
  const answerTokens = Math.round(expectation.answerTokens * wordiness)
  const highAnswerTokens = expectation.highAnswerTokens * wordiness
  const thinks = model.capabilities.includes('reasoning')
  const expected = answerTokens + (thinks ? thinkingByComplexity[complexity] : 0)
  const generous =
    Math.max(leastBoundTokens, answerTokens * 3, Math.ceil(highAnswerTokens * 1.5)) +
    (thinks ? thinkingRoomByComplexity[complexity] : 0)
  const ceiling = Math.max(1, Math.min(model.maxOutputTokens, roomTokens))
  const boundTokens = Math.min(ceiling, requestedMaxTokens ?? generous)
  return { expectedTokens: Math.min(expected, boundTokens), boundTokens }
}
