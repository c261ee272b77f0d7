import { expect, it } from 'vitest'

import { creditsSituation } from './credits-situation.ts'

/** @see https://github.com/justrach/codegraff/issues/269 */
it.each([
  [{ required: 10, available: 3, held: 20 }, 'held'],
  [{ required: 10, available: 3, held: 2 }, 'short'],
  [{ required: 10, available: 3, held: 0 }, 'short'],
] as const)('with %j the wallet is %s', (amounts, situation) => {
  expect(creditsSituation(amounts)).toBe(situation)
})
