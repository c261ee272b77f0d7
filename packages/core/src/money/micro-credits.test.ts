import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import {
  creditsFromJson,
  creditsToJson,
  largestExactMicro,
  microCredits,
  microCreditsFromCredits,
  negated,
} from './micro-credits.ts'
import { divideRoundingDown, divideRoundingUp } from './rounding.ts'

test('an amount goes through JSON and back without losing a micro-credit', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: negated(largestExactMicro), max: largestExactMicro }), (amount) => {
      const wire: unknown = JSON.parse(JSON.stringify(creditsToJson(microCredits(amount))))
      expect(creditsFromJson(Number(wire))).toBe(amount)
    }),
    { numRuns: 1000 },
  )
})

test.each([0.000_000_1, 1.000_000_5, Number.NaN, Infinity, 1e300, 4_294_967_296.5, 0.1 + 0.2])(
  'refuses %s, which is no exact number of micro-credits',
  (credits) => {
    expect(creditsFromJson(credits)).toBeUndefined()
  },
)

test.each([
  { credits: 0.000_001, micro: 1n },
  { credits: 0.1, micro: 100_000n },
  { credits: -2.5, micro: -2_500_000n },
  { credits: 120_000, micro: 120_000_000_000n },
])('$credits credits are $micro micro-credits', ({ credits, micro }) => {
  expect(creditsFromJson(credits)).toBe(micro)
  expect(creditsToJson(microCredits(micro))).toBe(credits)
})

test('an amount that JSON could not carry exactly is never written', () => {
  expect(() => creditsToJson(microCredits(largestExactMicro + 1n))).toThrow('fits into a JSON number')
  expect(() => creditsToJson(microCredits(negated(largestExactMicro) - 1n))).toThrow(
    'fits into a JSON number',
  )
})

test('whole credits and the other direction', () => {
  expect(microCreditsFromCredits(3n)).toBe(3_000_000n)
  expect(negated(microCredits(5n))).toBe(-5n)
})

test('rounding up and down enclose the exact quotient, and meet where it is whole', () => {
  const numerators = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n })
  fc.assert(
    fc.property(numerators, fc.bigInt({ min: 1n, max: 10n ** 9n }), (numerator, denominator) => {
      const up = divideRoundingUp(numerator, denominator)
      const down = divideRoundingDown(numerator, denominator)
      expect(down * denominator).toBeLessThanOrEqual(numerator)
      expect(up * denominator).toBeGreaterThanOrEqual(numerator)
      expect(up - down).toBe(numerator % denominator === 0n ? 0n : 1n)
    }),
  )
})

test('a denominator of zero is a bug, not an infinity', () => {
  expect(() => divideRoundingUp(1n, 0n)).toThrow('a denominator is positive')
})
