import { expect, test } from 'vitest'

import { formatDuration } from './format-duration.ts'

test.each([
  [0, '0 ms'],
  [819.6, '820 ms'],
  [999, '999 ms'],
  [1000, '1.00 s'],
  [1244, '1.24 s'],
  [9994, '9.99 s'],
  [9995, '10.0 s'],
  [59_949, '59.9 s'],
  [59_950, '1 min'],
  [123_000, '2 min 3 s'],
  [3_599_499, '59 min 59 s'],
  [3_599_500, '1 h'],
  [12_000_000, '3 h 20 min'],
  [-5, '0 ms'],
])('%d milliseconds read as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})
