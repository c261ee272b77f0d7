import { createOpeningTrie, followTrie } from './opening-trie.ts'
import { openingsOf } from './pattern-openings.ts'

export type IndexedPattern = {
  readonly pattern: RegExp
  /** It is not looked for any further once it was found this often. */
  readonly mostMatches: number
}

/** What a text holds of each pattern, in their order. */
export type PatternMatches = {
  /** Where it matches first, in characters; -1 where it does not. */
  readonly firstAt: readonly number[]
  /** How often it matches, at most `mostMatches`. */
  readonly counts: readonly number[]
}

/** Many patterns, looked for in one reading of a text. */
export interface PatternIndex {
  find(text: string): PatternMatches
}

/**
 * Looks up by the characters that stand in a text which patterns may match there, and tries only those: the same as
 * searching for every pattern one after another, in a fraction of the time.
 * @param patterns such as `openingsOf` understands
 */
export function createPatternIndex(patterns: readonly IndexedPattern[]): PatternIndex {
  const openings = patterns.map(({ pattern }) => openingsOf(pattern))
  const trie = createOpeningTrie(
    openings.flatMap(({ texts }, id) => texts.map((text) => [text, id] as const)),
  )
  const atTextStart = openings.flatMap(({ anchor }, id) => (anchor === 'none' ? [] : [id]))
  const atLineStart = openings.flatMap(({ anchor }, id) => (anchor === 'line' ? [id] : []))
  const searches = patterns.map(toSearch)
  return {
    find(text) {
      const hunt: Hunt = {
        text,
        searches,
        firstAt: searches.map(() => -1),
        counts: searches.map(() => 0),
      }
      for (const search of searches) search.lastEnd = 0
      tryEach(hunt, atTextStart, 0)
      let wasInWord = false
      for (let at = 0; at < text.length; at += 1) {
        const code = text.charCodeAt(at)
        const role = roleOfCode[code]
        const isInWord = role === characterRole.inWord
        // What begins with a letter begins a word.
        let node = isInWord && wasInWord ? 0 : (trie.roots[code] ?? 0)
        for (let next = at + 1; node !== 0; next += 1) {
          const ids = trie.endings[node]
          if (ids !== undefined) tryEach(hunt, ids, at)
          node = next < text.length ? followTrie(trie, node, text.charCodeAt(next)) : 0
        }
        if (role === characterRole.endsLine) tryEach(hunt, atLineStart, at + 1)
        wasInWord = isInWord
      }
      return hunt
    },
  }
}

type Search = {
  /** Matches only where it is told to look. */
  readonly sticky: RegExp
  readonly mostMatches: number
  /** Where its last match in the text ended. */
  lastEnd: number
}

function toSearch({ pattern, mostMatches }: IndexedPattern): Search {
  const flags = pattern.flags.replace('g', '')
  return { sticky: new RegExp(pattern.source, `${flags}y`), mostMatches, lastEnd: 0 }
}

type Hunt = {
  readonly text: string
  readonly searches: readonly Search[]
  readonly firstAt: number[]
  readonly counts: number[]
}

function tryEach({ text, searches, firstAt, counts }: Hunt, ids: readonly number[], at: number): void {
  for (const id of ids) {
    const search = searches[id]
    const count = counts[id] ?? 0
    if (search === undefined || count >= search.mostMatches || at < search.lastEnd) continue
    search.sticky.lastIndex = at
    if (!search.sticky.test(text)) continue
    if (count === 0) firstAt[id] = at
    counts[id] = count + 1
    search.lastEnd = search.sticky.lastIndex
  }
}

const characterRole = { other: 0, inWord: 1, endsLine: 2 } as const

/** By code unit: what it is to `\b` and to `^`. */
const roleOfCode = makeRoles()

function makeRoles(): Uint8Array {
  const roles = new Uint8Array(0x1_0000)
  for (let code = 0; code < 0x80; code += 1) {
    if (/\w/.test(String.fromCharCode(code))) roles[code] = characterRole.inWord
  }
  for (const lineEnd of '\n\r\u2028\u2029') roles[lineEnd.charCodeAt(0)] = characterRole.endsLine
  return roles
}
