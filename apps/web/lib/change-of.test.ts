import * as fc from 'fast-check'
import { expect, it } from 'vitest'

import { changeOf, formatPercentChange } from './change-of.ts'

it.each([
  [110, 100, { kind: 'up', percent: 10 }],
  [90, 100, { kind: 'down', percent: 10 }],
  [5, 5, { kind: 'same' }],
  [5, 0, { kind: 'new' }],
  [0, 0, { kind: 'same' }],
  [5, undefined, undefined],
  [10, -10, { kind: 'up', percent: 200 }],
  [-20, -10, { kind: 'down', percent: 100 }],
] as const)('%d after %s is %j', (now, before, change) => {
  expect(changeOf(now, before)).toEqual(change)
})

it.each([
  [0.01, '<0.1'],
  [4.56, '4.6'],
  [45.6, '46'],
  [123456, '>999'],
])('%d percent read as %s', (percent, text) => {
  expect(formatPercentChange(percent)).toBe(text)
})

it('a change is above zero percent, never reads as none, and points to where the figure went', () => {
  const figures = fc.integer({ min: -1_000_000, max: 1_000_000 }).filter((figure) => figure !== 0)
  fc.assert(
    fc.property(figures, figures, (now, before) => {
      fc.pre(now !== before)
      const percent = (Math.abs(now - before) / Math.abs(before)) * 100
      expect(changeOf(now, before)).toEqual({ kind: now > before ? 'up' : 'down', percent })
      expect(formatPercentChange(percent)).not.toBe('0')
    }),
  )
})
