import { readShape } from './prompt-shape.ts'
import type { PromptShape } from './prompt-shape.ts'
import { readSignals } from './prompt-signals.ts'
import type { PromptSignals } from './prompt-signals.ts'
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
const instructionHeadCharacters = 700
const instructionTailCharacters = 350

/** Cuts a prompt down to what is looked at, in a time that hardly depends on its length. */
export function readPromptWindow(prompt: string): PromptWindow {
  const wish = stripCourtesy(prompt)
  const text = joinEnds(wish, headCharacters, tailCharacters)
  const instruction = joinEnds(wish, instructionHeadCharacters, instructionTailCharacters)
  const lowerText = text.toLowerCase()
  const lowerInstruction = instruction === text ? lowerText : instruction.toLowerCase()
  return {
    length: wish.length,
    instruction: lowerInstruction,
    text,
    shape: readShape(text, lowerText),
    signals: readSignals(lowerInstruction, lowerText),
  }
}

function joinEnds(prompt: string, head: number, tail: number): string {
  return prompt.length <= head + tail ? prompt : `${prompt.slice(0, head)}\n${prompt.slice(-tail)}`
}
