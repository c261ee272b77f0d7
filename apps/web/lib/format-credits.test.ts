import * as fc from 'fast-check'
import { expect, it, test } from 'vitest'

import {
  alignAtDecimal,
  formatAtMost,
  formatBalance,
  formatCredits,
  formatDollars,
  formatEstimateRange,
  formatExactCredits,
  formatSignedCredits,
} from './format-credits.ts'

function asNumber(formatted: string): number {
  return Number(formatted.replaceAll(',', '').replace('\u2212', '-'))
}

it.each([
  [0, '0'],
  [0.000001, '<0.001'],
  [0.00099, '<0.001'],
  [0.001, '0.001'],
  [0.0456, '0.046'],
  [3, '3'],
  [4.56789, '4.568'],
  [9.9996, '10'],
  [12.345, '12.35'],
  [99.999, '100'],
  [123.456, '123.5'],
  [999.96, '1,000'],
  [1234.56, '1,235'],
  [35_000, '35,000'],
  [-4.2, '\u22124.2'],
  [-0.0001, '\u2212<0.001'],
])('%d credits read as %s', (credits, text) => {
  expect(formatCredits(credits)).toBe(text)
})

test('a cost that was charged never reads as zero', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000_000 }), (micro) => {
      expect(formatCredits(micro / 1_000_000)).not.toBe('0')
      expect(formatSignedCredits(-micro / 1_000_000)).not.toBe('0')
    }),
  )
})

test('a bound reads as no less, and a balance as no more, than it is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1000, max: 10_000_000_000 }), (micro) => {
      const credits = micro / 1_000_000
      expect(asNumber(formatAtMost(credits))).toBeGreaterThanOrEqual(credits)
      expect(asNumber(formatBalance(credits))).toBeLessThanOrEqual(credits)
    }),
  )
})

it.each([
  [4, 12, '2\u20137'],
  [5, 12, '3\u20138'],
  [0.02, 0.1, '0.01\u20130.04'],
  [0.0004, 0.01, '<0.001'],
  [0.001, 0.01, '<0.002'],
  [7, 7, '4\u20137'],
  [120, 500, '72\u2013200'],
  [1500, 9000, '900\u20132,400'],
])('an expectation of %d under a bound of %d reads as about %s', (expected, atMost, text) => {
  expect(formatEstimateRange(expected, atMost)).toBe(text)
})

it.each([
  ['\u22120.046', '\u22120', '.046'],
  ['+1,000', '+1,000', ''],
])('%s is split at its decimal point', (text, whole, fraction) => {
  expect(alignAtDecimal(text)).toEqual({ whole, fraction })
})

it.each([
  [225, '$225'],
  [8.4, '$8.40'],
])('%d dollars read as %s', (dollars, text) => {
  expect(formatDollars(dollars)).toBe(text)
})

it.each([
  [12_345.678901, '12,345.678901'],
  [-0.000001, '\u22120.000001'],
  [1_250.5, '1,250.5'],
])('%d credits that are about to be moved read as %s', (credits, text) => {
  expect(formatExactCredits(credits)).toBe(text)
})
