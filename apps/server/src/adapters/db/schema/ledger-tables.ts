/**
 * Tables of the ledger. Every integer column is a `bigint` in a row, on both databases; amounts are micro-credits,
 * times are epoch milliseconds.
 */

export type WalletsTable = {
  id: string
  owner_kind: 'user' | 'organization'
  owner_id: string
  posted: bigint
  held: bigint
  debt: bigint
  seq: bigint
  credited_total: bigint
  debited_total: bigint
  chain_hash: string
  version: bigint
  created_at_ms: bigint
}

export type HoldsTable = {
  id: string
  wallet_id: string
  amount: bigint
  status: 'open' | 'settled' | 'released' | 'expired'
  owner_id: string
  lease_ends_at_ms: bigint
  charged: bigint | null
  release_reason: string | null
  opened_at_ms: bigint
  closed_at_ms: bigint | null
}

export type LedgerAccountsTable = {
  id: string
  description: string
}

export type LedgerTransactionsTable = {
  id: string
  kind: string
  reference: string
  /** The wallet it is mainly about; every transaction today has exactly one. */
  wallet_id: string
  description: string
  actor_id: string | null
  created_at_ms: bigint
}

export type WalletLegsTable = {
  wallet_id: string
  seq: bigint
  transaction_id: string
  amount: bigint
  balance_after: bigint
  credited_total: bigint
  debited_total: bigint
  chain_hash: string
}

export type SystemLegsTable = {
  transaction_id: string
  line: bigint
  account: string
  wallet_id: string | null
  amount: bigint
}

export type IdempotencyKeysTable = {
  scope_key: string
  request_hash: string
  subject_id: string
  created_at_ms: bigint
  expires_at_ms: bigint
}

/** What the platform paid a provider and could not charge, with the reason. */
export type PlatformLossesTable = {
  id: string
  run_id: string
  reason: string
  cost_nano_usd: bigint
  /** What the usage would have cost the user. */
  uncharged_micro: bigint
  created_at_ms: bigint
}
