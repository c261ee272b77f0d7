import { readShape } from './prompt-shape.ts'
import type { PromptShape } from './prompt-shape.ts'
import { readSignals } from './prompt-signals.ts'
import type { PromptSignals } from './prompt-signals.ts'
import { correctSpelling } from './reading/correct-spelling.ts'
import type { Vocabulary } from './reading/vocabulary.ts'
import { stripCourtesy } from './strip-courtesy.ts'

/** The parts of a prompt that are looked at, so that reading it takes the same time however long it is. */
export type PromptWindow = {
  /** Characters of the whole prompt, without what is said around the wish. */
  readonly length: number
  /** Where people put what they want: the beginning and the end. In lower case, like the patterns for it. */
  readonly instruction: string
  /** The first 3,000 and the last 1,000 characters. */
  readonly text: string
  readonly shape: PromptShape
  readonly signals: PromptSignals
}

const headCharacters = 3_000
const tailCharacters = 1_000
/** As much more at either end is what may be said around the wish. */
const marginCharacters = 200
/** Here people say what they want, and a word more or less counts; further on there are hundreds of others. */
const correctedHeadCharacters = 600
const correctedTailCharacters = 300
const instructionHeadCharacters = 700
const instructionTailCharacters = 350

/**
 * Cuts a prompt down to what is looked at, in a time that hardly depends on its length.
 * @param vocabulary where it is given, words that are a slip of the hand away from one of it are read as that one
 */
export function readPromptWindow(prompt: string, vocabulary?: Vocabulary): PromptWindow {
  const whole = prompt.trim()
  const read = joinEnds(whole, headCharacters + marginCharacters, tailCharacters + marginCharacters)
  const spelt = vocabulary === undefined ? read : correctEnds(read, vocabulary)
  const wish = stripCourtesy(spelt)
  const text = joinEnds(wish, headCharacters, tailCharacters)
  const instruction = joinEnds(wish, instructionHeadCharacters, instructionTailCharacters)
  const lowerText = text.toLowerCase()
  const lowerInstruction = instruction === text ? lowerText : instruction.toLowerCase()
  return {
    length: whole.length - (spelt.length - wish.length),
    instruction: lowerInstruction,
    text,
    shape: readShape(text, lowerText),
    signals: readSignals(lowerInstruction, lowerText),
  }
}

function correctEnds(text: string, vocabulary: Vocabulary): string {
  if (text.length <= correctedHeadCharacters + correctedTailCharacters)
    return correctSpelling(text, vocabulary)
  const head = correctSpelling(text.slice(0, correctedHeadCharacters), vocabulary)
  const tail = correctSpelling(text.slice(-correctedTailCharacters), vocabulary)
  return head + text.slice(correctedHeadCharacters, -correctedTailCharacters) + tail
}

function joinEnds(prompt: string, head: number, tail: number): string {
  return prompt.length <= head + tail ? prompt : `${prompt.slice(0, head)}\n${prompt.slice(-tail)}`
}
