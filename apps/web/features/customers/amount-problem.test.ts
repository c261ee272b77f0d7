import { expect, it } from 'vitest'

import { amountProblemOf } from './amount-problem.ts'

it.each([
  [{ amount: 100, left: null, available: undefined }, undefined],
  [{ amount: 100, left: 100, available: undefined }, undefined],
  [{ amount: 100.000001, left: 100, available: undefined }, 'over_limit'],
  [{ amount: undefined, left: 100, available: undefined }, 'wrong'],
  [{ amount: 5, left: null, available: 5 }, undefined],
  [{ amount: 5, left: null, available: 4.999999 }, 'over_available'],
  [{ amount: 1, left: 0, available: undefined }, 'over_limit'],
])('%j: %s', (typed, problem) => {
  expect(amountProblemOf(typed)).toBe(problem)
})
