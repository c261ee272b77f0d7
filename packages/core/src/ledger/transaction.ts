import type { MicroCredits } from '../money/micro-credits.ts'

/** The kinds of transaction that people see in their history. */
export const transactionKinds = [
  'purchase',
  'usage',
  'bonus',
  'refund',
  'adjustment',
  'subscription',
  'referral',
  'transfer',
] as const

export type TransactionKind = (typeof transactionKinds)[number]

/** Kinds that credits and debits may have; `usage` is what a settled hold makes, and nothing else. */
export type MovementKind = Exclude<TransactionKind, 'usage'>

/** The system's own accounts. `receivable` carries the debts of wallets (negative: owed to us). */
export const systemAccounts = [
  'sales',
  'grants',
  'usage',
  'refunds',
  'adjustments',
  'write_offs',
  'receivable',
] as const

export type SystemAccount = (typeof systemAccounts)[number]

/** An account that credits come from or go to; `receivable` is the ledger's own and never named by a caller. */
export type CounterAccount = Exclude<SystemAccount, 'receivable'>

/** A leg on a wallet: numbered without gaps, with the balance after it and the hash over all legs up to it. */
export type WalletLeg = {
  readonly transactionId: string
  readonly walletId: string
  readonly seq: bigint
  readonly amountMicro: MicroCredits
  readonly balanceAfterMicro: MicroCredits
  readonly creditedTotalMicro: MicroCredits
  readonly debitedTotalMicro: MicroCredits
  readonly chainHash: string
}

/**
 * A leg on an account of the system: keyed by transaction and line, without a locked balance. Line 1 is the account
 * that credits come from or go to; a debt stands in the line after it (alone, in line 1, when it is repaid).
 */
export type SystemLeg = {
  readonly transactionId: string
  readonly line: number
  readonly account: SystemAccount
  /** Whose debt a `receivable` leg is about. */
  readonly walletId?: string
  readonly amountMicro: MicroCredits
}

/** An immutable movement of credits. The amounts of its legs sum to zero. `(kind, reference)` is unique. */
export type Transaction = {
  readonly id: string
  readonly kind: TransactionKind
  /** The outside object that caused it, such as a run id or a checkout session id. */
  readonly reference: string
  /** The wallet it is about; it has at most one leg, none where a claw-back found nothing to take. */
  readonly walletId: string
  readonly description: string
  readonly actorId?: string
  readonly createdAtMs: number
  readonly walletLeg?: WalletLeg
  readonly systemLegs: readonly SystemLeg[]
}
