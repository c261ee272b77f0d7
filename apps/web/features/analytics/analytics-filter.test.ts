import { expect, test } from 'vitest'

import {
  analyticsAddress,
  analyticsQueryOf,
  intervalOf,
  isTooLong,
  parseAnalyticsFilter,
  requestsAddress,
} from './analytics-filter.ts'

const nowMs = Date.parse('2026-11-23T12:00:00Z')
const parsed = (search: string) => parseAnalyticsFilter(new URLSearchParams(search))

test('without an address it is the last 30 days, by day', () => {
  expect(analyticsQueryOf(parsed(''), nowMs)).toEqual({
    from: '2026-10-25',
    to: '2026-11-23',
    interval: 'day',
  })
  expect(analyticsAddress(parsed(''))).toBe('/admin/credits/')
})

test('what is chosen stands in the address, and is read from it again', () => {
  const address = '/admin/credits/?from=2026-01-01&to=2026-03-31&interval=week&top=bought&month=2026-02'
  expect(analyticsAddress(parsed(address.split('?')[1] ?? ''))).toBe(address)
  expect(parsed('interval=hour&top=x&span=nonsense&month=soon')).toEqual(parsed(''))
})

test('an interval with too many points gives way to a legible one', () => {
  const year = 'from=2025-01-01&to=2025-12-31'
  expect(intervalOf(parsed(year), nowMs)).toBe('week')
  expect(intervalOf(parsed(`${year}&interval=day`), nowMs)).toBe('day')
  const threeYears = 'from=2023-01-01&to=2025-12-31'
  expect(intervalOf(parsed(`${threeYears}&interval=day`), nowMs)).toBe('month')
  expect(isTooLong(parsed(threeYears).span, nowMs)).toBe(false)
  expect(isTooLong(parsed('from=2020-01-01&to=2025-12-31').span, nowMs)).toBe(true)
})

test('a figure leads to the requests of the same days', () => {
  expect(requestsAddress('7d', { loss: 'true' })).toBe('/admin/credits/requests/?loss=true&span=7d')
})
