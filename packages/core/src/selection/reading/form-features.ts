import { countNumbers, countQuantities, lastSentenceOf } from '../prompt-shape.ts'
import type { PromptWindow } from '../prompt-window.ts'
import { instructionCues } from '../task-cues.ts'
import type { WordList } from './split-words.ts'

const beginningCharacters = 48

/** The place of the feature that every prompt has. */
export const alwaysFeature = instructionCues.length * 2

/** Values between 0 and 1 in the order of `formFeatureCount` places: what the cues and the form of a prompt tell. */
export function readForm(window: PromptWindow, words: WordList, values: Float32Array): void {
  values.fill(0)
  const { cueAt } = window.signals
  for (let cue = 0; cue < instructionCues.length; cue += 1) {
    const at = cueAt[cue] ?? -1
    if (at >= 0) values[2 * cue + (at < beginningCharacters ? 0 : 1)] = 1
  }
  const numbers = countNumbers(window.text)
  const others = [
    1,
    ...wordsThatBind(window),
    ...marksOf(window),
    ...sumsOf(window, numbers),
    ...sharesOf(words),
    ...signsOf(window.text),
    ...stepsOf(Math.floor(Math.log2(Math.max(1, window.length + words.ideographs * 2))) - 3, lengthSteps),
    ...stepsOf(Math.floor(Math.log2(Math.max(1, words.count))), wordSteps),
    ...amountsOf(window, words, numbers),
  ]
  values.set(others, alwaysFeature)
}

function wordsThatBind({ signals }: PromptWindow): readonly number[] {
  return [
    signals.constraints / 6,
    signals.demandingWork / 4,
    flag(signals.asksForOneWord),
    flag(signals.askedLength !== undefined),
  ]
}

function marksOf({ shape, length }: PromptWindow): readonly number[] {
  return [
    Math.min(1, shape.questions / 3),
    flag(shape.questions === 1),
    flag(shape.hasCodeFence),
    Math.min(1, shape.codeMarks / 3),
    flag(shape.codeMarks > 0),
    flag(shape.hasFormula),
    Math.min(1, shape.operations / 3),
    flag(shape.hasOptions),
    Math.min(1, shape.listedWishes / 6),
    flag(shape.endsWithQuestion),
    flag(shape.endsWithQuestion && length < 220),
  ]
}

/** Sums to be worked out: numbers, and a question after them. */
function sumsOf({ shape, text }: PromptWindow, numbers: number): readonly number[] {
  const asksForSum = shape.endsWithQuestion && numbers >= 2
  return [
    Math.min(1, numbers / 8),
    flag(asksForSum),
    Math.min(1, countQuantities(text) / 4),
    flag(asksForSum && /\bhow (?:many|much|long|far|old)\b/i.test(lastSentenceOf(text))),
  ]
}

function sharesOf(words: WordList): readonly number[] {
  const size = Math.max(1, words.letters + words.ideographs + words.digits + words.symbols)
  return [
    words.digits / size,
    words.symbols / size,
    flag(words.symbols > size * 0.12),
    words.foreignLetters / size,
    words.ideographs / size,
    flag(words.lineEnds > 0),
    Math.min(1, words.lineEnds / 10),
  ]
}

function signsOf(text: string): readonly number[] {
  return [
    flag(text.includes('\n\n')),
    flag(/[:：]\s{0,20}\n/.test(text)),
    flag(/["“”«»「]/.test(text)),
    flag(text.includes('___') || text.includes(' _ ')),
    flag(/https?:/.test(text)),
    flag(/[[{<][a-z_ ]{2,40}[\]}>]/i.test(text)),
  ]
}

const lengthSteps = 10
const wordSteps = 8

/** One place for each doubling, of which one is filled. */
function stepsOf(step: number, count: number): readonly number[] {
  const filled = Math.min(count - 1, Math.max(0, step))
  return Array.from({ length: count }, (_, at) => flag(at === filled))
}

/** How much there is to take in, apart for word problems and for questions with options: there it tells of difficulty. */
function amountsOf({ shape, text }: PromptWindow, words: WordList, numbers: number): readonly number[] {
  const isProblem = shape.endsWithQuestion && numbers >= 2 && !shape.hasOptions
  const amount = Math.min(1, words.count / 120)
  const sentences = Math.min(1, countOf(text, '. ') / 8)
  const figures = Math.min(1, numbers / 10)
  const problem = isProblem ? 1 : 0
  const options = shape.hasOptions ? 1 : 0
  return [
    amount,
    sentences,
    problem,
    problem * amount,
    problem * sentences,
    problem * figures,
    options * amount,
    options * figures,
    options * sentences,
  ]
}

function flag(isSo: boolean): number {
  return isSo ? 1 : 0
}

function countOf(text: string, part: string): number {
  let count = 0
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) count += 1
  return count
}

export const formFeatureCount = instructionCues.length * 2 + 33 + 18 + 9
