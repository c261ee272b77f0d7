import { readFileSync } from 'node:fs'

import { microCreditsFromCredits as credits } from '@tessera/core/money/micro-credits'
import { z } from 'zod'

import type { CreditPackage } from '../../../ports/catalogue.ts'

const nanoUsdText = z.string().regex(/^[1-9][0-9]*$/)

const seedTier = z.strictObject({
  from_input_tokens: z.number().int().min(0),
  /** Whole nano-dollars for one million tokens, as decimal text. */
  input: nanoUsdText,
  output: nanoUsdText,
  cache_read: nanoUsdText.optional(),
  cache_write: nanoUsdText.optional(),
})

const seedPrices = z.strictObject({
  /** A day (UTC), or null: from the beginning. */
  effective_from: z.iso.date().nullable(),
  tiers: z.array(seedTier).min(1),
})

const seedModel = z.strictObject({
  id: z.string(),
  display_name: z.string(),
  provider: z.string(),
  provider_model_id: z.string(),
  context_window_tokens: z.number().int().positive(),
  max_output_tokens: z.number().int().positive(),
  capabilities: z.array(z.enum(['vision', 'tools', 'structured_output', 'reasoning', 'prompt_caching'])),
  deprecated: z.boolean(),
  prices: z.array(seedPrices).min(1),
})

const catalogueSeed = z.strictObject({
  as_of: z.iso.date(),
  sources: z.array(z.strictObject({ package: z.string(), version: z.string(), license: z.string() })),
  /** Where the sources differ, with what each says. */
  disagreements: z.array(
    z.strictObject({
      model: z.string(),
      field: z.string(),
      '@pydantic/genai-prices': z.string(),
      'llm-zoo': z.string(),
    }),
  ),
  models: z.array(seedModel),
})

export type CatalogueSeed = z.infer<typeof catalogueSeed>
export type SeedModel = z.infer<typeof seedModel>
export type SeedPrices = z.infer<typeof seedPrices>
export type SeedTier = z.infer<typeof seedTier>

/** The models that a new installation starts with. */
export function readCatalogueSeed(): CatalogueSeed {
  const text = readFileSync(new URL('models.generated.json', import.meta.url), 'utf8')
  return catalogueSeed.parse(JSON.parse(text))
}

/** The packages that a new installation sells. */
export const seedPackages: readonly CreditPackage[] = [
  { id: 1, name: 'Starter', creditsMicro: credits(1_000n), priceCents: 1_000, bestFor: 'testing' },
  { id: 2, name: 'Basic', creditsMicro: credits(5_500n), priceCents: 4_500, bestFor: 'light use' },
  { id: 3, name: 'Pro', creditsMicro: credits(13_500n), priceCents: 10_000, bestFor: 'regular use' },
  { id: 4, name: 'Business', creditsMicro: credits(35_000n), priceCents: 22_500, bestFor: 'heavy use' },
  { id: 5, name: 'Enterprise', creditsMicro: credits(120_000n), priceCents: 70_000, bestFor: 'teams' },
]
