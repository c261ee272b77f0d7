import type { TokenEstimate } from '../selection/model-selector.ts'
import { characterClass, classOfCodeUnit } from './character-classes.ts'
import { isSingleToken, usualPairs, weightsByClass } from './token-tables.ts'

/**
 * How many tokens a text has, by its characters alone: a few microseconds for a kilobyte, no tokenizer.
 * @returns `expected` within about 15 % on ordinary text in many languages and on code; `bound` at least what a
 * byte-pair tokenizer of today's vocabulary size counts, and never above the bytes of the text, which no such
 * tokenizer can exceed
 */
export function estimateTokens(text: string): TokenEstimate {
  if (text.length === 0) return { expected: 0, bound: 0 }
  const tally: Tally = { expected: 0, bound: 2, bytes: 0 }
  let index = 0
  while (index < text.length) {
    const kind = classOfCodeUnit[text.charCodeAt(index)]
    if (
      kind === characterClass.lowerLatin ||
      kind === characterClass.upperLatin ||
      kind === characterClass.accentedLatin
    ) {
      index = addWord(text, index, tally)
    } else if (kind === characterClass.space || kind === characterClass.newline) {
      index = addBlank(text, index, tally)
    } else if (kind === characterClass.digit || kind === characterClass.symbol) {
      index = addRun(text, index, tally)
    } else {
      index = addCharacter(text, index, tally)
    }
  }
  const expected = Math.min(tally.bytes, Math.max(1, Math.round(tally.expected)))
  return { expected, bound: Math.min(tally.bytes, Math.max(expected, Math.ceil(tally.bound))) }
}

/**
 * A bound for every provider's own tokenizer from an exact count by one of them.
 * @param count exact tokens (o200k) of a text of `byteLength` bytes
 */
export function boundFromCount(count: number, byteLength: number): number {
  return Math.max(count, Math.min(byteLength, Math.ceil(count * 1.5) + 2))
}

type Tally = { expected: number; bound: number; bytes: number }

/** A word of Latin letters, up to the next change from lower to upper case, where tokenizers split it. */
function addWord(text: string, start: number, tally: Tally): number {
  let index = start
  let accents = 0
  let accentBound = 0
  let capitals = 0
  let unusualPairs = 0
  let previousLetter = -1
  for (; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    const kind = classOfCodeUnit[code]
    if (kind === characterClass.accentedLatin) {
      accents += 1
      accentBound += isSingleToken[code] === 1 ? 1 : 2.6
      tally.bytes += code < 0x800 ? 2 : 3
      previousLetter = -1
      continue
    }
    if (kind !== characterClass.lowerLatin && kind !== characterClass.upperLatin) break
    const isCapital = kind === characterClass.upperLatin
    if (isCapital && index > start && classOfCodeUnit[text.charCodeAt(index - 1)] !== kind) break
    tally.bytes += 1
    if (isCapital) capitals += 1
    const letter = (code | 0x20) - 0x61
    if (previousLetter >= 0 && usualPairs[previousLetter * 26 + letter] === 0) unusualPairs += 1
    previousLetter = letter
  }
  const length = index - start
  const shouting = capitals > 1 ? capitals - 1 : 0
  tally.expected +=
    1 + Math.max(0, length - 5) * 0.12 + unusualPairs * 0.32 + accents * 0.38 + shouting * 0.18
  tally.bound +=
    1.3 +
    Math.max(0, length - 2) * 0.16 +
    Math.max(0, length - 9) * 0.2 +
    // No word is that long: letters without a meaning are hardly ever joined.
    Math.max(0, length - 24) * 0.25 +
    unusualPairs * 0.8 +
    accentBound +
    shouting * 0.4
  return index
}

/**
 * Blank space: one blank belongs to the word after it, more of the same are a token of their own. Blanks of different
 * kinds are not: a prompt of spaces and tabs in turn has as many tokens as changes.
 */
function addBlank(text: string, start: number, tally: Tally): number {
  let index = start
  let newlines = 0
  let changes = 0
  let previousCode = -1
  for (; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    const kind = classOfCodeUnit[code]
    if (kind !== characterClass.space && kind !== characterClass.newline) break
    if (kind === characterClass.newline) newlines += 1
    if (code !== previousCode || code >= 0x80) changes += 1
    previousCode = code
    tally.bytes += code < 0x80 ? 1 : 2
  }
  const length = index - start
  if (length === 1 && newlines === 0 && joinsNextWord(text, index)) {
    tally.bound += 0.25
    return index
  }
  // Two changes are usual: a line's end, and the blanks that indent the next one.
  const unusualChanges = Math.max(0, changes - 3)
  tally.expected +=
    (newlines === 0 ? 0.95 : lineBreakTokens(text, start, length - newlines)) + unusualChanges * 0.5
  tally.bound += 1.2 + Math.max(newlines * 0.8, Math.max(0, changes - 1)) + length * 0.12
  // The last blank of a row stands before what follows, joined or alone.
  if (length > 1 && !joinsNextWord(text, index)) tally.bound += 1
  return index
}

const standsApart: ReadonlySet<number> = new Set([
  characterClass.digit,
  characterClass.ideograph,
  characterClass.kana,
  characterClass.control,
  characterClass.other,
])

/** Only the plain blank joins what follows it. */
function joinsNextWord(text: string, index: number): boolean {
  if (text.charCodeAt(index - 1) !== 0x20) return false
  const next = index < text.length ? classOfCodeUnit[text.charCodeAt(index)] : characterClass.other
  return !standsApart.has(next ?? characterClass.other)
}

// A line's end joins the symbols before it; of the blanks that indent the next line, the last joins its first word.
function lineBreakTokens(text: string, start: number, blanks: number): number {
  const isAfterSymbol = start > 0 && classOfCodeUnit[text.charCodeAt(start - 1)] === characterClass.symbol
  return (isAfterSymbol ? 0.15 : 0.85) + (blanks > 1 ? 0.95 : 0)
}

/** A run of digits (in threes) or of ASCII symbols (often in pairs). */
function addRun(text: string, start: number, tally: Tally): number {
  const kind = classOfCodeUnit[text.charCodeAt(start)]
  let index = start + 1
  while (index < text.length && classOfCodeUnit[text.charCodeAt(index)] === kind) index += 1
  const length = index - start
  tally.bytes += length
  if (kind === characterClass.digit) {
    tally.expected += Math.ceil(length / 3)
    tally.bound += 1 + (length - 1) * 0.6
  } else {
    const repeated = repeatedSymbols(text, start, index)
    tally.expected += 0.78 + (length - 1 - repeated) * 0.4 + repeated * 0.04
    // A long run that is not drawn as a line is made to be dear.
    tally.bound += 1 + (length - 1) * (length > 12 ? 1 : 0.85)
  }
  return index
}

function repeatedSymbols(text: string, start: number, end: number): number {
  let repeated = 0
  for (let index = start + 2; index < end; index += 1) {
    if (text.charCodeAt(index) === text.charCodeAt(index - 1)) repeated += 1
  }
  return repeated
}

/** A character of another script, an emoji (as two surrogates), a control. */
function addCharacter(text: string, index: number, tally: Tally): number {
  const code = text.charCodeAt(index)
  const kind = classOfCodeUnit[code] ?? characterClass.other
  const weights = weightsByClass[kind]
  if (kind === characterClass.surrogate) tally.bytes += isLoneSurrogate(text, index) ? 3 : 2
  else tally.bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : 3
  if (weights === undefined) return index + 1
  const isSingle = isSingleToken[code] === 1
  tally.expected += isSingle ? weights.expected : weights.splitExpected
  tally.bound += isSingle ? weights.bound : weights.splitBound
  return index + 1
}

// Encoders write U+FFFD, three bytes, for half of a pair.
function isLoneSurrogate(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  const other = code < 0xdc00 ? text.charCodeAt(index + 1) : text.charCodeAt(index - 1)
  return code < 0xdc00 ? !(other >= 0xdc00 && other < 0xe000) : !(other >= 0xd800 && other < 0xdc00)
}
