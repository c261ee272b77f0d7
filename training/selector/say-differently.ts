import { createRandom } from './random.ts'

const beginnings = [
  'Could you please help me with the following: ',
  'I need your help. ',
  'I was wondering, ',
  'ok so ',
  'Can you ',
  'Hey, quick one: ',
  "I'd like you to do this for me. ",
  'Kindly assist. ',
] as const

const endings = [
  ' Thanks in advance for your help!',
  ' I appreciate it.',
  ' Let me know.',
  '\n\nplease and thank you',
  ' asap',
] as const

/** The same wish with another beginning or ending, and with a letter misspelt: the same every time. */
export function sayDifferently(prompt: string): readonly string[] {
  const random = createRandom(prompt.length * 31 + (prompt.codePointAt(0) ?? 0))
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? ''
  const misspelt = misspell(prompt, random)
  return [misspelt, random() < 0.6 ? pick(beginnings) + prompt : prompt + pick(endings)]
}

function misspell(prompt: string, random: () => number): string {
  const at = 1 + Math.floor(random() * Math.max(1, Math.min(80, prompt.length - 3)))
  return prompt.slice(0, at) + prompt.charAt(at + 1) + prompt.charAt(at) + prompt.slice(at + 2)
}
