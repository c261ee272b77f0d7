import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { monthOf, reportMonthAt } from './report-month.ts'

const hourMs = 60 * 60_000
const dayMs = 24 * hourMs

test.each([
  { what: 'a leap year', moment: '2028-02-29T23:59:59.999Z', name: '2028-02', days: 29 },
  { what: 'no leap year', moment: '2027-02-28T12:00:00Z', name: '2027-02', days: 28 },
  { what: 'a century that is one', moment: '2000-02-29T00:00:00Z', name: '2000-02', days: 29 },
  { what: 'December', moment: '2026-12-31T23:59:59.999Z', name: '2026-12', days: 31 },
  { what: 'the first moment of a year', moment: '2027-01-01T00:00:00Z', name: '2027-01', days: 31 },
  { what: 'a moment told in another zone', moment: '2027-02-01T01:00:00+02:00', name: '2027-01', days: 31 },
])('$what has its months in UTC, whatever the clock on the wall says', ({ moment, name, days }) => {
  const month = monthOf(Date.parse(moment))
  expect(month.name).toBe(name)
  expect((month.endMs - month.startMs) / dayMs).toBe(days)
  expect(new Date(month.startMs).toISOString()).toBe(`${name}-01T00:00:00.000Z`)
})

test('every moment is in exactly one month, and months follow each other without a gap', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) }), (atMs) => {
      const month = monthOf(atMs)
      expect(month.startMs).toBeLessThanOrEqual(atMs)
      expect(month.endMs).toBeGreaterThan(atMs)
      expect(monthOf(month.endMs).startMs).toBe(month.endMs)
      expect(monthOf(month.startMs - 1).endMs).toBe(month.startMs)
    }),
  )
})

test.each([
  ['before the requests of the last minute have ended', '2026-03-01T05:59:59.999Z', undefined],
  ['from the first morning on', '2026-03-01T06:00:00Z', '2026-02'],
  ['over the turn of a year', '2027-01-02T00:00:00Z', '2026-12'],
  ['until the end of the first week', '2026-03-07T23:59:59.999Z', '2026-02'],
  ['later it would be no news', '2026-03-08T00:00:00Z', undefined],
])('a report is due: %s', (_, moment, name) => {
  expect(reportMonthAt(Date.parse(moment))?.name).toBe(name)
})
