import { characterRole, foldOf, roleOf } from './character-folds.ts'
import { addLetter, emptyHash } from './vocabulary.ts'
import type { Vocabulary } from './vocabulary.ts'

/** A text as the hashes of its words, with what was counted on the way. Reused from one text to the next. */
export type WordList = {
  readonly hashes: Int32Array
  count: number
  letters: number
  ideographs: number
  digits: number
  symbols: number
  lineEnds: number
  /** Letters that are not Latin. */
  foreignLetters: number
}

const mostWords = 4_096

export function createWordList(): WordList {
  return {
    hashes: new Int32Array(mostWords),
    count: 0,
    letters: 0,
    ideographs: 0,
    digits: 0,
    symbols: 0,
    lineEnds: 0,
    foreignLetters: 0,
  }
}

// Numbers are known by how many digits they have: 3 is not 1984, but 1984 is much like 2001.
const mostDigits = 5
const lineEndHash = 7
// Words that the training did not meet are all one: hashed, each would say what others happened to leave in its place.
const unknownHash = 11
const unknownForeignHash = 13
// Greek is the first script after the Latin letters.
const firstForeignLetter = 0x370

/** Splits a text into words, numbers, symbols and line ends, each as a hash of what is left when case and marks are off. */
export function splitWords(text: string, words: WordList, vocabulary: Vocabulary): void {
  words.count = 0
  words.letters = 0
  words.ideographs = 0
  words.digits = 0
  words.symbols = 0
  words.lineEnds = 0
  words.foreignLetters = 0
  let at = 0
  while (at < text.length && words.count < mostWords) {
    const role = roleOf[text.charCodeAt(at)]
    if (role === characterRole.letter) at = addWord(text, at, { words, vocabulary })
    else if (role === characterRole.blank || role === characterRole.joiner) at += 1
    else if (role === characterRole.digit) at = addNumber(text, at, words)
    else if (role === characterRole.lineEnd) at = addLineEnd(text, at, words)
    else if (role === characterRole.ideograph) at = addIdeograph(text, at, words)
    else at = addSymbol(text, at, words)
  }
}

function addHash(words: WordList, hash: number): void {
  words.hashes[words.count] = hash
  words.count += 1
}

type KnownWords = { readonly words: WordList; readonly vocabulary: Vocabulary }

/** Each of these adds what begins at a place, and tells where it ends. */
function addWord(text: string, start: number, { words, vocabulary }: KnownWords): number {
  let hash = emptyHash
  let at = start
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    const role = roleOf[code]
    if (role === characterRole.joiner) continue
    if (role !== characterRole.letter) break
    hash = addLetter(hash, foldOf[code] ?? 0)
  }
  words.letters += at - start
  const isForeign = text.charCodeAt(start) >= firstForeignLetter
  if (isForeign) words.foreignLetters += at - start
  const isKnown = vocabulary.placeOf(hash) >= 0
  addHash(words, isKnown ? hash : isForeign ? unknownForeignHash : unknownHash)
  return at
}

function addNumber(text: string, start: number, words: WordList): number {
  let at = start
  while (at < text.length && roleOf[text.charCodeAt(at)] === characterRole.digit) at += 1
  words.digits += at - start
  addHash(words, Math.min(mostDigits, at - start))
  return at
}

function addLineEnd(text: string, start: number, words: WordList): number {
  let at = start
  while (at < text.length && isGap(text.charCodeAt(at))) at += 1
  words.lineEnds += 1
  addHash(words, lineEndHash)
  return at
}

function addIdeograph(text: string, at: number, words: WordList): number {
  words.ideographs += 1
  addHash(words, addLetter(emptyHash, foldOf[text.charCodeAt(at)] ?? 0))
  return at + 1
}

/** The same symbol several times in a row is one. */
function addSymbol(text: string, start: number, words: WordList): number {
  const code = text.charCodeAt(start)
  let at = start + 1
  while (at < text.length && text.charCodeAt(at) === code) at += 1
  words.symbols += 1
  addHash(words, addLetter(emptyHash, foldOf[code] ?? 0))
  return at
}

function isGap(code: number): boolean {
  const role = roleOf[code]
  return role === characterRole.blank || role === characterRole.lineEnd
}
