import { expect, it } from 'vitest'

import { parseCredits } from './parse-credits.ts'

it.each([
  ['', null],
  ['  ', null],
  ['50', 50],
  ['1,500', 1500],
  ['0.5', 0.5],
  ['12,345.5', 12_345.5],
  ['1,5', undefined],
  ['0', undefined],
  ['-3', undefined],
  ['many', undefined],
  ['0.1234567', undefined],
  ['99999999', undefined],
] as const)('%j is read as %s', (text, amount) => {
  expect(parseCredits(text)).toBe(amount)
})
