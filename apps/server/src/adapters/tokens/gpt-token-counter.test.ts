import { singleTokenGaps } from '@tessera/core/metering/single-token-characters.generated'
import { array, assert as check, constantFrom, oneof, property, string } from 'fast-check'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { describe, expect, test } from 'vitest'

import { singleTokenGaps as gapsOfTokenizer } from '../../cli/generate-token-table.ts'
import { createGptTokenCounter } from './gpt-token-counter.ts'
import { difficultTexts, typicalTexts } from './token-corpus.ts'

const counter = createGptTokenCounter()

function exact(text: string): number {
  return countTokens(text, { disallowedSpecial: new Set<string>() })
}

const anyText = oneof(
  string({ maxLength: 300 }),
  string({ unit: 'grapheme', maxLength: 200 }),
  string({ unit: 'binary', maxLength: 150 }),
)

describe('counting tokens', () => {
  test.each(Object.entries(typicalTexts))('is exact for an ordinary text: %s', (_name, text) => {
    expect(Math.abs(counter.count(text) - exact(text))).toBeLessThanOrEqual(Math.ceil(exact(text) * 0.02))
  })

  test('is exact for short texts of any kind', () => {
    check(
      property(string({ unit: 'grapheme', maxLength: 100 }), (text) => {
        expect(counter.count(text)).toBe(exact(text))
      }),
    )
  })

  test('is exact for words with any blanks and signs between them, known ones and new ones', () => {
    const words = [
      'the',
      "don't",
      'I’ll',
      '12345',
      '{',
      '(x',
      '...',
      '—',
      'ß',
      'вода',
      'ماء',
      'नदी',
      '한국',
      '😀',
      '<|endoftext|>',
    ]
    const blanks = [' ', '  ', '\n', '\r\n  ', '\t', '\u00a0', '\u2003', '\u0301', '\ud83d']
    const part = oneof(constantFrom(...words), constantFrom(' ', ...blanks))
    check(
      property(array(part, { maxLength: 40 }), (parts) => {
        const text = parts.join('')
        expect(counter.count(text)).toBe(exact(text))
        expect(counter.count(text)).toBe(exact(text))
      }),
      { numRuns: 500 },
    )
  })

  test('counts words that control a model as the text they are', () => {
    expect(counter.count('<|endoftext|>')).toBe(exact('<|endoftext|>'))
    expect(counter.count('<|im_start|>system')).toBeGreaterThan(3)
  })

  test('of a long text in twenty languages is extrapolated within three percent', () => {
    const long = Object.values(typicalTexts).join('\n').repeat(15)
    expect(long.length).toBeGreaterThan(100_000)
    expect(Math.abs(counter.count(long) / exact(long) - 1)).toBeLessThan(0.03)
  })

  test('never exceeds the bytes of a text, however strange', () => {
    check(
      property(anyText, (text) => {
        expect(counter.count(text)).toBeLessThanOrEqual(Buffer.byteLength(text))
      }),
    )
  })

  /** @see https://github.com/openai/tiktoken/issues/195 */
  test.each([
    ['one letter', 'a'],
    ['blanks', ' '],
    ['line ends', '\n'],
    ['zero-width spaces', '\u200b'],
    ['emoji', '😀🎉'],
    ['symbols and emoji', '!😀é'],
    ['symbols', '=-'],
    ['halves of surrogate pairs', '\ud83d'],
  ])('100,000 characters of %s do not stop the server', (_name, unit) => {
    const text = unit.repeat(Math.ceil(100_000 / unit.length))
    const startedAt = performance.now()
    counter.count(text)
    // The budget is 20 ms on a quiet machine; without slices this takes seconds.
    expect(performance.now() - startedAt).toBeLessThan(250)
  })
})

describe('estimating tokens', () => {
  const ratios = Object.entries(typicalTexts).map(([name, text]) => ({
    name,
    ratio: counter.estimate(text).expected / exact(text),
  }))

  test('is within 15 % on average and 30 % for each language and kind of code', () => {
    const meanError = ratios.reduce((sum, { ratio }) => sum + Math.abs(ratio - 1), 0) / ratios.length
    expect(meanError).toBeLessThan(0.15)
    expect(ratios.filter(({ ratio }) => Math.abs(ratio - 1) > 0.3)).toEqual([])
  })

  test.each(Object.entries({ ...typicalTexts, ...difficultTexts }))(
    'has a bound that the real count does not exceed: %s',
    (_name, text) => {
      expect(counter.estimate(text).bound).toBeGreaterThanOrEqual(exact(text))
      expect(counter.measure(text).bound).toBeGreaterThanOrEqual(exact(text))
    },
  )

  test('has a bound that holds for arbitrary strings', () => {
    check(
      property(anyText, (text) => {
        expect(counter.estimate(text).bound).toBeGreaterThanOrEqual(exact(text))
      }),
      { numRuns: 500 },
    )
  })

  // Whoever sends what is dear and looks cheap would have the difference from us.
  test('has a bound that nobody passes by more than a little by repeating what tokenizers split', () => {
    const unit = constantFrom(...Array.from(' \t\n\r\u00a0\u2003azZq190.,-_=(){}"éяαא的한あ😀\u200b\u0301'))
    const pattern = array(unit, { minLength: 1, maxLength: 6 }).map((units) => units.join(''))
    check(
      property(pattern, (repeated) => {
        const short = repeated.repeat(Math.ceil(900 / repeated.length))
        expect(counter.estimate(short).bound).toBeGreaterThanOrEqual(exact(short) * 0.85)
        const long = short.repeat(20)
        const real = 20 * counter.count(short)
        expect(counter.measure(long).bound).toBeGreaterThanOrEqual(real * 0.85)
        expect(counter.measure(long).expected).toBeGreaterThanOrEqual(real * 0.6)
      }),
      { numRuns: 200 },
    )
  })

  test('has bounds that leave room for other tokenizers, without tying up several times the price', () => {
    for (const name of ['english', 'german', 'chinese', 'typescript']) {
      const text = typicalTexts[name] ?? ''
      const { bound } = counter.estimate(text)
      expect(bound / exact(text)).toBeGreaterThan(1.4)
      expect(bound / exact(text)).toBeLessThan(2.2)
    }
  })

  test('uses a table of characters that is the one of the installed tokenizer', () => {
    expect(singleTokenGaps).toBe(gapsOfTokenizer())
  })
})
