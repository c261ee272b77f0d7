import type { TransactionKind } from '@tessera/core/ledger/transaction'
import type { WalletBalance, WalletOwner } from '@tessera/core/ledger/wallet'
import type { MicroCredits } from '@tessera/core/money/micro-credits'

import type { TransactionFilter, WalletTransaction } from './credit-manager.ts'

/** A transaction found by its id, with the amount that its caller asked for (also where a part became a debt). */
export type PostedTransaction = {
  readonly id: string
  readonly kind: TransactionKind
  readonly reference: string
  readonly walletId: string
  readonly amountMicro: MicroCredits
  readonly createdAtMs: number
}

/** An open hold whose process no longer renews it, with what its run left behind. */
export type AbandonedHold = {
  readonly holdId: string
  readonly walletId: string
  readonly amountMicro: MicroCredits
  readonly ownerId: string
  readonly leaseEndsAtMs: number
  readonly run?: {
    readonly modelId: string
    readonly provider: string
    readonly rateCardId: string
    readonly outputBoundTokens: number
    readonly attempts: number
    readonly costNanoUsd?: bigint
  }
  /** The answer that was being written: kept as far as it came. */
  readonly message?: { readonly id: string; readonly conversationId: string; readonly text: string }
}

/** What the ledger tells; never more than it has committed. */
export interface LedgerReads {
  /** @returns undefined for an unknown wallet */
  findBalance(walletId: string): Promise<WalletBalance | undefined>
  findWalletIdOf(owner: WalletOwner): Promise<string | undefined>
  /** What is frozen for disputes. */
  findFrozen(walletId: string): Promise<MicroCredits>
  findTransaction(transactionId: string): Promise<PostedTransaction | undefined>
  /** Newest first, at most `limit` (1 to 101: a page and one more), by the number of the leg. */
  listTransactions(filter: TransactionFilter): Promise<readonly WalletTransaction[]>
  /** Open holds, but for those of disputes, whose lease ended before this moment, oldest first. */
  listExpiredHolds(query: {
    readonly leaseEndedBeforeMs: number
    readonly limit: number
  }): Promise<readonly AbandonedHold[]>
  /** Open holds, but for those of disputes, of other processes than this one, whatever their lease: for a database that one process has alone. */
  listForeignHolds(query: {
    readonly ownerId: string
    readonly limit: number
  }): Promise<readonly AbandonedHold[]>
}
