import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { parseCount, parseShare, shareToType } from './parse-share.ts'

test('a percentage is read with its sign or without, and nothing finer than a basis point', () => {
  expect(parseShare('2.5')).toBe(250)
  expect(parseShare(' 85 % ')).toBe(8_500)
  expect(parseShare('100')).toBe(10_000)
  for (const wrong of ['', '-1', '100.01', '2.505', '1e2', '2,5', 'abc', '%']) {
    expect(parseShare(wrong), wrong).toBeUndefined()
  }
})

test('what stands in the field is read as what it was', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000 }), (basisPoints) => {
      expect(parseShare(shareToType(basisPoints))).toBe(basisPoints)
    }),
  )
})

test('a number of people may be grouped, and is whole', () => {
  expect(parseCount('1000')).toBe(1_000)
  expect(parseCount(' 1,000,000 ')).toBe(1_000_000)
  for (const wrong of ['', '1.5', '-3', '1,00', '12345678901', 'ten']) {
    expect(parseCount(wrong), wrong).toBeUndefined()
  }
})
