import type { PromptReader, PromptReading } from '@tessera/core/selection/reading/prompt-reader'

import { createRandom } from '../random.ts'

type Disturbance = readonly [name: string, change: (prompt: string) => string]

/** What must not matter: the same wish, said a little differently. */
function createDisturbances(random: () => number): readonly Disturbance[] {
  const slips = createSlips(random)
  return [
    ['a polite beginning', (prompt) => `Could you please help me with this? ${prompt}`],
    ['please before', (prompt) => `Please ${prompt.slice(0, 1).toLowerCase()}${prompt.slice(1)}`],
    ['thanks after', (prompt) => `${prompt} Thank you!`],
    ['"Question:" before', (prompt) => `Question: ${prompt}`],
    ['all lower case', (prompt) => prompt.toLowerCase()],
    ['all upper case', (prompt) => prompt.toUpperCase()],
    ['blanks around', (prompt) => `  ${prompt}   \n`],
    ['two characters swapped near the beginning', slips.swapNearBeginning],
    ['two letters of a word swapped', slips.swap],
    ['a letter of a word missing', slips.leaveOut],
    ['a letter of a word doubled', slips.double],
    ['a key beside the right one', slips.hitBeside],
  ]
}

export type Disturbed = {
  readonly name: string
  /** Shares of prompts that were read as another kind of task, and as another complexity. */
  readonly otherType: number
  readonly otherComplexity: number
}

export function measureDisturbances(reader: PromptReader, prompts: readonly string[]): readonly Disturbed[] {
  return createDisturbances(createRandom(7)).map(([name, change]) => {
    let types = 0
    let complexities = 0
    for (const prompt of prompts) {
      const before = read(reader, prompt)
      const after = read(reader, change(prompt))
      if (before.taskType !== after.taskType) types += 1
      if (before.complexity !== after.complexity) complexities += 1
    }
    return { name, otherType: types / prompts.length, otherComplexity: complexities / prompts.length }
  })
}

function read(reader: PromptReader, prompt: string): PromptReading {
  return reader.read({ prompt, countPromptTokens: () => 1 })
}

/** The rows of the usual keyboard: who slips hits the key to the left or to the right. */
const keyRows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'] as const

/** One slip of the hand each, in a word of at least three letters that stands anywhere in the prompt. */
function createSlips(random: () => number) {
  const inWord = (prompt: string, slip: (letters: string, at: number) => string): string => {
    const words = [...prompt.matchAll(/\p{L}{3,}/gu)]
    const word = words[Math.floor(random() * words.length)]
    if (word === undefined) return prompt
    const [letters] = word
    const slipped = slip(letters, Math.floor(random() * letters.length))
    return prompt.slice(0, word.index) + slipped + prompt.slice(word.index + letters.length)
  }
  return {
    /** Also blanks and marks. */
    swapNearBeginning: (prompt: string) =>
      swapAt(prompt, 1 + Math.floor(random() * Math.max(1, Math.min(80, prompt.length - 3)))),
    swap: (prompt: string) =>
      inWord(prompt, (letters, at) => swapAt(letters, Math.min(at, letters.length - 2))),
    leaveOut: (prompt: string) =>
      inWord(prompt, (letters, at) => letters.slice(0, at) + letters.slice(at + 1)),
    double: (prompt: string) => inWord(prompt, (letters, at) => letters.slice(0, at + 1) + letters.slice(at)),
    hitBeside: (prompt: string) =>
      inWord(
        prompt,
        (letters, at) => letters.slice(0, at) + keyBeside(letters.charAt(at), random) + letters.slice(at + 1),
      ),
  }
}

function swapAt(text: string, at: number): string {
  return text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2)
}

function keyBeside(letter: string, random: () => number): string {
  const row = keyRows.find((keys) => keys.includes(letter.toLowerCase())) ?? ''
  const at = row.indexOf(letter.toLowerCase())
  const keys = [row.charAt(at - 1), row.charAt(at + 1)].filter((key) => key !== '')
  return keys[Math.floor(random() * keys.length)] ?? letter
}
