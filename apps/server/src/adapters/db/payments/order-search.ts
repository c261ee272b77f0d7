import type { Kysely, Selectable } from 'kysely'
import { sql } from 'kysely'

import type { OrderSearch } from '../../../ports/order-search.ts'
import type { OrdersTable } from '../schema/payment-tables.ts'
import type { Schema } from '../schema/schema.ts'
import { withParts } from './orders-with-parts.ts'

export function createOrderSearch(db: Kysely<Schema>): OrderSearch {
  return {
    list: async (query) => withParts(db, await listRows(db, query)),
    async listGranted({ isLive, afterId, limit }) {
      const rows = await db
        .selectFrom('orders')
        .selectAll()
        .where('id', '>', afterId)
        .where('granted', '>', 0n)
        .where('livemode', '=', isLive ? 1n : 0n)
        .orderBy('id')
        .limit(limit)
        .execute()
      return withParts(db, rows)
    },
    findMany: async (ids) => withParts(db, await findRows(db, ids)),
  }
}

async function listRows(
  db: Kysely<Schema>,
  wanted: Parameters<OrderSearch['list']>[0],
): Promise<readonly Selectable<OrdersTable>[]> {
  let query = db.selectFrom('orders as o').selectAll('o').orderBy('o.id', 'desc').limit(wanted.limit)
  if (wanted.userId !== undefined) query = query.where('o.user_id', '=', wanted.userId)
  if (wanted.status !== undefined) query = query.where('o.status', '=', wanted.status)
  if (wanted.beforeId !== undefined) query = query.where('o.id', '<', wanted.beforeId)
  const search = wanted.search?.trim() ?? ''
  if (search === '') return query.execute()
  const pattern = `%${search.toLowerCase().replace(/[\\%_]/g, String.raw`\$&`)}%`
  return query
    .where((eb) =>
      eb.or([
        eb('o.id', '=', search),
        eb('o.session_id', '=', search),
        eb('o.payment_intent_id', '=', search),
        eb('o.charge_id', '=', search),
        eb.exists(
          eb
            .selectFrom('users as u')
            .select(sql<number>`1`.as('one'))
            .whereRef('u.id', '=', 'o.user_id')
            .where(
              sql<boolean>`(lower(u.email) like ${pattern} escape '\\' or lower(u.name) like ${pattern} escape '\\')`,
            ),
        ),
      ]),
    )
    .execute()
}

async function findRows(
  db: Kysely<Schema>,
  { orderIds, sessionIds, paymentIntentIds }: Parameters<OrderSearch['findMany']>[0],
): Promise<readonly Selectable<OrdersTable>[]> {
  // One query for each way of finding: each then has its own index.
  const found = await Promise.all([
    orderIds.length === 0 ? [] : db.selectFrom('orders').selectAll().where('id', 'in', orderIds).execute(),
    sessionIds.length === 0
      ? []
      : db.selectFrom('orders').selectAll().where('session_id', 'in', sessionIds).execute(),
    paymentIntentIds.length === 0
      ? []
      : db.selectFrom('orders').selectAll().where('payment_intent_id', 'in', paymentIntentIds).execute(),
  ])
  return [...new Map(found.flat().map((row) => [row.id, row])).values()]
}
