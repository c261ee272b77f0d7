import type { Wallet } from '@tessera/core/ledger/wallet'

import { demand } from './ledger-report.ts'
import type { LedgerCounts, LedgerLaw } from './ledger-report.ts'
import type { LedgerSnapshot } from './ledger-snapshot.ts'

type HoldCheck = { readonly law: LedgerLaw; readonly message: string; readonly sql: string }

/** Each query gives rows that must not be there: `hold_id`, and where there is one `transaction_id` and `wallet_id`. */
const checks: readonly HoldCheck[] = [
  {
    law: 'charge_equals_transaction',
    message: 'a settled hold and its charge differ, or a hold that was freed was charged',
    sql: `select h.id as hold_id, h.wallet_id, t.id as transaction_id from holds h
      left join ledger_transactions t on t.kind = 'usage' and t.reference = h.id
      left join system_legs s on s.transaction_id = t.id and s.line = 1
      where case when h.status = 'settled' and h.charged > 0
        then t.id is null or t.wallet_id <> h.wallet_id or s.account <> 'usage' or s.amount <> h.charged
        else t.id is not null end
      order by h.id limit 1`,
  },
  {
    law: 'charge_equals_transaction',
    message: 'a request was charged without a hold',
    sql: `select t.reference as hold_id, t.wallet_id, t.id as transaction_id from ledger_transactions t
      left join holds h on h.id = t.reference
      where t.kind = 'usage' and h.id is null order by t.id limit 1`,
  },
  {
    law: 'hold_ends_once',
    message: 'a hold is charged for more than it held, or ended without saying how',
    sql: `select h.id as hold_id, h.wallet_id from holds h
      where h.amount <= 0 or h.charged < 0 or h.charged > h.amount
        or (h.status = 'settled') <> (h.charged is not null)
        or (h.status = 'open') <> (h.closed_at_ms is null)
      order by h.id limit 1`,
  },
  {
    law: 'run_equals_hold',
    message: 'a run does not say what its hold says',
    sql: `select r.id as hold_id, r.wallet_id, r.transaction_id from runs r
      left join holds h on h.id = r.id
      where h.id is null or h.wallet_id <> r.wallet_id or h.amount <> r.held
        or (case when h.status = 'open' then 'running' else h.status end) <> r.status
        or coalesce(h.charged, 0) <> coalesce(r.charged, 0)
      order by r.id limit 1`,
  },
]

/** What is held is the sum of the open holds; each ended once, and was charged exactly what its transaction moved. */
export async function verifyHolds(
  snapshot: LedgerSnapshot,
  books: { readonly wallets: ReadonlyMap<string, Wallet>; readonly counts: LedgerCounts },
): Promise<void> {
  const heldMicro = new Map<string, bigint>()
  const openHolds = `select wallet_id, sum(amount) as held, count(*) as holds from holds
    where status = 'open' group by wallet_id`
  for await (const page of snapshot.pages(openHolds)) {
    for (const row of page) {
      heldMicro.set(String(row['wallet_id']), BigInt(String(row['held'])))
      books.counts.openHolds += Number(row['holds'])
    }
  }
  for await (const [row] of snapshot.pages('select count(*) as holds from holds')) {
    books.counts.holds += Number(row?.['holds'])
  }
  for (const wallet of books.wallets.values()) {
    const held = heldMicro.get(wallet.id) ?? 0n
    demand(wallet.heldMicro === held, () => ({
      law: 'held_equals_open_holds',
      message: `the wallet holds ${wallet.heldMicro}, its open holds sum to ${held}`,
      walletId: wallet.id,
    }))
  }
  for (const check of checks) await verifyNone(snapshot, check)
}

async function verifyNone(snapshot: LedgerSnapshot, { law, message, sql }: HoldCheck): Promise<void> {
  for await (const [row] of snapshot.pages(sql)) {
    demand(row === undefined, () => ({
      law,
      message,
      holdId: String(row?.['hold_id']),
      walletId: String(row?.['wallet_id']),
      ...(typeof row?.['transaction_id'] === 'string' ? { transactionId: row['transaction_id'] } : {}),
    }))
  }
}
