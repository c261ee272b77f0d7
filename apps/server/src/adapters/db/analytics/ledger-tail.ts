import { setImmediate as nextTurn } from 'node:timers/promises'

import { createRollUp } from '@tessera/core/analytics/roll-up'
import type { RollUp } from '@tessera/core/analytics/roll-up'
import type { Keys, SumTable, Sums } from '@tessera/core/analytics/sum-table'
import type { SoldOrder } from '@tessera/core/analytics/wallet-lots'
import type { Kysely } from 'kysely'
import { sql } from 'kysely'

import type { RollUpSource } from '../schema/analytics-tables.ts'
import type { Schema } from '../schema/schema.ts'
import { foldFees, parseChange } from './fee-fold.ts'
import { LedgerFold } from './ledger-fold.ts'
import { foldEndedRuns, foldLosses, foldRuns, foldSignUps } from './other-folds.ts'
import type { FoldedWindow } from './other-folds.ts'
import { findCheckpoint } from './roll-up-store.ts'

const pageRows = 1_000
/** A few minutes of a busy site. Of what is more nothing is added up before it is rolled up. */
const mostRows = 30_000

type Tail = {
  readonly rollUp: RollUp
  readonly isComplete: boolean
  /** The orders of the wallets that were met, as they stand at the end. */
  readonly orders: readonly { readonly walletId: string; readonly order: SoldOrder }[]
}

/** Adds up, in memory, what stands behind the checkpoints. Whatever else waits for this thread has turns in between. */
export async function readTail(db: Kysely<Schema>): Promise<Tail> {
  const rollUp = createRollUp()
  const fold = new LedgerFold(db, rollUp)
  const hasLedger = await takeAll(db, 'transactions', (window) => fold.take(window))
  const hasRuns = await takeAll(db, 'runs', (window) => foldRuns(db, rollUp, window))
  await foldEndedRuns(db, rollUp)
  const hasLosses = await takeAll(db, 'platform_losses', (window) => foldLosses(db, rollUp, window))
  const hasUsers = await takeAll(db, 'users', (window) => foldSignUps(db, rollUp, window))
  const hasFees = await takeAll(db, 'orders', (window) => foldFees(db, rollUp, window))
  const orders = fold
    .wallets()
    .flatMap(({ after }) => after.lots.orders.map((order) => ({ walletId: after.walletId, order })))
  return { rollUp, isComplete: hasLedger && hasRuns && hasLosses && hasUsers && hasFees, orders }
}

/** @returns false where there is too much, and nothing was taken */
async function takeAll(
  db: Kysely<Schema>,
  source: RollUpSource,
  take: (window: { readonly afterId: string; readonly limit: number }) => Promise<FoldedWindow | undefined>,
): Promise<boolean> {
  let { after_id: afterId } = await findCheckpoint(db, source)
  if (await hasTooMany(db, source, afterId)) return false
  for (;;) {
    const taken = await take({ afterId, limit: pageRows })
    if (taken === undefined || taken.count < pageRows) return true
    afterId = taken.lastId
    await nextTurn()
  }
}

const tables = {
  transactions: 'ledger_transactions',
  runs: 'runs',
  platform_losses: 'platform_losses',
  users: 'users',
} as const

/** Steps over entries of an index, and reads no row. */
async function hasTooMany(db: Kysely<Schema>, source: RollUpSource, afterId: string): Promise<boolean> {
  const change = parseChange(source === 'orders' ? afterId : '')
  const query =
    source === 'orders'
      ? sql`select id from orders where (updated_at_ms, id) > (${change.atMs}, ${change.orderId})
          order by updated_at_ms, id limit 1 offset ${mostRows}`
      : sql`select id from ${sql.table(tables[source])} where id > ${afterId}
          order by id limit 1 offset ${mostRows}`
  const { rows } = await query.execute(db)
  return rows.length > 0
}

/** Adds the rows of a table to another. */
export function addTable<Key extends Keys, Values extends Sums>(
  to: SumTable<Key, Values>,
  from: SumTable<Key, Values>,
): void {
  for (const { key, sums } of from.rows()) to.add(key, sums)
}
