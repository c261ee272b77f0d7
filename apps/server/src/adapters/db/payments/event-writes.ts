import { CompiledQuery } from 'kysely'

import type { EventEnd, StoredEvent } from '../../../ports/webhook-inbox.ts'
import type { Database } from '../database.ts'

/** A whole group goes into one statement of one text, as JSON: nothing is put together anew for every event. */
const statements = {
  sqlite: {
    known: `select id from webhook_events where id in (select value from json_each(?))`,
    insert: `insert into webhook_events (id, type, status, livemode, api_version, object_kind, object_id,
        pointers_json, attempts, created_at_ms, received_at_ms, next_attempt_at_ms)
      select value ->> 'id', value ->> 'type', 'pending', value ->> 'livemode', value ->> 'api_version',
        value ->> 'object_kind', value ->> 'object_id', value ->> 'pointers_json', value ->> 'attempts',
        value ->> 'created_at_ms', value ->> 'received_at_ms', value ->> 'next_attempt_at_ms'
      from json_each(?) where true
      on conflict (id) do nothing returning id`,
    finish: `update webhook_events set status = e.value ->> 'status', order_id = e.value ->> 'order_id',
        note = e.value ->> 'note', processed_at_ms = e.value ->> 'now_ms'
      from json_each(?) as e
      where webhook_events.id = e.value ->> 'id' and webhook_events.status = 'pending'`,
  },
  postgres: {
    known: `select id from webhook_events
      where id in (select jsonb_array_elements_text($1::jsonb))`,
    insert: `insert into webhook_events (id, type, status, livemode, api_version, object_kind, object_id,
        pointers_json, attempts, created_at_ms, received_at_ms, next_attempt_at_ms)
      select id, type, 'pending', livemode, api_version, object_kind, object_id, pointers_json, attempts,
        created_at_ms, received_at_ms, next_attempt_at_ms
      from jsonb_to_recordset($1::jsonb) as e (id text, type text, livemode bigint, api_version text,
        object_kind text, object_id text, pointers_json text, attempts bigint, created_at_ms bigint,
        received_at_ms bigint, next_attempt_at_ms bigint)
      on conflict (id) do nothing returning id`,
    finish: `update webhook_events as w set status = e.status, order_id = e.order_id, note = e.note,
        processed_at_ms = e.now_ms
      from jsonb_to_recordset($1::jsonb) as e (id text, status text, order_id text, note text, now_ms bigint)
      where w.id = e.id and w.status = 'pending'`,
  },
} as const

/**
 * Stores events that are not there yet; a repeat costs one read.
 * @returns for each whether it is new; of two that are the same the first
 */
export async function addEvents(
  database: Database,
  events: readonly StoredEvent[],
): Promise<readonly boolean[]> {
  const ids = [...new Set(events.map(({ id }) => id))]
  const known = await run(database, 'known', ids)
  const firsts = new Map(events.toReversed().map((event) => [event.id, event]))
  for (const id of known) firsts.delete(id)
  const rows = [...firsts.values()].map(rowOf)
  // Another process may have stored one of them since.
  const added = rows.length === 0 ? new Set() : await run(database, 'insert', rows)
  return events.map((event) => firsts.get(event.id) === event && added.has(event.id))
}

/** Ends pending events that have no effect of their own to be written with. */
export async function finishEvents(
  database: Database,
  ends: readonly EventEnd[],
  nowMs: number,
): Promise<void> {
  const rows = ends.map(({ eventId, status, orderId = null, note = null }) => ({
    id: eventId,
    status,
    order_id: orderId,
    note,
    now_ms: nowMs,
  }))
  await run(database, 'finish', rows)
}

async function run(
  database: Database,
  what: keyof (typeof statements)['sqlite'],
  group: readonly unknown[],
): Promise<ReadonlySet<string>> {
  const statement = CompiledQuery.raw(statements[database.dialect][what], [JSON.stringify(group)])
  const { rows } = await database.db.executeQuery<{ readonly id: string }>(statement)
  return new Set(rows.map(({ id }) => id))
}

function rowOf(event: StoredEvent) {
  return {
    id: event.id,
    type: event.type,
    livemode: event.isLive ? 1 : 0,
    api_version: event.apiVersion ?? null,
    object_kind: event.objectKind ?? null,
    object_id: event.objectId ?? null,
    pointers_json: JSON.stringify(event.pointers),
    attempts: event.attempts,
    created_at_ms: event.createdAtMs,
    received_at_ms: event.receivedAtMs,
    next_attempt_at_ms: event.nextAttemptAtMs,
  }
}
