import type { PromptSignals } from '../prompt-signals.ts'
import type { PromptWindow } from '../prompt-window.ts'
import type { TaskType } from '../task-type.ts'

/** Tokens of the visible answer: the median, and what nine of ten answers stay below. */
type LearnedAnswer = { readonly medianTokens: number; readonly highTokens: number }

export type ExpectedAnswer = LearnedAnswer & {
  /** Whether nothing in the prompt fixes the length, so that it depends on how wordy a model is. */
  readonly isLengthOpen: boolean
}

export type AnswerRequest = {
  readonly window: PromptWindow
  readonly taskType: TaskType
  /** What the training found for prompts like this one. */
  readonly learned: LearnedAnswer
  readonly countPromptTokens: () => number
}

const mostTokens = 16_000
const tokensPerWord = 1.35
const tokensPerSentence = 28
const tokensPerParagraph = 110

/** A length that is asked for is kept to within about this factor by nine of ten answers. */
const askedSpread = 1.4
/** So much longer than the text that it repeats is a translated or rewritten one in nine of ten. */
const repeatedSpread = 1.5

/** A label, a name or a number is as long from every model. */
const leastOpenTokens = 60

/** From this many characters on, most of a prompt is the text that is worked on, not the wish. */
const longText = 600

/** How long an answer will probably be, before the model is chosen. */
export function expectAnswer({
  window,
  taskType,
  learned,
  countPromptTokens,
}: AnswerRequest): ExpectedAnswer {
  const asked = askedLength(window.signals)
  if (asked !== undefined)
    return { medianTokens: asked, highTokens: Math.ceil(asked * askedSpread), isLengthOpen: false }
  if (taskType === 'translation' || (taskType === 'rewriting' && window.length >= longText)) {
    const repeated = Math.max(1, Math.round(countPromptTokens() * 1.05))
    const highTokens = Math.max(20, Math.ceil(repeated * repeatedSpread))
    return { medianTokens: repeated, highTokens, isLengthOpen: false }
  }
  const medianTokens = Math.max(1, Math.min(mostTokens, Math.round(learned.medianTokens)))
  const highTokens = Math.min(mostTokens, Math.ceil(learned.highTokens))
  return {
    medianTokens,
    highTokens: Math.max(medianTokens, highTokens),
    isLengthOpen: medianTokens >= leastOpenTokens,
  }
}

/** A length that the prompt names itself: "in 300 words", "two sentences", "yes or no". */
function askedLength({ asksForOneWord, askedLength: asked }: PromptSignals): number | undefined {
  if (asksForOneWord) return 3
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
  return smallNumbers[text] ?? Math.min(mostTokens, Number(text))
}
