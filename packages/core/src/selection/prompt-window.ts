/** The parts of a prompt that are looked at, so that reading it takes the same time however long it is. */
export type PromptWindow = {
  /** Characters of the whole prompt. */
  readonly length: number
  /** Where people put what they want: the beginning and the end. */
  readonly instruction: string
  /** The first 3,000 and the last 1,000 characters. */
  readonly text: string
  readonly shape: PromptShape
}

/** What the form of a prompt tells. */
export type PromptShape = {
  readonly words: number
  readonly numbers: number
  /** Words of a sum to be worked out: prices, percentages, each, half, in total. */
  readonly quantities: number
  readonly questions: number
  readonly hasCodeFence: boolean
  /** Kinds of lines that only code has, 0 to 5. */
  readonly codeMarks: number
  readonly hasFormula: boolean
  readonly operations: number
  /** Lines such as `A. …`, `(B) …`: something to choose from. */
  readonly hasOptions: boolean
  readonly listedWishes: number
  readonly endsWithQuestion: boolean
  readonly lastSentence: string
}

const headCharacters = 3_000
const tailCharacters = 1_000
const instructionHeadCharacters = 700
const instructionTailCharacters = 350

/** Cuts a prompt down to what is looked at, in constant time. */
export function readPromptWindow(prompt: string): PromptWindow {
  const text = joinEnds(prompt, headCharacters, tailCharacters)
  const instruction = joinEnds(prompt, instructionHeadCharacters, instructionTailCharacters)
  return { length: prompt.length, instruction, text, shape: readShape(text) }
}

function joinEnds(prompt: string, head: number, tail: number): string {
  return prompt.length <= head + tail ? prompt : `${prompt.slice(0, head)}\n${prompt.slice(-tail)}`
}

const codeMarks: readonly RegExp[] = [
  /[;{}]\s{0,4}\n/,
  /=>|\bdef \w+\(|\bfunction\b\s{0,3}\w{0,40}\(/,
  /#include|\bimport \w+|\bfrom \w{1,40} import\b|\bpublic (?:class|static)\b|\busing namespace\b/,
  /\bselect\b[^\n]{1,120}\bfrom\b[^\n]{1,60}\b(?:where|join|group|order|;)/i,
  /console\.log|\bprint\(|\breturn \w|<\/?(?:div|span|html|body|script)\b|==|!=|&&|\|\|/,
]

function readShape(text: string): PromptShape {
  const lastCharacters = text.slice(-300).trimEnd()
  const sentenceStart = Math.max(
    lastCharacters.lastIndexOf('.', lastCharacters.length - 2),
    lastCharacters.lastIndexOf('\n'),
  )
  return {
    words: countMatches(text, /[^\s]+/g),
    numbers: countMatches(text, /\d+|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozen)\b/gi),
    quantities: countMatches(
      text,
      /[$€£]\d|\d%|\b(?:each|half|twice|thrice|third|quarter|times as|times more|per|total|percent|remaining|remainder|altogether|average|combined|(?:inches|feet|miles|meters|km|pounds|hours|minutes|dollars|cents) )/gi,
    ),
    questions: countMatches(text, /[?？؟]/g),
    hasCodeFence: text.includes('```'),
    codeMarks: codeMarks.reduce((count, mark) => (mark.test(text) ? count + 1 : count), 0),
    hasFormula:
      /\\(?:frac|int|sum|sqrt|lim|begin|alpha|beta|cdot|leq|geq|mathbb)|sqrt\(|\^\{|[∫∑√≤≥∞∀∃]/.test(text),
    operations: countMatches(text, /\d\s?[+*/×÷^=<>-]\s?\d|\b[xyzn]\s?[+*/^=]|[)\d][xyz]\b/g),
    hasOptions:
      /(?:^|\n)\s{0,3}\(?[B2b][).:]\s?\S/.test(text) && /(?:^|\n)\s{0,3}\(?[C3c][).:]\s?\S/.test(text),
    listedWishes: countMatches(text, /(?:^|\n)\s{0,6}(?:[-*•]|\d{1,2}[.)])\s/g),
    endsWithQuestion: /[?？؟]["')\]\s]{0,4}$/.test(lastCharacters),
    lastSentence: lastCharacters.slice(sentenceStart + 1),
  }
}

function countMatches(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}
