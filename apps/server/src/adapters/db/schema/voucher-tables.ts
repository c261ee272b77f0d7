import type { Generated } from 'kysely'

/** Credits in micro-credits, times in epoch milliseconds. */

export type VoucherBatchesTable = {
  id: string
  name: string
  note: string
  credits: bigint
  code_count: bigint
  expires_at_ms: bigint | null
  per_person_limit: bigint | null
  redemptions_per_code: bigint
  created_by: string
  /** The caller's idempotency key, with the hash of what was asked. */
  scope_key: string | null
  request_hash: string | null
  created_at_ms: bigint
}

export type VoucherCodesTable = {
  id: string
  batch_id: string
  /** From 1, in the order of the file that was downloaded. */
  number: bigint
  /** Keyed: from the database alone nobody can try codes. */
  code_hash: string
  /** The last four letters. */
  ending: string
  /** Copied from the batch, so that the database itself holds the code to it. */
  redemptions_per_code: bigint
  redemptions: Generated<bigint>
  status: Generated<'valid' | 'void'>
  void_reason: string | null
  voided_at_ms: bigint | null
  version: Generated<bigint>
}

/** Append-only; each row stands beside the transaction that brought the credits. */
export type VoucherRedemptionsTable = {
  /** The reference of the transaction. */
  id: string
  code_id: string
  batch_id: string
  user_id: string
  wallet_id: string
  transaction_id: string
  credits: bigint
  /** The how-manieth of the code, and of this person in the batch: taken once. */
  code_slot: bigint
  person_slot: bigint
  /** The terms that held, copied so that the database itself refuses what they don't allow. */
  code_limit: bigint
  person_limit: bigint | null
  expires_at_ms: bigint | null
  redeemed_at_ms: bigint
}
