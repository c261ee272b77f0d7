import { characterRole, foldOf, roleOf } from './character-folds.ts'
import { createWrittenWord, findMissingBlank, findNearest, longestWritten, readWord } from './nearest-word.ts'
import { addLetter, emptyHash } from './vocabulary.ts'
import type { Vocabulary } from './vocabulary.ts'

/** So many unknown words are looked at, so that the time is bounded. */
const mostTries = 40
/** Where half of the words are unknown after so many, they are of a language that is not among the known words. */
const judgedAfter = 10
/** Places among the known words: what is read out of two words at once must be two words that are this common. */
const commonWords = 400
const usualWords = 4_000

const shortestWritten = 2
const blank = 0x20

/** Where a word stands in the text. */
type Span = { readonly start: number; readonly end: number }

type Correction = {
  readonly text: string
  readonly vocabulary: Vocabulary
  readonly pieces: string[]
  /** Up to here the text is in the pieces. */
  copied: number
  /** The same before the last word was replaced, so that this can be taken back. */
  copiedBefore: number
  words: number
  tries: number
  /** The word before; -1 where there is none whose end may have to be read anew. */
  previousStart: number
  previousEnd: number
  /** Whether it is not known, or was corrected without being sure. */
  isPreviousOpen: boolean
}

const written = createWrittenWord()

/**
 * Reads words that the training never met as known ones that are a slip of the hand away: letters or blanks that are
 * swapped, missing, doubled or too much, or another letter. What is no such word stays. Names in programs are not read
 * as other words, but a name that is two known words is read as those: "toString" as "to String".
 */
export function correctSpelling(text: string, vocabulary: Vocabulary): string {
  const correction = startCorrection(text, vocabulary)
  let at = 0
  while (at < text.length && correction.tries < mostTries) {
    if (roleOf[text.charCodeAt(at)] !== characterRole.letter) {
      at += 1
      continue
    }
    const start = at
    let hash = emptyHash
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at)
      const role = roleOf[code]
      if (role === characterRole.letter) hash = addLetter(hash, foldOf[code] ?? 0)
      else if (role !== characterRole.joiner) break
    }
    const isKnown = vocabulary.placeOf(hash) >= 0
    correction.words += 1
    if (isKnown && !correction.isPreviousOpen) {
      correction.previousStart = start
      correction.previousEnd = at
    } else review(correction, { start, end: at }, isKnown)
  }
  if (correction.copied === 0) return text
  return correction.pieces.join('') + text.slice(correction.copied)
}

function startCorrection(text: string, vocabulary: Vocabulary): Correction {
  return {
    text,
    vocabulary,
    pieces: [],
    copied: 0,
    copiedBefore: 0,
    words: 0,
    tries: 0,
    previousStart: -1,
    previousEnd: -1,
    isPreviousOpen: false,
  }
}

/** Looks closer at a word that is not known, or that comes after one: "howt o" is found out by its second word. */
function review(correction: Correction, found: Span, isKnown: boolean): void {
  const isReplaced = isKnown ? moveBlank(correction, found, usualWords) : correctWord(correction, found)
  if (isReplaced) return
  correction.previousStart = found.start
  correction.previousEnd = found.end
  correction.isPreviousOpen = !isKnown
}

/** @returns whether another word, or two, were read in its place */
function correctWord(correction: Correction, found: Span): boolean {
  const { text, vocabulary } = correction
  if (correction.tries >= judgedAfter && correction.tries * 2 > correction.words) return false
  correction.tries += 1
  readWord(text, found.start, written)
  const nearest = mayBeMisspelt(text, found) ? findNearest(written, vocabulary) : undefined
  const isSwapped = nearest?.slip === 'swapped'
  // Swapped letters are the surest of slips, except where a blank was one of them: "ho wto" is not "ho two".
  if (moveBlank(correction, found, isSwapped ? commonWords : usualWords)) return true
  const meant = nearest === undefined ? splitJoined(correction, found) : vocabulary.words[nearest.place]
  if (meant === undefined) return false
  replace(correction, found, meant)
  correction.previousStart = found.start
  correction.previousEnd = found.end
  correction.isPreviousOpen = !isSwapped
  return true
}

function replace(correction: Correction, { start, end }: Span, meant: string): void {
  correction.pieces.push(correction.text.slice(correction.copied, start), meant)
  correction.copiedBefore = correction.copied
  correction.copied = end
}

function splitJoined({ text, vocabulary }: Correction, { start, end }: Span): string | undefined {
  // With an apostrophe within, places in the text and in the word are not the same.
  const split = end - start === written.length ? findMissingBlank(written, vocabulary) : 0
  return split === 0 ? undefined : `${text.slice(start, start + split)} ${text.slice(start + split, end)}`
}

/** Puts the blank before a word a letter earlier or later, where that makes known words of both. @returns whether it did */
function moveBlank(correction: Correction, found: Span, within: number): boolean {
  const { text, vocabulary, previousStart, previousEnd } = correction
  if (previousStart < 0 || found.start !== previousEnd + 1 || text.charCodeAt(previousEnd) !== blank)
    return false
  const joined = text.slice(previousStart, previousEnd) + text.slice(found.start, found.end)
  const split = previousEnd - previousStart
  for (const moved of [split + 1, split - 1]) {
    if (moved < 1 || moved >= joined.length) continue
    const words = [joined.slice(0, moved), joined.slice(moved)]
    if (!words.every((word) => isAmong(word, vocabulary, within))) continue
    if (previousStart < correction.copied) {
      correction.pieces.length -= 2
      correction.copied = correction.copiedBefore
    }
    replace(correction, { start: previousStart, end: found.end }, words.join(' '))
    correction.previousStart = -1
    correction.isPreviousOpen = false
    return true
  }
  return false
}

function isAmong(word: string, vocabulary: Vocabulary, within: number): boolean {
  let hash = emptyHash
  for (let at = 0; at < word.length; at += 1) {
    const code = word.charCodeAt(at)
    if (roleOf[code] !== characterRole.joiner) hash = addLetter(hash, foldOf[code] ?? 0)
  }
  const place = vocabulary.placeOf(hash)
  return place >= 0 && place < within
}

/** Names in programs and addresses are no misspelt words. Words that are joined are taken apart in them all the same. */
function mayBeMisspelt(text: string, { start, end }: Span): boolean {
  if (written.length < shortestWritten || written.length > longestWritten) return false
  const isApart =
    (start === 0 || standsAtEdge(text.charCodeAt(start - 1))) &&
    (end === text.length || standsAtEdge(text.charCodeAt(end)))
  return isApart && !isJoined(text, start - 1) && !isJoined(text, end) && !hasInnerCapital(text, start, end)
}

const edges = new Set(Array.from('"\'“”‘’«»„()¿¡*:,.!?;-–—…', (mark) => mark.charCodeAt(0)))

function standsAtEdge(code: number): boolean {
  const role = roleOf[code]
  return role === characterRole.blank || role === characterRole.lineEnd || edges.has(code)
}

/** A full stop between letters joins them: a name in a program, or an address. */
function isJoined(text: string, at: number): boolean {
  return (
    text.charAt(at) === '.' &&
    roleOf[text.charCodeAt(at - 1)] === characterRole.letter &&
    roleOf[text.charCodeAt(at + 1)] === characterRole.letter
  )
}

function hasInnerCapital(text: string, start: number, end: number): boolean {
  let capitals = 0
  for (let at = start; at < end; at += 1) if (isCapital(text.charCodeAt(at))) capitals += 1
  if (capitals === 0 || capitals === end - start) return false
  return capitals > 1 || !isCapital(text.charCodeAt(start))
}

function isCapital(code: number): boolean {
  return code >= 0x41 && code <= 0x5a
}
