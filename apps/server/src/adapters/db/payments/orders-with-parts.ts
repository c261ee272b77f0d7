import type { Order } from '@tessera/core/payments/order'
import type { Kysely, Selectable } from 'kysely'

import type { OrdersTable } from '../schema/payment-tables.ts'
import type { Schema } from '../schema/schema.ts'
import { orderFromRow } from './order-rows.ts'

/** Orders with their refunds and disputes, in the order of the rows. */
export async function withParts(
  db: Kysely<Schema>,
  rows: readonly Selectable<OrdersTable>[],
): Promise<readonly Order[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const [refunds, disputes] = await Promise.all([
    db
      .selectFrom('order_refunds')
      .selectAll()
      .where('order_id', 'in', ids)
      .orderBy('created_at_ms')
      .orderBy('id')
      .execute(),
    db
      .selectFrom('order_disputes')
      .selectAll()
      .where('order_id', 'in', ids)
      .orderBy('created_at_ms')
      .orderBy('id')
      .execute(),
  ])
  return rows.map((row) =>
    orderFromRow(row, {
      refunds: refunds.filter(({ order_id: orderId }) => orderId === row.id),
      disputes: disputes.filter(({ order_id: orderId }) => orderId === row.id),
    }),
  )
}
