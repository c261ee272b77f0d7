import { type Kysely, type RawBuilder, sql } from 'kysely'

import type {
  ListedPerson,
  PeopleDirectory,
  PersonSort,
  SortedPlace,
} from '../../../ports/people-directory.ts'
import type { Database } from '../database.ts'
import type { Schema } from '../schema/schema.ts'
import { personFromRow, type PersonRow, selectPeople } from './listed-people.ts'
import { searchPeople } from './people-search.ts'
import { filtered, isNarrow } from './person-filter.ts'
import { personTotals } from './person-totals.ts'

export function createPeopleDirectory(database: Pick<Database, 'db' | 'dialect'>): PeopleDirectory {
  const { db } = database
  return {
    list: (query) => listPeople(db, query),
    search: (query) => searchPeople(database, query),
    find: (userId) => findPerson(db, userId),
    findByAnyId: (id) => findByAnyId(db, id),
    totalsOf: (userId) => personTotals(db, userId),
    async countOtherSuperadmins(userId) {
      const rows = await db
        .selectFrom('users')
        .select('id')
        .where('role', '=', 'superadmin')
        .where('blocked_at_ms', 'is', null)
        .where('id', '<>', userId)
        .limit(mostSuperadminsCounted)
        .execute()
      return rows.length
    },
  }
}

/** Nobody asks whether there are more. */
const mostSuperadminsCounted = 10

const columnOf = {
  last_active: 'f.last_active_at_ms',
  balance: 'f.balance',
  spent: 'f.spent',
} as const satisfies Record<Exclude<PersonSort, 'newest'>, string>

async function listPeople(db: Kysely<Schema>, wanted: Parameters<PeopleDirectory['list']>[0]) {
  const { sort, after, limit } = wanted
  const { key, id } = orderOf(sort, isNarrow(wanted.filter))
  let query = filtered(selectPeople(db), wanted.filter).limit(limit + 1)
  if (key !== undefined) query = query.orderBy(sql`${key} desc`)
  query = query.orderBy(sql`${id} desc`)
  if (after !== undefined) {
    // As one comparison of rows, so that the index is entered at this very place.
    query = query.where(
      key === undefined
        ? sql<boolean>`${id} < ${after.id}`
        : sql<boolean>`(${key}, ${id}) < (${after.value}, ${after.id})`,
    )
  }
  const rows = await query.execute()
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    people: page.map(personFromRow),
    next: rows.length > limit && last !== undefined ? placeOf(sort, last) : undefined,
  }
}

type ListOrder = { readonly key: RawBuilder<unknown> | undefined; readonly id: RawBuilder<unknown> }

/** As expressions where few are wanted: walking everybody in this order would be the longest way to them. */
function orderOf(sort: PersonSort, isExpression: boolean): ListOrder {
  if (sort === 'newest') return { key: undefined, id: isExpression ? sql`(u.id || '')` : sql`u.id` }
  const column = sql.ref(columnOf[sort])
  return { key: isExpression ? sql`(${column} + 0)` : column, id: sql`f.user_id` }
}

function placeOf(sort: PersonSort, row: PersonRow): SortedPlace {
  const values = {
    newest: 0n,
    last_active: row.last_active_at_ms,
    balance: row.balance_followed,
    spent: row.spent,
  } satisfies Record<PersonSort, bigint>
  return { sort, value: values[sort], id: row.id }
}

async function findPerson(db: Kysely<Schema>, userId: string): Promise<ListedPerson | undefined> {
  const row = await selectPeople(db).where('u.id', '=', userId).executeTakeFirst()
  return row === undefined ? undefined : personFromRow(row)
}

async function findByAnyId(db: Kysely<Schema>, id: string): Promise<ListedPerson | undefined> {
  const userId = await findOwner(db, id)
  return userId === undefined ? undefined : findPerson(db, userId)
}

async function findOwner(db: Kysely<Schema>, id: string): Promise<string | undefined> {
  switch (id.slice(0, 4)) {
    case 'usr_':
      return id
    case 'wal_':
      return ownerOfWallet(db, id)
    case 'ord_': {
      const order = await db.selectFrom('orders').select('user_id').where('id', '=', id).executeTakeFirst()
      return order?.user_id
    }
    case 'run_': {
      const run = await db.selectFrom('runs').select('user_id').where('id', '=', id).executeTakeFirst()
      return run?.user_id
    }
    case 'txn_': {
      const transaction = await db
        .selectFrom('ledger_transactions')
        .select('wallet_id')
        .where('id', '=', id)
        .executeTakeFirst()
      return transaction === undefined ? undefined : ownerOfWallet(db, transaction.wallet_id)
    }
    default:
      return undefined
  }
}

async function ownerOfWallet(db: Kysely<Schema>, walletId: string): Promise<string | undefined> {
  const wallet = await db
    .selectFrom('wallets')
    .select('owner_id')
    .where('id', '=', walletId)
    .where('owner_kind', '=', 'user')
    .executeTakeFirst()
  return wallet?.owner_id
}
