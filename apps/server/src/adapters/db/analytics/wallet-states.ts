import type { WalletRollUp } from '@tessera/core/analytics/roll-up'
import { dayOf } from '@tessera/core/analytics/utc-days'
import type { UtcDay } from '@tessera/core/analytics/utc-days'
import type { CreditLot, SoldOrder, WalletLots } from '@tessera/core/analytics/wallet-lots'
import { invariant } from '@tessera/core/invariant'
import { transactionKinds } from '@tessera/core/ledger/transaction'
import type { Kysely, Selectable } from 'kysely'

import { fromAuthTime } from '../auth-columns.ts'
import type { CreditLotsTable, SoldOrdersTable } from '../schema/analytics-tables.ts'
import type { Schema } from '../schema/schema.ts'
import { inGroups } from './in-groups.ts'

/** How wallets stand at the checkpoint: what can still be used of them, and the orders that brought it. */
export async function readWalletStates(
  db: Kysely<Schema>,
  walletIds: readonly string[],
): Promise<readonly WalletRollUp[]> {
  const heads = await inGroups(walletIds, 500, (group) => headsOf(db, group))
  const lots = await inGroups(walletIds, 500, (group) =>
    db
      .selectFrom('credit_lots')
      .selectAll()
      .where('wallet_id', 'in', [...group])
      .where('unused', '>', 0n)
      .orderBy('seq')
      .execute(),
  )
  const orderIds = lots.flatMap(({ order_id: id }) => (id === null ? [] : [id]))
  const orders = await readSoldOrders(db, [...new Set(orderIds)])
  const lotsByWallet = Map.groupBy(lots, (lot) => lot.wallet_id)
  const ordersByWallet = Map.groupBy(orders, ({ walletId }) => walletId)
  return heads.map((head) =>
    stateOf(head, {
      seq: head.seq ?? 0n,
      usedTotalMicro: head.used_total ?? 0n,
      lots: (lotsByWallet.get(head.id) ?? []).map(lotFromRow),
      orders: (ordersByWallet.get(head.id) ?? []).map(({ order }) => order),
    }),
  )
}

type Head = Awaited<ReturnType<typeof headsOf>>[number]

function stateOf(head: Head, lots: WalletLots): WalletRollUp {
  return {
    walletId: head.id,
    lots,
    activeDays: head.last_active_day === null ? [] : [Number(head.last_active_day)],
    hasBought: head.has_bought === 1n,
    ...(head.created_at === null ? {} : { signUpDay: dayOf(fromAuthTime(head.created_at)) }),
  }
}

function headsOf(db: Kysely<Schema>, walletIds: readonly string[]) {
  return db
    .selectFrom('wallets')
    .leftJoin('wallet_roll_ups', 'wallet_roll_ups.wallet_id', 'wallets.id')
    .leftJoin('users', (join) =>
      join.onRef('users.id', '=', 'wallets.owner_id').on('wallets.owner_kind', '=', 'user'),
    )
    .select([
      'wallets.id',
      'users.created_at',
      'wallet_roll_ups.seq',
      'wallet_roll_ups.used_total',
      'wallet_roll_ups.last_active_day',
      'wallet_roll_ups.has_bought',
    ])
    .where('wallets.id', 'in', [...walletIds])
    .execute()
}

/** All lots of orders, used up or not: a claw-back shortens them. */
export async function readLotsOfOrders(
  db: Kysely<Schema>,
  orderIds: readonly string[],
): Promise<readonly { readonly walletId: string; readonly lot: CreditLot }[]> {
  const rows = await inGroups(orderIds, 500, (group) =>
    db
      .selectFrom('credit_lots')
      .selectAll()
      .where('order_id', 'in', [...group])
      .execute(),
  )
  return rows.map((row) => ({ walletId: row.wallet_id, lot: lotFromRow(row) }))
}

export async function readSoldOrders(
  db: Kysely<Schema>,
  orderIds: readonly string[],
): Promise<readonly { readonly walletId: string; readonly order: SoldOrder }[]> {
  const rows = await inGroups(orderIds, 500, (group) =>
    db
      .selectFrom('sold_orders')
      .selectAll()
      .where('order_id', 'in', [...group])
      .execute(),
  )
  return rows.map((row) => ({ walletId: row.wallet_id, order: soldOrderFromRow(row) }))
}

/** Every day on which a wallet was active, in rising order. */
export async function readActiveDays(db: Kysely<Schema>, walletId: string): Promise<readonly UtcDay[]> {
  const rows = await db
    .selectFrom('wallet_days')
    .select('day')
    .where('wallet_id', '=', walletId)
    // Days on which it only cost something, or its revenue was corrected, are there as well.
    .where((eb) => eb.or([eb('charges', '>', 0n), eb('bought', '>', 0n)]))
    .orderBy('day')
    .execute()
  return rows.map(({ day }) => Number(day))
}

export function lotFromRow(row: Selectable<CreditLotsTable>): CreditLot {
  const kind = transactionKinds.find((known) => known === row.kind)
  invariant(kind !== undefined, 'a lot has a kind that core knows')
  return {
    seq: row.seq,
    kind,
    ...(row.order_id === null ? {} : { orderId: row.order_id }),
    openedAtMs: Number(row.opened_at_ms),
    creditsMicro: row.credits,
    spanMicro: row.span,
    unusedMicro: row.unused,
    usedFromMicro: row.used_from,
    usedMicro: row.used,
  }
}

export function soldOrderFromRow(row: Selectable<SoldOrdersTable>): SoldOrder {
  return {
    orderId: row.order_id,
    currency: row.currency,
    isLive: row.livemode === 1n,
    totalMinor: row.total_minor,
    taxMinor: row.tax_minor,
    grantedMicro: row.granted,
    revokedMicro: row.revoked,
    unusedMicro: row.unused,
  }
}
