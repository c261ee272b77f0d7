import type { PromptReader, PromptReading } from '@tessera/core/selection/reading/prompt-reader'

import { createRandom } from '../random.ts'

type Disturbance = readonly [name: string, change: (prompt: string) => string]

const random = createRandom(7)

/** What must not matter: the same wish, said a little differently. */
const disturbances: readonly Disturbance[] = [
  ['a polite beginning', (prompt) => `Could you please help me with this? ${prompt}`],
  ['please before', (prompt) => `Please ${prompt.slice(0, 1).toLowerCase()}${prompt.slice(1)}`],
  ['thanks after', (prompt) => `${prompt} Thank you!`],
  ['"Question:" before', (prompt) => `Question: ${prompt}`],
  ['all lower case', (prompt) => prompt.toLowerCase()],
  ['all upper case', (prompt) => prompt.toUpperCase()],
  ['one typo', misspell],
  ['blanks around', (prompt) => `  ${prompt}   \n`],
]

export type Disturbed = {
  readonly name: string
  /** Shares of prompts that were read as another kind of task, and as another complexity. */
  readonly otherType: number
  readonly otherComplexity: number
}

export function measureDisturbances(reader: PromptReader, prompts: readonly string[]): readonly Disturbed[] {
  return disturbances.map(([name, change]) => {
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

/** Two neighbouring letters within one of the first words change places. */
function misspell(prompt: string): string {
  const at = 1 + Math.floor(random() * Math.max(1, Math.min(80, prompt.length - 3)))
  return prompt.slice(0, at) + prompt.charAt(at + 1) + prompt.charAt(at) + prompt.slice(at + 2)
}
