import * as fc from 'fast-check'
import { expect, it } from 'vitest'

import {
  type ChartSeries,
  dashAt,
  hasLonePoint,
  isEmptyChart,
  sharesOf,
  toneAt,
  valueOf,
} from './chart-data.ts'

const credits: ChartSeries = { key: 'credits', name: 'Credits', tone: 'amber', format: String }

function pointsOf(values: readonly (number | null)[]) {
  return values.map((value, index) => ({
    key: String(index),
    label: String(index),
    values: { credits: value },
  }))
}

it.each([
  [[], true],
  [[0, null, 0], true],
  [[0, 0.000001], false],
  [[-1], false],
])('a chart of %j is empty: %s', (values, isEmpty) => {
  expect(isEmptyChart({ series: [credits], points: pointsOf(values) })).toBe(isEmpty)
})

it.each([
  [[5], true],
  [[null, 5, null], true],
  [[1, 2, null, 3], true],
  [[1, 2, null, 3, 4], false],
  [[null, null], false],
])('whether a line through %j would leave a point out: %s', (values, isLone) => {
  expect(hasLonePoint(pointsOf(values), credits)).toBe(isLone)
})

it('what a point does not know is null, never nought', () => {
  expect(valueOf({ key: 'a', label: 'a', values: {} }, credits)).toBeNull()
})

it('shares add up to the whole, and nothing has less than none', () => {
  const values = fc.array(fc.oneof(fc.constant(null), fc.integer({ min: -1000, max: 1_000_000 })), {
    minLength: 1,
  })
  fc.assert(
    fc.property(values, (parts) => {
      const shares = sharesOf({ series: [credits], points: pointsOf(parts) })
      expect(shares.every((share) => share >= 0)).toBe(true)
      const sum = shares.reduce((total, share) => total + share, 0)
      expect(sum).toBeCloseTo(parts.some((part) => (part ?? 0) > 0) ? 100 : 0, 6)
    }),
  )
})

it('neighbours differ by colour and by the pattern of their line', () => {
  for (let index = 0; index < 20; index += 1) {
    expect(toneAt(index)).not.toBe(toneAt(index + 1))
    expect(dashAt(index)).not.toBe(dashAt(index + 1))
  }
})
