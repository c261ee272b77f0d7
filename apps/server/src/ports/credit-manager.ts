import type {
  IdempotencyClaim,
  LedgerError,
  LedgerOutcome,
  ReleaseReason,
} from '@tessera/core/ledger/operation'
import type { CounterAccount, MovementKind, TransactionKind } from '@tessera/core/ledger/transaction'
import type { WalletBalance, WalletOwner } from '@tessera/core/ledger/wallet'
import type { MicroCredits } from '@tessera/core/money/micro-credits'
import type { Result } from '@tessera/core/result'

import type { CompanionWrite } from './companion-write.ts'
import type { LedgerUnavailable } from './ledger-committer.ts'

export type CreditResult = Result<LedgerOutcome, LedgerError | LedgerUnavailable>

type WithCompanions = {
  readonly idempotency?: IdempotencyClaim
  readonly companions?: readonly CompanionWrite[]
}

export type HoldRequest = WithCompanions & {
  /** The run id. */
  readonly holdId: string
  readonly walletId: string
  readonly amountMicro: MicroCredits
  readonly minimumMicro: MicroCredits
}

/** Credits that stay out of reach until somebody decides, however long that takes; also across processes. */
export type FreezeRequest = WithCompanions & {
  readonly holdId: string
  readonly walletId: string
  /** All of it, or what is available. */
  readonly amountMicro: MicroCredits
}

export type SettleRequest = WithCompanions & {
  readonly holdId: string
  readonly walletId: string
  readonly chargeMicro: MicroCredits
  readonly description: string
}

export type ReleaseRequest = WithCompanions & {
  readonly holdId: string
  readonly walletId: string
  readonly reason: ReleaseReason
}

export type CreditRequest = WithCompanions & {
  readonly walletId: string
  readonly amountMicro: MicroCredits
  readonly kind: MovementKind
  /** Unique within its kind: the outside object, or the idempotency key, that this posts. */
  readonly reference: string
  readonly source: CounterAccount
  readonly description: string
  readonly actorId?: string
  /** Where the caller has to know it beforehand, such as in an idempotency claim. */
  readonly transactionId?: string
}

export type DebitRequest = WithCompanions & {
  readonly walletId: string
  readonly amountMicro: MicroCredits
  readonly shortfall: 'debt' | 'refuse'
  readonly kind: MovementKind
  readonly reference: string
  readonly destination: CounterAccount
  readonly description: string
  /** An open hold of the wallet that is released in the same step, so that what it kept can be taken. */
  readonly freesHoldId?: string
  readonly actorId?: string
  /** Where the caller has to know it beforehand, such as in an idempotency claim. */
  readonly transactionId?: string
}

export type TransactionFilter = {
  readonly walletId: string
  readonly kinds?: readonly TransactionKind[]
  readonly fromMs?: number
  readonly toMs?: number
  /** Only legs with a smaller number: keyset paging, newest first. */
  readonly beforeSeq?: bigint
  readonly limit: number
}

/** A transaction as its wallet sees it. */
export type WalletTransaction = {
  readonly id: string
  readonly kind: TransactionKind
  readonly amountMicro: MicroCredits
  readonly balanceAfterMicro: MicroCredits
  readonly description: string
  readonly reference: string
  readonly createdAtMs: number
  readonly seq: bigint
}

/** The only way to move credits. Every method is idempotent by its id or reference. */
export interface CreditManager {
  /** Finds or makes the wallet of an owner. */
  openWallet(owner: WalletOwner): Promise<WalletBalance>
  /** @returns undefined for an unknown wallet */
  findBalance(walletId: string): Promise<WalletBalance | undefined>
  findWalletIdOf(owner: WalletOwner): Promise<string | undefined>
  hold(request: HoldRequest): Promise<CreditResult>
  /** Ended with `release`, or by a debit that frees it. */
  freeze(request: FreezeRequest): Promise<CreditResult>
  /** What is frozen in a wallet. */
  findFrozen(walletId: string): Promise<MicroCredits>
  settle(request: SettleRequest): Promise<CreditResult>
  release(request: ReleaseRequest): Promise<CreditResult>
  credit(request: CreditRequest): Promise<CreditResult>
  debit(request: DebitRequest): Promise<CreditResult>
  /** Newest first, at most `limit` (1 to 101: a page and one more). */
  listTransactions(filter: TransactionFilter): Promise<readonly WalletTransaction[]>
}

/** The credit manager, and what keeps the holds of this process alive. */
export type LeasedCreditManager = CreditManager & {
  /** Prolongs the leases of all open holds of this process; a job calls it several times within a lease. */
  renewLeases(): Promise<{ readonly renewed: number; readonly lost: readonly string[] }>
  /** Holds that this process opened and has not ended. */
  openHoldIds(): readonly string[]
}
