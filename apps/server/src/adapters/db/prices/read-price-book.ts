import { microCredits } from '@tessera/core/money/micro-credits'
import type { BookModel, PackageOffer, PriceBook } from '@tessera/core/pricing/price-book'
import type { PriceSegment } from '@tessera/core/pricing/price-segments'
import type { RateCard } from '@tessera/core/pricing/rate-card'
import type { Kysely, Selectable } from 'kysely'

import { toRateCard } from '../rate-card-rows.ts'
import type { CreditPackagesTable, ModelsTable } from '../schema/catalogue-tables.ts'
import type { Schema } from '../schema/schema.ts'
import { readPricingSettings } from './pricing-settings-row.ts'

/** Everything on or off sale, with the prices in force at `nowMs` and those to come. */
export async function readPriceBook(db: Kysely<Schema>, nowMs: number): Promise<PriceBook> {
  const { settings } = await readPricingSettings(db)
  const models = await db.selectFrom('models').selectAll().orderBy('position').orderBy('id').execute()
  const costs = await db
    .selectFrom('model_credit_costs')
    .selectAll()
    .where('withdrawn_at_ms', 'is', null)
    .orderBy('effective_from_ms')
    .orderBy('version')
    .execute()
  const packages = await db
    .selectFrom('credit_packages')
    .selectAll()
    .orderBy('position')
    .orderBy('id')
    .execute()
  const cardsByModel = Map.groupBy(costs, (row) => row.model_id)
  return {
    ...settings,
    models: models.map((row) =>
      toBookModel(row, segmentsOf((cardsByModel.get(row.id) ?? []).map(toRateCard), nowMs)),
    ),
    packages: packages.map(toOffer),
  }
}

/** @param cards ascending by the moment from which they hold, then by version */
function segmentsOf(cards: readonly RateCard[], nowMs: number): readonly PriceSegment[] {
  const inForce = cards.findLast(({ effectiveFromMs }) => effectiveFromMs <= nowMs)
  return cards
    .filter((card, index) => {
      if (card === inForce) return true
      // Of two for the same moment the later version holds.
      return card.effectiveFromMs > nowMs && cards[index + 1]?.effectiveFromMs !== card.effectiveFromMs
    })
    .map(({ id, effectiveFromMs, priceList, tiers }) => ({
      rateCardId: id,
      effectiveFromMs,
      priceList,
      tiers,
    }))
}

function toBookModel(row: Selectable<ModelsTable>, segments: readonly PriceSegment[]): BookModel {
  return {
    id: row.id,
    displayName: row.display_name,
    provider: row.provider,
    providerModelId: row.provider_model_id,
    deprecated: row.deprecated === 1n,
    isActive: row.active === 1n,
    segments,
  }
}

function toOffer(row: Selectable<CreditPackagesTable>): PackageOffer {
  return {
    id: Number(row.id),
    name: row.name,
    creditsMicro: microCredits(row.credits_micro),
    priceCents: row.price_cents,
    bestFor: row.best_for,
    position: Number(row.position),
    isActive: row.active === 1n,
  }
}
