import type { LedgerMovement } from '@tessera/core/analytics/roll-up'
import { invariant } from '@tessera/core/invariant'
import { transactionKinds } from '@tessera/core/ledger/transaction'

import type { DatabaseRow } from '../ledger/ledger-rows.ts'
import type { Dialect } from '../migrations/migration.ts'
import { orderIdOf } from './ledger-fold.ts'

const accountSums = `
    (select sum(s.amount) from system_legs s where s.transaction_id = t.id and t.kind <> 'usage'
      and s.account <> 'receivable') as account_amount,
    (select -sum(s.amount) from system_legs s where s.transaction_id = t.id and t.kind <> 'usage'
      and s.account = 'receivable') as owed_amount`

/** All legs that are rolled up, wallet after wallet, with everything that a movement is made of. */
export function legsQuery(dialect: Dialect): string {
  return `select l.wallet_id, l.seq, l.amount, t.id, t.kind, t.reference, t.created_at_ms, ${accountSums},
      u.created_at as signed_up_at, o.currency, o.livemode, o.total_minor, o.tax_minor, ru.model_id,
      ru.cost_nano_usd, ru.input_tokens, ru.cache_read_tokens, ru.cache_write_tokens, ru.output_tokens,
      ru.reasoning_tokens, ru.baseline_micro
    from wallet_legs l
    join wallet_roll_ups r on r.wallet_id = l.wallet_id and l.seq <= r.seq
    join ledger_transactions t on t.id = l.transaction_id
    join wallets w on w.id = l.wallet_id
    left join users u on u.id = w.owner_id and w.owner_kind = 'user'
    left join orders o on o.id = t.reference and t.kind = 'purchase'
    left join runs ru on ru.id = t.reference and t.kind = 'usage'
    order by ${inByteOrder(dialect, 'l.wallet_id')}, l.seq`
}

/** The same order in both databases, and in every query that is read beside another one. */
export function inByteOrder(dialect: Dialect, column: string): string {
  return dialect === 'postgres' ? `${column} collate "C"` : column
}

/** Claw-backs that found nothing to take. */
export const leglessQuery = `select t.wallet_id, t.id, t.kind, t.reference, t.created_at_ms, ${accountSums}
  from ledger_transactions t
  where t.kind = 'refund' and t.id <= (select after_id from roll_up_checkpoints where source = 'transactions')
    and (select sum(s.amount) from system_legs s where s.transaction_id = t.id) = 0
  order by t.id`

/** What nobody was charged for, wallet after wallet. */
export function lossesQuery(dialect: Dialect): string {
  return `select r.wallet_id, l.reason, l.cost_nano_usd, l.created_at_ms
    from platform_losses l join runs r on r.id = l.run_id
    where l.id <= (select after_id from roll_up_checkpoints where source = 'platform_losses')
    order by ${inByteOrder(dialect, 'r.wallet_id')}`
}

export function legMovementOf(row: DatabaseRow): LedgerMovement {
  const kind = transactionKinds.find((known) => known === row['kind'])
  invariant(kind !== undefined, 'the ledger has the kinds that core knows')
  const hasLeg = row['seq'] !== undefined
  const isOfOrder = kind === 'purchase' || kind === 'refund'
  return {
    kind,
    atMs: Number(row['created_at_ms']),
    owedMicro: amountOf(row, 'owed_amount'),
    ...(hasLeg ? { leg: { seq: amountOf(row, 'seq'), amountMicro: amountOf(row, 'amount') } } : {}),
    ...(isOfOrder ? { orderId: orderIdOf(idOf(row, 'reference')) } : {}),
    ...(kind === 'purchase' && typeof row['currency'] === 'string' ? { terms: termsOf(row) } : {}),
    ...(kind === 'refund' ? { revokedMicro: amountOf(row, 'account_amount') } : {}),
    ...(kind === 'usage' && typeof row['model_id'] === 'string' ? { request: requestOf(row) } : {}),
    ...(kind === 'usage' && typeof row['baseline_micro'] === 'bigint'
      ? { baselineMicro: row['baseline_micro'] }
      : {}),
  }
}

function termsOf(row: DatabaseRow) {
  return {
    currency: idOf(row, 'currency'),
    isLive: amountOf(row, 'livemode') === 1n,
    totalMinor: amountOf(row, 'total_minor'),
    taxMinor: amountOf(row, 'tax_minor'),
  }
}

function requestOf(row: DatabaseRow) {
  return {
    modelId: idOf(row, 'model_id'),
    costNanoUsd: amountOf(row, 'cost_nano_usd'),
    inputTokens: amountOf(row, 'input_tokens'),
    cacheReadTokens: amountOf(row, 'cache_read_tokens'),
    cacheWriteTokens: amountOf(row, 'cache_write_tokens'),
    outputTokens: amountOf(row, 'output_tokens'),
    reasoningTokens: amountOf(row, 'reasoning_tokens'),
  }
}

export function walletIdOf(row: DatabaseRow): string {
  return idOf(row, 'wallet_id')
}

export function idOf(row: DatabaseRow, column: string): string {
  const value = row[column]
  invariant(typeof value === 'string', 'a column of words holds words')
  return value
}

/** Sums come as text from PostgreSQL; what is not there is nothing. */
export function amountOf(row: DatabaseRow, column: string): bigint {
  const value = row[column]
  return typeof value === 'bigint' || typeof value === 'string' || typeof value === 'number'
    ? BigInt(value)
    : 0n
}
