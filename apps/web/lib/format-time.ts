const dayMs = 86_400_000
const locale = 'en'

const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' })

/** Relative within a day, absolute after. */
export function formatTime(iso: string, nowMs: number): string {
  const agoMs = nowMs - Date.parse(iso)
  if (agoMs < dayMs && agoMs > -dayMs) {
    const minutes = Math.round(agoMs / 60_000)
    if (Math.abs(minutes) < 1) return relative.format(0, 'second')
    return Math.abs(minutes) < 60
      ? relative.format(-minutes, 'minute')
      : relative.format(-Math.round(minutes / 60), 'hour')
  }
  const isThisYear = new Date(iso).getFullYear() === new Date(nowMs).getFullYear()
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } : { year: 'numeric' }),
  }).format(new Date(iso))
}

/** In full, for hover and for screen readers. */
export function formatFullTime(iso: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium' }).format(new Date(iso))
}

export type DateGroup = 'today' | 'yesterday' | 'week' | 'month' | 'older'

/** Where a conversation stands in the rail, by the reader's own calendar days. */
export function dateGroupOf(iso: string, nowMs: number): DateGroup {
  const startOfToday = new Date(nowMs).setHours(0, 0, 0, 0)
  const timeMs = Date.parse(iso)
  if (timeMs >= startOfToday) return 'today'
  if (timeMs >= startOfToday - dayMs) return 'yesterday'
  if (timeMs >= startOfToday - 7 * dayMs) return 'week'
  return timeMs >= startOfToday - 30 * dayMs ? 'month' : 'older'
}

/** A day of the books, such as `2026-11-22`: by UTC, wherever the reader is. */
export function formatDay(day: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  )
}

/** The month of the books in which a moment lies, such as `November 2026`. */
export function formatMonth(iso: string): string {
  return new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(iso),
  )
}
