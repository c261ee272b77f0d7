import { addDays, daysIn, parseDay } from '@tessera/core/analytics/utc-days'
import type { DaySpan, UtcDay } from '@tessera/core/analytics/utc-days'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import type { ApiFailure } from '../../ports/endpoint.ts'

const mostDays = 1_100
const daysByDefault = 30

type AskedDays = { readonly from?: string | undefined; readonly to?: string | undefined }

/** The days that somebody asks for: the last thirty where nothing is said. */
export function askedSpan(query: AskedDays, today: UtcDay): Result<DaySpan, ApiFailure> {
  const lastDay = query.to === undefined ? today : parseDay(query.to)
  if (lastDay === undefined) return err(wrong('to', 'There is no such day.'))
  const firstDay = query.from === undefined ? addDays(lastDay, 1 - daysByDefault) : parseDay(query.from)
  if (firstDay === undefined) return err(wrong('from', 'There is no such day.'))
  const span = { firstDay, lastDay }
  if (firstDay > lastDay) return err(wrong('from', 'The first day must not come after the last.'))
  if (firstDay < 0) return err(wrong('from', 'That is too long ago.'))
  if (daysIn(span) > mostDays) return err(wrong('from', `At most ${mostDays} days can be shown at once.`))
  return ok(span)
}

function wrong(param: string, message: string): ApiFailure {
  return { code: 'invalid_request', message, param }
}
