import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import { microCredits } from '@tessera/core/money/micro-credits'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'
import type { Kysely, Selectable, Transaction } from 'kysely'

import type { AuditEntry } from '../../../ports/audit-log.ts'
import type {
  NewRefundRequest,
  RefundAskRefusal,
  RefundRequest,
  RefundRequestStore,
} from '../../../ports/refund-requests.ts'
import { addAuditEntry } from '../audit-log.ts'
import { isDatabaseError } from '../database-error.ts'
import type { Database } from '../database.ts'
import type { RefundRequestsTable } from '../schema/payment-tables.ts'
import type { Schema } from '../schema/schema.ts'
import { inTransaction } from '../transaction.ts'

type StoreDeps = { readonly database: Database; readonly clock: Clock; readonly ids: IdSource }

const mostListed = 100

export function createRefundRequestStore(deps: StoreDeps): RefundRequestStore {
  const { db } = deps.database
  return {
    ...readsOf(db),
    async ask(request, audit) {
      try {
        return await inTransaction(deps.database, (trx) => ask(deps, trx, { request, audit }))
      } catch (error) {
        // The same key for another order at the same moment; for one order its row is the guard.
        if (isDatabaseError(error, 'unique_violation')) return err({ code: 'refund_under_way' })
        throw error
      }
    },
    async end({ id, outcome }) {
      await db
        .updateTable('refund_requests')
        .set({
          status: outcome.status,
          ended_at_ms: BigInt(deps.clock.nowMs()),
          ...(outcome.status === 'done'
            ? { refund_id: outcome.refundId, failure: null }
            : { failure: outcome.failure }),
        })
        .where('id', '=', id)
        .where('status', '=', 'asked')
        .execute()
    },
    async noteUnfinished({ id, reason }) {
      await db
        .updateTable('refund_requests')
        .set({ failure: reason })
        .where('id', '=', id)
        .where('status', '=', 'asked')
        .execute()
    },
  }
}

type Reads = Pick<RefundRequestStore, 'findByKey' | 'listOf' | 'findOpen' | 'listOpen'>

function readsOf(db: Kysely<Schema>): Reads {
  return {
    async findByKey(scopeKey) {
      const row = await db
        .selectFrom('refund_requests')
        .selectAll()
        .where('scope_key', '=', scopeKey)
        .executeTakeFirst()
      return row === undefined ? undefined : toRequest(row)
    },
    async listOf(orderId) {
      const rows = await db
        .selectFrom('refund_requests')
        .selectAll()
        .where('order_id', '=', orderId)
        .orderBy('sequence', 'desc')
        .limit(mostListed)
        .execute()
      return rows.map(toRequest)
    },
    async findOpen(orderId) {
      const row = await db
        .selectFrom('refund_requests')
        .selectAll()
        .where('order_id', '=', orderId)
        .where('status', '=', 'asked')
        .executeTakeFirst()
      return row === undefined ? undefined : toRequest(row)
    },
    async listOpen({ createdBeforeMs, limit }) {
      const rows = await db
        .selectFrom('refund_requests')
        .selectAll()
        .where('status', '=', 'asked')
        .where('created_at_ms', '<', BigInt(createdBeforeMs))
        .orderBy('created_at_ms')
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map(toRequest)
    },
  }
}

async function ask(
  deps: StoreDeps,
  trx: Transaction<Schema>,
  { request, audit }: { readonly request: NewRefundRequest; readonly audit: AuditEntry },
): Promise<Result<RefundRequest, RefundAskRefusal>> {
  const orders = trx
    .selectFrom('orders')
    .select(['total_minor', 'refunded_minor'])
    .where('id', '=', request.orderId)
  // Locked until the request stands, so that a second one sees it; on SQLite there is one writer anyway.
  const order = await (deps.database.dialect === 'postgres' ? orders.forUpdate() : orders).executeTakeFirst()
  if (order === undefined) return err({ code: 'order_not_found' })
  const earlier = await trx
    .selectFrom('refund_requests')
    .select(['status', 'sequence'])
    .where('order_id', '=', request.orderId)
    .orderBy('sequence', 'desc')
    .execute()
  if (earlier.some(({ status }) => status === 'asked')) return err({ code: 'refund_under_way' })
  const refundableMinor = (order.total_minor ?? 0n) - order.refunded_minor
  if (request.amountMinor > refundableMinor) return err({ code: 'exceeds_paid', refundableMinor })
  const sequence = (earlier[0]?.sequence ?? 0n) + 1n
  const row = rowOf(request, sequence, BigInt(deps.clock.nowMs()))
  await trx.insertInto('refund_requests').values(row).execute()
  await addAuditEntry(trx, deps, audit)
  return ok(toRequest(row))
}

function rowOf(
  request: NewRefundRequest,
  sequence: bigint,
  createdAtMs: bigint,
): Selectable<RefundRequestsTable> {
  const { hold, idempotency } = request
  return {
    id: request.id,
    order_id: request.orderId,
    sequence,
    amount_minor: request.amountMinor,
    reason: request.reason,
    actor_id: request.actorId,
    status: 'asked',
    refund_id: null,
    failure: null,
    hold_id: hold?.id ?? null,
    held: hold?.amountMicro ?? 0n,
    scope_key: idempotency?.scopeKey ?? null,
    request_hash: idempotency?.requestHash ?? null,
    created_at_ms: createdAtMs,
    ended_at_ms: null,
  }
}

function toRequest(row: Selectable<RefundRequestsTable>): RefundRequest {
  return {
    id: row.id,
    orderId: row.order_id,
    sequence: Number(row.sequence),
    amountMinor: row.amount_minor,
    reason: row.reason,
    actorId: row.actor_id,
    status: row.status,
    ...(row.refund_id === null ? {} : { refundId: row.refund_id }),
    ...(row.failure === null ? {} : { failure: row.failure }),
    ...(row.hold_id === null ? {} : { hold: { id: row.hold_id, amountMicro: microCredits(row.held) } }),
    ...(row.request_hash === null ? {} : { requestHash: row.request_hash }),
    createdAtMs: Number(row.created_at_ms),
    ...(row.ended_at_ms === null ? {} : { endedAtMs: Number(row.ended_at_ms) }),
  }
}
