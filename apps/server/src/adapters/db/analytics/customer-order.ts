import { walletProfitOf } from '@tessera/core/analytics/profit'
import type { WalletSums } from '@tessera/core/analytics/roll-up'
import type { Kysely, RawBuilder } from 'kysely'
import { sql } from 'kysely'

import type { CustomerPlace, CustomerProfits, CustomerSort } from '../../../ports/customer-profits.ts'
import type { Schema } from '../schema/schema.ts'
import { walletSumsFromRow } from './roll-up-rows.ts'

export type WalletMonth = { readonly walletId: string; readonly sums: WalletSums }

type ListQuery = Parameters<CustomerProfits['list']>[0]
type Asked = Pick<ListQuery, 'sort' | 'isDescending' | 'isLive'>

/** One order of customers, for the database and for rows that are not rolled up yet. */
export type CustomerOrder = {
  /** Word for word as it is indexed. */
  readonly key: RawBuilder<bigint>
  readonly isDescending: boolean
  placeOf(row: WalletMonth): CustomerPlace
  compare(left: WalletMonth, right: WalletMonth): number
  /** Whether a row comes after the end of a page. */
  isBehind(row: WalletMonth, place: CustomerPlace | undefined): boolean
}

export function customerOrderOf({ sort, isDescending, isLive }: Asked): CustomerOrder {
  const placeOf = ({ walletId, sums }: WalletMonth) => ({ walletId, value: valueOf(sums, sort, isLive) })
  const order = (left: CustomerPlace, right: CustomerPlace) =>
    isDescending ? comparePlaces(right, left) : comparePlaces(left, right)
  return {
    key: keyOf(sort, isLive),
    isDescending,
    placeOf,
    compare: (left, right) => order(placeOf(left), placeOf(right)),
    isBehind: (row, place) => place === undefined || order(placeOf(row), place) > 0,
  }
}

function keyOf(sort: CustomerSort, isLive: boolean): RawBuilder<bigint> {
  if (sort === 'cost') return sql`cost_nano_usd`
  if (sort === 'earned') return isLive ? sql`earned_live` : sql`earned_test`
  return isLive
    ? sql`(earned_live * 10 - cost_nano_usd - fees_live * 10000000)`
    : sql`(earned_test * 10 - cost_nano_usd - fees_test * 10000000)`
}

function valueOf(sums: WalletSums, sort: CustomerSort, isLive: boolean): bigint {
  if (sort === 'cost') return sums.costNanoUsd
  if (sort === 'earned') return isLive ? sums.earnedLiveMicroMinor : sums.earnedTestMicroMinor
  return walletProfitOf(sums, isLive).netNanoUsd
}

function comparePlaces(left: CustomerPlace, right: CustomerPlace): number {
  if (left.value !== right.value) return left.value < right.value ? -1 : 1
  return left.walletId < right.walletId ? -1 : left.walletId > right.walletId ? 1 : 0
}

type StoredQuery = {
  readonly month: number
  readonly order: CustomerOrder
  /** They are left out. */
  readonly freshIds: ReadonlySet<string>
  readonly query: ListQuery
}

/** One more than a page of what is stored, in order. */
export async function listStoredCustomers(
  db: Kysely<Schema>,
  { month, order, freshIds, query }: StoredQuery,
): Promise<readonly WalletMonth[]> {
  const wanted = query.limit + 1
  const found: WalletMonth[] = []
  let place = query.after
  while (found.length < wanted) {
    const rows = await pageBehind(db, month, { order, place, limit: wanted })
    found.push(...rows.filter(({ walletId }) => !freshIds.has(walletId)))
    const last = rows.at(-1)
    if (rows.length < wanted || last === undefined) break
    place = order.placeOf(last)
  }
  return found.slice(0, wanted)
}

async function pageBehind(
  db: Kysely<Schema>,
  month: number,
  from: {
    readonly order: CustomerOrder
    readonly place: CustomerPlace | undefined
    readonly limit: number
  },
): Promise<readonly WalletMonth[]> {
  const { key, isDescending } = from.order
  const direction = isDescending ? sql`desc` : sql`asc`
  let query = db
    .selectFrom('wallet_months')
    .selectAll()
    .where('month', '=', BigInt(month))
    .orderBy(sql`${key} ${direction}`)
    .orderBy(sql`wallet_id ${direction}`)
    .limit(from.limit)
  if (from.place !== undefined) {
    const { value, walletId } = from.place
    const place = sql`(cast(${value} as bigint), cast(${walletId} as text))`
    // The first says where the index is entered, which not every planner reads out of a comparison of rows.
    query = query.where(
      isDescending
        ? sql<boolean>`${key} <= ${value} and (${key}, wallet_id) < ${place}`
        : sql<boolean>`${key} >= ${value} and (${key}, wallet_id) > ${place}`,
    )
  }
  const rows = await query.execute()
  return rows.map((row) => ({ walletId: row.wallet_id, sums: walletSumsFromRow(row) }))
}
