import type { Role } from '@tessera/core/access/roles'
import type { MicroCredits } from '@tessera/core/money/micro-credits'

/** A person as a list shows them. */
export type ListedPerson = {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly isEmailVerified: boolean
  readonly role: Role
  readonly blockedAtMs: number | undefined
  readonly createdAtMs: number
  /** The last paid request or purchase. */
  readonly lastActiveAtMs: number | undefined
  readonly walletId: string | undefined
  readonly balanceMicro: MicroCredits
  readonly heldMicro: MicroCredits
  readonly debtMicro: MicroCredits
  readonly spentMicro: MicroCredits
}

/** Sums of a wallet by the kind of its transactions, signed; `spentMicro` is above zero. */
export type PersonTotals = {
  readonly purchasedMicro: MicroCredits
  readonly bonusMicro: MicroCredits
  readonly refundedMicro: MicroCredits
  readonly adjustedMicro: MicroCredits
  readonly otherMicro: MicroCredits
  readonly spentMicro: MicroCredits
  /** Requests that were charged. */
  readonly charges: number
  readonly orders: number
  /** Money received less refunds, in the smallest unit of each currency. */
  readonly paid: readonly { readonly amountMinor: number; readonly currency: string }[]
}

export type PersonFilter = {
  readonly role?: Role
  readonly isBlocked?: boolean
  readonly isInDebt?: boolean
}

export type PersonSort = 'newest' | 'last_active' | 'balance' | 'spent'

/** Where a sorted page ended. `value` is what it is sorted by, and the id itself for `newest`. */
export type SortedPlace = { readonly sort: PersonSort; readonly value: bigint; readonly id: string }

/** The stages of a search, in their order, and how far the last page had come within one. */
export type SearchStage = 'email' | 'name' | 'anywhere'
export type SearchPlace = { readonly stage: SearchStage; readonly key: string; readonly id: string }

export type Page<Place> = {
  readonly people: readonly ListedPerson[]
  /** Undefined at the end. */
  readonly next: Place | undefined
}

/** Everybody, for those who look after them. Every page costs the same, however many people there are. */
export interface PeopleDirectory {
  list(query: {
    readonly filter: PersonFilter
    readonly sort: PersonSort
    readonly after: SortedPlace | undefined
    readonly limit: number
  }): Promise<Page<SortedPlace>>
  /**
   * By beginnings of addresses, then of names, then by any part of either, newest first. Looks through a bounded number
   * of people for one page, which may therefore hold fewer than `limit` and still have a next one.
   */
  search(query: {
    readonly text: string
    readonly filter: PersonFilter
    readonly after: SearchPlace | undefined
    readonly limit: number
  }): Promise<Page<SearchPlace>>
  /** The person whom the id of a user, a wallet, an order, a request or a transaction belongs to. */
  findByAnyId(id: string): Promise<ListedPerson | undefined>
  find(userId: string): Promise<ListedPerson | undefined>
  /** Exact at this moment. */
  totalsOf(userId: string): Promise<PersonTotals>
  /** Superadmins besides this person who are not blocked. */
  countOtherSuperadmins(userId: string): Promise<number>
}

/** Keeps the figures that lists of people are sorted by in step with the ledger. */
export interface UserFigures {
  /** Takes in what was posted since the last time, in small steps. @returns how many transactions were looked at */
  follow(signal: AbortSignal): Promise<number>
  /** Brings one person's figures up to this moment. */
  refresh(userId: string): Promise<void>
}
