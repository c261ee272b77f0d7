import { boundFromCount, estimateTokens } from '@tessera/core/metering/estimate-tokens'
import { countTokens, setMergeCacheSize } from 'gpt-tokenizer/encoding/o200k_base'

import type { TokenCounter } from '../../ports/token-counter.ts'

// Text that looks like a control word of the model is counted as the text it is, instead of being refused.
const asText = { disallowedSpecial: new Set<string>() }

// The tokenizer's time grows with the square of an unbroken run, so it never sees a long one.
const sliceCharacters = 2_000
const longestRunCharacters = 120

/** Above this size the rest is estimated, with the error of the estimate measured on slices of the same text. */
const exactBytes = 12_000
const sampleCount = 20

// Words are short, so these are a few megabytes at most, whatever people send.
const mergeCacheEntries = 20_000
const knownWordEntries = 20_000
const longestKnownWord = 32

/** The o200k tokenizer in bounded time: at most about 12,000 bytes of any text are really tokenized. */
export function createGptTokenCounter(): TokenCounter {
  setMergeCacheSize(mergeCacheEntries)
  return {
    count: countBounded,
    estimate: estimateTokens,
    measure(text) {
      const expected = countBounded(text)
      return { expected, bound: boundFromCount(expected, Buffer.byteLength(text)) }
    },
  }
}

function countBounded(text: string): number {
  const bytes = Buffer.byteLength(text)
  return bytes <= exactBytes ? countByWords(text) : extrapolate(text, bytes)
}

/** Exact counts of short slices, spread over the text, correct the estimate of the whole. */
function extrapolate(text: string, bytes: number): number {
  const sampleCharacters = Math.floor((exactBytes / sampleCount) * (text.length / bytes))
  const stride = (text.length - sampleCharacters) / (sampleCount - 1)
  let counted = 0
  let estimated = 0
  for (let index = 0; index < sampleCount; index += 1) {
    const start = Math.floor(index * stride)
    const sample = text.slice(start, start + sampleCharacters)
    counted += countInSlices(sample)
    estimated += estimateTokens(sample).expected
  }
  return Math.min(
    bytes,
    Math.ceil((estimateInSlices(text, sampleCharacters) * counted) / Math.max(1, estimated)),
  )
}

/** In pieces as long as the samples: to the estimate a run of blanks without end is one token, and so is every sample. */
function estimateInSlices(text: string, sliceLength: number): number {
  let estimated = 0
  for (let start = 0; start < text.length; start += sliceLength) {
    estimated += estimateTokens(text.slice(start, start + sliceLength)).expected
  }
  return estimated
}

/** Tokens of words with the blanks before them: people write the same ones again and again. */
const tokensByWord = new Map<string, number>()

/**
 * The sum over words, each with what stands before it: the tokenizer never joins a blank to a character before it that
 * is none, so that cutting there changes no count.
 */
function countByWords(text: string): number {
  let tokens = 0
  let start = 0
  while (start < text.length) {
    const end = endOfWord(text, start)
    tokens += countWord(text.slice(start, end))
    start = end
  }
  return tokens
}

/** The next blank that follows something else than blank space. */
function endOfWord(text: string, start: number): number {
  for (let blank = text.indexOf(' ', start + 1); blank >= 0; blank = text.indexOf(' ', blank + 1)) {
    if (isSurelyNoBlank(text.charCodeAt(blank - 1))) return blank
  }
  return text.length
}

/** ASCII signs and the alphabets up to U+167F, before the rarer kinds of blank begin. */
function isSurelyNoBlank(code: number): boolean {
  return (code > 0x20 && code < 0x7f) || (code > 0xa0 && code < 0x1680)
}

function countWord(word: string): number {
  if (word.length > longestKnownWord) return countInSlices(word)
  const known = tokensByWord.get(word)
  if (known !== undefined) return known
  if (tokensByWord.size >= knownWordEntries) tokensByWord.clear()
  const copy = copyOf(word)
  const tokens = countTokens(copy, asText)
  tokensByWord.set(copy, tokens)
  return tokens
}

/** A part of a string keeps the whole of it in memory: thousands of words would keep as many prompts. */
function copyOf(word: string): string {
  return Buffer.from(word, 'utf16le').toString('utf16le')
}

function countInSlices(text: string): number {
  let tokens = 0
  let start = 0
  while (start < text.length) {
    const end = endOfSlice(text, start)
    tokens += countTokens(text.slice(start, end), asText)
    start = end
  }
  return tokens
}

/** Where a slice ends: before a run becomes too long, else at the last blank, never inside a surrogate pair. */
function endOfSlice(text: string, start: number): number {
  const limit = Math.min(text.length, start + sliceCharacters)
  let wordRun = 0
  let symbolRun = 0
  let blankRun = 0
  let lastBreak = limit
  for (let index = start; index < limit; index += 1) {
    const kind = runKind(text.charCodeAt(index))
    // A character beyond ASCII may continue a run of any kind.
    wordRun = kind === 'word' || kind === 'any' ? wordRun + 1 : 0
    symbolRun = kind === 'symbol' || kind === 'any' ? symbolRun + 1 : 0
    blankRun = kind === 'blank' || kind === 'any' ? blankRun + 1 : 0
    if (kind === 'blank' && index > start) lastBreak = index
    const longestRun = Math.max(wordRun, symbolRun, blankRun)
    if (longestRun >= longestRunCharacters) return wholeCharacter(text, index + 1)
  }
  return limit === text.length ? limit : wholeCharacter(text, lastBreak)
}

function runKind(code: number): 'word' | 'symbol' | 'blank' | 'any' {
  if (code >= 0x80) return 'any'
  if (code <= 0x20) return 'blank'
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x7a ? 'word' : 'symbol'
}

function wholeCharacter(text: string, end: number): number {
  const code = text.charCodeAt(end)
  const isInsidePair = end < text.length && code >= 0xdc00 && code < 0xe000
  return isInsidePair ? end + 1 : end
}
