import type { MicroCredits } from '../money/micro-credits.ts'
import type { Result } from '../result.ts'
import type { CounterAccount, MovementKind } from './transaction.ts'
import type { WalletBalance, WalletOwner } from './wallet.ts'

/** Makes the wallet of an owner, once; a repeat finds the one that is there. */
export type OpenWallet = {
  readonly type: 'open_wallet'
  readonly walletId: string
  readonly owner: WalletOwner
}

/**
 * Reserves credits for a request. Takes `amountMicro`, or what is available where that is less, but never below
 * `minimumMicro`: so a request is served whenever it can be paid.
 */
export type OpenHold = {
  readonly type: 'open_hold'
  readonly holdId: string
  readonly walletId: string
  readonly amountMicro: MicroCredits
  readonly minimumMicro: MicroCredits
  /** The process that renews the lease. */
  readonly ownerId: string
  readonly leaseEndsAtMs: number
}

/** Charges what was used (at most the hold) and frees the rest. A charge of zero makes no transaction. */
export type SettleHold = {
  readonly type: 'settle_hold'
  readonly holdId: string
  readonly walletId: string
  readonly chargeMicro: MicroCredits
  readonly description: string
  readonly transactionId: string
  /** Used only if the freed rest repays a debt. */
  readonly repaymentTransactionId: string
}

/** The last two end what was frozen for a dispute: it is decided, or its credits were taken back. */
export type ReleaseReason =
  | 'failed'
  | 'cancelled'
  | 'empty'
  | 'expired'
  | 'shutdown'
  | 'dispute_closed'
  | 'taken_back'

/** Frees a hold without a charge. `expired` is for leases that ran out: the hold then ends as expired. */
export type ReleaseHold = {
  readonly type: 'release_hold'
  readonly holdId: string
  readonly walletId: string
  readonly reason: ReleaseReason
  /** For `expired`: released only if its lease ended before this moment, else refused with `hold_not_expired`. */
  readonly leaseEndedBeforeMs?: number
  readonly repaymentTransactionId: string
}

/** Prolongs the lease of an open hold; refused where it is no longer open. */
export type RenewHold = {
  readonly type: 'renew_hold'
  readonly holdId: string
  readonly walletId: string
  readonly ownerId: string
  readonly leaseEndsAtMs: number
}

/** Brings credits into a wallet; a debt is repaid out of them first. */
export type CreditWallet = {
  readonly type: 'credit_wallet'
  readonly walletId: string
  readonly amountMicro: MicroCredits
  readonly kind: MovementKind
  readonly reference: string
  readonly source: CounterAccount
  readonly description: string
  readonly actorId?: string
  readonly transactionId: string
  /** Used only if the credits repay a debt. */
  readonly repaymentTransactionId: string
}

/**
 * Takes credits out of a wallet. What is not available becomes debt (`shortfall: 'debt'`), or the whole is refused
 * (`shortfall: 'refuse'`). Open holds are left alone.
 */
export type DebitWallet = {
  readonly type: 'debit_wallet'
  readonly walletId: string
  readonly amountMicro: MicroCredits
  readonly shortfall: 'debt' | 'refuse'
  readonly kind: MovementKind
  readonly reference: string
  readonly destination: CounterAccount
  readonly description: string
  readonly actorId?: string
  readonly transactionId: string
  /** A hold of this wallet, which must be open: released first, so that what it kept can be taken. Not with `refuse`. */
  readonly freesHold?: {
    readonly holdId: string
    /** Used only if what it kept repays an older debt. */
    readonly repaymentTransactionId: string
  }
}

export type LedgerOperation =
  | OpenWallet
  | OpenHold
  | SettleHold
  | ReleaseHold
  | RenewHold
  | CreditWallet
  | DebitWallet

/** An operation and, where its caller gave one, the idempotency claim that is checked and stored with it. */
export type LedgerInstruction = {
  readonly operation: LedgerOperation
  readonly idempotency?: IdempotencyClaim
  /** When it took place, for a history that is brought in; epoch milliseconds. Without it: now. */
  readonly atMs?: number
}

/** A caller's idempotency key: the same key and request gives the first answer again. */
export type IdempotencyClaim = {
  /** User, route and key in one string. */
  readonly scopeKey: string
  readonly requestHash: string
  /** What a repeat is answered from: a run or a transaction. */
  readonly subjectId: string
  readonly expiresAtMs: number
}

/** What an operation did. */
export type LedgerOutcome = {
  readonly balance: WalletBalance
  /**
   * The amount reserved (`open_hold`), or charged (`settle_hold`), or moved (`credit_wallet`, `debit_wallet`);
   * zero for the others.
   */
  readonly amountMicro: MicroCredits
  /** The transaction that carries it, where one was made. */
  readonly transactionId?: string
  /** What of it went into a debt of the wallet; left out where nothing did. */
  readonly repaidMicro?: MicroCredits
  /** True where the operation had been done before and nothing was changed now. */
  readonly replayed: boolean
}

export type LedgerError =
  | { readonly code: 'wallet_not_found'; readonly walletId: string }
  | {
      readonly code: 'insufficient_credits'
      readonly requiredMicro: MicroCredits
      readonly availableMicro: MicroCredits
      readonly heldMicro: MicroCredits
    }
  | { readonly code: 'wallet_in_debt'; readonly debtMicro: MicroCredits }
  | { readonly code: 'hold_exists'; readonly holdId: string }
  | { readonly code: 'hold_not_found'; readonly holdId: string }
  | {
      readonly code: 'hold_not_open'
      readonly holdId: string
      readonly status: 'settled' | 'released' | 'expired'
    }
  | { readonly code: 'hold_not_expired'; readonly holdId: string }
  | { readonly code: 'charge_exceeds_hold'; readonly holdId: string }
  | { readonly code: 'amount_invalid' }
  | { readonly code: 'reference_conflict'; readonly reference: string }
  | { readonly code: 'idempotency_conflict' }
  | { readonly code: 'idempotency_replay'; readonly subjectId: string }

export type LedgerResult = Result<LedgerOutcome, LedgerError>
