import { microCreditsPerMillionTokens, nanoUsdPerMillionTokens } from '@tessera/core/pricing/prices'
import type { PriceTier, RateCard } from '@tessera/core/pricing/rate-card'
import type { Selectable } from 'kysely'
import { z } from 'zod'

import type { ModelCreditCostsTable } from './schema/catalogue-tables.ts'

const amountText = z.string().regex(/^[1-9][0-9]*$/)
const sellPrice = amountText.transform((text) => microCreditsPerMillionTokens(BigInt(text)))
const costPrice = amountText.transform((text) => nanoUsdPerMillionTokens(BigInt(text)))

const storedTiers = z
  .array(
    z.strictObject({
      fromInputTokens: z.number().int().min(0),
      sell: z.strictObject({
        input: sellPrice,
        cacheRead: sellPrice,
        cacheWrite: sellPrice,
        output: sellPrice,
        reasoning: sellPrice,
      }),
      cost: z.strictObject({
        input: costPrice,
        cacheRead: costPrice,
        cacheWrite: costPrice,
        output: costPrice,
        reasoning: costPrice,
      }),
    }),
  )
  .min(1)

/** Tiers as JSON text, amounts as decimal strings: a JSON number would round large ones. */
export function tiersToJson(tiers: readonly PriceTier[]): string {
  return JSON.stringify(tiers, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
}

/** Throws for a row that no version of this program wrote: better no catalogue than a wrong price. */
export function toRateCard(row: Selectable<ModelCreditCostsTable>): RateCard {
  return {
    id: row.id,
    modelId: row.model_id,
    version: Number(row.version),
    priceList: row.price_list,
    effectiveFromMs: Number(row.effective_from_ms),
    tiers: storedTiers.parse(JSON.parse(row.tiers_json)),
  }
}
