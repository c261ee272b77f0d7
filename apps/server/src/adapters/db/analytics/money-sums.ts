import type { MoneyTable, MoneyView } from '@tessera/core/analytics/figures'
import { returnedTaxOf } from '@tessera/core/analytics/returned-tax'
import { addDays, dayOf, startOfDayMs } from '@tessera/core/analytics/utc-days'
import type { DaySpan } from '@tessera/core/analytics/utc-days'
import type { Kysely } from 'kysely'
import { sql } from 'kysely'

import type { Schema } from '../schema/schema.ts'
import { inGroups } from './in-groups.ts'

const nothing = {
  purchases: 0n,
  receivedMinor: 0n,
  taxMinor: 0n,
  discountMinor: 0n,
  feesMinor: 0n,
  refundedMinor: 0n,
  disputedMinor: 0n,
  returnedTaxMinor: 0n,
}

type Query = {
  readonly span: DaySpan
  readonly view: MoneyView
  /** Left out: of everybody. */
  readonly walletId?: string
}

/** Adds what was received for purchases in a span, and what went back in it, out of their own rows. */
export async function addMoney(db: Kysely<Schema>, money: MoneyTable, query: Query): Promise<void> {
  const { view, span } = query
  let paid = db
    .selectFrom('orders')
    .select((eb) => [
      sql<bigint>`paid_at_ms / 86400000`.as('day'),
      eb.fn.countAll<bigint>().as('purchases'),
      sql<bigint>`cast(sum(total_minor) as bigint)`.as('received'),
      sql<bigint>`cast(sum(tax_minor) as bigint)`.as('tax'),
      sql<bigint>`cast(sum(discount_minor) as bigint)`.as('discount'),
      sql<bigint>`cast(coalesce(sum(case when fee_currency = currency then fee_minor end), 0) as bigint)`.as(
        'fees',
      ),
    ])
    .where('paid_at_ms', '>=', BigInt(startOfDayMs(span.firstDay)))
    .where('paid_at_ms', '<', endOf(span))
    .where('currency', '=', view.currency)
    .where('livemode', '=', view.isLive ? 1n : 0n)
    .where('total_minor', 'is not', null)
    .groupBy('day')
  if (query.walletId !== undefined) paid = paid.where('wallet_id', '=', query.walletId)
  const rows = await paid.execute()
  for (const row of rows) {
    money.add(
      { day: Number(row.day) },
      {
        ...nothing,
        purchases: row.purchases,
        receivedMinor: row.received,
        taxMinor: row.tax,
        discountMinor: row.discount,
        feesMinor: row.fees,
      },
    )
  }
  await addReturns(db, money, query)
}

function endOf({ lastDay }: DaySpan): bigint {
  return BigInt(startOfDayMs(addDays(lastDay, 1)))
}

/** Refunds that were not refused, and disputes that were lost, by the day on which they were made. */
async function addReturns(db: Kysely<Schema>, money: MoneyTable, query: Query): Promise<void> {
  const { span, view, walletId } = query
  const orderIds = walletId === undefined ? await idsWithReturns(db, span) : await idsOfWallet(db, walletId)
  const orders = await inGroups(orderIds, 500, (group) =>
    db
      .selectFrom('orders')
      .select(['id', 'total_minor', 'tax_minor'])
      .where('id', 'in', [...group])
      .where('currency', '=', view.currency)
      .where('livemode', '=', view.isLive ? 1n : 0n)
      .execute(),
  )
  const returns = Map.groupBy(
    await returnsOf(
      db,
      orders.map(({ id }) => id),
    ),
    (row) => row.order_id,
  )
  for (const { id, total_minor: totalMinor, tax_minor: taxMinor } of orders) {
    let beforeMinor = 0n
    for (const { amount_minor: amountMinor, created_at_ms: atMs, isDispute } of returns.get(id) ?? []) {
      const untilMinor = beforeMinor + amountMinor
      const terms = { totalMinor: totalMinor ?? 0n, taxMinor }
      const returnedTaxMinor = returnedTaxOf(terms, untilMinor) - returnedTaxOf(terms, beforeMinor)
      beforeMinor = untilMinor
      const day = dayOf(Number(atMs))
      if (day < span.firstDay || day > span.lastDay) continue
      const amounts = isDispute ? { disputedMinor: amountMinor } : { refundedMinor: amountMinor }
      money.add({ day }, { ...nothing, ...amounts, returnedTaxMinor })
    }
  }
}

async function idsWithReturns(db: Kysely<Schema>, span: DaySpan): Promise<readonly string[]> {
  const startMs = BigInt(startOfDayMs(span.firstDay))
  const [refunded, disputed] = [
    await db
      .selectFrom('order_refunds')
      .select('order_id')
      .where('created_at_ms', '>=', startMs)
      .where('created_at_ms', '<', endOf(span))
      .execute(),
    await db
      .selectFrom('order_disputes')
      .select('order_id')
      .where('created_at_ms', '>=', startMs)
      .where('created_at_ms', '<', endOf(span))
      .where('status', '=', 'lost')
      .execute(),
  ]
  return [...new Set([...refunded, ...disputed].map((row) => row.order_id))]
}

async function idsOfWallet(db: Kysely<Schema>, walletId: string): Promise<readonly string[]> {
  const orders = await db.selectFrom('orders').select('id').where('wallet_id', '=', walletId).execute()
  return orders.map(({ id }) => id)
}

async function returnsOf(db: Kysely<Schema>, orderIds: readonly string[]) {
  const refunds = await inGroups(orderIds, 500, (group) =>
    db
      .selectFrom('order_refunds')
      .select(['id', 'order_id', 'amount_minor', 'created_at_ms'])
      .where('order_id', 'in', [...group])
      .where('status', 'not in', ['failed', 'canceled'])
      .execute(),
  )
  const disputes = await inGroups(orderIds, 500, (group) =>
    db
      .selectFrom('order_disputes')
      .select(['id', 'order_id', 'amount_minor', 'created_at_ms'])
      .where('order_id', 'in', [...group])
      .where('status', '=', 'lost')
      .execute(),
  )
  return [
    ...refunds.map((row) => Object.assign(row, { isDispute: false })),
    ...disputes.map((row) => Object.assign(row, { isDispute: true })),
  ].toSorted((left, right) =>
    left.created_at_ms === right.created_at_ms
      ? left.id.localeCompare(right.id)
      : Number(left.created_at_ms - right.created_at_ms),
  )
}
