import { z } from 'zod'

import { ownPriceTiers, providerPriceTier } from './prices-admin.ts'
import { cleanText, creditAmount, isoTime } from './primitives.ts'

const modelId = cleanText.min(1).max(200)

/** Prices and packages to try, as they would be sent to be saved. Nothing is changed. */
export const priceWhatIfRequest = z.strictObject({
  price_list: z.enum(['launch', 'cost_plus']).optional(),
  markup_basis_points: z.number().int().min(0).max(100_000).optional(),
  models: z
    .array(z.strictObject({ model: modelId, credits_per_1k_tokens: ownPriceTiers.nullable() }))
    .max(200)
    .default([]),
  packages: z
    .array(
      z.strictObject({
        id: z.number().int().min(1),
        credits: creditAmount.refine((credits) => credits > 0, 'must be above zero').optional(),
        price_cents: z.number().int().min(50).max(99_999_999).optional(),
        active: z.boolean().optional(),
      }),
    )
    .max(50)
    .default([]),
})
export type PriceWhatIfRequest = z.infer<typeof priceWhatIfRequest>

/** Revenue is what the charged credits were bought for; credits that were given brought in nothing. */
const replayedTotals = z.object({
  credits: z.number(),
  revenue_cents: z.number().int(),
  cost_nano_usd: z.number().int(),
  /** Null without revenue. */
  margin_basis_points: z.number().int().nullable(),
})

export const priceWhatIfResponse = z.object({
  from: isoTime,
  to: isoTime,
  runs_replayed: z.number().int(),
  /** Charged runs without token counts or whose model is not there any more: left out on both sides. */
  runs_left_out: z.number().int(),
  /** True: there were more runs than are looked at; the newest ones were, from `from` on. */
  is_capped: z.boolean(),
  /** As it was charged, and what it cost. */
  before: replayedTotals,
  /** The same runs at the changed prices. */
  after: replayedTotals,
  users: z.object({ total: z.number().int(), pay_more: z.number().int(), pay_less: z.number().int() }),
  /** The ten whose charges would change the most, in credits. */
  most_affected: z.array(
    z.object({
      user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
      credits_before: z.number(),
      credits_after: z.number(),
    }),
  ),
})
export type PriceWhatIfResponse = z.infer<typeof priceWhatIfResponse>

const importedText = {
  format: z.enum(['json', 'csv']),
  /** US dollars for 1,000,000 tokens; see the recipe for the columns. */
  text: cleanText.min(1).max(200_000),
  /** Now when left out; up to two years ahead. */
  effective_from: isoTime.optional(),
}

export const previewPriceImportRequest = z.strictObject(importedText)
export type PreviewPriceImportRequest = z.infer<typeof previewPriceImportRequest>

const lowestMargins = z.object({
  /** Of all active packages the least, after fees: for ordinary use, and for the worst class of token. */
  margin_after_fees_basis_points: z.number().int(),
  worst_margin_after_fees_basis_points: z.number().int(),
})

export const previewPriceImportResponse = z.object({
  /** Send it back to apply just what was looked at. */
  hash: z.string(),
  effective_from: isoTime.nullable(),
  changes: z.array(
    z.object({
      model: z.string(),
      name: z.string(),
      price_list: z.enum(['launch', 'cost_plus', 'override']),
      /** Null: it had no price. */
      old: z.array(providerPriceTier).nullable(),
      new: z.array(providerPriceTier),
      /** Of plain input and output in the first tier, in hundredths of a percent; null without an old price. */
      input_change_basis_points: z.number().int().nullable(),
      output_change_basis_points: z.number().int().nullable(),
      margin_before: lowestMargins.nullable(),
      margin_after: lowestMargins,
      /** A change that was announced for later stays as it is. */
      stays_scheduled_at: isoTime.nullable(),
    }),
  ),
  unchanged: z.array(z.string()),
  /** Names in the text that no model here has. */
  unknown: z.array(z.string()),
})
export type PreviewPriceImportResponse = z.infer<typeof previewPriceImportResponse>

export const applyPriceImportRequest = z.strictObject({
  ...importedText,
  hash: cleanText.max(100),
  version: z.number().int().min(0),
  reason: cleanText.trim().max(500).default(''),
  confirm_losses: z.boolean().default(false),
  confirmation: cleanText.max(200).optional(),
})
export type ApplyPriceImportRequest = z.infer<typeof applyPriceImportRequest>
