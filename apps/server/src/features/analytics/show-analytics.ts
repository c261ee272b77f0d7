import type { AnalyticsQuery, AnalyticsResponse } from '@tessera/contracts/analytics'
import { routes } from '@tessera/contracts/routes'
import { AnalyticsByDay, activityDays } from '@tessera/core/analytics/figures'
import {
  addDays,
  dayOf,
  daysIn,
  lastDays,
  parseDay,
  spanBefore,
  splitSpan,
} from '@tessera/core/analytics/utc-days'
import type { DaySpan, UtcDay } from '@tessera/core/analytics/utc-days'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import { endpoint } from '../../ports/endpoint.ts'
import type { ApiFailure, Endpoint } from '../../ports/endpoint.ts'
import type { AnalyticsDeps } from './analytics-deps.ts'
import { describeCredits, describeLosses, describeModels } from './describe-breakdowns.ts'
import { figuresToJson, spanToJson } from './describe-figures.ts'
import { describeGoals } from './describe-goals.ts'
import { describeStanding } from './describe-standing.ts'

const mostDays = 1_100
const mostPieces = 400
const daysByDefault = 30

/** GET /api/credits/admin/analytics. */
export function showAnalytics(deps: AnalyticsDeps): Endpoint {
  return endpoint(routes.analytics, async ({ query }) => {
    const nowMs = deps.clock.nowMs()
    const span = spanOf(query, dayOf(nowMs))
    if (!span.ok) return span
    return ok(await describe(deps, { span: span.value, interval: query.interval, nowMs }))
  })
}

async function describe(
  deps: AnalyticsDeps,
  asked: {
    readonly span: DaySpan
    readonly interval: AnalyticsQuery['interval']
    readonly nowMs: number
  },
): Promise<AnalyticsResponse> {
  const { span, nowMs, interval } = asked
  const before = spanBefore(span)
  const recent = lastDays(dayOf(nowMs), activityDays)
  const snapshot = await deps.reads.read({ span: around([span, before, recent]), view: deps.view })
  const byDay = new AnalyticsByDay(snapshot.analytics, deps.view)
  const standing = describeStanding(snapshot.standing, byDay.countActive(recent))
  return {
    currency: deps.view.currency,
    livemode: deps.view.isLive,
    as_of: new Date(nowMs).toISOString(),
    is_complete: snapshot.isComplete,
    interval,
    span: spanToJson(span),
    span_before: spanToJson(before),
    totals: figuresToJson(byDay.figures(span)),
    totals_before: figuresToJson(byDay.figures(before)),
    standing: standing.json,
    series: splitSpan(span, interval).map((piece) => ({
      from: spanToJson(piece).from,
      to: spanToJson(piece).to,
      days: daysIn(piece),
      figures: figuresToJson(byDay.figures(piece)),
    })),
    models: describeModels(byDay, span, {
      names: await deps.reads.listModelNames(),
      currency: deps.view.currency,
    }),
    credits: describeCredits(byDay, span),
    losses: describeLosses(byDay, span),
    goals: describeGoals(await deps.goals.get(), { ...standing, recent: byDay.figures(recent) }),
  }
}

function around(spans: readonly DaySpan[]): DaySpan {
  return {
    firstDay: Math.min(...spans.map(({ firstDay }) => firstDay)),
    lastDay: Math.max(...spans.map(({ lastDay }) => lastDay)),
  }
}

function spanOf(query: AnalyticsQuery, today: UtcDay): Result<DaySpan, ApiFailure> {
  const lastDay = query.to === undefined ? today : parseDay(query.to)
  if (lastDay === undefined) return err(wrong('to', 'There is no such day.'))
  const firstDay = query.from === undefined ? addDays(lastDay, 1 - daysByDefault) : parseDay(query.from)
  if (firstDay === undefined) return err(wrong('from', 'There is no such day.'))
  const span = { firstDay, lastDay }
  if (firstDay > lastDay) return err(wrong('from', 'The first day must not come after the last.'))
  if (firstDay < 0) return err(wrong('from', 'That is too long ago.'))
  if (daysIn(span) > mostDays) return err(wrong('from', `At most ${mostDays} days can be shown at once.`))
  if (splitSpan(span, query.interval).length > mostPieces) {
    return err(wrong('interval', 'That are too many points: choose weeks or months.'))
  }
  return ok(span)
}

function wrong(param: string, message: string): ApiFailure {
  return { code: 'invalid_request', message, param }
}
