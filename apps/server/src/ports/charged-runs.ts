import type { TokenUsage } from '@tessera/core/metering/token-usage'
import type { MicroCredits } from '@tessera/core/money/micro-credits'
import type { NanoUsd } from '@tessera/core/money/nano-usd'

/** A run that somebody paid for. */
export type ChargedRun = {
  readonly id: string
  readonly userId: string
  readonly walletId: string
  readonly modelId: string
  readonly rateCardId: string
  readonly createdAtMs: number
  readonly chargedMicro: MicroCredits
  readonly costNanoUsd: NanoUsd
  /** Undefined where nobody counted. */
  readonly usage: TokenUsage | undefined
}

/** Purchases that were credited, in dollars, of one wallet and package. */
export type CreditedPurchase = {
  readonly orderId: string
  readonly walletId: string
  readonly packageId: number
  /** Less discounts, without tax. */
  readonly amountCents: bigint
  readonly creditsMicro: MicroCredits
}

export type RunOwner = { readonly id: string; readonly name: string; readonly email: string }

/** What was used and what it was bought with: read only, in pages. */
export interface ChargedRuns {
  /** Newest first. */
  list(page: {
    readonly sinceMs: number
    readonly beforeId?: string
    readonly limit: number
  }): Promise<readonly ChargedRun[]>
  /** Oldest first. */
  listPurchases(page: {
    readonly afterId?: string
    readonly limit: number
  }): Promise<readonly CreditedPurchase[]>
  findOwners(userIds: readonly string[]): Promise<readonly RunOwner[]>
}
