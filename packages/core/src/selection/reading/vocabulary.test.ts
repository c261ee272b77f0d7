import { assert as check, property, stringMatching, uniqueArray } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { addLetter, createVocabulary, emptyHash } from './vocabulary.ts'

function hashOf(word: string): number {
  let hash = emptyHash
  for (let at = 0; at < word.length; at += 1) hash = addLetter(hash, word.charCodeAt(at))
  return hash
}

const someWords = uniqueArray(stringMatching(/^[a-z]{1,12}$/), { maxLength: 60 })

describe('a vocabulary', () => {
  test('knows the place of each of its words, and of no other', () => {
    check(
      property(someWords, stringMatching(/^[a-z]{13}$/), (words, other) => {
        const { placeOf } = createVocabulary(words)
        expect(words.map((word) => placeOf(hashOf(word)))).toEqual(words.map((_, place) => place))
        expect(placeOf(hashOf(other))).toBe(-1)
      }),
    )
  })

  test('knows the words of which something is left when a letter is taken away', () => {
    check(
      property(someWords, (words) => {
        const { visitLonger } = createVocabulary(words)
        words.forEach((word, place) => {
          if (word.length < 3) return
          for (let at = 0; at < word.length; at += 1) {
            const longer: number[] = []
            visitLonger(hashOf(word.slice(0, at) + word.slice(at + 1)), (found) => longer.push(found))
            expect(longer).toContain(place)
          }
        })
      }),
    )
  })

  test('takes words that differ by case, marks and apostrophes for one', () => {
    const { placeOf } = createVocabulary(['don’t', 'über'])
    expect(placeOf(hashOf('dont'))).toBe(0)
    expect(placeOf(hashOf('uber'))).toBe(1)
  })

  test('may be empty', () => {
    const { placeOf, words } = createVocabulary([])
    expect(words).toEqual([])
    expect(placeOf(hashOf('word'))).toBe(-1)
  })
})
