import { array, assert as check, constantFrom, oneof, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { createPatternIndex } from './pattern-index.ts'
import { openingsOf } from './pattern-openings.ts'
import { instructionCues } from './task-cues.ts'

const cuePatterns = instructionCues.map(({ pattern }) => pattern)

/** What the patterns look for, whole and broken off, among words and signs that they do not. */
const pieces = [
  ...cuePatterns.flatMap((pattern) => openingsOf(pattern).texts),
  ...'code function story poem email text table question sentences python sql json words topics'.split(' '),
  ...'the and of nothing über été где 文章 é ñandú _ ( ) . ? ! : , - 7 12 \n \n\n \t'.split(' '),
  'İ',
  '😀',
  '\ud83d',
  '\u2028',
]

const promptLike = array(oneof({ weight: 5, arbitrary: constantFrom(...pieces) }, string({ maxLength: 8 })), {
  maxLength: 40,
}).chain((parts) => constantFrom(' ', '', ' a ', '\n').map((between) => parts.join(between).toLowerCase()))

describe('an index of patterns', () => {
  test('finds every cue where a search for it finds it', () => {
    const index = createPatternIndex(cuePatterns.map((pattern) => ({ pattern, mostMatches: 1 })))
    check(
      property(promptLike, (text) => {
        expect(index.find(text).firstAt).toEqual(cuePatterns.map((pattern) => text.search(pattern)))
      }),
      { numRuns: 2_000 },
    )
  })

  test('counts what a search for all matches counts, up to the most that was asked for', () => {
    const patterns = [/\b(?:in|in total|to(?: to)?)\b/, /\b\d{1,2}|été/u, /写|^-\s{0,3}/m, /\bto in|\btotal/]
    const index = createPatternIndex(patterns.map((pattern) => ({ pattern, mostMatches: 3 })))
    const texts = array(
      constantFrom('in', ' total', ' to', 'été', '写', '12', '7', '\n', '\r', '- ', ' ', 'x', '_'),
      { maxLength: 30 },
    ).map((parts) => parts.join(''))
    check(
      property(texts, (text) => {
        const counts = patterns.map(
          (pattern) => text.match(new RegExp(pattern, `${pattern.flags}g`))?.length ?? 0,
        )
        expect(index.find(text).counts).toEqual(counts.map((count) => Math.min(3, count)))
      }),
      { numRuns: 2_000 },
    )
  })

  test('starts anew with every text', () => {
    const index = createPatternIndex([{ pattern: /\bagain\b/, mostMatches: 1 }])
    expect(
      [index.find('and again'), index.find('again'), index.find('never')].map(({ firstAt }) => firstAt),
    ).toEqual([[4], [0], [-1]])
  })
})

describe('what matches begin with', () => {
  test.each([
    [/\b(?:optimi[sz]e|code)\b/, ['optimise', 'optimize', 'code']],
    [/\bkey ?words?\b/, ['key word', 'keyword']],
    [/\b(?:write|give me) (?:[^\s.?!]{1,20} ){0,6}?codes?\b/, ['give me ', 'write ']],
    [/\bin (?:\w{1,15} )?total\b/, ['in ']],
    [/\b(?:in|in total)\b/, ['in']],
    [/写一?[首篇]|ты —/u, ['写首', '写篇', '写一首', '写一篇', 'ты —']],
    [
      /\b(?!in)(\d) (?<= )c\+\+/,
      ['0 c++', '1 c++', '2 c++', '3 c++', '4 c++', '5 c++', '6 c++', '7 c++', '8 c++', '9 c++'],
    ],
  ])('is read from the pattern: %s', (pattern, texts) => {
    expect(openingsOf(pattern)).toEqual({ texts, anchor: 'none' })
  })

  test('is only so long that an index stays small', () => {
    expect(openingsOf(/\bdifferential diagnosis\b/).texts).toEqual(['differen'])
  })

  test('may be anything at the beginning of a text or of its lines', () => {
    expect(openingsOf(/^\W{0,4}hi|\bbye/)).toEqual({ texts: ['bye'], anchor: 'text' })
    expect(openingsOf(/^\W{0,4}text:/m)).toEqual({ texts: [], anchor: 'line' })
  })

  test.each([
    ['anything', /\b\w+ly/, 'begin with anything'],
    ['nothing', /\b(?:so)?/, 'begin with anything'],
    ['the middle of a word', /ing\b/, 'within a word'],
    ['either case', /\bhello\b/i, 'ignores the case'],
  ])('is refused where it may be %s', (_name, pattern, message) => {
    expect(() => openingsOf(pattern)).toThrow(message)
  })
})
