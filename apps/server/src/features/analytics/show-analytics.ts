import type { AnalyticsQuery, AnalyticsResponse } from '@tessera/contracts/analytics'
import { routes } from '@tessera/contracts/routes'
import { AnalyticsByDay, activityDays } from '@tessera/core/analytics/figures'
import { dayOf, daysIn, lastDays, spanBefore, splitSpan } from '@tessera/core/analytics/utc-days'
import type { DaySpan } from '@tessera/core/analytics/utc-days'
import { err, ok } from '@tessera/core/result'

import { endpoint } from '../../ports/endpoint.ts'
import type { ApiFailure, Endpoint } from '../../ports/endpoint.ts'
import type { AnalyticsDeps } from './analytics-deps.ts'
import { askedSpan } from './asked-span.ts'
import { describeCredits, describeLosses, describeModels } from './describe-breakdowns.ts'
import { figuresToJson, spanToJson } from './describe-figures.ts'
import { describeGoals } from './describe-goals.ts'
import { describeStanding } from './describe-standing.ts'

const mostPieces = 400

/** GET /api/credits/admin/analytics. */
export function showAnalytics(deps: AnalyticsDeps): Endpoint {
  return endpoint(routes.analytics, async ({ query }) => {
    const nowMs = deps.clock.nowMs()
    const span = askedSpan(query, dayOf(nowMs))
    if (!span.ok) return span
    if (splitSpan(span.value, query.interval).length > mostPieces) return err(tooManyPieces)
    return ok(await describe(deps, { span: span.value, interval: query.interval, nowMs }))
  })
}

const tooManyPieces: ApiFailure = {
  code: 'invalid_request',
  message: 'That are too many points: choose weeks or months.',
  param: 'interval',
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
