import type { MicroCredits } from '../money/micro-credits.ts'

export type WalletOwner = { readonly kind: 'user' | 'organization'; readonly id: string }

/** The stored state of a wallet. `0 <= held <= posted` and `debt >= 0` always; `debt > 0` only where nothing is available. */
export type Wallet = {
  readonly id: string
  readonly owner: WalletOwner
  /** Sum of all wallet legs. */
  readonly postedMicro: MicroCredits
  /** Sum of the open holds. */
  readonly heldMicro: MicroCredits
  /** What a claw-back could not take; the next credits repay it first. */
  readonly debtMicro: MicroCredits
  /** Number of the last leg; legs are numbered from 1 without a gap. */
  readonly seq: bigint
  /** All credits that ever came in and went out: the positions by which purchases are matched to usage, first in first out. */
  readonly creditedTotalMicro: MicroCredits
  readonly debitedTotalMicro: MicroCredits
  /** Hash over the last leg and all before it. */
  readonly chainHash: string
  /** Counts every change of the row, holds included. */
  readonly version: bigint
}

/** What people and gates read: one projection for both. */
export type WalletBalance = {
  readonly walletId: string
  readonly balanceMicro: MicroCredits
  readonly heldMicro: MicroCredits
  readonly availableMicro: MicroCredits
  readonly debtMicro: MicroCredits
}
