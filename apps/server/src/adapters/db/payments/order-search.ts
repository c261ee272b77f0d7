import { firstIdAt } from '@tessera/core/id-time'
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

type Listed = Parameters<OrderSearch['list']>[0]
type ListedOrders = ReturnType<typeof selectOrders>

/** An order is written soon after its id was made. */
const idSlackMs = 10 * 60_000

function selectOrders(db: Kysely<Schema>) {
  return db.selectFrom('orders as o').selectAll('o').orderBy('o.id', 'desc')
}

async function listRows(db: Kysely<Schema>, wanted: Listed): Promise<readonly Selectable<OrdersTable>[]> {
  let query = within(selectOrders(db).limit(wanted.limit), wanted)
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

/** Ids are ordered by time: the key leads to the span, however much was bought after it; the row itself decides. */
function within(query: ListedOrders, { fromMs, toMs }: Listed): ListedOrders {
  let span = query
  if (fromMs !== undefined) {
    span = span
      .where('o.id', '>=', firstIdAt('order', fromMs - idSlackMs))
      .where('o.created_at_ms', '>=', BigInt(fromMs))
  }
  if (toMs !== undefined) {
    span = span
      .where('o.id', '<', firstIdAt('order', toMs + idSlackMs))
      .where('o.created_at_ms', '<', BigInt(toMs))
  }
  return span
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
