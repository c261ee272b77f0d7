import { createRollUp } from '@tessera/core/analytics/roll-up'
import type { RollUp } from '@tessera/core/analytics/roll-up'
import type { Keys, SumTable, Sums } from '@tessera/core/analytics/sum-table'
import type { SoldOrder } from '@tessera/core/analytics/wallet-lots'
import type { Kysely } from 'kysely'

import type { Schema } from '../schema/schema.ts'
import { foldFees } from './fee-fold.ts'
import { LedgerFold } from './ledger-fold.ts'
import { foldEndedRuns, foldLosses, foldRuns, foldSignUps } from './other-folds.ts'
import type { FoldedWindow } from './other-folds.ts'
import { findCheckpoint } from './roll-up-store.ts'

const pageRows = 1_000
/** A few minutes of a busy site. What is more has to be rolled up first. */
const mostPages = 30

type Tail = {
  readonly rollUp: RollUp
  readonly isComplete: boolean
  /** The orders of the wallets that were met, as they stand at the end. */
  readonly orders: readonly { readonly walletId: string; readonly order: SoldOrder }[]
}

/** Adds up, in memory, what stands behind the checkpoints. */
export async function readTail(db: Kysely<Schema>): Promise<Tail> {
  const rollUp = createRollUp()
  const fold = new LedgerFold(db, rollUp)
  const hasLedger = await takeAll(db, 'transactions', (window) => fold.take(window))
  const hasRuns = await takeAll(db, 'runs', (window) => foldRuns(db, rollUp, window))
  await foldEndedRuns(db, rollUp)
  const hasLosses = await takeAll(db, 'losses', (window) => foldLosses(db, rollUp, window))
  const hasUsers = await takeAll(db, 'users', (window) => foldSignUps(db, rollUp, window))
  const hasFees = await takeAll(db, 'orders', (window) => foldFees(db, rollUp, window))
  const orders = fold
    .wallets()
    .flatMap(({ after }) => after.lots.orders.map((order) => ({ walletId: after.walletId, order })))
  return { rollUp, isComplete: hasLedger && hasRuns && hasLosses && hasUsers && hasFees, orders }
}

/** @returns whether the end was reached */
async function takeAll(
  db: Kysely<Schema>,
  source: Parameters<typeof findCheckpoint>[1],
  take: (window: { readonly afterId: string; readonly limit: number }) => Promise<FoldedWindow | undefined>,
): Promise<boolean> {
  let { after_id: afterId } = await findCheckpoint(db, source)
  for (let page = 0; page < mostPages; page += 1) {
    const taken = await take({ afterId, limit: pageRows })
    if (taken === undefined || taken.count < pageRows) return true
    afterId = taken.lastId
  }
  return false
}

/** Adds the rows of a table to another. */
export function addTable<Key extends Keys, Values extends Sums>(
  to: SumTable<Key, Values>,
  from: SumTable<Key, Values>,
): void {
  for (const { key, sums } of from.rows()) to.add(key, sums)
}
