import { array, assert as check, constantFrom, integer, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { correctSpelling } from './correct-spelling.ts'
import { createVocabulary } from './vocabulary.ts'

const common = ['the', 'to', 'how', 'a', 'about', 'this', 'write', 'please', 'of', 'in', 'is', 'what']
const others = ['poem', 'sea', 'translate', 'letter', 'übersetze', 'don’t', 'summarise', 'напиши', 'письмо']
const words = [...common, ...others]
const vocabulary = createVocabulary(words)

function correct(text: string): string {
  return correctSpelling(text, vocabulary)
}

describe('a slip of the hand is read as what was meant', () => {
  test.each([
    ['two letters swapped', 'wirte a peom', 'write a poem'],
    ['two letters of a short word swapped', 'hwo ot write', 'how to write'],
    ['a letter missing', 'summrise this leter', 'summarise this letter'],
    ['a letter missing from a short word', 'wat is th sea', 'what is the sea'],
    ['a letter doubled', 'writte thhis', 'write this'],
    ['a letter too much', 'please trandslate', 'please translate'],
    ['another letter', 'please translste', 'please translate'],
    ['a blank a letter too late', 'howt o write', 'how to write'],
    ['a blank a letter too early', 'ho wto write', 'how to write'],
    ['a blank missing', 'write aboutthe sea', 'write about the sea'],
    ['in other scripts', 'напиши пиьсмо', 'напиши письмо'],
    ['with accents left out', 'uberstze this', 'übersetze this'],
    ['beside marks', '"wirte", plaese!', '"write", please!'],
  ])('%s: %s', (_name, written, meant) => {
    expect(correct(written)).toBe(meant)
  })

  test('and every word of five letters or more is found again when two of its letters are swapped', () => {
    const long = words.filter((word) => /^[a-z]{5,}$/.test(word))
    check(
      property(constantFrom(...long), integer({ min: 0, max: 10 }), (word, place) => {
        const at = place % (word.length - 1)
        const swapped = word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2)
        expect(correct(swapped)).toBe(word)
      }),
    )
  })
})

describe('what is no slip stays', () => {
  test.each([
    ['known words', 'Write a poem about the SEA'],
    ['without apostrophes', 'dont write'],
    ['words unlike all known ones', 'write about Xylander quokkas'],
    ['names in programs', 'call wirteFile(peom_id) or Peom.wirte'],
    ['addresses', 'see https://peom.example/wirte or mail wirte@peom.example'],
    ['numbers with letters', 'a 3th letter'],
    ['ideographs', '写一首关于秋天的诗'],
  ])('%s: %s', (_name, text) => {
    expect(correct(text)).toBe(text)
  })

  test('the text of known words is the very same one', () => {
    check(
      property(array(constantFrom(...words)), (known) => {
        const text = known.join(' ')
        expect(correct(text)).toBe(text)
      }),
    )
  })

  test('a text in a language that is not known is left to itself after some words', () => {
    const strange = 'poenm '.repeat(30) + 'zzzkq '.repeat(30)
    const turned = 'zzzkq '.repeat(30) + 'poenm'
    expect(correct(strange)).toContain('poem poem')
    expect(correct(turned)).toBe(turned)
  })
})

describe('any text', () => {
  test('is corrected once and for all', () => {
    const pieces = constantFrom(...words, 'peom', 'wirte', 'th', 'zq', ' ', '  ', '\n', '.', '\ud83d', '’')
    check(
      property(array(pieces, { maxLength: 8 }), (parts) => {
        const once = correct(parts.join(' '))
        expect(correct(once).length).toBeLessThanOrEqual(once.length + parts.length)
      }),
    )
  })

  test('keeps all that is no word', () => {
    check(
      property(string({ unit: constantFrom('.', '3', '\n', '写', '{', '?', ' ') }), (marks) => {
        expect(correct(marks)).toBe(marks)
      }),
    )
  })
})
