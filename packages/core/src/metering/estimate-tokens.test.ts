import { assert as check, oneof, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { boundFromCount, estimateTokens } from './estimate-tokens.ts'

const anyText = oneof(
  string({ maxLength: 400 }),
  string({ unit: 'grapheme', maxLength: 200 }),
  string({ unit: 'binary', maxLength: 200 }),
)

// What every byte-pair tokenizer stays below: one token for each byte.
function bytesOf(text: string): number {
  let bytes = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4
  }
  return bytes
}

describe('the estimate of tokens', () => {
  test('is at least one for any text, never above its bound, and the bound never above the bytes', () => {
    check(
      property(anyText, (text) => {
        const { expected, bound } = estimateTokens(text)
        expect(expected).toBeGreaterThanOrEqual(text === '' ? 0 : 1)
        expect(bound).toBeGreaterThanOrEqual(expected)
        expect(bound).toBeLessThanOrEqual(bytesOf(text))
      }),
    )
  })

  test('of a text that is repeated grows with it', () => {
    const once = estimateTokens('The kitchen smelled of apples and wet wood. ')
    const often = estimateTokens('The kitchen smelled of apples and wet wood. '.repeat(100))
    expect(often.expected / once.expected).toBeGreaterThan(80)
    expect(often.expected / once.expected).toBeLessThan(120)
  })

  test.each([
    ['', 0],
    ['a', 1],
    ['Hello', 1],
    ['Hello world', 2],
    ['42', 1],
    ['1234567', 3],
  ])('of %j is %d', (text, expected) => {
    expect(estimateTokens(text).expected).toBe(expected)
  })
})

describe('the bound from an exact count', () => {
  test('leaves other tokenizers half as much again, but never more than the bytes', () => {
    expect(boundFromCount(100, 400)).toBe(152)
    expect(boundFromCount(100, 120)).toBe(120)
    expect(boundFromCount(0, 0)).toBe(0)
  })
})
