import { foldOf } from './character-folds.ts'
import type { WordList } from './split-words.ts'

/** Buckets that word and letter sequences are hashed into. */
export const bucketCount = 2 ** 16

/** Where a sequence stands is a part of what it says: each place has keys of its own. */
const place = {
  anywhere: 0x1b87_3593,
  anywherePair: 0x2545_f491,
  anywhereTriple: 0x3c6e_f372,
  head: 0x4f1b_bcdd,
  headPair: 0x5851_f42d,
  headTriple: 0x6a09_e667,
  tail: 0x7137_4491 | 0,
  tailPair: 0x8f1b_bcdc | 0,
  first: 0x9e37_79b1 | 0,
  letters: 0xb5c0_fbcf | 0,
} as const

const headWords = 24
const tailWords = 16
const firstWords = 3
const lettersRead = 220
const lettersPerGram = 4

/** How much the sequences of one place weigh together is the same for a short prompt and a long one. */
const strength = { anywhere: 3, head: 3, tail: 2, first: 1.2, letters: 2 } as const

/** Features that are found in a prompt: each bucket once for each place, with its value. */
export type FeatureList = {
  readonly buckets: Int32Array
  readonly values: Float32Array
  count: number
}

export function createFeatureList(): FeatureList {
  return { buckets: new Int32Array(16_384), values: new Float32Array(16_384), count: 0 }
}

/** Marks of the buckets that a place has filled already: a number for each round saves emptying them. */
const seenIn = new Int32Array(bucketCount)
let round = 0

export function addWordFeatures(words: WordList, features: FeatureList): void {
  const { hashes, count } = words
  const head = Math.min(count, headWords)
  let start = beginPlace(features)
  for (let at = 0; at < head; at += 1)
    addSequences(features, words, {
      at,
      end: head,
      single: place.head,
      pair: place.headPair,
      triple: place.headTriple,
    })
  endPlace(features, start, strength.head)
  start = beginPlace(features)
  for (let at = Math.max(0, count - tailWords); at < count; at += 1)
    addSequences(features, words, { at, end: count, single: place.tail, pair: place.tailPair, triple: 0 })
  endPlace(features, start, strength.tail)
  start = beginPlace(features)
  let opening = 0
  for (let at = 0; at < Math.min(count, firstWords); at += 1) {
    opening = mix(Math.imul(opening, 31) ^ (hashes[at] ?? 0), place.first + at)
    add(features, opening)
  }
  endPlace(features, start, strength.first)
  start = beginPlace(features)
  for (let at = 0; at < count; at += 1)
    addSequences(features, words, {
      at,
      end: count,
      single: place.anywhere,
      pair: place.anywherePair,
      triple: place.anywhereTriple,
    })
  endPlace(features, start, strength.anywhere)
}

type Sequences = {
  readonly at: number
  readonly end: number
  readonly single: number
  readonly pair: number
  readonly triple: number
}

function addSequences(
  features: FeatureList,
  { hashes }: WordList,
  { at, end, single, pair, triple }: Sequences,
): void {
  const first = hashes[at] ?? 0
  add(features, mix(first, single))
  if (at + 1 >= end) return
  const second = Math.imul(first, 0x85eb_ca6b) ^ (hashes[at + 1] ?? 0)
  add(features, mix(second, pair))
  if (triple === 0 || at + 2 >= end) return
  add(features, mix(Math.imul(second, 0xc2b2_ae35) ^ (hashes[at + 2] ?? 0), triple))
}

/** Sequences of letters at the beginning: they stand for misspelt words and for scripts without blanks. */
export function addLetterFeatures(text: string, features: FeatureList): void {
  const start = beginPlace(features)
  const end = Math.min(text.length, lettersRead)
  for (let at = lettersPerGram - 1; at < end; at += 1) {
    let hash: number = place.letters
    for (let back = lettersPerGram - 1; back >= 0; back -= 1)
      hash = Math.imul(hash ^ (foldOf[text.charCodeAt(at - back)] ?? 0), 0x0100_0193)
    add(features, mix(hash, place.letters))
  }
  endPlace(features, start, strength.letters)
}

function beginPlace(features: FeatureList): number {
  round += 1
  return features.count
}

function endPlace(features: FeatureList, start: number, weight: number): void {
  const value = weight / Math.sqrt(Math.max(8, features.count - start))
  features.values.fill(value, start, features.count)
}

function add(features: FeatureList, bucket: number): void {
  if (seenIn[bucket] === round) return
  seenIn[bucket] = round
  features.buckets[features.count] = bucket
  features.count += 1
}

function mix(hash: number, key: number): number {
  let mixed = Math.imul(hash ^ key, 0x85eb_ca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2_ae35)
  return (mixed ^ (mixed >>> 16)) & (bucketCount - 1)
}
