import { z } from 'zod'

import { modelPriceTier } from './credits.ts'
import { cleanText, creditAmount, cursor, isoTime, pageLimit } from './primitives.ts'

export const tokenClassNames = ['input', 'cache_read', 'cache_write', 'output', 'reasoning'] as const
const priceLists = ['launch', 'cost_plus'] as const

/** Billionths of a dollar for 1,000,000 tokens of each class: what the provider charges. */
export const providerPriceTier = z.object({
  from_input_tokens: z.number().int(),
  input: z.number().int(),
  cache_read: z.number().int(),
  cache_write: z.number().int(),
  output: z.number().int(),
  reasoning: z.number().int(),
})

/** Prices of a model from a moment on. */
export const priceVersion = z.object({
  rate_card_id: z.string(),
  price_list: z.enum([...priceLists, 'override']),
  effective_from: isoTime,
  credits_per_1k_tokens: z.array(modelPriceTier),
  cost_nano_usd_per_1m_tokens: z.array(providerPriceTier),
})
export type PriceVersion = z.infer<typeof priceVersion>

/** Profit on revenue in hundredths of a percent, rounded down; negative where money is lost. */
const margins = {
  margin_basis_points: z.number().int(),
  /** Less the share of the payment fee that each credit of the package bears. */
  margin_after_fees_basis_points: z.number().int(),
}

/** One model for somebody whose credits came from one package. */
export const marginCell = z.object({
  model: z.string(),
  package_id: z.number().int(),
  /** For the blend of input and output that the answer states. */
  ...margins,
  /** The class of token that, used alone, has the least margin. */
  worst: z.object({
    token_class: z.enum(tokenClassNames),
    from_input_tokens: z.number().int(),
    ...margins,
  }),
  /** The worst class loses after fees. */
  loses_money: z.boolean(),
})
export type MarginCell = z.infer<typeof marginCell>

/** A model that loses money, now or later, for credits of a package. */
export const priceLoss = z.object({
  model: z.string(),
  package_id: z.number().int(),
  package: z.string(),
  token_class: z.enum(tokenClassNames),
  margin_basis_points: z.number().int(),
  from: isoTime,
})
export type PriceLoss = z.infer<typeof priceLoss>

export const adminPackage = z.object({
  id: z.number().int(),
  name: z.string(),
  credits: z.number(),
  price_cents: z.number().int(),
  best_for: z.string(),
  position: z.number().int(),
  active: z.boolean(),
  /** Derived, as on the page of credits: against the first active package. */
  price_per_credit_usd: z.number(),
  saving_percent: z.number().int(),
  bonus_credits: z.number(),
})
export type AdminPackage = z.infer<typeof adminPackage>

const paymentFee = z.object({ basis_points: z.number().int(), fixed_cents: z.number().int() })
const creditValue = z.object({ credits: z.number(), price_cents: z.number().int() })

export const adminPricesQuery = z.object({
  /** The blend for which margins are stated. */
  input_parts: z.coerce.number().int().min(0).max(100).default(3),
  output_parts: z.coerce.number().int().min(1).max(100).default(1),
  /** Shows the cost-plus list at another markup than the saved one. */
  markup_basis_points: z.coerce.number().int().min(0).max(100_000).optional(),
})

export const adminPricesResponse = z.object({
  /** Send it back with every change: somebody else's change in between is then a conflict. */
  version: z.number().int(),
  price_list: z.enum(priceLists),
  /** On cost, for the cost-plus list. */
  markup_basis_points: z.number().int(),
  /** What the prices of the cost-plus list in use were made for; null while another list is in use. */
  credit_value: creditValue.nullable(),
  /** What a credit brings in under the cheapest active package. */
  cheapest_credit_value: creditValue,
  /** A list that was chosen for later. */
  scheduled_list: z
    .object({
      price_list: z.enum(priceLists),
      markup_basis_points: z.number().int().nullable(),
      effective_from: isoTime,
    })
    .nullable(),
  /** Who stood up for the prices, and when; null before anybody did. */
  confirmed: z
    .object({
      price_list: z.enum(priceLists),
      at: isoTime,
      /** Since when, or from when on, the prices in force are confirmed ones. */
      from: isoTime,
      by: z.object({ id: z.string(), name: z.string(), email: z.string() }),
    })
    .nullable(),
  /** True: a live payment key takes no money until a price list is confirmed. */
  payments_waiting: z.boolean(),
  fee: paymentFee,
  blend: z.object({ input_parts: z.number().int(), output_parts: z.number().int() }),
  /** All of them, in their order. */
  packages: z.array(adminPackage),
  models: z.array(
    z.object({
      model: z.string(),
      name: z.string(),
      provider: z.string(),
      provider_model_id: z.string(),
      active: z.boolean(),
      /** Its provider is on and knows it. */
      available: z.boolean(),
      deprecated: z.boolean(),
      in_force: priceVersion.nullable(),
      scheduled: z.array(priceVersion),
    }),
  ),
  /** For each package and each model that has a price: at the prices in force, overrides included. */
  margins: z.array(marginCell),
  /** The same for each of the two lists alone, and what the models would cost under it. */
  lists: z.array(
    z.object({
      price_list: z.enum(priceLists),
      markup_basis_points: z.number().int().nullable(),
      prices: z.array(z.object({ model: z.string(), credits_per_1k_tokens: z.array(modelPriceTier) })),
      margins: z.array(marginCell),
    }),
  ),
  /** Of active models and packages: what loses money now, or will at a price that is scheduled. */
  losses: z.array(priceLoss),
  /** For each model that loses: the prices that would lose nothing from then on, to be set by hand. */
  remedies: z.array(
    z.object({
      model: z.string(),
      from: isoTime,
      /** What its provider asks changes then. */
      cost_changes: z.boolean(),
      credits_per_1k_tokens: z.array(modelPriceTier),
    }),
  ),
})
export type AdminPricesResponse = z.infer<typeof adminPricesResponse>

/** What every change of prices takes. */
const change = {
  version: z.number().int().min(0),
  reason: cleanText.trim().max(500).default(''),
  /** Accepts the losses that the answer `loses_money` listed, together with the phrase that it asked for. */
  confirm_losses: z.boolean().default(false),
  confirmation: cleanText.max(200).optional(),
}

/** What a change has done, and the prices as they stand now. */
export const priceChangeResponse = z.object({
  /** New versions of models' prices. */
  published: z.number().int(),
  /** Scheduled versions that won't come into force. */
  withdrawn: z.number().int(),
  prices: adminPricesResponse,
})
export type PriceChangeResponse = z.infer<typeof priceChangeResponse>

/** Now when left out; up to two years ahead. */
const effectiveFrom = isoTime.optional()

export const confirmPriceListRequest = z.strictObject({
  ...change,
  price_list: z.enum(priceLists),
  markup_basis_points: z.number().int().min(0).max(100_000).optional(),
  effective_from: effectiveFrom,
})
export type ConfirmPriceListRequest = z.infer<typeof confirmPriceListRequest>

export const changePriceSettingsRequest = z.strictObject({
  version: change.version,
  reason: change.reason,
  fee: z.strictObject({
    basis_points: z.number().int().min(0).max(5_000),
    fixed_cents: z.number().int().min(0).max(1_000),
  }),
})
export type ChangePriceSettingsRequest = z.infer<typeof changePriceSettingsRequest>

/** Credits for 1,000 tokens: above zero, at most nine decimals, exact. */
const creditsPer1k = z
  .number()
  .refine(
    (credits) => credits > 0 && credits <= 1_000_000 && Math.round(credits * 1e9) / 1e9 === credits,
    'must be above zero, at most 1,000,000, and have at most nine decimals',
  )

/** Prices by hand. Cached input costs like input, reasoning like output, where they are left out. */
export const ownPriceTiers = z
  .array(
    z.strictObject({
      from_input_tokens: z.number().int().min(0).max(100_000_000),
      input: creditsPer1k,
      cache_read: creditsPer1k.optional(),
      cache_write: creditsPer1k.optional(),
      output: creditsPer1k,
      reasoning: creditsPer1k.optional(),
    }),
  )
  .min(1)
  .max(10)
  .refine(
    (tiers) =>
      tiers[0]?.from_input_tokens === 0 &&
      tiers.every(
        (tier, index) => index === 0 || tier.from_input_tokens > (tiers[index - 1]?.from_input_tokens ?? 0),
      ),
    'must begin with a tier from 0 tokens and go upwards',
  )
export type OwnPriceTiers = z.infer<typeof ownPriceTiers>

export const changeModelCostRequest = z
  .strictObject({
    ...change,
    /** On or off sale. */
    active: z.boolean().optional(),
    /** An override; null: back to the price list. */
    credits_per_1k_tokens: ownPriceTiers.nullable().optional(),
    /** For the prices; whether a model is on sale changes at once. */
    effective_from: effectiveFrom,
  })
  .refine(
    ({ active, credits_per_1k_tokens: prices }) => active !== undefined || prices !== undefined,
    'must change "active" or "credits_per_1k_tokens"',
  )
export type ChangeModelCostRequest = z.infer<typeof changeModelCostRequest>

export const withdrawModelCostRequest = z.strictObject({ ...change, rate_card_id: cleanText.max(100) })
export type WithdrawModelCostRequest = z.infer<typeof withdrawModelCostRequest>

const packageFacts = {
  name: cleanText.trim().min(1).max(60),
  credits: creditAmount.refine(
    (credits) => credits > 0 && credits <= 10_000_000,
    'must be above zero and at most 10,000,000',
  ),
  /** From half a dollar, the least that Stripe takes. */
  price_cents: z.number().int().min(50).max(99_999_999),
  best_for: cleanText.trim().max(120),
  /** Where it stands in the list; of two with the same position the older one comes first. */
  position: z.number().int().min(0).max(10_000),
}

export const createPackageRequest = z.strictObject({
  ...change,
  ...packageFacts,
  best_for: packageFacts.best_for.default(''),
  /** The end of the list when left out. */
  position: packageFacts.position.optional(),
  active: z.boolean().default(true),
})
export type CreatePackageRequest = z.infer<typeof createPackageRequest>

export const changePackageRequest = z.strictObject({
  ...change,
  ...z.strictObject({ ...packageFacts, active: z.boolean() }).partial().shape,
})
export type ChangePackageRequest = z.infer<typeof changePackageRequest>

export const orderPackagesRequest = z.strictObject({
  version: change.version,
  reason: change.reason,
  /** All packages, on and off sale, in the order that is wanted. */
  package_ids: z.array(z.number().int().min(1)).min(1).max(10_000),
})
export type OrderPackagesRequest = z.infer<typeof orderPackagesRequest>

export const modelCostHistoryQuery = z.object({ limit: pageLimit, cursor: cursor.optional() })

export const modelCostHistoryResponse = z.object({
  versions: z.array(
    priceVersion.extend({
      version: z.number().int(),
      status: z.enum(['scheduled', 'in_force', 'past', 'withdrawn']),
      created_at: isoTime,
      /** Null: the program itself, at its installation. */
      created_by: z.string().nullable(),
      withdrawn_at: isoTime.nullable(),
      withdrawn_by: z.string().nullable(),
    }),
  ),
  next_cursor: z.string().nullable(),
})
export type ModelCostHistoryResponse = z.infer<typeof modelCostHistoryResponse>
