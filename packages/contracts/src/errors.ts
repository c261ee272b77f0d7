import { z } from 'zod'

import { paymentErrorStatuses } from './payment-errors.ts'
import { priceLoss } from './prices-admin.ts'

/** Every code an answer may carry, with its status. `/v1` maps some of them differently. */
export const httpStatusByErrorCode = {
  malformed_body: 400,
  unauthenticated: 401,
  insufficient_credits: 402,
  wallet_in_debt: 402,
  wallet_frozen: 402,
  forbidden: 403,
  origin_not_allowed: 403,
  email_not_verified: 403,
  not_found: 404,
  voucher_unknown: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  conflict: 409,
  idempotency_conflict: 409,
  loses_money: 409,
  voucher_already_redeemed: 409,
  voucher_used_up: 409,
  voucher_limit_reached: 409,
  gone: 410,
  voucher_expired: 410,
  payload_too_large: 413,
  unsupported_media_type: 415,
  invalid_request: 422,
  voucher_unreadable: 422,
  model_not_found: 422,
  model_unsuited: 422,
  context_too_long: 422,
  content_refused: 422,
  rate_limited: 429,
  too_many_runs: 429,
  internal: 500,
  provider_error: 502,
  payment_provider_error: 502,
  unavailable: 503,
  provider_unavailable: 503,
  payments_off: 503,
  payments_unavailable: 503,
  prices_not_confirmed: 503,
  ...paymentErrorStatuses,
} as const satisfies Record<string, number>

export type ErrorCode = keyof typeof httpStatusByErrorCode

export const errorCodes = Object.keys(httpStatusByErrorCode) as [ErrorCode, ...ErrorCode[]]

/** The body of every error. Amounts are credits. */
export const errorBody = z.object({
  error: z.object({
    code: z.enum(errorCodes),
    message: z.string(),
    /** The field that is wrong, dotted. */
    param: z.string().optional(),
    request_id: z.string(),
    /** For `insufficient_credits`. */
    required: z.number().optional(),
    available: z.number().optional(),
    held: z.number().optional(),
    shortfall: z.number().optional(),
    /** For `wallet_in_debt`. */
    debt: z.number().optional(),
    /** For `wallet_frozen`: credits of a disputed purchase. */
    frozen: z.number().optional(),
    retry_after_seconds: z.number().optional(),
    /** For `voucher_expired`. */
    expired_at: z.string().optional(),
    /** For `voucher_already_redeemed`. */
    redeemed_at: z.string().optional(),
    /** For `voucher_limit_reached`: redemptions of the batch by one person. */
    limit: z.number().optional(),
    /** For `loses_money`: what the change would lose on, and the phrase that accepts it. */
    losses: z.array(priceLoss).optional(),
    confirmation_phrase: z.string().optional(),
    /** For `insufficient_credits`: cheaper ways to go on with the same prompt. */
    alternatives: z
      .array(z.object({ model: z.string(), estimated_credits: z.number(), max_credits: z.number() }))
      .optional(),
  }),
})

export type ErrorBody = z.infer<typeof errorBody>
