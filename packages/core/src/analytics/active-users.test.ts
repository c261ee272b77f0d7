import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { countActive, gapChangesOf } from './active-users.ts'
import type { ActiveGap } from './active-users.ts'

const activity = fc.array(fc.record({ user: fc.nat(5), day: fc.integer({ min: 100, max: 160 }) }), {
  maxLength: 80,
})

/** The gaps of people whose days were entered in any order. */
function gapsAfter(entries: readonly { readonly user: number; readonly day: number }[]) {
  const days = new Map<number, number[]>()
  const gaps: ActiveGap[] = []
  for (const { user, day } of entries) {
    const known = days.get(user) ?? []
    if (known.includes(day)) continue
    gaps.push(...gapChangesOf(known, day))
    days.set(
      user,
      [...known, day].toSorted((left, right) => left - right),
    )
  }
  return Map.groupBy(gaps, ({ day }) => day)
}

test('everybody who was active in a span is counted once, in whatever order their days were entered', () => {
  fc.assert(
    fc.property(activity, fc.integer({ min: 90, max: 170 }), fc.nat(60), (entries, firstDay, length) => {
      const span = { firstDay, lastDay: firstDay + length }
      const users = new Set(
        entries.filter(({ day }) => day >= span.firstDay && day <= span.lastDay).map(({ user }) => user),
      )
      expect(countActive(gapsAfter(entries), span)).toBe(BigInt(users.size))
    }),
    { numRuns: 2000 },
  )
})
