import { characterRole, foldOf, roleOf } from './character-folds.ts'

/** Words that the training met more than once, the commonest first. */
export type Vocabulary = {
  readonly words: readonly string[]
  /** The place of a word among `words` by its hash; -1 where it is not known. */
  readonly placeOf: (hash: number) => number
  /** Visits the places of the words of which this is left when one letter is taken away. */
  readonly visitLonger: (hash: number, visit: (place: number) => void) => void
  /** All words as the features know them, one after another, and where each begins. */
  readonly letters: Uint16Array
  readonly starts: Int32Array
}

/** What a hash begins with when nothing has been added to it. */
export const emptyHash = 0x811c_9dc5 | 0
const hashFactor = 0x0100_0193

/** The hash of a word grows by a letter: case, marks and apostrophes make no difference (FNV-1a over what is left). */
export function addLetter(hash: number, letter: number): number {
  return Math.imul(hash ^ letter, hashFactor)
}

/** Shorter words have too many neighbours, longer ones are rare. */
const shortestLeft = 2
const longestLeft = 16

/** @param words the commonest first; lower case, at most one of those that differ by marks alone */
export function createVocabulary(words: readonly string[]): Vocabulary {
  const { letters, starts } = foldAll(words)
  const lengthOf = (place: number): number => (starts[place + 1] ?? 0) - (starts[place] ?? 0)
  const whole = createPlaceTable(words.length)
  const shortened = createPlaceTable(letters.length)
  for (let place = 0; place < words.length; place += 1) {
    const own = letters.subarray(starts[place], starts[place + 1])
    whole.add(hashWithout(own, -1), place)
    if (lengthOf(place) <= shortestLeft || lengthOf(place) > longestLeft) continue
    // Of two equal letters in a row either may be missing: the same is left.
    for (let at = 0; at < own.length; at += 1)
      if (own[at] !== own[at - 1]) shortened.add(hashWithout(own, at), place)
  }
  return { words, placeOf: whole.first, visitLonger: shortened.visit, letters, starts }
}

function hashWithout(letters: Uint16Array, missing: number): number {
  let hash = emptyHash
  for (let at = 0; at < letters.length; at += 1) if (at !== missing) hash = addLetter(hash, letters[at] ?? 0)
  return hash
}

function foldAll(words: readonly string[]): Pick<Vocabulary, 'letters' | 'starts'> {
  const letters = new Uint16Array(words.reduce((sum, { length }) => sum + length, 0))
  const starts = new Int32Array(words.length + 1)
  let end = 0
  words.forEach((word, place) => {
    starts[place] = end
    for (let at = 0; at < word.length; at += 1) {
      const code = word.charCodeAt(at)
      if (roleOf[code] === characterRole.joiner) continue
      letters[end] = foldOf[code] ?? code
      end += 1
    }
  })
  starts[words.length] = end
  return { letters: letters.slice(0, end), starts }
}

type PlaceTable = {
  readonly add: (hash: number, place: number) => void
  readonly first: (hash: number) => number
  readonly visit: (hash: number, visit: (place: number) => void) => void
}

/** Makes all bits of a hash count for all others. */
function spread(hash: number): number {
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b_3c6d)
}

/** Places by hash in one array: looking one up allocates nothing, and most misses are told by a bit in a near cache. */
function createPlaceTable(most: number): PlaceTable {
  const size = 2 ** Math.ceil(Math.log2(Math.max(16, most * 2)))
  const hashes = new Int32Array(size)
  const places = new Int32Array(size).fill(-1)
  const bits = new Uint8Array(size / 4)
  const startOf = (spreadHash: number): number => (spreadHash >>> 7) & (size - 1)
  const byteOf = (spreadHash: number): number => (spreadHash >>> 3) & (bits.length - 1)
  const isThere = (spreadHash: number): boolean =>
    ((bits[byteOf(spreadHash)] ?? 0) & (1 << (spreadHash & 7))) !== 0
  return {
    add(hash, place) {
      const mixed = spread(hash)
      const byte = byteOf(mixed)
      bits[byte] = (bits[byte] ?? 0) | (1 << (mixed & 7))
      let at = startOf(mixed)
      while (places[at] !== -1) at = (at + 1) & (size - 1)
      hashes[at] = hash
      places[at] = place
    },
    first(hash) {
      const mixed = spread(hash)
      if (!isThere(mixed)) return -1
      for (let at = startOf(mixed); places[at] !== -1; at = (at + 1) & (size - 1))
        if (hashes[at] === hash) return places[at] ?? -1
      return -1
    },
    visit(hash, visit) {
      const mixed = spread(hash)
      if (!isThere(mixed)) return
      for (let at = startOf(mixed); places[at] !== -1; at = (at + 1) & (size - 1))
        if (hashes[at] === hash) visit(places[at] ?? -1)
    },
  }
}
