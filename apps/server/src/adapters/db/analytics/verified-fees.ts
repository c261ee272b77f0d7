import type { OrderFee } from '@tessera/core/analytics/roll-up-fee'

import type { DatabaseRow } from '../ledger/ledger-rows.ts'
import type { LedgerSnapshot } from '../ledger/ledger-snapshot.ts'
import type { Dialect } from '../migrations/migration.ts'
import type { RollUpDifference } from './compare-roll-ups.ts'
import { feeOf, parseChange } from './fee-fold.ts'
import { amountOf, idOf, inByteOrder, walletIdOf } from './verified-movements.ts'

/** The fees that were rolled up, wallet after wallet. */
export function feesQuery(dialect: Dialect): string {
  return `select * from order_fees order by ${inByteOrder(dialect, 'wallet_id')}`
}

export function orderFeeOf(row: DatabaseRow): OrderFee {
  return {
    orderId: idOf(row, 'order_id'),
    walletId: walletIdOf(row),
    day: Number(row['day']),
    isLive: amountOf(row, 'livemode') === 1n,
    feeMinor: amountOf(row, 'fee_minor'),
  }
}

/** An order behind the checkpoint whose fee is another one than was rolled up. */
export async function findMissedFee(snapshot: LedgerSnapshot): Promise<RollUpDifference | undefined> {
  const checkpoint = parseChange(await readCheckpoint(snapshot))
  const query = `select o.id, o.wallet_id, o.currency, o.livemode, o.total_minor, o.fee_minor, o.fee_currency,
      o.paid_at_ms, o.updated_at_ms, f.order_id, f.wallet_id as known_wallet_id, f.day as known_day,
      f.livemode as known_livemode, f.fee_minor as known_fee_minor
    from orders o left join order_fees f on f.order_id = o.id
    where o.updated_at_ms <= ${checkpoint.atMs}`
  for await (const page of snapshot.pages(query)) {
    for (const row of page) {
      const isBehind =
        amountOf(row, 'updated_at_ms') < checkpoint.atMs || idOf(row, 'id') <= checkpoint.orderId
      const [stored, expected] = [describe(knownFeeOf(row)), describe(currentFeeOf(row))]
      if (isBehind && stored !== expected) {
        return { table: 'order_fees', key: `order ${idOf(row, 'id')}`, stored, expected }
      }
    }
  }
  return undefined
}

async function readCheckpoint(snapshot: LedgerSnapshot): Promise<string> {
  const query = `select after_id from roll_up_checkpoints where source = 'orders'`
  for await (const [row] of snapshot.pages(query)) if (row !== undefined) return idOf(row, 'after_id')
  return ''
}

function knownFeeOf(row: DatabaseRow): OrderFee | undefined {
  if (row['order_id'] === null) return undefined
  return orderFeeOf({
    order_id: idOf(row, 'order_id'),
    wallet_id: idOf(row, 'known_wallet_id'),
    day: amountOf(row, 'known_day'),
    livemode: amountOf(row, 'known_livemode'),
    fee_minor: amountOf(row, 'known_fee_minor'),
  })
}

function currentFeeOf(row: DatabaseRow): OrderFee | undefined {
  return feeOf({
    id: idOf(row, 'id'),
    wallet_id: walletIdOf(row),
    currency: idOf(row, 'currency'),
    livemode: amountOf(row, 'livemode'),
    total_minor: amountOrNull(row, 'total_minor'),
    fee_minor: amountOrNull(row, 'fee_minor'),
    fee_currency: row['fee_currency'] === null ? null : idOf(row, 'fee_currency'),
    paid_at_ms: amountOrNull(row, 'paid_at_ms'),
    updated_at_ms: amountOf(row, 'updated_at_ms'),
  })
}

function amountOrNull(row: DatabaseRow, column: string): bigint | null {
  return row[column] === null ? null : amountOf(row, column)
}

/** A fee of nothing is as good as none. */
function describe(fee: OrderFee | undefined): string {
  if (fee === undefined || fee.feeMinor === 0n) return 'nothing'
  return `wallet_id ${fee.walletId}, day ${fee.day}, ${fee.isLive ? 'live' : 'test'}, fee_minor ${fee.feeMinor}`
}
