import { createPatternIndex } from './pattern-index.ts'
import { instructionCues } from './task-cues.ts'

/** What the words of a prompt tell. */
export type PromptSignals = {
  /** Where each of `instructionCues` is found first in the instruction; -1 where it is not. */
  readonly cueAt: readonly number[]
  /** Words that bind the answer, in the instruction: at most 6. */
  readonly constraints: number
  /** Words of work that small models fail at, in the whole text that is looked at: at most 4. */
  readonly demandingWork: number
  readonly asksForOneWord: boolean
  /** A length that the instruction names, such as `300` and `words`. */
  readonly askedLength: { readonly count: string; readonly unit: string } | undefined
}

const demandingWork =
  /\b(?:prove|proof|derive|rigorous(?:ly)?|architect(?:ure)?|distributed|concurren(?:t|cy)|thread-safe|lock-free|scalab(?:le|ility)|fault[- ]toleran(?:t|ce)|optimi[sz]ation|trade-?offs?|edge cases?|complexity analysis|asymptotic|in[- ]depth|comprehensive|detailed analysis|critically|counter-?arguments?|multi-?step|migrat(?:e|ion)|security review|vulnerabilit(?:y|ies)|novel approach|research proposal|literature review|differential diagnosis|legal implications|eigenvalues?|topolog(?:y|ical)|stochastic|bayesian|quantum|cryptograph(?:y|ic)|compiler|operating system|reverse engineer)\b|\b(?:beweise|herleite|demuestra|démontre[rz]?)|证明|推导|設計して|証明|증명|докажи/u

const constraints =
  /\b(?:must|should not|do not|don't|ensure|make sure|at least|at most|exactly|without using|only use|constraints?|requirements?|including|except|between \d+ and \d+|no more than)\b/

const oneWord =
  /\b(?:(?:answer|reply|respond)[^.\n]{0,20} (?:yes or no|one word|a single word|a single letter|the letter|the number)|only (?:with )?(?:the|a single|one) (?:letter|number|choice|option|label|word)|in one word)\b/

const askedLength =
  /\b(\d{1,5}|an?|one|two|three|four|five)[ -](?:to[ -]\d{1,5}[ -])?(words?|sentences?|paragraphs?)\b(?! (?:or|that|which|from|below|above|is|are|has|means))/

const otherPatterns = [
  { pattern: constraints, mostMatches: 6 },
  { pattern: demandingWork, mostMatches: 4 },
  { pattern: oneWord, mostMatches: 1 },
  { pattern: askedLength, mostMatches: 1 },
]

const index = createPatternIndex([
  ...instructionCues.map(({ pattern }) => ({ pattern, mostMatches: 1 })),
  ...otherPatterns,
])

/** Both in lower case; they are the same for most prompts, and then read once. */
export function readSignals(instruction: string, text: string): PromptSignals {
  const inInstruction = index.find(instruction)
  const inText = text === instruction ? inInstruction : index.find(text)
  const others = instructionCues.length
  const [constraintCount = 0, , oneWordCount] = inInstruction.counts.slice(others)
  return {
    cueAt: inInstruction.firstAt,
    constraints: constraintCount,
    demandingWork: inText.counts[others + 1] ?? 0,
    asksForOneWord: oneWordCount === 1,
    askedLength: readLength(instruction, inInstruction.firstAt[others + 3] ?? -1),
  }
}

function readLength(instruction: string, at: number): PromptSignals['askedLength'] {
  if (at < 0) return undefined
  const [, count = '', unit = ''] = askedLength.exec(instruction.slice(at)) ?? []
  return { count, unit }
}
