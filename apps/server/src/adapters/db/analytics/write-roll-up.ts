import type { RollUp } from '@tessera/core/analytics/roll-up'
import type { CompiledQuery, Kysely } from 'kysely'

import type { Schema } from '../schema/schema.ts'
import type { FoldedWallet } from './ledger-fold.ts'
import { dayRowsOf, lotToRow, soldOrderToRow, walletRowsOf, walletToRow } from './roll-up-rows.ts'
import { addRows, putRows } from './upsert-rows.ts'

/** What adds what was summed up to the tables of the same form. */
export function writesOfSums(db: Kysely<Schema>, rollUp: RollUp): CompiledQuery[] {
  return [...dayRowsOf(rollUp), ...walletRowsOf(rollUp)].flatMap((rows) => addRows(db, rows))
}

/** What writes how wallets, lots and orders stand, as far as that has changed. */
export function writesOfWallets(db: Kysely<Schema>, wallets: readonly FoldedWallet[]): CompiledQuery[] {
  const changed = wallets.filter(({ before, after }) => before !== after)
  return [
    ...putRows(db, {
      table: 'wallet_roll_ups',
      keys: ['wallet_id'],
      rows: changed.map(({ after }) => walletToRow(after)),
    }),
    ...putRows(db, {
      table: 'credit_lots',
      keys: ['wallet_id', 'seq'],
      rows: changed.flatMap(({ before, after }) => {
        const known = new Set(before.lots.lots)
        return after.lots.lots.filter((lot) => !known.has(lot)).map((lot) => lotToRow(after.walletId, lot))
      }),
    }),
    ...putRows(db, {
      table: 'sold_orders',
      keys: ['order_id'],
      rows: changed.flatMap(({ before, after }) => {
        const known = new Set(before.lots.orders)
        return after.lots.orders
          .filter((order) => !known.has(order))
          .map((order) => soldOrderToRow(after.walletId, order))
      }),
    }),
  ]
}
