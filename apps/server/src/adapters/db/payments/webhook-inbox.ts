import type { Clock } from '@tessera/core/clock'
import type { Selectable } from 'kysely'
import { z } from 'zod'

import { declineEventType } from '../../../ports/webhook-inbox.ts'
import type { EventEnd, StoredEvent, WebhookInbox } from '../../../ports/webhook-inbox.ts'
import type { Database } from '../database.ts'
import { inGroups } from '../in-groups.ts'
import type { WebhookEventsTable } from '../schema/payment-tables.ts'
import { addEvents, finishEvents } from './event-writes.ts'

type InboxDeps = { readonly database: Database; readonly clock: Clock }

/** Bounded, so that no sweep keeps the writer from the ledger for long. */
const rowsAtOnce = 500
const eventsAtOnce = 200

export function createWebhookInbox(deps: InboxDeps): WebhookInbox {
  const { db } = deps.database
  const add = inGroups((events: readonly StoredEvent[]) => addEvents(deps.database, events), eventsAtOnce)
  const finish = inGroups(async (ends: readonly EventEnd[]) => {
    await finishEvents(deps.database, ends, deps.clock.nowMs())
    return ends
  }, eventsAtOnce)
  return {
    async add(event, claim) {
      const nowMs = deps.clock.nowMs()
      const stored: StoredEvent = {
        ...event,
        status: 'pending',
        attempts: claim === undefined ? 0 : 1,
        receivedAtMs: nowMs,
        nextAttemptAtMs: nowMs + (claim?.leaseMs ?? 0),
      }
      return (await add(stored)) ? stored : undefined
    },
    claimDue: (claim) => claimDue(deps, claim),
    async finish(end) {
      await finish(end)
    },
    async postpone(eventId, { note, nextAttemptAtMs, orderId }) {
      await db
        .updateTable('webhook_events')
        .set({
          note,
          ...(orderId === undefined ? {} : { order_id: orderId }),
          ...(nextAttemptAtMs === undefined
            ? { status: 'failed', processed_at_ms: nowOf(deps) }
            : { next_attempt_at_ms: BigInt(nextAttemptAtMs) }),
        })
        .where('id', '=', eventId)
        .where('status', '=', 'pending')
        .execute()
    },
    async countDeclines({ userId, sinceMs }) {
      const row = await db
        .selectFrom('webhook_events as e')
        .innerJoin('orders as o', 'o.id', 'e.order_id')
        .select(({ fn }) => fn.countAll<bigint>().as('declines'))
        .where('o.user_id', '=', userId)
        .where('o.created_at_ms', '>=', BigInt(sinceMs - longestSessionMs))
        .where('e.type', '=', declineEventType)
        .where('e.created_at_ms', '>=', BigInt(sinceMs))
        .executeTakeFirstOrThrow()
      return Number(row.declines)
    },
    async dropFinished(receivedBeforeMs) {
      const { numDeletedRows } = await db
        .deleteFrom('webhook_events')
        .where('id', 'in', (eb) =>
          eb
            .selectFrom('webhook_events')
            .select('id')
            .where('status', 'in', ['done', 'ignored'])
            .where('received_at_ms', '<', BigInt(receivedBeforeMs))
            .limit(rowsAtOnce),
        )
        .executeTakeFirst()
      return Number(numDeletedRows)
    },
  }
}

/** A payment page can be used for a day. */
const longestSessionMs = 25 * 60 * 60_000

function nowOf({ clock }: InboxDeps): bigint {
  return BigInt(clock.nowMs())
}

async function claimDue(
  deps: InboxDeps,
  { limit, leaseMs }: Parameters<WebhookInbox['claimDue']>[0],
): Promise<readonly StoredEvent[]> {
  const nowMs = nowOf(deps)
  const rows = await deps.database.db
    .updateTable('webhook_events')
    .set((eb) => ({ attempts: eb('attempts', '+', 1n), next_attempt_at_ms: nowMs + BigInt(leaseMs) }))
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('webhook_events')
        .select('id')
        .where('status', '=', 'pending')
        .where('next_attempt_at_ms', '<=', nowMs)
        .orderBy('next_attempt_at_ms')
        .orderBy('id')
        .limit(limit),
    )
    // Who comes second to a row finds it no longer due, on both databases.
    .where('status', '=', 'pending')
    .where('next_attempt_at_ms', '<=', nowMs)
    .returningAll()
    .execute()
  return rows.map(eventFromRow)
}

const pointers = z.object({
  sessionId: z.string().optional(),
  paymentIntentId: z.string().optional(),
  chargeId: z.string().optional(),
  orderId: z.string().optional(),
})

/** A row of the inbox in the words of the port. */
export function eventFromRow(row: Selectable<WebhookEventsTable>): StoredEvent {
  const { sessionId, paymentIntentId, chargeId, orderId } = pointers.parse(JSON.parse(row.pointers_json))
  return {
    id: row.id,
    type: row.type,
    status: row.status,
    isLive: row.livemode === 1n,
    ...(row.api_version === null ? {} : { apiVersion: row.api_version }),
    ...(row.object_kind === null ? {} : { objectKind: row.object_kind }),
    ...(row.object_id === null ? {} : { objectId: row.object_id }),
    pointers: {
      ...(sessionId === undefined ? {} : { sessionId }),
      ...(paymentIntentId === undefined ? {} : { paymentIntentId }),
      ...(chargeId === undefined ? {} : { chargeId }),
      ...(orderId === undefined ? {} : { orderId }),
    },
    ...(row.order_id === null ? {} : { orderId: row.order_id }),
    attempts: Number(row.attempts),
    ...(row.note === null ? {} : { note: row.note }),
    createdAtMs: Number(row.created_at_ms),
    receivedAtMs: Number(row.received_at_ms),
    nextAttemptAtMs: Number(row.next_attempt_at_ms),
    ...(row.processed_at_ms === null ? {} : { processedAtMs: Number(row.processed_at_ms) }),
  }
}
