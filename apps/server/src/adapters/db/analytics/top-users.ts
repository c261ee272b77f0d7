import { recognise } from '@tessera/core/analytics/earned-revenue'
import { allTimeMonth } from '@tessera/core/analytics/roll-up'
import type { WalletSums } from '@tessera/core/analytics/roll-up'
import { addSums } from '@tessera/core/analytics/sum-table'
import type { SoldOrder } from '@tessera/core/analytics/wallet-lots'
import type { Kysely } from 'kysely'

import type { TopUser, TopUsersFilter } from '../../../ports/analytics-reads.ts'
import type { Schema } from '../schema/schema.ts'
import { inGroups } from './in-groups.ts'
import { readTail } from './ledger-tail.ts'
import { walletSumsFromRow } from './roll-up-rows.ts'
import { soldOrderFromRow } from './wallet-states.ts'

/**
 * Who used or bought most in a month. What is not rolled up yet can only lift somebody: the best of the table and
 * everybody who was met since hold the best of all.
 */
export async function listTopUsers(db: Kysely<Schema>, filter: TopUsersFilter): Promise<readonly TopUser[]> {
  const month = filter.month ?? allTimeMonth
  const fold = await readTail(db)
  const sums = new Map<string, WalletSums>()
  const stored = await storedTop(db, month, filter)
  const fresh = fold.rollUp.walletMonths.rows().filter(({ key }) => key.month === month)
  const freshIds = fresh.map(({ key }) => key.walletId)
  for (const row of [...stored, ...(await storedOf(db, month, freshIds))]) {
    sums.set(row.wallet_id, walletSumsFromRow(row))
  }
  for (const { key, sums: added } of fresh) {
    const before = sums.get(key.walletId)
    sums.set(key.walletId, before === undefined ? added : addSums(before, added))
  }
  const column = filter.sort === 'charged' ? 'chargedMicro' : 'boughtMicro'
  const best = [...sums]
    .filter(([, row]) => row[column] > 0n)
    .toSorted(([leftId, left], [rightId, right]) =>
      left[column] === right[column] ? leftId.localeCompare(rightId) : left[column] < right[column] ? 1 : -1,
    )
    .slice(0, filter.limit)
  return describe(db, best, { filter, orders: fold.orders })
}

function storedTop(db: Kysely<Schema>, month: number, { sort, limit }: TopUsersFilter) {
  return db
    .selectFrom('wallet_months')
    .selectAll()
    .where('month', '=', BigInt(month))
    .where(sort, '>', 0n)
    .orderBy(sort, 'desc')
    .limit(limit)
    .execute()
}

function storedOf(db: Kysely<Schema>, month: number, walletIds: readonly string[]) {
  return inGroups(walletIds, 500, (group) =>
    db
      .selectFrom('wallet_months')
      .selectAll()
      .where('month', '=', BigInt(month))
      .where('wallet_id', 'in', [...group])
      .execute(),
  )
}

async function describe(
  db: Kysely<Schema>,
  best: readonly (readonly [string, WalletSums])[],
  { filter, orders }: { readonly filter: TopUsersFilter; readonly orders: readonly WalletOrder[] },
): Promise<readonly TopUser[]> {
  const walletIds = best.map(([walletId]) => walletId)
  if (walletIds.length === 0) return []
  const owners = await db
    .selectFrom('wallets')
    .leftJoin('users', 'users.id', 'wallets.owner_id')
    .select(['wallets.id', 'wallets.owner_id', 'users.email', 'users.name'])
    .where('wallets.id', 'in', walletIds)
    .execute()
  const ownerById = new Map(owners.map((owner) => [owner.id, owner]))
  const money = await moneyOf(db, walletIds, { filter, orders })
  return best.map(([walletId, sums]) => {
    const owner = ownerById.get(walletId)
    return {
      charges: sums.charges,
      chargedMicro: sums.chargedMicro,
      boughtMicro: sums.boughtMicro,
      walletId,
      userId: owner?.owner_id ?? '',
      email: owner?.email ?? '',
      name: owner?.name ?? '',
      ...(money.get(walletId) ?? { keptMicroMinor: 0n, earnedMicroMinor: 0n }),
    }
  })
}

type WalletOrder = { readonly walletId: string; readonly order: SoldOrder }

async function moneyOf(
  db: Kysely<Schema>,
  walletIds: readonly string[],
  { filter, orders }: { readonly filter: TopUsersFilter; readonly orders: readonly WalletOrder[] },
) {
  const rows = await db
    .selectFrom('sold_orders')
    .selectAll()
    .where('wallet_id', 'in', [...walletIds])
    .execute()
  const byId = new Map(
    rows.map((row) => [row.order_id, { walletId: row.wallet_id, order: soldOrderFromRow(row) }]),
  )
  // As they stand after what is not rolled up yet.
  for (const fresh of orders) byId.set(fresh.order.orderId, fresh)
  const money = new Map<string, ReturnType<typeof recognise>>()
  for (const { walletId, order } of byId.values()) {
    if (order.currency !== filter.view.currency || order.isLive !== filter.view.isLive) continue
    const before = money.get(walletId) ?? { keptMicroMinor: 0n, earnedMicroMinor: 0n }
    money.set(walletId, addSums(before, recognise(order)))
  }
  return money
}
