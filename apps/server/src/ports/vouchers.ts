import type { MicroCredits } from '@tessera/core/money/micro-credits'
import type { VoucherCode, VoucherTerms } from '@tessera/core/vouchers/voucher'

import type { AuditEntry } from './audit-log.ts'

/** Turns a code into what is kept of it: keyed, so that nobody finds codes from the database alone. */
export type HashVoucherCode = (code: string) => string

/** What a person who wants to redeem a code has to do with it. */
export type RedeemableVoucher = {
  readonly code: VoucherCode
  /** How many codes of its batch this person has redeemed. */
  readonly redemptionsByPerson: number
  /** This person's redemption of this very code. */
  readonly ownRedemption: OwnRedemption | undefined
}

export type OwnRedemption = {
  readonly id: string
  readonly transactionId: string
  readonly redeemedAtMs: number
}

/** A key that a redemption was made with. */
export type RedemptionClaim = { readonly requestHash: string; readonly transactionId: string }

/** What a redemption is decided from; it is written beside the ledger's transaction, as `voucher_redeemed`. */
export interface RedeemableVouchers {
  /** @returns undefined for a hash that no code has */
  find(wanted: { readonly codeHash: string; readonly userId: string }): Promise<RedeemableVoucher | undefined>
  /** @returns undefined for a key that was not used, or too long ago */
  findClaim(scopeKey: string): Promise<RedemptionClaim | undefined>
  /** The name of the voucher that a transaction redeemed. */
  findNameOfTransaction(transactionId: string): Promise<string | undefined>
}

export type VoucherBatch = {
  readonly id: string
  readonly terms: VoucherTerms
  readonly note: string
  readonly codeCount: number
  readonly createdBy: string
  readonly createdAtMs: number
}

/** Codes by what they are good for, and what came of them. */
export type VoucherCounts = {
  readonly open: number
  readonly redeemed: number
  readonly expired: number
  readonly void: number
  /** Of all codes, used up or not. */
  readonly redemptions: number
  /** Redemptions that the open codes still allow. */
  readonly openRedemptions: number
}

export type CountedVoucherBatch = { readonly batch: VoucherBatch; readonly counts: VoucherCounts }

/** A code as it is written down: never its letters. */
export type NewVoucherCode = {
  readonly id: string
  readonly number: number
  readonly codeHash: string
  readonly ending: string
}

export type NewVoucherBatch = {
  readonly batch: VoucherBatch
  readonly codes: readonly NewVoucherCode[]
  readonly audit: AuditEntry
  readonly idempotency?: { readonly scopeKey: string; readonly requestHash: string }
}

export type ListedVoucherCode = {
  readonly code: VoucherCode
  readonly number: number
  readonly ending: string
  readonly voidReason: string | undefined
  readonly voidedAtMs: number | undefined
}

export type VoucherRedemption = {
  readonly id: string
  readonly codeId: string
  readonly codeEnding: string
  readonly user: { readonly id: string; readonly name: string; readonly email: string }
  readonly creditsMicro: MicroCredits
  readonly transactionId: string
  readonly redeemedAtMs: number
}

/** What an operator does with vouchers. Every change has its entry in the audit log, in the same transaction. */
export interface VoucherBatches {
  /**
   * Writes a batch with all its codes.
   * @returns `exists` where the key was used for the same before, `conflict` where it was used for something else
   */
  create(
    wanted: NewVoucherBatch,
  ): Promise<
    | { readonly type: 'created' }
    | { readonly type: 'exists'; readonly batchId: string }
    | { readonly type: 'conflict' }
  >
  /** Newest first. */
  list(query: {
    readonly limit: number
    readonly beforeId?: string
    readonly search?: string
  }): Promise<readonly CountedVoucherBatch[]>
  find(batchId: string): Promise<CountedVoucherBatch | undefined>
  /** In the order of their numbers. */
  listCodes(query: {
    readonly batchId: string
    readonly limit: number
    readonly afterNumber?: number
    readonly ending?: string
  }): Promise<readonly ListedVoucherCode[]>
  findCode(codeId: string): Promise<ListedVoucherCode | undefined>
  /** Newest first. */
  listRedemptions(query: {
    readonly batchId: string
    readonly limit: number
    readonly beforeId?: string
  }): Promise<readonly VoucherRedemption[]>
  /** Makes all open codes of a batch void. @returns how many; where there are none, nothing is written */
  voidBatch(batchId: string, reason: string, auditOf: (voided: number) => AuditEntry): Promise<number>
  /** Makes one open code void. @returns whether it was open and is void now; where not, nothing is written */
  voidCode(codeId: string, reason: string, audit: AuditEntry): Promise<boolean>
}
