import type { MicroCredits } from '@tessera/core/money/micro-credits'
import type { WalletHolds, WalletUse } from '@tessera/core/payments/unused-part'

export type PostedForOrder = { readonly grantedMicro: MicroCredits; readonly revokedMicro: MicroCredits }

/** What the ledger itself says about orders, whatever their rows say. */
export interface OrderLedger {
  /** The legs of a wallet that tell how much of an order's credits nobody has used. */
  findUse(order: { readonly id: string; readonly walletId: string }): Promise<WalletUse>
  /** The same with what is held in the wallet, from one moment: they tell how much of an order's credits could be frozen. */
  findUseAndHolds(order: {
    readonly id: string
    readonly walletId: string
  }): Promise<{ readonly use: WalletUse; readonly holds: WalletHolds }>
  /**
   * What went into a debt of the wallet when the credits of an order came.
   * @returns zero where nothing was granted
   */
  findRepaid(order: { readonly id: string; readonly walletId: string }): Promise<MicroCredits>
  /** What was granted and, on balance, taken back: one entry for each order that was given. */
  findPosted(
    orders: readonly { readonly id: string; readonly clawBacks: number }[],
  ): Promise<ReadonlyMap<string, PostedForOrder>>
}
