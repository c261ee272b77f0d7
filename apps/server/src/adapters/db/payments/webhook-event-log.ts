import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import { invariant } from '@tessera/core/invariant'
import { err, ok } from '@tessera/core/result'
import { sql } from 'kysely'
import type { Kysely, Transaction } from 'kysely'

import type { WebhookDay, WebhookEventLog } from '../../../ports/webhook-event-log.ts'
import type { StoredEvent } from '../../../ports/webhook-inbox.ts'
import { addAuditEntry } from '../audit-log.ts'
import type { Database } from '../database.ts'
import { findKey, keepKey } from '../operators/operator-keys.ts'
import type { Schema } from '../schema/schema.ts'
import { inTransaction } from '../transaction.ts'
import { eventFromRow } from './webhook-inbox.ts'

type LogDeps = { readonly database: Database; readonly clock: Clock; readonly ids: IdSource }

export function createWebhookEventLog(deps: LogDeps): WebhookEventLog {
  return {
    list: (query) => list(deps.database.db, query),
    countByDay: (sinceMs) => countByDay(deps.database.db, sinceMs),
    replay: (wanted) => inTransaction(deps.database, (trx) => replay(deps, trx, wanted)),
  }
}

async function replay(
  deps: LogDeps,
  trx: Transaction<Schema>,
  { eventId, auditOf, key }: Parameters<WebhookEventLog['replay']>[0],
): ReturnType<WebhookEventLog['replay']> {
  // Of two clicks the second waits here, and then finds what the first has kept.
  if (deps.database.dialect === 'postgres') await lockEvent(trx, eventId)
  const before = await find(trx, eventId)
  const earlier = await findKey(trx, key, deps.clock.nowMs())
  if (!earlier.ok) return earlier
  if (before === undefined) return err({ code: 'no_such_event' })
  if (earlier.value !== undefined) return ok(before)
  await trx
    .updateTable('webhook_events')
    .set({
      status: 'pending',
      attempts: 0n,
      next_attempt_at_ms: BigInt(deps.clock.nowMs()),
      processed_at_ms: null,
    })
    .where('id', '=', eventId)
    .execute()
  await addAuditEntry(trx, deps, auditOf(before))
  await keepKey(trx, key, { subjectId: eventId, clock: deps.clock })
  const after = await find(trx, eventId)
  invariant(after !== undefined, 'an event stays in the log')
  return ok(after)
}

function lockEvent(trx: Transaction<Schema>, eventId: string): Promise<unknown> {
  return trx.selectFrom('webhook_events').select('id').where('id', '=', eventId).forUpdate().execute()
}

async function find(db: Kysely<Schema>, eventId: string): Promise<StoredEvent | undefined> {
  const row = await db.selectFrom('webhook_events').selectAll().where('id', '=', eventId).executeTakeFirst()
  return row === undefined ? undefined : eventFromRow(row)
}

async function list(
  db: Kysely<Schema>,
  { status, orderId, before, limit }: Parameters<WebhookEventLog['list']>[0],
): Promise<readonly StoredEvent[]> {
  let query = db
    .selectFrom('webhook_events')
    .selectAll()
    .orderBy('received_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
  if (status !== undefined) query = query.where('status', '=', status)
  if (orderId !== undefined) query = query.where('order_id', '=', orderId)
  if (before !== undefined) {
    const beforeMs = BigInt(before.receivedAtMs)
    query = query.where((eb) =>
      eb.or([
        eb('received_at_ms', '<', beforeMs),
        eb.and([eb('received_at_ms', '=', beforeMs), eb('id', '<', before.id)]),
      ]),
    )
  }
  return (await query.execute()).map(eventFromRow)
}

const dayMs = 86_400_000n
const promptMs = 60_000n

async function countByDay(db: Kysely<Schema>, sinceMs: number): Promise<readonly WebhookDay[]> {
  const day = sql<bigint>`received_at_ms / ${sql.lit(dayMs)}`
  const isPrompt = sql<bigint>`case when status = 'done' and processed_at_ms - created_at_ms <= ${sql.lit(promptMs)}
    then 1 else 0 end`
  const rows = await db
    .selectFrom('webhook_events')
    .select([
      day.as('day'),
      isPrompt.as('is_prompt'),
      'status',
      (eb) => eb.fn.countAll<bigint>().as('events'),
    ])
    .where('received_at_ms', '>=', BigInt(sinceMs))
    .groupBy([day, isPrompt, 'status'])
    .orderBy(day)
    .execute()
  const byDay = new Map<number, { -readonly [Name in keyof WebhookDay]: WebhookDay[Name] }>()
  for (const row of rows) {
    const number = Number(row.day)
    const counts = byDay.get(number) ?? { day: number, prompt: 0, late: 0, ignored: 0, pending: 0, failed: 0 }
    const kind = row.status === 'done' ? (Number(row.is_prompt) === 1 ? 'prompt' : 'late') : row.status
    counts[kind] += Number(row.events)
    byDay.set(number, counts)
  }
  return [...byDay.values()]
}
