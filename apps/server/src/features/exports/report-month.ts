import type { Result } from '@tessera/core/result'
import { err, ok } from '@tessera/core/result'

import type { ApiFailure } from '../../ports/endpoint.ts'

export type ReportMonth = {
  /** Such as `2026-03`. */
  readonly name: string
  /** Such as `March 2026`. */
  readonly title: string
  readonly firstDate: string
  /** The last day of the month, or today where it is not over. */
  readonly lastDate: string
  readonly isOver: boolean
  /** The whole month before it. */
  readonly before: { readonly title: string; readonly firstDate: string; readonly lastDate: string }
}

/**
 * @param name such as `2026-03`; undefined: the last month that is over
 * @param nowMs epoch milliseconds
 */
export function reportMonth(name: string | undefined, nowMs: number): Result<ReportMonth, ApiFailure> {
  const today = new Date(nowMs)
  const thisMonth = today.getUTCFullYear() * 12 + today.getUTCMonth()
  const month = name === undefined ? thisMonth - 1 : numberOf(name)
  if (month > thisMonth) {
    return err({ code: 'invalid_request', message: 'That month has not begun.', param: 'month' })
  }
  const isOver = month < thisMonth
  return ok({
    name: dateOf(month, 1).slice(0, 7),
    title: titleOf(month),
    firstDate: dateOf(month, 1),
    lastDate: isOver ? dateOf(month + 1, 0) : today.toISOString().slice(0, 10),
    isOver,
    before: { title: titleOf(month - 1), firstDate: dateOf(month - 1, 1), lastDate: dateOf(month, 0) },
  })
}

function numberOf(name: string): number {
  const [year, month] = name.split('-').map(Number)
  return (year ?? 0) * 12 + (month ?? 1) - 1
}

/**
 * @param month months since the beginning of the year zero
 * @param day of the month; zero is the day before its first
 */
function dateOf(month: number, day: number): string {
  return new Date(Date.UTC(Math.floor(month / 12), month % 12, day)).toISOString().slice(0, 10)
}

const titleFormat = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' })

function titleOf(month: number): string {
  return titleFormat.format(new Date(`${dateOf(month, 1)}T00:00:00Z`))
}
