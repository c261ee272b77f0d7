/** Whom to tell what; the mails themselves stand with the tables of people. */
export type NotificationPreferencesTable = {
  user_id: string
  low_balance: bigint
  /** Null: measured by the last purchase. */
  low_balance_micro: bigint | null
  nearly_empty_micro: bigint | null
  usage_report: bigint
  updated_at_ms: bigint
}

/** How deep a wallet was when its owner was last told, and what the ledger had counted by then. */
export type WalletNoticesTable = {
  wallet_id: string
  level: 'fine' | 'low' | 'nearly_empty'
  /** The last leg that was taken into account. */
  noticed_seq: bigint
  credited_total: bigint
  /** Counts every change of the row: whoever writes over the version that was read has won. */
  version: bigint
  updated_at_ms: bigint
}

/** How far the reports of a month have come. */
export type UsageReportMonthsTable = {
  /** Such as `2026-03`, UTC. */
  month: string
  after_wallet_id: string
  finished_at_ms: bigint | null
}
