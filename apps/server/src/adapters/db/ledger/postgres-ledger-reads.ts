import type { LedgerReadSet, LedgerState, LedgerWrites } from '@tessera/core/ledger/ledger-state'
import type { Wallet } from '@tessera/core/ledger/wallet'

import { allInOrder } from './all-in-order.ts'
import { holdFromRow, idempotencyFromRow, recordedFromRow, walletFromRow } from './ledger-rows.ts'
import type { LedgerQuery } from './postgres-ledger-session.ts'

/** Locks the wallets of a batch, always in the order of their ids: two processes can then not wait for each other. */
export async function lockWallets(query: LedgerQuery, wanted: LedgerReadSet): Promise<readonly Wallet[]> {
  if (wanted.owners.length === 0) {
    const { rows } = await query('select * from wallets where id = any($1::text[]) order by id for update', [
      wanted.walletIds,
    ])
    return rows.map(walletFromRow)
  }
  const { rows } = await query(
    `select * from wallets where id = any($1::text[])
      or (owner_kind, owner_id) in (select * from unnest($2::text[], $3::text[]))
      order by id for update`,
    [wanted.walletIds, wanted.owners.map((owner) => owner.kind), wanted.owners.map((owner) => owner.id)],
  )
  return rows.map(walletFromRow)
}

/** What belongs to the locked wallets; nobody else can change it before we commit. */
export async function readDetails(
  query: LedgerQuery,
  wanted: LedgerReadSet,
): Promise<Omit<LedgerState, 'wallets'>> {
  const ask = async (isWanted: boolean, sql: string, values: readonly unknown[]) =>
    isWanted ? (await query(sql, values)).rows : []
  const [holds = [], transactions = [], idempotency = []] = await allInOrder([
    ask(wanted.holdIds.length > 0, 'select * from holds where id = any($1::text[])', [wanted.holdIds]),
    ask(wanted.references.length > 0, recordedQuery, [
      wanted.references.map(({ kind }) => kind),
      wanted.references.map(({ reference }) => reference),
    ]),
    ask(wanted.scopeKeys.length > 0, 'select * from idempotency_keys where scope_key = any($1::text[])', [
      wanted.scopeKeys,
    ]),
  ])
  return {
    holds: holds.map(holdFromRow),
    transactions: transactions.map(recordedFromRow),
    idempotency: idempotency.map(idempotencyFromRow),
  }
}

const recordedQuery = `select t.id, t.kind, t.reference, t.wallet_id, s.account, s.amount
  from unnest($1::text[], $2::text[]) as wanted (kind, reference)
  join ledger_transactions t on t.kind = wanted.kind and t.reference = wanted.reference
  join system_legs s on s.transaction_id = t.id and s.line = 1`

/**
 * Whether a transaction with these writes took place. Asked under the locks that it held. A batch is written whole or
 * not at all, so any one of its rows tells.
 */
export async function wasWritten(query: LedgerQuery, writes: LedgerWrites): Promise<boolean> {
  const [transaction] = writes.transactions
  if (transaction) return exists(query, 'select 1 from ledger_transactions where id = $1', [transaction.id])
  const [wallet] = writes.walletInserts
  if (wallet) return exists(query, 'select 1 from wallets where id = $1', [wallet.id])
  const [opened] = writes.holdInserts
  if (opened) return exists(query, 'select 1 from holds where id = $1', [opened.id])
  const ended = writes.holdUpdates.find((hold) => hold.status !== 'open')
  if (ended) {
    return exists(query, `select 1 from holds where id = $1 and status = $2`, [ended.id, ended.status])
  }
  // What is left, renewing leases, may be done again.
  return false
}

async function exists(query: LedgerQuery, sql: string, values: readonly unknown[]): Promise<boolean> {
  const { rows } = await query(sql, values)
  return rows.length > 0
}
