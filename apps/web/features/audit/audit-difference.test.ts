import * as fc from 'fast-check'
import { expect, it } from 'vitest'

import { differenceOf } from './audit-difference.ts'

it('shows what changed, and sets apart what did not', () => {
  expect(
    differenceOf(
      { role: 'user', limits: { day: 5, month: 9 } },
      { role: 'admin', limits: { day: 5, month: 10 } },
    ),
  ).toEqual({
    changed: [
      { path: 'role', before: 'user', after: 'admin' },
      { path: 'limits.month', before: '9', after: '10' },
    ],
    unchanged: [{ path: 'limits.day', before: '5', after: '5' }],
  })
})

it.each([
  [null, { amount: 5 }, [{ path: 'amount', before: undefined, after: '5' }]],
  [{ amount: 5 }, undefined, [{ path: 'amount', before: '5', after: undefined }]],
  [{ tags: ['a'] }, { tags: ['a', 'b'] }, [{ path: 'tags', before: '["a"]', after: '["a","b"]' }]],
  [{ until: '2026' }, { until: null }, [{ path: 'until', before: '2026', after: 'null' }]],
  ['open', 'closed', [{ path: '', before: 'open', after: 'closed' }]],
])('from %j to %j', (before, after, changed) => {
  expect(differenceOf(before, after).changed).toEqual(changed)
})

it('an entry without anything written down has no lines', () => {
  expect(differenceOf(null, undefined)).toEqual({ changed: [], unchanged: [] })
  expect(differenceOf({}, {})).toEqual({ changed: [], unchanged: [] })
})

it('nothing differs from itself, and whatever the entry holds, every line says something', () => {
  const trees = fc.object({ maxDepth: 3, key: fc.stringMatching(/^[a-z]{1,8}$/) })
  fc.assert(
    fc.property(trees, trees, (one, other) => {
      expect(differenceOf(one, one).changed).toEqual([])
      for (const line of differenceOf(one, other).changed) {
        expect(line.before ?? line.after).toBeDefined()
        expect(line.before).not.toBe(line.after)
      }
    }),
  )
})
