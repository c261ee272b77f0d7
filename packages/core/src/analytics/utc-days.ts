import { assertNever, invariant } from '../invariant.ts'

/** A day of the calendar in UTC, counted from the first of January 1970. */
export type UtcDay = number

/** The first and the last day, both of them included. */
export type DaySpan = { readonly firstDay: UtcDay; readonly lastDay: UtcDay }

export type DayInterval = 'day' | 'week' | 'month'

export const dayMs = 24 * 60 * 60_000

/** @param day whole days since 1970-01-01 */
function utcDay(day: number | bigint): UtcDay {
  const number = Number(day)
  invariant(Number.isSafeInteger(number), 'a day is a whole number')
  return number
}

/** @param atMs epoch milliseconds */
export function dayOf(atMs: number): UtcDay {
  return utcDay(Math.floor(atMs / dayMs))
}

/** @returns epoch milliseconds */
export function startOfDayMs(day: UtcDay): number {
  return day * dayMs
}

/** Such as `2026-03-31`. */
export function formatDay(day: UtcDay): string {
  return new Date(startOfDayMs(day)).toISOString().slice(0, 10)
}

/** @returns undefined for what is no day of the calendar, such as the thirtieth of February */
export function parseDay(text: string): UtcDay | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined
  const atMs = Date.parse(`${text}T00:00:00Z`)
  if (Number.isNaN(atMs)) return undefined
  const day = dayOf(atMs)
  return formatDay(day) === text ? day : undefined
}

/** The day that is so many days later, or earlier where `days` is negative. */
export function addDays(day: UtcDay, days: number): UtcDay {
  return utcDay(day + days)
}

/** How many days there are in a span, its first and its last included. */
export function daysIn({ firstDay, lastDay }: DaySpan): number {
  return lastDay - firstDay + 1
}

/** As many days, right before the span. */
export function spanBefore(span: DaySpan): DaySpan {
  return { firstDay: addDays(span.firstDay, -daysIn(span)), lastDay: addDays(span.firstDay, -1) }
}

/** The last so many days of a span's calendar up to and with `lastDay`. */
export function lastDays(lastDay: UtcDay, days: number): DaySpan {
  return { firstDay: addDays(lastDay, 1 - days), lastDay }
}

/** The first day of the month in which a day lies. */
export function firstDayOfMonth(day: UtcDay): UtcDay {
  const date = new Date(startOfDayMs(day))
  return dayOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1))
}

/** Cuts a span at the beginnings of weeks (Mondays) or months; its first and last piece may be shorter than these. */
export function splitSpan(span: DaySpan, interval: DayInterval): readonly DaySpan[] {
  const pieces: DaySpan[] = []
  let { firstDay } = span
  while (firstDay <= span.lastDay) {
    const next = nextBeginning(firstDay, interval)
    const lastDay = next > span.lastDay ? span.lastDay : addDays(next, -1)
    pieces.push({ firstDay, lastDay })
    firstDay = next
  }
  return pieces
}

// 1970-01-01 was a Thursday.
const firstMonday = 4

function nextBeginning(day: UtcDay, interval: DayInterval): UtcDay {
  switch (interval) {
    case 'day':
      return addDays(day, 1)
    case 'week':
      return utcDay((Math.floor((day - firstMonday) / 7) + 1) * 7 + firstMonday)
    case 'month': {
      const date = new Date(startOfDayMs(day))
      return dayOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1))
    }
    default:
      return assertNever(interval)
  }
}
