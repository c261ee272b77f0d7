import * as fc from 'fast-check'
import { expect, it } from 'vitest'

import { addressOf } from './address-of.ts'
import { boundsOf, customSpanOf, isDay, namedSpans, parseSpan, spanQuery, spanValues } from './date-span.ts'

const dayMs = 86_400_000
const nowMs = Date.parse('2026-03-15T23:59:59.999Z')

it.each([
  ['7d', '2026-03-09', '2026-03-15'],
  ['30d', '2026-02-14', '2026-03-15'],
  ['90d', '2025-12-16', '2026-03-15'],
  ['this-month', '2026-03-01', '2026-03-15'],
  ['last-month', '2026-02-01', '2026-02-28'],
] as const)('%s reaches from %s to %s by the calendar of UTC', (span, from, to) => {
  expect(customSpanOf(boundsOf(span, nowMs))).toEqual({ from, to })
})

it('the month before January is December of the year before', () => {
  const bounds = boundsOf('last-month', Date.parse('2026-01-01T00:00:00Z'))
  expect(customSpanOf(bounds)).toEqual({ from: '2025-12-01', to: '2025-12-31' })
})

const days = fc
  .integer({ min: 0, max: 60_000 })
  .map((day) => new Date(Date.UTC(2000, 0, 1) + day * dayMs).toISOString().slice(0, 10))
const spans = fc.oneof(
  fc.constantFrom(...namedSpans),
  fc
    .tuple(days, days)
    .map(([one, other]) => (one <= other ? { from: one, to: other } : { from: other, to: one })),
)

it('an address names the same span again, and its bounds are whole days of which there is at least one', () => {
  fc.assert(
    fc.property(spans, fc.integer({ min: 1e12, max: 4e12 }), (span, atMs) => {
      const { searchParams } = new URL(addressOf('/', spanValues(span)), 'http://site.example')
      expect(parseSpan(searchParams)).toEqual(span)
      const { fromMs, toMs } = boundsOf(span, atMs)
      expect(fromMs % dayMs).toBe(0)
      expect(toMs % dayMs).toBe(0)
      expect(toMs - fromMs).toBeGreaterThanOrEqual(dayMs)
    }),
  )
})

it.each(['', '2026-02-30', '2026-13-01', '1999-12-31', '0002-01-01', '2026-1-1', '2026-01-01T00:00:00Z'])(
  '%j is no day',
  (text) => {
    expect(isDay(text)).toBe(false)
  },
)

it('an address with half a span, or an unknown one, names none', () => {
  expect(parseSpan(new URLSearchParams({ from: '2026-01-01' }))).toBeUndefined()
  expect(parseSpan(new URLSearchParams({ span: 'constructor' }))).toBeUndefined()
})

it('days that were given in the wrong order are put right', () => {
  const span = parseSpan(new URLSearchParams({ from: '2026-02-02', to: '2026-01-01' }))
  expect(span).toEqual({ from: '2026-01-01', to: '2026-02-02' })
})

it('the API is asked for every moment of the last day', () => {
  expect(spanQuery({ from: '2026-01-01', to: '2026-01-31' }, nowMs)).toEqual({
    from: '2026-01-01T00:00:00.000Z',
    to: '2026-02-01T00:00:00.000Z',
  })
})
