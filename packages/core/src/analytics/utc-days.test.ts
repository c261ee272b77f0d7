import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import {
  dayMs,
  dayOf,
  daysIn,
  firstDayOfMonth,
  formatDay,
  lastDays,
  parseDay,
  spanBefore,
  splitSpan,
} from './utc-days.ts'
import type { DaySpan } from './utc-days.ts'

function day(text: string): number {
  const parsed = parseDay(text)
  if (parsed === undefined) throw new Error(`${text} is no day`)
  return parsed
}

const spans = fc
  .tuple(fc.integer({ min: 0, max: 40_000 }), fc.nat(800))
  .map(([firstDay, length]): DaySpan => ({ firstDay, lastDay: firstDay + length }))

test('a moment belongs to its day in UTC: midnight to the new one, the millisecond before to the old', () => {
  expect(formatDay(dayOf(Date.UTC(2026, 2, 1)))).toBe('2026-03-01')
  expect(formatDay(dayOf(Date.UTC(2026, 2, 1) - 1))).toBe('2026-02-28')
})

test('a day goes into words and back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000 }), (number) => {
      expect(parseDay(formatDay(number))).toBe(number)
    }),
  )
})

test.each(['2026-02-30', '2026-13-01', '2026-1-1', 'yesterday', ''])('%s is no day', (text) => {
  expect(parseDay(text)).toBeUndefined()
})

function isBeginning(firstDay: number, interval: 'day' | 'week' | 'month'): boolean {
  const date = new Date(firstDay * dayMs)
  if (interval === 'week') return date.getUTCDay() === 1
  return interval === 'day' || date.getUTCDate() === 1
}

test.each(['day', 'week', 'month'] as const)('pieces of a %s cover a span without a gap', (interval) => {
  fc.assert(
    fc.property(spans, (span) => {
      const pieces = splitSpan(span, interval)
      expect(pieces[0]?.firstDay).toBe(span.firstDay)
      expect(pieces.at(-1)?.lastDay).toBe(span.lastDay)
      expect(pieces.reduce((sum, piece) => sum + daysIn(piece), 0)).toBe(daysIn(span))
      for (const { firstDay } of pieces.slice(1)) {
        expect(isBeginning(firstDay, interval)).toBe(true)
      }
    }),
  )
})

test('the span before is as long and ends the day before', () => {
  const span = { firstDay: day('2026-03-01'), lastDay: day('2026-03-31') }
  const before = spanBefore(span)
  expect([formatDay(before.firstDay), formatDay(before.lastDay)]).toEqual(['2026-01-29', '2026-02-28'])
  expect(lastDays(day('2026-03-31'), 31)).toEqual(span)
  expect(firstDayOfMonth(day('2026-03-31'))).toBe(day('2026-03-01'))
})
