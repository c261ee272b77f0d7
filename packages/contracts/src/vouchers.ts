import { z } from 'zod'

import { cleanText, creditAmount, cursor, isoTime, pageLimit } from './primitives.ts'

/** As many codes as one batch may have. */
export const mostCodesInBatch = 10_000

const reason = cleanText.trim().min(3).max(500)

export const redeemVoucherRequest = z.object({
  /** As printed, or as somebody types it: case, blanks and dashes don't matter. */
  code: cleanText.trim().min(1).max(100),
  /** Only the active wallet. */
  wallet_id: z.string().max(100).optional(),
})
export type RedeemVoucherRequest = z.infer<typeof redeemVoucherRequest>

export const redeemVoucherResponse = z.object({
  transaction_id: z.string(),
  /** What the voucher is called. */
  name: z.string(),
  credits: z.number(),
  /** After it. A debt is repaid out of the credits first. */
  balance: z.number(),
  /** What is still owed. */
  debt: z.number(),
})
export type RedeemVoucherResponse = z.infer<typeof redeemVoucherResponse>

/** Shown in lists; a single code is a batch of one. */
export const voucherBatch = z.object({
  id: z.string(),
  name: z.string(),
  note: z.string(),
  /** What one redemption is worth. */
  credits: z.number(),
  expires_at: isoTime.nullable(),
  /** Redemptions of the batch by one person; null: one with each code. */
  per_person_limit: z.number().int().nullable(),
  redemptions_per_code: z.number().int(),
  created_by: z.string(),
  created_at: isoTime,
  counts: z.object({
    /** Codes that were made: the sum of the next four. */
    issued: z.number().int(),
    /** Can still be redeemed. */
    open: z.number().int(),
    /** Used up. */
    redeemed: z.number().int(),
    expired: z.number().int(),
    void: z.number().int(),
    redemptions: z.number().int(),
    credits_redeemed: z.number(),
    /** What the open codes may still cost. */
    credits_outstanding: z.number(),
  }),
})
export type VoucherBatchBody = z.infer<typeof voucherBatch>

export const voucherBatchesQuery = z.object({
  limit: z.coerce.number().int().min(1).max(25).default(20),
  cursor: cursor.optional(),
  /** Part of the name. */
  q: cleanText.trim().max(100).optional(),
})
export const voucherBatchesResponse = z.object({
  batches: z.array(voucherBatch),
  next_cursor: z.string().nullable(),
})
export type VoucherBatchesResponse = z.infer<typeof voucherBatchesResponse>

export const createVoucherBatchRequest = z.object({
  name: cleanText.trim().min(1).max(100),
  note: cleanText.trim().max(1000).default(''),
  credits: creditAmount.refine(
    (amount) => amount > 0 && amount <= 1_000_000,
    'must be above zero, and at most 1,000,000',
  ),
  code_count: z.number().int().min(1).max(mostCodesInBatch).default(1),
  expires_at: isoTime.nullable().default(null),
  per_person_limit: z.number().int().min(1).max(mostCodesInBatch).nullable().default(1),
  redemptions_per_code: z.number().int().min(1).max(1_000_000).default(1),
})
export type CreateVoucherBatchRequest = z.infer<typeof createVoucherBatchRequest>

export const createVoucherBatchResponse = z.object({
  batch: voucherBatch,
  /**
   * All codes, this once: only their hashes are kept. Null where the same `Idempotency-Key` was answered before: the
   * batch is there, and its codes can't be shown again.
   */
  codes: z.array(z.string()).nullable(),
})
export type CreateVoucherBatchResponse = z.infer<typeof createVoucherBatchResponse>

export const voucherCodeStates = ['open', 'redeemed', 'expired', 'void'] as const

export const voucherCode = z.object({
  id: z.string(),
  /** From 1, in the order of the file. */
  number: z.number().int(),
  /** The last four letters; more is not kept. */
  ending: z.string(),
  state: z.enum(voucherCodeStates),
  redemptions: z.number().int(),
  void_reason: z.string().nullable(),
  voided_at: isoTime.nullable(),
})
export type VoucherCodeBody = z.infer<typeof voucherCode>

export const voucherCodesQuery = z.object({
  limit: pageLimit,
  cursor: cursor.optional(),
  /** Codes that end so. */
  ending: cleanText.trim().toUpperCase().min(1).max(4).optional(),
})
export const voucherCodesResponse = z.object({
  codes: z.array(voucherCode),
  next_cursor: z.string().nullable(),
})
export type VoucherCodesResponse = z.infer<typeof voucherCodesResponse>

export const voucherRedemption = z.object({
  id: z.string(),
  code_id: z.string(),
  code_ending: z.string(),
  user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  credits: z.number(),
  transaction_id: z.string(),
  redeemed_at: isoTime,
})
export type VoucherRedemptionBody = z.infer<typeof voucherRedemption>

export const voucherRedemptionsQuery = z.object({ limit: pageLimit, cursor: cursor.optional() })
export const voucherRedemptionsResponse = z.object({
  redemptions: z.array(voucherRedemption),
  next_cursor: z.string().nullable(),
})
export type VoucherRedemptionsResponse = z.infer<typeof voucherRedemptionsResponse>

export const voidVoucherRequest = z.object({ reason })
export type VoidVoucherRequest = z.infer<typeof voidVoucherRequest>

export const voidVoucherBatchResponse = z.object({
  batch: voucherBatch,
  /** Codes that were open and are void now. */
  voided: z.number().int(),
})
export type VoidVoucherBatchResponse = z.infer<typeof voidVoucherBatchResponse>
