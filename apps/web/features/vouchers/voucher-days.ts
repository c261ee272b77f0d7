import { formatDay } from '@/lib/format-time'

/** The last day on which codes are good that expire at this moment: by UTC, as the books count days. */
export function lastDayOf(expiresAt: string): string {
  return formatDay(new Date(Date.parse(expiresAt) - 1).toISOString().slice(0, 10))
}

/** The moment at which codes expire that are good until the end of this day, such as `2026-12-31`. */
export function endOfDay(day: string): string {
  const next = new Date(`${day}T00:00:00Z`)
  next.setUTCDate(next.getUTCDate() + 1)
  return next.toISOString()
}

/** The day of a moment, by UTC. */
export function dayOf(moment: string): string {
  return formatDay(new Date(moment).toISOString().slice(0, 10))
}
