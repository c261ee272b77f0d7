import { noMoney, sumOf } from '@tessera/core/analytics/figures'
import type { MoneyTable } from '@tessera/core/analytics/figures'
import { allTimeMonth, costCurrency, noWalletSums } from '@tessera/core/analytics/roll-up'
import type { WalletSums } from '@tessera/core/analytics/roll-up'
import { SumTable, addSums } from '@tessera/core/analytics/sum-table'
import type { DaySpan } from '@tessera/core/analytics/utc-days'
import type { Kysely } from 'kysely'

import type {
  Customer,
  CustomerHistory,
  CustomerList,
  CustomerProfits,
} from '../../../ports/customer-profits.ts'
import type { Database } from '../database.ts'
import type { Schema } from '../schema/schema.ts'
import { inSnapshot } from '../transaction.ts'
import { customerOrderOf, listStoredCustomers } from './customer-order.ts'
import type { WalletMonth } from './customer-order.ts'
import { inGroups } from './in-groups.ts'
import { readTail } from './ledger-tail.ts'
import { addMoney } from './money-sums.ts'
import { walletSumsFromRow } from './roll-up-rows.ts'

type ListQuery = Parameters<CustomerProfits['list']>[0]
type FindQuery = Parameters<CustomerProfits['find']>[0]

/** What was rolled up of customers, and what was not yet, read at one moment. */
export function createCustomerProfits(database: Database): CustomerProfits {
  return {
    list: (query) => inSnapshot(database, (db) => listCustomers(db, query)),
    find: (query) => inSnapshot(database, (db) => findCustomer(db, query)),
  }
}

/**
 * What is not rolled up yet may lift somebody or put them down. So those who are met in it are taken out of what is
 * stored, added up, and sorted in again: everybody stands where they belong at this moment.
 */
async function listCustomers(db: Kysely<Schema>, query: ListQuery): Promise<CustomerList> {
  const month = query.month ?? allTimeMonth
  const order = customerOrderOf(query)
  const tail = await readTail(db)
  const fresh = await readFresh(db, month, {
    added: tail.rollUp.walletMonths.rows().filter(({ key }) => key.month === month),
  })
  const freshIds = new Set(fresh.map(({ walletId }) => walletId))
  const stored = await listStoredCustomers(db, { month, order, freshIds, query })
  const rows = [...fresh.filter((row) => order.isBehind(row, query.after)), ...stored].toSorted(
    (left, right) => order.compare(left, right),
  )
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  return {
    customers: await withOwners(db, page),
    next: rows.length > query.limit && last !== undefined ? order.placeOf(last) : undefined,
    isComplete: tail.isComplete,
  }
}

type AddedRow = { readonly key: { readonly walletId: string }; readonly sums: WalletSums }

/** Those with something that is not rolled up yet, with everything. */
async function readFresh(
  db: Kysely<Schema>,
  month: number,
  { added }: { readonly added: readonly AddedRow[] },
): Promise<readonly WalletMonth[]> {
  const walletIds = added.map(({ key }) => key.walletId)
  const stored = await inGroups(walletIds, 500, (group) =>
    db
      .selectFrom('wallet_months')
      .selectAll()
      .where('month', '=', BigInt(month))
      .where('wallet_id', 'in', [...group])
      .execute(),
  )
  const storedById = new Map(stored.map((row) => [row.wallet_id, walletSumsFromRow(row)]))
  return added.map(({ key: { walletId }, sums }) => ({
    walletId,
    sums: addSums(storedById.get(walletId) ?? noWalletSums, sums),
  }))
}

async function withOwners(
  db: Kysely<Schema>,
  rows: readonly WalletMonth[],
): Promise<CustomerList['customers']> {
  const owners = await inGroups(rows, 500, (group) =>
    ownersQuery(db)
      .where(
        'wallets.id',
        'in',
        group.map(({ walletId }) => walletId),
      )
      .execute(),
  )
  const ownerById = new Map(owners.map((owner) => [owner.wallet_id, customerFromRow(owner)]))
  return rows.map(({ walletId, sums }) => ({ ...(ownerById.get(walletId) ?? nobody(walletId)), sums }))
}

function ownersQuery(db: Kysely<Schema>) {
  return db
    .selectFrom('wallets')
    .leftJoin('users', (join) =>
      join.onRef('users.id', '=', 'wallets.owner_id').on('wallets.owner_kind', '=', 'user'),
    )
    .select(['wallets.id as wallet_id', 'users.id as user_id', 'users.email', 'users.name'])
}

type OwnerRow = Awaited<ReturnType<ReturnType<typeof ownersQuery>['execute']>>[number]

function customerFromRow(row: OwnerRow): Customer {
  return {
    walletId: row.wallet_id,
    userId: row.user_id ?? undefined,
    email: row.email ?? '',
    name: row.name ?? '',
  }
}

function nobody(walletId: string): Customer {
  return { walletId, userId: undefined, email: '', name: '' }
}

async function findCustomer(db: Kysely<Schema>, query: FindQuery): Promise<CustomerHistory | undefined> {
  const { userId, span, isLive } = query
  const owner = await ownersQuery(db)
    .where('wallets.owner_kind', '=', 'user')
    .where('wallets.owner_id', '=', userId)
    .executeTakeFirst()
  if (owner?.user_id === undefined || owner.user_id === null) return undefined
  const walletId = owner.wallet_id
  const tail = await readTail(db)
  const days = await readDays(db, walletId, span)
  for (const { key, sums } of tail.rollUp.walletDays.rows())
    if (key.walletId === walletId) days.add(key, sums)
  const allTime = await readFresh(db, allTimeMonth, { added: [{ key: { walletId }, sums: noWalletSums }] })
  const freshAllTime = tail.rollUp.walletMonths
    .rows()
    .filter(({ key }) => key.month === allTimeMonth && key.walletId === walletId)
  const money: MoneyTable = new SumTable()
  await addMoney(db, money, { span, view: { currency: costCurrency, isLive }, walletId })
  return {
    customer: customerFromRow(owner),
    isComplete: tail.isComplete,
    allTime: sumOf([...allTime, ...freshAllTime], noWalletSums),
    sumsOf: (asked) => sumOf(rowsIn(days.rows(), asked), noWalletSums),
    moneyOf: (asked) => sumOf(rowsIn(money.rows(), asked), noMoney),
  }
}

async function readDays(db: Kysely<Schema>, walletId: string, { firstDay, lastDay }: DaySpan) {
  const rows = await db
    .selectFrom('wallet_days')
    .selectAll()
    .where('wallet_id', '=', walletId)
    .where('day', '>=', BigInt(firstDay))
    .where('day', '<=', BigInt(lastDay))
    .execute()
  const days = new SumTable<{ readonly walletId: string; readonly day: number }, WalletSums>()
  for (const row of rows) days.add({ walletId, day: Number(row.day) }, walletSumsFromRow(row))
  return days
}

function rowsIn<Row extends { readonly key: { readonly day: number } }>(
  rows: readonly Row[],
  { firstDay, lastDay }: DaySpan,
): readonly Row[] {
  return rows.filter(({ key }) => key.day >= firstDay && key.day <= lastDay)
}
