import type { AnalyticsQuery } from '@tessera/contracts/analytics'

import { parseMonth } from '@/features/profits/profits-filter'
import { addressOf } from '@/lib/address-of'
import { boundsOf, customSpanOf, type DateSpan, parseSpan, spanValues } from '@/lib/date-span'

type Interval = AnalyticsQuery['interval']

const dayMs = 86_400_000
const mostPoints = 400
const mostDays = 1_100

/** The compiler knows if the contract gains one. */
const intervalDays = { day: 1, week: 7, month: 28 } as const satisfies Record<Interval, number>

function isInterval(text: string): text is Interval {
  return Object.hasOwn(intervalDays, text)
}

export const intervalNames: readonly Interval[] = Object.keys(intervalDays).filter((name) => isInterval(name))

export type TopSort = 'charged' | 'bought'

export type AnalyticsFilter = {
  readonly span: DateSpan
  /** Undefined: what suits the span. */
  readonly interval: Interval | undefined
  readonly top: TopSort
  /** Whose profit is looked at: such as `2026-03`; undefined: of all time. */
  readonly month: string | undefined
}

/** The days of a month, which most figures are looked at by. */
export const recentDays = '30d'

export function parseAnalyticsFilter(parameters: { get: (name: string) => string | null }): AnalyticsFilter {
  const interval = parameters.get('interval') ?? ''
  return {
    span: parseSpan(parameters) ?? recentDays,
    interval: isInterval(interval) ? interval : undefined,
    top: parameters.get('top') === 'bought' ? 'bought' : 'charged',
    month: parseMonth(parameters.get('month')),
  }
}

/** The address that shows the business in these days. */
export function analyticsAddress({ span, interval, top, month }: AnalyticsFilter): string {
  return addressOf('/admin/credits/', {
    ...spanValues(span === recentDays ? undefined : span),
    interval,
    top: top === 'charged' ? undefined : top,
    month,
  })
}

/** Requests of the same days, perhaps only some of them. */
export function requestsAddress(
  span: DateSpan,
  only: Readonly<Record<string, string | undefined>> = {},
): string {
  return addressOf('/admin/credits/requests/', { ...only, ...spanValues(span) })
}

function daysOf(span: DateSpan, nowMs: number): number {
  const { fromMs, toMs } = boundsOf(span, nowMs)
  return Math.round((toMs - fromMs) / dayMs)
}

/** Whether there are more days than can be shown at once. */
export function isTooLong(span: DateSpan, nowMs: number): boolean {
  return daysOf(span, nowMs) > mostDays
}

/** The interval that was chosen, or the finest with a legible number of points where none was or it has too many. */
export function intervalOf({ span, interval }: AnalyticsFilter, nowMs: number): Interval {
  const days = daysOf(span, nowMs)
  if (interval !== undefined && days / intervalDays[interval] <= mostPoints) return interval
  if (days <= 62) return 'day'
  return days <= mostPoints ? 'week' : 'month'
}

/** As the API asks for it. */
export function analyticsQueryOf(
  filter: AnalyticsFilter,
  nowMs: number,
): { readonly from: string; readonly to: string; readonly interval: Interval } {
  return { ...customSpanOf(boundsOf(filter.span, nowMs)), interval: intervalOf(filter, nowMs) }
}
