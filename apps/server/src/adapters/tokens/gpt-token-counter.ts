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

// Pieces are short, so this is a few megabytes at most, whatever people send.
const mergeCacheEntries = 20_000

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
  return bytes <= exactBytes ? countInSlices(text) : extrapolate(text, bytes)
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
