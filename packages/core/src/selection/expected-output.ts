import type { SellableModel } from '../pricing/catalogue-model.ts'
import type { PromptSignals } from './prompt-signals.ts'
import type { PromptWindow } from './prompt-window.ts'
import type { Complexity, TaskType } from './task-type.ts'

/** How long an answer will probably be, before the model is chosen. */
export type OutputExpectation = {
  /** Tokens of the visible answer: the median for this kind of task. */
  readonly answerTokens: number
  readonly complexity: Complexity
  readonly requestedMaxTokens?: number
}

// Medians in tokens. Kinds of task whose answer follows their input are computed from the prompt instead.
const medianByType: Readonly<Record<TaskType, number>> = {
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
}

const factorByComplexity: Readonly<Record<Complexity, number>> = { simple: 0.7, medium: 1, complex: 1.6 }

const tokensPerWord = 1.35
const tokensPerSentence = 28
const tokensPerParagraph = 110

/**
 * @param countPromptTokens expected tokens of the prompt alone, without the conversation before it; asked only where
 * they matter
 */
export function expectAnswer(request: {
  readonly window: PromptWindow
  readonly taskType: TaskType
  readonly complexity: Complexity
  readonly countPromptTokens: () => number
}): number {
  const { window, taskType, complexity, countPromptTokens } = request
  const asked = askedLength(window.signals)
  if (asked !== undefined) return asked
  const scaled = medianByType[taskType] * factorByComplexity[complexity]
  if (taskType === 'translation' || taskType === 'rewriting') {
    return Math.round(scaled * 0.3 + countPromptTokens() * 1.05)
  }
  if (taskType === 'summarization')
    return Math.round(Math.min(700, scaled * 0.6 + countPromptTokens() * 0.12))
  if (taskType === 'extraction') return Math.round(Math.min(900, scaled + countPromptTokens() * 0.08))
  // Code that was pasted mostly comes back changed.
  if (taskType === 'coding' && window.shape.codeMarks > 1) {
    return Math.round(scaled + Math.min(1_500, countPromptTokens() * 0.6))
  }
  return Math.round(scaled)
}

/** A length that the prompt names itself: "in 300 words", "two sentences", "yes or no". */
function askedLength({ asksForOneWord, askedLength: asked }: PromptSignals): number | undefined {
  if (asksForOneWord) return 8
  if (asked === undefined) return undefined
  const count = numberOf(asked.count)
  if (asked.unit.startsWith('word')) return count < 10 ? undefined : Math.round(count * tokensPerWord)
  return Math.round(count * (asked.unit.startsWith('sentence') ? tokensPerSentence : tokensPerParagraph))
}

const smallNumbers: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
}

function numberOf(text: string): number {
  return smallNumbers[text] ?? Math.min(20_000, Number(text))
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
  const { answerTokens, complexity, requestedMaxTokens } = expectation
  const thinks = model.capabilities.includes('reasoning')
  const expected = answerTokens + (thinks ? thinkingByComplexity[complexity] : 0)
  const generous =
    Math.max(leastBoundTokens, answerTokens * 3) + (thinks ? thinkingRoomByComplexity[complexity] : 0)
  const ceiling = Math.max(1, Math.min(model.maxOutputTokens, roomTokens))
  const boundTokens = Math.min(ceiling, requestedMaxTokens ?? generous)
  return { expectedTokens: Math.min(expected, boundTokens), boundTokens }
}
