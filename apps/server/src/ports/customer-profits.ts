import type { MoneySums } from '@tessera/core/analytics/figures'
import type { WalletSums } from '@tessera/core/analytics/roll-up'
import type { DaySpan, UtcDay } from '@tessera/core/analytics/utc-days'

export type CustomerSort = 'net_profit' | 'earned' | 'cost'

/** Where a page ended: what it is sorted by, of the last row, and whose row that is. */
export type CustomerPlace = { readonly value: bigint; readonly walletId: string }

export type Customer = {
  readonly walletId: string
  /** Undefined where the wallet belongs to nobody who has an account. */
  readonly userId: string | undefined
  readonly email: string
  readonly name: string
}

export type CustomerList = {
  readonly customers: readonly (Customer & { readonly sums: WalletSums })[]
  readonly next: CustomerPlace | undefined
  /** False where more waits to be rolled up than a read adds up by itself. */
  readonly isComplete: boolean
}

export type CustomerHistory = {
  readonly customer: Customer
  readonly isComplete: boolean
  readonly allTime: WalletSums
  sumsOf(span: DaySpan): WalletSums
  /** What was paid and went back, of purchases in the mode that was asked for. */
  moneyOf(span: DaySpan): MoneySums
}

/** What customers bring in and cost, as it was rolled up and what was not yet: exact at every moment. */
export interface CustomerProfits {
  list(query: {
    /** The first day of a month; left out: of all time. */
    readonly month?: UtcDay
    readonly sort: CustomerSort
    readonly isDescending: boolean
    readonly after?: CustomerPlace
    readonly limit: number
    readonly isLive: boolean
  }): Promise<CustomerList>
  /** One person's own wallet over a span; undefined where there is no such person. */
  find(query: {
    readonly userId: string
    readonly span: DaySpan
    readonly isLive: boolean
  }): Promise<CustomerHistory | undefined>
}
