import { invariant } from '@tessera/core/invariant'
import type { Hold } from '@tessera/core/ledger/hold'
import type { LedgerWrites } from '@tessera/core/ledger/ledger-state'
import type { Wallet } from '@tessera/core/ledger/wallet'

import { DatabaseError } from '../database-error.ts'
import { allInOrder } from './all-in-order.ts'
import { isDeletable } from './companion-rows.ts'
import type { CompanionRowGroup } from './companion-rows.ts'
import { holdEndColumns } from './ledger-rows.ts'
import type { LedgerQuery } from './postgres-ledger-session.ts'

type ColumnType = 'text' | 'bigint'
type Columns<Row> = Readonly<
  Record<string, readonly [ColumnType, (row: Row) => string | bigint | number | null | undefined]>
>

/**
 * Writes what core decided, one statement for each table with one array for each column. All of them are sent before
 * the first is answered; the server runs them in this order.
 */
export async function writeLedger(query: LedgerQuery, writes: LedgerWrites, nowMs: number): Promise<void> {
  await allInOrder([
    insertRows(query, 'wallets', { columns: insertedWallet, rows: writes.walletInserts }),
    updateWallets(query, writes.walletUpdates),
    insertRows(query, 'holds', { columns: insertedHold, rows: writes.holdInserts }),
    endHolds(query, writes.holdUpdates),
    insertRows(query, 'ledger_transactions', { columns: insertedTransaction, rows: writes.transactions }),
    insertRows(query, 'wallet_legs', {
      columns: insertedWalletLeg,
      rows: writes.transactions.flatMap(({ walletLeg }) => (walletLeg ? [walletLeg] : [])),
    }),
    insertRows(query, 'system_legs', {
      columns: insertedSystemLeg,
      rows: writes.transactions.flatMap(({ systemLegs }) => systemLegs),
    }),
    claimKeys(query, writes.idempotency, nowMs),
  ])
}

type InsertedWallet = LedgerWrites['walletInserts'][number]
type TransactionWrite = LedgerWrites['transactions'][number]
type WalletLegWrite = NonNullable<TransactionWrite['walletLeg']>
type SystemLegWrite = TransactionWrite['systemLegs'][number]
type KeyClaim = LedgerWrites['idempotency'][number]

const walletState = {
  posted: ['bigint', (wallet: Wallet) => wallet.postedMicro],
  held: ['bigint', (wallet: Wallet) => wallet.heldMicro],
  debt: ['bigint', (wallet: Wallet) => wallet.debtMicro],
  seq: ['bigint', (wallet: Wallet) => wallet.seq],
  credited_total: ['bigint', (wallet: Wallet) => wallet.creditedTotalMicro],
  debited_total: ['bigint', (wallet: Wallet) => wallet.debitedTotalMicro],
  chain_hash: ['text', (wallet: Wallet) => wallet.chainHash],
  version: ['bigint', (wallet: Wallet) => wallet.version],
} as const

const insertedWallet: Columns<InsertedWallet> = {
  id: ['text', (wallet) => wallet.id],
  owner_kind: ['text', (wallet) => wallet.owner.kind],
  owner_id: ['text', (wallet) => wallet.owner.id],
  ...walletState,
  created_at_ms: ['bigint', (wallet) => wallet.createdAtMs],
}

const insertedHold: Columns<Hold> = {
  id: ['text', (hold) => hold.id],
  wallet_id: ['text', (hold) => hold.walletId],
  amount: ['bigint', (hold) => hold.amountMicro],
  status: ['text', (hold) => hold.status],
  owner_id: ['text', (hold) => hold.ownerId],
  lease_ends_at_ms: ['bigint', (hold) => hold.leaseEndsAtMs],
  charged: ['bigint', (hold) => holdEndColumns(hold).charged],
  release_reason: ['text', (hold) => holdEndColumns(hold).releaseReason],
  opened_at_ms: ['bigint', (hold) => hold.openedAtMs],
  closed_at_ms: ['bigint', (hold) => holdEndColumns(hold).closedAtMs],
}

const insertedTransaction: Columns<TransactionWrite> = {
  id: ['text', (transaction) => transaction.id],
  kind: ['text', (transaction) => transaction.kind],
  reference: ['text', (transaction) => transaction.reference],
  wallet_id: ['text', (transaction) => transaction.walletId],
  description: ['text', (transaction) => transaction.description],
  actor_id: ['text', (transaction) => transaction.actorId],
  created_at_ms: ['bigint', (transaction) => transaction.createdAtMs],
}

const insertedWalletLeg: Columns<WalletLegWrite> = {
  wallet_id: ['text', (leg) => leg.walletId],
  seq: ['bigint', (leg) => leg.seq],
  transaction_id: ['text', (leg) => leg.transactionId],
  amount: ['bigint', (leg) => leg.amountMicro],
  balance_after: ['bigint', (leg) => leg.balanceAfterMicro],
  credited_total: ['bigint', (leg) => leg.creditedTotalMicro],
  debited_total: ['bigint', (leg) => leg.debitedTotalMicro],
  chain_hash: ['text', (leg) => leg.chainHash],
}

const insertedSystemLeg: Columns<SystemLegWrite> = {
  transaction_id: ['text', (leg) => leg.transactionId],
  line: ['bigint', (leg) => leg.line],
  account: ['text', (leg) => leg.account],
  wallet_id: ['text', (leg) => leg.walletId],
  amount: ['bigint', (leg) => leg.amountMicro],
}

const claimedKey: Columns<KeyClaim> = {
  scope_key: ['text', (claim) => claim.scopeKey],
  request_hash: ['text', (claim) => claim.requestHash],
  subject_id: ['text', (claim) => claim.subjectId],
  created_at_ms: ['bigint', (claim) => claim.createdAtMs],
  expires_at_ms: ['bigint', (claim) => claim.expiresAtMs],
}

async function insertRows<Row>(
  query: LedgerQuery,
  table: string,
  what: { readonly columns: Columns<Row>; readonly rows: readonly Row[] },
): Promise<void> {
  if (what.rows.length === 0) return
  const names = Object.keys(what.columns).join(', ')
  await query(
    `insert into ${table} (${names}) select * from unnest(${arrayParameters(what.columns)})`,
    arraysOf(what.columns, what.rows),
  )
}

async function updateWallets(query: LedgerQuery, updates: LedgerWrites['walletUpdates']): Promise<void> {
  if (updates.length === 0) return
  const columns: Columns<LedgerWrites['walletUpdates'][number]> = {
    id: ['text', ({ wallet }) => wallet.id],
    previous_version: ['bigint', ({ previousVersion }) => previousVersion],
    ...Object.fromEntries(
      Object.entries(walletState).map(([name, [type, read]]) => [
        name,
        [type, ({ wallet }: { readonly wallet: Wallet }) => read(wallet)] as const,
      ]),
    ),
  }
  const assignments = Object.keys(walletState).map((name) => `${name} = changed.${name}`)
  const { changes } = await query(
    `update wallets set ${assignments.join(', ')}
      from unnest(${arrayParameters(columns)}) as changed (${Object.keys(columns).join(', ')})
      where wallets.id = changed.id and wallets.version = changed.previous_version`,
    arraysOf(columns, updates),
  )
  invariant(changes === updates.length, 'a wallet is written over the version that was read')
}

async function endHolds(query: LedgerQuery, holds: readonly Hold[]): Promise<void> {
  if (holds.length === 0) return
  const columns: Columns<Hold> = {
    id: ['text', (hold) => hold.id],
    status: ['text', (hold) => hold.status],
    lease_ends_at_ms: ['bigint', (hold) => hold.leaseEndsAtMs],
    charged: ['bigint', (hold) => holdEndColumns(hold).charged],
    release_reason: ['text', (hold) => holdEndColumns(hold).releaseReason],
    closed_at_ms: ['bigint', (hold) => holdEndColumns(hold).closedAtMs],
  }
  const { changes } = await query(
    `update holds set status = ended.status, lease_ends_at_ms = ended.lease_ends_at_ms,
        charged = ended.charged, release_reason = ended.release_reason, closed_at_ms = ended.closed_at_ms
      from unnest(${arrayParameters(columns)}) as ended (${Object.keys(columns).join(', ')})
      where holds.id = ended.id and holds.status = 'open'`,
    arraysOf(columns, holds),
  )
  invariant(changes === holds.length, 'a hold that ends was open')
}

/** A claim that another process made in the meantime is never overwritten: this batch is then decided again. */
async function claimKeys(query: LedgerQuery, claims: readonly KeyClaim[], nowMs: number): Promise<void> {
  if (claims.length === 0) return
  const { changes } = await query(
    `insert into idempotency_keys (${Object.keys(claimedKey).join(', ')})
      select * from unnest(${arrayParameters(claimedKey)})
      on conflict (scope_key) do update set request_hash = excluded.request_hash,
        subject_id = excluded.subject_id, created_at_ms = excluded.created_at_ms,
        expires_at_ms = excluded.expires_at_ms
      where idempotency_keys.expires_at_ms <= $${Object.keys(claimedKey).length + 1}::bigint`,
    [...arraysOf(claimedKey, claims), nowMs],
  )
  if (changes !== claims.length) {
    throw new DatabaseError('unique_violation', { message: 'an idempotency key was claimed in the meantime' })
  }
}

/** Rows beside the ledger. The table's own types are used, so that a column of nulls needs no cast. */
export async function writeCompanions(
  query: LedgerQuery,
  groups: readonly CompanionRowGroup[],
): Promise<void> {
  await allInOrder(groups.map((group) => writeGroup(query, group)))
}

async function writeGroup(query: LedgerQuery, group: CompanionRowGroup): Promise<void> {
  const rows = group.rows.map((row) =>
    Object.fromEntries(
      group.columns.map((column, at) => {
        const value = row[at] ?? null
        return [column, typeof value === 'bigint' ? value.toString() : value]
      }),
    ),
  )
  const { changes } = await query(companionStatement(group), [JSON.stringify(rows)])
  invariant(
    changes === rows.length || group.mode === 'insert_once' || isDeletable(group),
    `a row of ${group.table} that goes with a movement is there`,
  )
}

function companionStatement(group: CompanionRowGroup): string {
  const { table, key, columns } = group
  const changed = columns.filter((column) => !key.includes(column))
  const source = `json_populate_recordset(null::${table}, $1::json)`
  if (group.mode === 'update') {
    const counted = group.counts === undefined ? [] : [`${group.counts} = ${table}.${group.counts} + 1`]
    const assignments = [...changed.map((column) => `${column} = changed.${column}`), ...counted].join(', ')
    const match = key.map((column) => `${table}.${column} = changed.${column}`).join(' and ')
    return `update ${table} set ${assignments} from ${source} as changed where ${match}`
  }
  const insert = `insert into ${table} (${columns.join(', ')}) select ${columns.join(', ')} from ${source}`
  if (group.mode === 'insert') return insert
  if (group.mode === 'insert_once') return `${insert} on conflict (${key.join(', ')}) do nothing`
  const replaced = changed.map((column) => `${column} = excluded.${column}`).join(', ')
  return `${insert} on conflict (${key.join(', ')}) do update set ${replaced}`
}

function arrayParameters(columns: Columns<never>): string {
  return Object.values(columns)
    .map(([type], at) => `$${at + 1}::${type}[]`)
    .join(', ')
}

function arraysOf<Row>(columns: Columns<Row>, rows: readonly Row[]): unknown[] {
  return Object.values(columns).map(([, read]) => rows.map((row) => read(row) ?? null))
}
