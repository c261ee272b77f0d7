import { expect, test } from 'vitest'

import { formatCost } from './format-cost.ts'

test.each([
  ['0', '$0.00'],
  ['1', '<$0.000001'],
  ['499', '<$0.000001'],
  ['500', '$0.000001'],
  ['1234567', '$0.001235'],
  ['250000000', '$0.25'],
  ['12345678901', '$12.35'],
  ['9007199254740993000', '$9,007,199,254.74'],
])('%s billionths of a dollar read as %s', (nanoUsd, text) => {
  expect(formatCost(nanoUsd)).toBe(text)
})
