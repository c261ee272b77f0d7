import { readShape } from './prompt-shape.ts'
import type { PromptShape } from './prompt-shape.ts'
import { readSignals } from './prompt-signals.ts'
import type { PromptSignals } from './prompt-signals.ts'

/** The parts of a prompt that are looked at, so that reading it takes the same time however long it is. */
export type PromptWindow = {
  /** Characters of the whole prompt. */
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

/** Cuts a prompt down to what is looked at, in constant time. */
export function readPromptWindow(prompt: string): PromptWindow {
  const text = joinEnds(prompt, headCharacters, tailCharacters)
  const instruction = joinEnds(prompt, instructionHeadCharacters, instructionTailCharacters)
  const lowerText = text.toLowerCase()
  const lowerInstruction = instruction === text ? lowerText : instruction.toLowerCase()
  return {
    length: prompt.length,
    instruction: lowerInstruction,
    text,
    shape: readShape(text, lowerText),
    signals: readSignals(lowerInstruction, lowerText),
  }
}

function joinEnds(prompt: string, head: number, tail: number): string {
  return prompt.length <= head + tail ? prompt : `${prompt.slice(0, head)}\n${prompt.slice(-tail)}`
}
