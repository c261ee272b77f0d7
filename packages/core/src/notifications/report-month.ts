/** A month of the calendar in UTC: `startMs <= moment < endMs`, epoch milliseconds. */
export type CalendarMonth = {
  /** Such as `2026-03`. */
  readonly name: string
  readonly startMs: number
  readonly endMs: number
}

const hourMs = 60 * 60_000
/** Requests that began in the month have ended by then. */
const reportsBeginAfterMs = 6 * hourMs
/** Later, a report would be no news: a site that was switched on in the middle of a month sends none for the last. */
const reportsEndAfterMs = 7 * 24 * hourMs

/** @param atMs epoch milliseconds */
export function monthOf(atMs: number): CalendarMonth {
  const date = new Date(atMs)
  return monthFrom(date.getUTCFullYear(), date.getUTCMonth())
}

/** The month for which reports are to be sent at this moment, if any: the last one, in the first week of the next. */
export function reportMonthAt(nowMs: number): CalendarMonth | undefined {
  const { startMs } = monthOf(nowMs)
  const sinceMs = nowMs - startMs
  if (sinceMs < reportsBeginAfterMs || sinceMs >= reportsEndAfterMs) return undefined
  return monthOf(startMs - 1)
}

function monthFrom(year: number, monthIndex: number): CalendarMonth {
  return {
    name: `${String(year).padStart(4, '0')}-${String(monthIndex + 1).padStart(2, '0')}`,
    startMs: Date.UTC(year, monthIndex, 1),
    endMs: Date.UTC(year, monthIndex + 1, 1),
  }
}
