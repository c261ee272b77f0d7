import type { Clock } from '@tessera/core/clock'
import type { Selectable } from 'kysely'
import { z } from 'zod'

import { declineEventType } from '../../../ports/webhook-inbox.ts'
import type { ReceivedEvent, StoredEvent, WebhookInbox } from '../../../ports/webhook-inbox.ts'
import type { Database } from '../database.ts'
import type { WebhookEventsTable } from '../schema/payment-tables.ts'

type InboxDeps = { readonly database: Database; readonly clock: Clock }

/** Bounded, so that no sweep keeps the writer from the ledger for long. */
const rowsAtOnce = 500

export function createWebhookInbox(deps: InboxDeps): WebhookInbox {
  const { db } = deps.database
  return {
    add: (event) => addEvent(deps, event),
    claimDue: (claim) => claimDue(deps, claim),
    async finish(eventId, { status, orderId, note }) {
      await db
        .updateTable('webhook_events')
        .set({ status, order_id: orderId ?? null, note: note ?? null, processed_at_ms: nowOf(deps) })
        .where('id', '=', eventId)
        .where('status', '=', 'pending')
        .execute()
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

async function addEvent(deps: InboxDeps, event: ReceivedEvent): Promise<boolean> {
  const nowMs = nowOf(deps)
  const { numInsertedOrUpdatedRows } = await deps.database.db
    .insertInto('webhook_events')
    .values({
      id: event.id,
      type: event.type,
      status: 'pending',
      livemode: event.isLive ? 1n : 0n,
      api_version: event.apiVersion ?? null,
      object_kind: event.objectKind ?? null,
      object_id: event.objectId ?? null,
      pointers_json: JSON.stringify(event.pointers),
      order_id: null,
      note: null,
      created_at_ms: BigInt(event.createdAtMs),
      received_at_ms: nowMs,
      next_attempt_at_ms: nowMs,
      processed_at_ms: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
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
