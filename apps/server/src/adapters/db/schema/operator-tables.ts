/** What lists of people are sorted by, and the sums of a wallet by kind of transaction: follows the ledger. */
export type UserFiguresTable = {
  user_id: string
  /** The last leg of the wallet that is counted in. */
  leg_seq: bigint
  balance: bigint
  debt: bigint
  spent: bigint
  purchased: bigint
  bonus: bigint
  refunded: bigint
  adjusted: bigint
  other: bigint
  charges: bigint
  /** Zero where there was no paid request and no purchase. */
  last_active_at_ms: bigint
}

/** Append-only: what operators wrote down about people. */
export type UserNotesTable = {
  id: string
  user_id: string
  author_id: string
  text: string
  created_at_ms: bigint
}

/** What one operator has granted in one day. */
export type GrantDaysTable = {
  actor_id: string
  /** Such as `2026-03-09`, UTC. */
  day: string
  granted: bigint
  /** Counts every grant: whoever writes over the version that was read has won. */
  version: bigint
}

/** Jobs that fail, until they succeed again. */
export type JobFailuresTable = {
  job: string
  /** Times in a row. */
  failures: bigint
  first_failed_at_ms: bigint
  last_failed_at_ms: bigint
}
