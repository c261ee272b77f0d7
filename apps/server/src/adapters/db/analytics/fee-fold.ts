import { costCurrency } from '@tessera/core/analytics/roll-up'
import type { RollUp } from '@tessera/core/analytics/roll-up'
import { rollUpFee } from '@tessera/core/analytics/roll-up-fee'
import type { OrderFee } from '@tessera/core/analytics/roll-up-fee'
import { dayOf } from '@tessera/core/analytics/utc-days'
import type { Kysely, Selectable } from 'kysely'
import { sql } from 'kysely'

import type { OrderFeesTable } from '../schema/analytics-tables.ts'
import type { OrdersTable } from '../schema/payment-tables.ts'
import type { Schema } from '../schema/schema.ts'
import { inGroups } from './in-groups.ts'
import type { LedgerWindow } from './ledger-window.ts'
import type { FoldedWindow } from './other-folds.ts'

/** Takes orders in the order of their changes: what a fee is now, less what was rolled up of it. */
export async function foldFees(
  db: Kysely<Schema>,
  rollUp: RollUp,
  window: LedgerWindow,
): Promise<(FoldedWindow & { readonly fees: readonly OrderFee[] }) | undefined> {
  const after = parseChange(window.afterId)
  let query = db
    .selectFrom('orders')
    .select(feeColumns)
    .where(sql<boolean>`(updated_at_ms, id) > (${after.atMs}, ${after.orderId})`)
    .orderBy('updated_at_ms')
    .orderBy('id')
    .limit(window.limit)
  if (window.beforeId !== undefined) {
    query = query.where('updated_at_ms', '<', parseChange(window.beforeId).atMs)
  }
  const rows = await query.execute()
  const last = rows.at(-1)
  if (last === undefined) return undefined
  const fees = await foldFeesOf(db, rollUp, rows)
  return { lastId: formatChange(last.updated_at_ms, last.id), count: rows.length, fees }
}

async function foldFeesOf(
  db: Kysely<Schema>,
  rollUp: RollUp,
  rows: readonly FeeRow[],
): Promise<readonly OrderFee[]> {
  const known = await readRolledUpFees(
    db,
    rows.map(({ id }) => id),
  )
  return rows.flatMap((row) => foldFee(rollUp, known.get(row.id), row))
}

/** @returns what has to be known of the fee from now on, where that has changed */
function foldFee(rollUp: RollUp, before: OrderFee | undefined, row: FeeRow): readonly OrderFee[] {
  const after = feeOf(row)
  // A fee that is no more stays behind as one of nothing.
  if ((before?.feeMinor ?? 0n) === 0n && after === undefined) return []
  if (before !== undefined && after !== undefined && isSame(before, after)) return []
  rollUpFee(rollUp, before, after)
  if (after !== undefined) return [after]
  return before === undefined ? [] : [{ ...before, feeMinor: 0n }]
}

function isSame(left: OrderFee, right: OrderFee): boolean {
  return (
    left.feeMinor === right.feeMinor &&
    left.day === right.day &&
    left.walletId === right.walletId &&
    left.isLive === right.isLive
  )
}

const feeColumns = [
  'id',
  'wallet_id',
  'currency',
  'livemode',
  'total_minor',
  'fee_minor',
  'fee_currency',
  'paid_at_ms',
  'updated_at_ms',
] as const

export type FeeRow = Pick<Selectable<OrdersTable>, (typeof feeColumns)[number]>

/** What is known of the fee of a paid order, where both are in US dollars. */
export function feeOf(row: FeeRow): OrderFee | undefined {
  if (row.paid_at_ms === null || row.total_minor === null || row.fee_minor === null) return undefined
  if (row.currency !== costCurrency || row.fee_currency !== costCurrency) return undefined
  return {
    orderId: row.id,
    walletId: row.wallet_id,
    day: dayOf(Number(row.paid_at_ms)),
    isLive: row.livemode === 1n,
    feeMinor: row.fee_minor,
  }
}

async function readRolledUpFees(
  db: Kysely<Schema>,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, OrderFee>> {
  const rows = await inGroups(orderIds, 500, (group) =>
    db
      .selectFrom('order_fees')
      .selectAll()
      .where('order_id', 'in', [...group])
      .execute(),
  )
  return new Map(rows.map((row) => [row.order_id, orderFeeFromRow(row)]))
}

function orderFeeFromRow(row: Selectable<OrderFeesTable>): OrderFee {
  return {
    orderId: row.order_id,
    walletId: row.wallet_id,
    day: Number(row.day),
    isLive: row.livemode === 1n,
    feeMinor: row.fee_minor,
  }
}

const timeDigits = 15

/** Where a change of an order stands among all changes: they come in the order of these words. */
function formatChange(atMs: bigint | number, orderId: string): string {
  return `${String(atMs).padStart(timeDigits, '0')}_${orderId}`
}

/** Comes after every change before a moment, and before every later one. */
export function firstChangeAt(atMs: number): string {
  return formatChange(Math.max(0, atMs), '')
}

export function parseChange(text: string): { readonly atMs: bigint; readonly orderId: string } {
  if (text === '') return { atMs: -1n, orderId: '' }
  return { atMs: BigInt(text.slice(0, timeDigits)), orderId: text.slice(timeDigits + 1) }
}
