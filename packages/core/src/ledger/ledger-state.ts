import type { MicroCredits } from '../money/micro-credits.ts'
import type { Hold } from './hold.ts'
import type { CounterAccount, Transaction, TransactionKind } from './transaction.ts'
import type { Wallet, WalletOwner } from './wallet.ts'

/** What a repeat of a credit or debit is compared with: the movement that an earlier transaction made. */
export type RecordedTransaction = {
  readonly id: string
  readonly kind: TransactionKind
  readonly reference: string
  readonly walletId: string
  /** Where the credits came from or went to; undefined where a debt was repaid. */
  readonly account?: CounterAccount | undefined
  /** The leg of that account: negative where credits came into the wallet. */
  readonly accountAmountMicro: MicroCredits
}

/** A stored idempotency claim. */
export type IdempotencyRecord = {
  readonly scopeKey: string
  readonly requestHash: string
  readonly subjectId: string
  readonly createdAtMs: number
  readonly expiresAtMs: number
}

/** The part of the ledger that a batch touches, as it was read under lock. Missing rows are simply not in the lists. */
export type LedgerState = {
  readonly wallets: readonly Wallet[]
  readonly holds: readonly Hold[]
  readonly transactions: readonly RecordedTransaction[]
  readonly idempotency: readonly IdempotencyRecord[]
}

/** What has to be read before a batch can be decided; everything once, wallets in the order in which they are locked. */
export type LedgerReadSet = {
  readonly walletIds: readonly string[]
  readonly owners: readonly WalletOwner[]
  readonly holdIds: readonly string[]
  readonly references: readonly { readonly kind: TransactionKind; readonly reference: string }[]
  readonly scopeKeys: readonly string[]
}

/** What a batch changes, in the order in which it may be written. */
export type LedgerWrites = {
  readonly walletInserts: readonly (Wallet & { readonly createdAtMs: number })[]
  /** One for each wallet of the batch, however many operations were about it. */
  readonly walletUpdates: readonly { readonly wallet: Wallet; readonly previousVersion: bigint }[]
  readonly holdInserts: readonly Hold[]
  readonly holdUpdates: readonly Hold[]
  readonly transactions: readonly Transaction[]
  readonly idempotency: readonly IdempotencyRecord[]
}
