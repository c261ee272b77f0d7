import { type Kysely, sql } from 'kysely'

import { hasTable } from '../has-table.ts'
import type { Schema } from '../schema/schema.ts'
import type { BooksMark } from './books-mark.ts'

type PlaceInBooks = Omit<BooksMark, 'seenAtMs'>

/**
 * Which books these are: the moment at which their first table was made. It goes with every copy, so an older copy is
 * known as the same books, and another database as others; nothing has to be written to learn it.
 * @returns undefined for a database in which nothing was made yet
 */
export async function findBooksId(db: Kysely<Schema>): Promise<string | undefined> {
  if (!(await hasTable(db, 'schema_migrations'))) return undefined
  const { rows } = await sql<{ applied_at_ms: bigint }>`
    select applied_at_ms from schema_migrations order by id limit 1`.execute(db)
  const [first] = rows
  return first === undefined ? undefined : String(first.applied_at_ms)
}

export async function isInBooks(
  db: Kysely<Schema>,
  { walletId, seq, chainHash }: PlaceInBooks,
): Promise<boolean> {
  const leg = await db
    .selectFrom('wallet_legs')
    .select('chain_hash')
    .where('wallet_id', '=', walletId)
    .where('seq', '=', seq)
    .executeTakeFirst()
  return leg?.chain_hash === chainHash
}

/** The end of a wallet's chain; undefined where it has none yet. */
export async function findEndOfChain(
  db: Kysely<Schema>,
  walletId: string,
): Promise<PlaceInBooks | undefined> {
  const leg = await db
    .selectFrom('wallet_legs')
    .select(['seq', 'chain_hash'])
    .where('wallet_id', '=', walletId)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return leg === undefined ? undefined : { walletId, seq: leg.seq, chainHash: leg.chain_hash }
}

/** The wallet of the newest movement; undefined in books that are empty. */
export async function findNewestWallet(db: Kysely<Schema>): Promise<string | undefined> {
  const movement = await db
    .selectFrom('ledger_transactions')
    .select('wallet_id')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return movement?.wallet_id
}
