import { expect, test } from 'vitest'

import { lastMonths } from './last-months'

test('months are those of UTC, newest first, over the turn of a year', () => {
  expect(lastMonths(Date.parse('2027-01-31T23:59:59Z'), 3)).toEqual([
    { name: '2027-01', title: 'January 2027' },
    { name: '2026-12', title: 'December 2026' },
    { name: '2026-11', title: 'November 2026' },
  ])
})
