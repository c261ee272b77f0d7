/** What the form of a prompt tells. */
export type PromptShape = {
  readonly questions: number
  readonly hasCodeFence: boolean
  /** Kinds of lines that only code has, 0 to 5. */
  readonly codeMarks: number
  readonly hasFormula: boolean
  readonly operations: number
  /** Lines such as `A. …`, `(B) …`: something to choose from. */
  readonly hasOptions: boolean
  /** Lines that begin like those of a list; 0 where there is only one line. */
  readonly listedWishes: number
  readonly endsWithQuestion: boolean
}

/** Most prompts are prose: looking for a sign without which a pattern can't match costs a fraction of the pattern. */
type SignedPattern = { readonly pattern: RegExp; readonly signs: readonly string[] }

const codeMarks: readonly SignedPattern[] = [
  { pattern: /[;{}]\s{0,4}\n/, signs: ['\n'] },
  {
    pattern: /=>|\bdef \w+\(|\bfunction\b\s{0,3}\w{0,40}\(/,
    signs: ['=>', 'def ', 'function'],
  },
  {
    pattern: /#include|\bimport \w+|\bfrom \w{1,40} import\b|\bpublic (?:class|static)\b|\busing namespace\b/,
    signs: ['#include', 'import', 'public ', 'using namespace'],
  },
  {
    pattern: /console\.log|\bprint\(|\breturn \w|<\/?(?:div|span|html|body|script)\b|==|!=|&&|\|\|/,
    signs: ['console.log', 'print(', 'return ', '<', '==', '!=', '&&', '||'],
  },
]

/** In lower case, because it is written in either. */
const sqlMark: SignedPattern = {
  pattern: /\bselect\b[^\n]{1,120}\bfrom\b[^\n]{1,60}\b(?:where|join|group|order|;)/,
  signs: ['select'],
}

/** @param lowerText `text` in lower case */
export function readShape(text: string, lowerText: string): PromptShape {
  const hasLines = text.includes('\n')
  const marks = codeMarks.filter((mark) => matches(text, mark)).length
  return {
    questions: questionMarks.reduce((count, mark) => count + countOf(text, mark), 0),
    hasCodeFence: text.includes('```'),
    codeMarks: marks + (matches(lowerText, sqlMark) ? 1 : 0),
    hasFormula: formulas.some((formula) => matches(text, formula)) || /[∫∑√≤≥∞∀∃]/.test(text),
    operations: /[\d+*/^=)]/.test(text)
      ? countMatches(text, /\d\s?[+*/×÷^=<>-]\s?\d|\b[xyzn]\s?[+*/^=]|[)\d][xyz]\b/g)
      : 0,
    hasOptions:
      hasLines &&
      /(?:^|\n)\s{0,3}\(?[B2b][).:]\s?\S/.test(text) &&
      /(?:^|\n)\s{0,3}\(?[C3c][).:]\s?\S/.test(text),
    listedWishes: hasLines ? countMatches(text, /(?:^|\n)\s{0,6}(?:[-*•]|\d{1,2}[.)])\s/g) : 0,
    endsWithQuestion: /[?？؟]["')\]\s]{0,4}$/.test(endOf(text).slice(-5)),
  }
}

const questionMarks = ['?', '？', '؟'] as const

const formulas: readonly SignedPattern[] = [
  { pattern: /\\(?:frac|int|sum|sqrt|lim|begin|alpha|beta|cdot|leq|geq|mathbb)/, signs: ['\\'] },
  { pattern: /sqrt\(|\^\{/, signs: ['sqrt(', '^{'] },
]

/** Numbers in digits and as words. */
export function countNumbers(text: string): number {
  return countMatches(text, /\d+|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozen)\b/gi)
}

/** Words of a sum to be worked out: prices, percentages, each, half, in total. */
export function countQuantities(text: string): number {
  return countMatches(
    text,
    /[$€£]\d|\d%|\b(?:each|half|twice|thrice|third|quarter|times as|times more|per|total|percent|remaining|remainder|altogether|average|combined|(?:inches|feet|miles|meters|km|pounds|hours|minutes|dollars|cents) )/gi,
  )
}

export function countWords(text: string): number {
  return countMatches(text, /[^\s]+/g)
}

export function lastSentenceOf(text: string): string {
  const end = endOf(text)
  const start = Math.max(end.lastIndexOf('.', end.length - 2), end.lastIndexOf('\n'))
  return end.slice(start + 1)
}

function endOf(text: string): string {
  return text.slice(-300).trimEnd()
}

function matches(text: string, { pattern, signs }: SignedPattern): boolean {
  return signs.some((sign) => text.includes(sign)) && pattern.test(text)
}

function countOf(text: string, character: string): number {
  let count = 0
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count += 1
  return count
}

function countMatches(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}
