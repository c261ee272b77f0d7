import { z } from 'zod'

import { cleanText, creditAmount, cursor, isoTime, pageLimit } from './primitives.ts'
import { transactionKinds } from './vocabulary.ts'

export const balanceResponse = z.object({
  wallet_id: z.string(),
  balance: z.number(),
  /** Set aside: for answers that run, and for disputes. */
  held: z.number(),
  /** The part of `held` that is kept until a bank has decided about a disputed payment. */
  frozen: z.number(),
  available: z.number(),
  debt: z.number(),
})
export type BalanceResponse = z.infer<typeof balanceResponse>

export const creditPackage = z.object({
  id: z.number().int(),
  name: z.string(),
  credits: z.number(),
  price_cents: z.number().int(),
  /** US dollars for one credit, four decimals. */
  price_per_credit_usd: z.number(),
  /** Whole percent against the first package. */
  saving_percent: z.number().int(),
  /** Credits beyond what the price would buy at the first package's rate. */
  bonus_credits: z.number(),
  best_for: z.string(),
})
export const packagesResponse = z.object({ packages: z.array(creditPackage) })
export type PackagesResponse = z.infer<typeof packagesResponse>

/** Credits for 1,000 tokens of each class. */
export const modelPriceTier = z.object({
  from_input_tokens: z.number().int(),
  input: z.number(),
  cache_read: z.number(),
  cache_write: z.number(),
  output: z.number(),
  reasoning: z.number(),
})
export const modelCost = z.object({
  model: z.string(),
  name: z.string(),
  provider: z.string(),
  available: z.boolean(),
  rate_card_id: z.string(),
  effective_from: isoTime,
  credits_per_1k_tokens: z.array(modelPriceTier),
})
export const modelCostsResponse = z.object({
  price_list: z.enum(['launch', 'cost_plus']),
  model_costs: z.array(modelCost),
})
export type ModelCostsResponse = z.infer<typeof modelCostsResponse>

export const transactionsQuery = z.object({
  limit: pageLimit,
  cursor: cursor.optional(),
  type: z.enum(transactionKinds).optional(),
  from: isoTime.optional(),
  to: isoTime.optional(),
})

/** What a usage transaction was for: enough to recompute its amount. */
export const receipt = z.object({
  run_id: z.string(),
  model: z.string(),
  model_name: z.string(),
  provider: z.string(),
  status: z.enum(['running', 'settled', 'released', 'expired']),
  task_type: z.string(),
  complexity: z.string(),
  reason: z.string(),
  finish_reason: z.string().nullable(),
  usage_source: z.string().nullable(),
  rate_card_id: z.string(),
  held: z.number(),
  credits_charged: z.number(),
  balance_after: z.number().nullable(),
  /** One line for each class of token that was used: tokens × price per 1,000 = credits, unrounded. */
  lines: z.array(
    z.object({
      token_class: z.enum(['input', 'cache_read', 'cache_write', 'output', 'reasoning']),
      tokens: z.number().int(),
      credits_per_1k: z.number(),
      credits: z.string(),
    }),
  ),
  created_at: isoTime,
  /** Where the model was chosen: what the same tokens would have cost with the one otherwise used, at its prices then. */
  comparison: z
    .object({
      model: z.string(),
      model_name: z.string(),
      rate_card_id: z.string(),
      credits: z.number(),
      /** Negative where the chosen model cost more. */
      saved: z.number(),
    })
    .nullable(),
})
export type Receipt = z.infer<typeof receipt>

export const transaction = z.object({
  id: z.string(),
  type: z.enum(transactionKinds),
  /** Signed. */
  amount: z.number(),
  balance_after: z.number(),
  description: z.string(),
  reference: z.string(),
  created_at: isoTime,
  receipt: receipt.optional(),
})
export type TransactionRow = z.infer<typeof transaction>

export const transactionsResponse = z.object({
  transactions: z.array(transaction),
  next_cursor: z.string().nullable(),
})
export type TransactionsResponse = z.infer<typeof transactionsResponse>

export const grantRequest = z.object({
  /** Positive: a grant. Negative: a correction, for superadmins. */
  amount: creditAmount.refine(
    (amount) => amount !== 0 && Math.abs(amount) <= 10_000_000,
    'must not be zero, and at most 10,000,000',
  ),
  reason: cleanText.trim().min(3).max(500),
})
export type GrantRequest = z.infer<typeof grantRequest>

export const grantResponse = z.object({ transaction_id: z.string(), amount: z.number(), balance: z.number() })
export type GrantResponse = z.infer<typeof grantResponse>
