import { expect, it } from 'vitest'

import { dateGroupOf, formatTime } from './format-time.ts'

const now = new Date(2026, 5, 15, 12, 0, 0).getTime()
const hourMs = 3_600_000

function before(ms: number): string {
  return new Date(now - ms).toISOString()
}

it.each([
  [5_000, 'now'],
  [5 * 60_000, '5 min. ago'],
  [3 * hourMs, '3 hr. ago'],
])('%d ms ago reads as %s', (ms, text) => {
  expect(formatTime(before(ms), now)).toBe(text)
})

it('says the date after a day, and the year of another year', () => {
  expect(formatTime(before(50 * hourMs), now)).toMatch(/^Jun 13, \d\d:\d\d$/)
  expect(formatTime(before(400 * 24 * hourMs), now)).toMatch(/2025$/)
})

it.each([
  [hourMs, 'today'],
  [20 * hourMs, 'yesterday'],
  [5 * 24 * hourMs, 'week'],
  [20 * 24 * hourMs, 'month'],
  [90 * 24 * hourMs, 'older'],
] as const)('%d ms ago stands under %s', (ms, group) => {
  expect(dateGroupOf(before(ms), now)).toBe(group)
})
