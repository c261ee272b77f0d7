import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import type { Order } from '@tessera/core/payments/order'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'

import type { OrderStore } from '../../../ports/order-store.ts'
import type { Database } from '../database.ts'
import type { Schema } from '../schema/schema.ts'
import { inTransaction } from '../transaction.ts'
import { withParts } from './orders-with-parts.ts'
import { placeOrder } from './place-order.ts'
import { saveOrder } from './save-order.ts'

export type OrderStoreDeps = {
  readonly database: Database
  readonly clock: Clock
  readonly ids: IdSource
}

export function createOrderStore(deps: OrderStoreDeps): OrderStore {
  const { db } = deps.database
  return {
    place: (draft, rules) => placeOrder(deps, draft, rules),
    find: (orderId) => findOrder(db, 'id', orderId),
    findBySession: (sessionId) => findOrder(db, 'session_id', sessionId),
    findIdBy: (pointer) => findIdBy(db, pointer),
    async listOpenSessions(userId) {
      const rows = await db
        .selectFrom('orders')
        .select('session_id')
        .where('user_id', '=', userId)
        .where('status', '=', 'open')
        .orderBy('id')
        .execute()
      return rows.flatMap(({ session_id: sessionId }) => (sessionId === null ? [] : [sessionId]))
    },
    async listUnfinished({ createdBeforeMs, checkedBeforeMs, limit }) {
      const rows = await db
        .selectFrom('orders')
        .selectAll()
        .where('status', 'in', unfinished)
        .where('created_at_ms', '<', BigInt(createdBeforeMs))
        .where((eb) =>
          eb.or([eb('checked_at_ms', 'is', null), eb('checked_at_ms', '<', BigInt(checkedBeforeMs))]),
        )
        .orderBy((eb) => eb.fn.coalesce('checked_at_ms', eb.val(0n)))
        .orderBy('id')
        .limit(limit)
        .execute()
      return withParts(db, rows)
    },
    listFrozenTooLittle: (query) => listFrozenTooLittle(db, query),
    save: (order, companions) =>
      inTransaction(deps.database, (trx) => saveOrder(trx, deps.clock, { order, companions })),
    open: (orderId, checkout) =>
      change(deps, orderId, {
        status: 'open',
        session_id: checkout.sessionId,
        checkout_url: checkout.url,
      }),
    giveUp: (orderId) => change(deps, orderId, { status: 'expired' }),
    async noteChecked(orderId) {
      await db
        .updateTable('orders')
        .set({ checked_at_ms: BigInt(deps.clock.nowMs()) })
        .where('id', '=', orderId)
        .execute()
    },
  }
}

/** As literals: a partial index is not found by parameters. */
const unfinished = [sql.lit('created' as const), sql.lit('open' as const), sql.lit('processing' as const)]

async function listFrozenTooLittle(
  db: Kysely<Schema>,
  { checkedBeforeMs, limit }: Parameters<OrderStore['listFrozenTooLittle']>[0],
): Promise<readonly Order[]> {
  const rows = await db
    .selectFrom('orders as o')
    .innerJoin('wallets as w', 'w.id', 'o.wallet_id')
    .selectAll('o')
    // Few orders are ever disputed: by their disputes they are found without an index of their own.
    .where('o.id', 'in', (eb) => eb.selectFrom('order_disputes').select('order_id'))
    .where('o.status', '=', 'disputed')
    .where((eb) =>
      eb.or([eb('o.checked_at_ms', 'is', null), eb('o.checked_at_ms', '<', BigInt(checkedBeforeMs))]),
    )
    .where('w.debt', '=', 0n)
    .where((eb) => eb('w.posted', '>', eb.ref('w.held')))
    .where((eb) =>
      eb(
        eb
          .selectFrom('order_disputes as d')
          .select((inner) => inner.fn.sum('d.frozen').as('frozen'))
          .whereRef('d.order_id', '=', 'o.id'),
        '<',
        eb('o.granted', '-', eb.ref('o.revoked')),
      ),
    )
    .orderBy((eb) => eb.fn.coalesce('o.checked_at_ms', eb.val(0n)))
    .orderBy('o.id')
    .limit(limit)
    .execute()
  return withParts(db, rows)
}

/** What becomes of an order that has no session yet; of two who try, one does. */
async function change(
  { database, clock }: OrderStoreDeps,
  orderId: string,
  values: {
    readonly status: 'open' | 'expired'
    readonly session_id?: string
    readonly checkout_url?: string
  },
): Promise<boolean> {
  const { numUpdatedRows } = await database.db
    .updateTable('orders')
    .set((eb) => ({ ...values, version: eb('version', '+', 1n), updated_at_ms: BigInt(clock.nowMs()) }))
    .where('id', '=', orderId)
    .where('session_id', 'is', null)
    // Given up too early: a session made after all belongs to it.
    .where('status', 'in', values.status === 'open' ? ['created', 'expired'] : ['created'])
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

async function findOrder(
  db: Kysely<Schema>,
  column: 'id' | 'session_id',
  value: string,
): Promise<Order | undefined> {
  const rows = await db.selectFrom('orders').selectAll().where(column, '=', value).limit(1).execute()
  const [order] = await withParts(db, rows)
  return order
}

async function findIdBy(
  db: Kysely<Schema>,
  pointer: Parameters<OrderStore['findIdBy']>[0],
): Promise<string | undefined> {
  const conditions = [
    ['session_id', pointer.sessionId],
    ['payment_intent_id', pointer.paymentIntentId],
    ['charge_id', pointer.chargeId],
  ] as const
  for (const [column, value] of conditions) {
    if (value === undefined) continue
    const row = await db.selectFrom('orders').select('id').where(column, '=', value).executeTakeFirst()
    if (row !== undefined) return row.id
  }
  return undefined
}
