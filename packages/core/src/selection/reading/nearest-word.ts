import { characterRole, foldOf, roleOf } from './character-folds.ts'
import { addLetter, emptyHash } from './vocabulary.ts'
import type { Vocabulary } from './vocabulary.ts'

/** A word of a text, its letters as the features know them. Reused from one word to the next. */
type WrittenWord = {
  readonly letters: Uint16Array
  length: number
  hash: number
}

/** Longer words are read as they are. */
export const longestWritten = 20

export function createWrittenWord(): WrittenWord {
  return { letters: new Uint16Array(longestWritten), length: 0, hash: emptyHash }
}

/**
 * Reads the word that begins at a place of a text, up to what is no letter; apostrophes are left out.
 * @returns where it ends
 */
export function readWord(text: string, start: number, written: WrittenWord): number {
  written.length = 0
  written.hash = emptyHash
  let at = start
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    const role = roleOf[code]
    if (role === characterRole.joiner) continue
    if (role !== characterRole.letter) break
    const letter = foldOf[code] ?? 0
    written.hash = addLetter(written.hash, letter)
    if (written.length < longestWritten) written.letters[written.length] = letter
    written.length += 1
  }
  return at
}

/** What makes a known word another: how likely each is against the others, in powers of e. */
const likelihood = { swapped: 3, doubled: 2, missing: 1, extra: 1, other: 0 } as const

type Slip = keyof typeof likelihood

/** A known word by its place, and what was done to it. */
type Nearest = { readonly place: number; readonly slip: Slip }

/** The first letter is seldom the wrong one. */
const otherBeginning = -1.5
/** How common words are falls with their place; the first ones are about equally common. */
const firstWords = 30
/** Short words have many neighbours: they are read only as one of the commonest, and not for a mere likeness. */
const commonWords = 400
const shortWord = 3

type Search = {
  readonly written: WrittenWord
  readonly vocabulary: Vocabulary
  best: Nearest | undefined
  bestScore: number
}

/** The known word that is one slip away; of several the likeliest, by the slip and by how common the word is. */
export function findNearest(written: WrittenWord, vocabulary: Vocabulary): Nearest | undefined {
  const search: Search = { written, vocabulary, best: undefined, bestScore: Number.NEGATIVE_INFINITY }
  const weigh = (place: number): void => {
    weighWord(search, place)
  }
  const { letters, length } = written
  let before = emptyHash
  for (let missing = 0; missing < length; missing += 1) {
    let hash = before
    for (let at = missing + 1; at < length; at += 1) hash = addLetter(hash, letters[at] ?? 0)
    before = addLetter(before, letters[missing] ?? 0)
    if (missing > 0 && letters[missing] === letters[missing - 1]) continue
    weigh(vocabulary.placeOf(hash))
    vocabulary.visitLonger(hash, weigh)
  }
  vocabulary.visitLonger(before, weigh)
  // Words of two letters are not among those that a letter was taken from.
  if (length === 2)
    weigh(vocabulary.placeOf(addLetter(addLetter(emptyHash, letters[1] ?? 0), letters[0] ?? 0)))
  return search.best
}

function weighWord(search: Search, place: number): void {
  if (place < 0) return
  const { written, vocabulary } = search
  const slip = slipBetween(written, vocabulary, place)
  if (slip === undefined || !isBelievable(written, slip, place)) return
  const hasSameBeginning = written.letters[0] === vocabulary.letters[vocabulary.starts[place] ?? 0]
  const beginning = slip === 'swapped' || hasSameBeginning ? 0 : otherBeginning
  const score = likelihood[slip] + beginning - Math.log(place + firstWords)
  if (score <= search.bestScore) return
  search.best = { place, slip }
  search.bestScore = score
}

function isBelievable({ length }: WrittenWord, slip: Slip, place: number): boolean {
  if (length > shortWord + 1 || (length > shortWord && slip !== 'other')) return true
  if (place >= commonWords) return false
  if (length >= shortWord) return length > shortWord || slip !== 'other'
  return slip === 'swapped' || slip === 'missing'
}

/** What was done to a known word to make it the written one; undefined where more than one slip parts them. */
function slipBetween(written: WrittenWord, vocabulary: Vocabulary, place: number): Slip | undefined {
  const { letters, length } = written
  const { letters: known, starts } = vocabulary
  const start = starts[place] ?? 0
  const knownLength = (starts[place + 1] ?? 0) - start
  const shorter = Math.min(length, knownLength)
  let same = 0
  while (same < shorter && letters[same] === known[start + same]) same += 1
  const goesOn = (at: number, knownAt: number): boolean =>
    length - at === knownLength - knownAt && areSame(written, { from: at, known, knownFrom: start + knownAt })
  if (same === length && same === knownLength) return undefined
  if (goesOn(same, same + 1)) return 'missing'
  if (goesOn(same + 1, same)) return same > 0 && letters[same] === letters[same - 1] ? 'doubled' : 'extra'
  if (goesOn(same + 1, same + 1)) return 'other'
  const isSwapped = letters[same] === known[start + same + 1] && letters[same + 1] === known[start + same]
  return isSwapped && goesOn(same + 2, same + 2) ? 'swapped' : undefined
}

type Remainders = { readonly from: number; readonly known: Uint16Array; readonly knownFrom: number }

/** Whether a written word goes on to its end as a known one does. */
function areSame({ letters, length }: WrittenWord, { from, known, knownFrom }: Remainders): boolean {
  for (let at = from; at < length; at += 1) if (letters[at] !== known[knownFrom + at - from]) return false
  return true
}

/** Where a blank is missing between two known words: how many letters the first has; 0 where that is not so. */
export function findMissingBlank({ letters, length }: WrittenWord, { placeOf }: Vocabulary): number {
  let first = emptyHash
  for (let split = 1; split < length; split += 1) {
    first = addLetter(first, letters[split - 1] ?? 0)
    const place = placeOf(first)
    if (place < 0 || place >= usualWords) continue
    let second = emptyHash
    for (let at = split; at < length; at += 1) second = addLetter(second, letters[at] ?? 0)
    const secondPlace = placeOf(second)
    const isPair = secondPlace >= 0 && secondPlace < usualWords
    if (isPair && Math.min(place, secondPlace) < commonWords) return split
  }
  return 0
}

/** Both words of a pair are at least this common, so that names and compounds stay whole. */
const usualWords = 4_000
