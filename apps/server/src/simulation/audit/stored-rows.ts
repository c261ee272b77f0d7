import type { DatabaseRow } from '../../adapters/db/ledger/ledger-rows.ts'
import type { SimulatedBackend } from '../simulated-backend.ts'

/** The tables that the laws are about, as they stand. Read by hand: nothing of production's reading is trusted here. */
export type StoredRows = {
  readonly wallets: readonly DatabaseRow[]
  readonly holds: readonly DatabaseRow[]
  readonly transactions: readonly DatabaseRow[]
  readonly walletLegs: readonly DatabaseRow[]
  readonly systemLegs: readonly DatabaseRow[]
  readonly runs: readonly DatabaseRow[]
  readonly losses: readonly DatabaseRow[]
  readonly orders: readonly DatabaseRow[]
  readonly disputes: readonly DatabaseRow[]
  readonly voucherCodes: readonly DatabaseRow[]
  readonly redemptions: readonly DatabaseRow[]
  readonly refundRequests: readonly DatabaseRow[]
}

export async function readStoredRows({ all }: Pick<SimulatedBackend, 'all'>): Promise<StoredRows> {
  return {
    wallets: await all('select id, posted, held, debt, seq from wallets'),
    holds: await all('select id, wallet_id, amount, status, charged, owner_id, lease_ends_at_ms from holds'),
    transactions: await all('select id, kind, reference, wallet_id from ledger_transactions'),
    walletLegs:
      await all(`select wallet_id, seq, transaction_id, amount, balance_after, credited_total, debited_total
      from wallet_legs order by wallet_id, seq`),
    systemLegs: await all('select transaction_id, account, wallet_id, amount from system_legs'),
    runs: await all(`select id, wallet_id, status, rate_card_id, input_bound_tokens, output_bound_tokens, held, charged,
      transaction_id, input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens from runs`),
    losses: await all('select run_id, uncharged_micro from platform_losses'),
    orders: await all('select id, wallet_id, credits, granted, revoked, status from orders'),
    disputes: await all('select order_id, status, hold_id, frozen from order_disputes'),
    refundRequests: await all('select id, order_id, amount_minor, status, refund_id from refund_requests'),
    voucherCodes: await all('select id, redemptions, version, status from voucher_codes'),
    redemptions: await all(
      'select id, code_id, batch_id, user_id, wallet_id, transaction_id from voucher_redemptions',
    ),
  }
}

/** The rows that tell whose credits are left in a wallet. */
export type WalletRows = Pick<StoredRows, 'wallets' | 'transactions' | 'walletLegs' | 'orders' | 'disputes'>

export async function readWalletRows(
  { all }: Pick<SimulatedBackend, 'all'>,
  walletId: string,
): Promise<WalletRows> {
  return {
    wallets: await all(`select id, posted, held, debt, seq from wallets where id = '${walletId}'`),
    transactions: await all(
      `select id, kind, reference, wallet_id from ledger_transactions where wallet_id = '${walletId}'`,
    ),
    walletLegs: await all(
      `select wallet_id, seq, transaction_id, amount from wallet_legs where wallet_id = '${walletId}' order by seq`,
    ),
    orders: await all(`select id, wallet_id from orders where wallet_id = '${walletId}'`),
    disputes: await all(`select d.order_id, d.status, d.hold_id, d.frozen from order_disputes d
      join orders o on o.id = d.order_id where o.wallet_id = '${walletId}'`),
  }
}

export function text(row: DatabaseRow, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw new Error(`${column} is not a text`)
  return value
}

export function integer(row: DatabaseRow, column: string): bigint {
  const value = row[column]
  if (typeof value !== 'bigint') throw new Error(`${column} is not an integer`)
  return value
}

/** @returns zero where nothing is stored */
export function integerOrZero(row: DatabaseRow, column: string): bigint {
  return row[column] === null ? 0n : integer(row, column)
}

/** Adds to a sum by key. */
export function add(sums: Map<string, bigint>, key: string, amount: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + amount)
}
