import { routes } from '@tessera/contracts/routes'
import { addDays, dayOf, daysIn, formatDay, lastDays, startOfDayMs } from '@tessera/core/analytics/utc-days'
import type { Clock } from '@tessera/core/clock'
import { err, ok } from '@tessera/core/result'

import { endpoint } from '../../ports/endpoint.ts'
import type { ApiFailure, Endpoint } from '../../ports/endpoint.ts'
import type { WebhookEventLog } from '../../ports/webhook-event-log.ts'
import { cursorUnknown } from '../common/id-cursor.ts'
import { requestKey } from '../common/request-key.ts'
import { describeWebhookEvent } from './describe-order.ts'
import { formatEventCursor, parseEventCursor } from './event-cursor.ts'

export type WebhookEventDeps = {
  readonly eventLog: WebhookEventLog
  /** Tells the job that there is something to do. */
  readonly onReplayed: () => void
}

/** GET /api/credits/admin/webhook-events: what Stripe told, newest first. */
export function listWebhookEvents({ eventLog }: Pick<WebhookEventDeps, 'eventLog'>): Endpoint {
  return endpoint(routes.webhookEvents, async ({ query }) => {
    const before = query.cursor === undefined ? undefined : parseEventCursor(query.cursor)
    if (query.cursor !== undefined && before === undefined) return err(cursorUnknown)
    const rows = await eventLog.list({
      limit: query.limit + 1,
      ...(query.status === undefined ? {} : { status: query.status }),
      ...(before === undefined ? {} : { before }),
    })
    const page = rows.slice(0, query.limit)
    const last = page.at(-1)
    return ok({
      events: page.map(describeWebhookEvent),
      next_cursor: rows.length > page.length && last ? formatEventCursor(last) : null,
    })
  })
}

/** GET /api/credits/admin/webhook-delivery: every one of the days, also those on which nothing came. */
export function showWebhookDelivery({
  eventLog,
  clock,
}: Pick<WebhookEventDeps, 'eventLog'> & { readonly clock: Clock }): Endpoint {
  return endpoint(routes.webhookDelivery, async ({ query }) => {
    const { firstDay, lastDay } = lastDays(dayOf(clock.nowMs()), query.days)
    const counted = await eventLog.countByDay(startOfDayMs(firstDay))
    const byDay = new Map(counted.map(({ day, ...counts }) => [day, counts]))
    const days = Array.from({ length: daysIn({ firstDay, lastDay }) }, (_, at) => {
      const day = addDays(firstDay, at)
      return { date: formatDay(day), ...(byDay.get(day) ?? nothingCame) }
    })
    return ok({ days })
  })
}

const nothingCame = { prompt: 0, late: 0, ignored: 0, pending: 0, failed: 0 }

/** POST /api/credits/admin/webhook-events/{id}/replay: safe for every event, since what counts is fetched anew. */
export function replayWebhookEvent({ eventLog, onReplayed }: WebhookEventDeps): Endpoint {
  return endpoint(routes.replayWebhookEvent, async (context) => {
    const { actor, params, body, requestId } = context
    const replayed = await eventLog.replay({
      eventId: params['id'] ?? '',
      auditOf: (before) => ({
        actorId: actor.userId,
        action: 'payments.replay_event',
        subjectKind: 'webhook_event',
        subjectId: before.id,
        reason: body.reason,
        before: { status: before.status, attempts: before.attempts },
        after: { status: 'pending', attempts: 0 },
        requestId,
      }),
      ...requestKey(routes.replayWebhookEvent, context),
    })
    if (!replayed.ok) return err(refusals[replayed.error.code])
    onReplayed()
    return ok(describeWebhookEvent(replayed.value))
  })
}

const refusals = {
  no_such_event: { code: 'not_found', message: 'There is no such event.' },
  key_conflict: {
    code: 'idempotency_conflict',
    message: 'This Idempotency-Key was used for another request.',
  },
} as const satisfies Record<string, ApiFailure>
