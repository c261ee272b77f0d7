import type { MicroCredits } from '@tessera/core/money/micro-credits'
import type { BalanceLevel } from '@tessera/core/notifications/low-balance'

import type { Mail } from './mailer.ts'

/** A person's wallet with all that decides whether its owner is told of a low balance. */
export type WatchedWallet = {
  readonly walletId: string
  readonly userId: string
  /** Undefined where no mail may go out: switched off, address not confirmed, or blocked. */
  readonly recipient: string | undefined
  readonly balanceMicro: MicroCredits
  /** The number of the last leg. */
  readonly seq: bigint
  readonly creditedTotalMicro: MicroCredits
  readonly ownLowMicro: MicroCredits | undefined
  readonly ownNearlyEmptyMicro: MicroCredits | undefined
  readonly lastPurchaseMicro: MicroCredits | undefined
  /** What the owner knows. */
  readonly notice: {
    readonly level: BalanceLevel
    readonly creditedTotalMicro: MicroCredits
    /** Zero before the first. */
    readonly version: bigint
  }
  /** The highest balance since then; the present one where nothing came in. */
  readonly peakMicro: MicroCredits
}

export type NoticeChange = {
  readonly wallet: WatchedWallet
  readonly level: BalanceLevel
  /** Queued in the same transaction. */
  readonly mail?: Mail | undefined
}

/** What the owners of wallets were told about their balance. */
export interface BalanceNotices {
  /** @returns undefined for an unknown wallet and for one that belongs to no person */
  findWallet(walletId: string): Promise<WatchedWallet | undefined>
  /** @returns false where somebody else changed it since `wallet` was read: nothing was written then */
  changeNotice(change: NoticeChange): Promise<boolean>
}
