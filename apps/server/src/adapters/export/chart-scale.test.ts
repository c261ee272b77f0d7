import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { scaleFor } from './chart-scale.ts'

describe('the scale of a printed chart', () => {
  test.each([
    [
      [3, 8],
      [0, 2, 4, 6, 8],
    ],
    [
      [0.1, 0.3],
      [0, 0.1, 0.2, 0.3],
    ],
    [
      [-120, 400],
      [-200, 0, 200, 400],
    ],
    [[], [0, 1]],
    [
      [0, 0],
      [0, 1],
    ],
  ])('of %j counts by %j', (values, steps) => {
    expect(scaleFor(values).steps).toEqual(steps)
  })

  test('has zero and every value on it, and never more lines than can be read', () => {
    const amount = fc
      .double({ min: -1e9, max: 1e9, noNaN: true })
      .map((value) => Math.round(value * 100) / 100)
    fc.assert(
      fc.property(fc.array(amount, { minLength: 1, maxLength: 40 }), (values) => {
        const { lowest, highest, steps } = scaleFor(values)
        expect(steps).toContain(0)
        expect(lowest).toBeLessThanOrEqual(Math.min(0, ...values))
        expect(highest).toBeGreaterThanOrEqual(Math.max(0, ...values))
        expect(steps.length).toBeLessThanOrEqual(6)
      }),
    )
  })
})
