import { invariant } from '@tessera/core/invariant'
import type { PriceSegment } from '@tessera/core/pricing/price-segments'
import { publishTiers } from '@tessera/core/pricing/publish-rate-cards'
import type { PricingPolicy, ProviderPriceTier } from '@tessera/core/pricing/publish-rate-cards'
import { sellByPolicy } from '@tessera/core/pricing/sell-by-policy'
import { z } from 'zod'

import { touchCatalogue } from '../catalogue-store.ts'
import type { CatalogueStoreDeps } from '../catalogue-store.ts'
import { pricingPolicyKey, readPricingSettings } from '../prices/pricing-settings-row.ts'
import { tiersToJson } from '../rate-card-rows.ts'
import { readCatalogueSeed, seedPackages } from './catalogue-seed.ts'
import type { CatalogueSeed, SeedModel, SeedTier } from './catalogue-seed.ts'

/** What was ever put in, so that nothing that an operator changed or took out is put in again. */
const seededKey = 'catalogue.seeded'
const seeded = z.object({ models: z.array(z.string()), packages: z.array(z.number()) })

const launchPolicy: PricingPolicy = { list: 'launch' }

/**
 * Puts the models, prices and packages that the installation does not know yet into the database. Safe at every start
 * and in several processes at once; what is there, or was once and was taken out, stays as it is.
 * @returns how many models and packages were added
 */
export function seedCatalogue(
  deps: CatalogueStoreDeps,
  seed: CatalogueSeed = readCatalogueSeed(),
): Promise<{ readonly models: number; readonly packages: number }> {
  return deps.db.transaction().execute(async (trx) => {
    const within = { ...deps, db: trx }
    const before = await lockSeeded(within)
    const models = seed.models.filter(({ id }) => !before.models.includes(id))
    const packages = seedPackages.filter(({ id }) => !before.packages.includes(id))
    if (models.length === 0 && packages.length === 0) return { models: 0, packages: 0 }
    for (const model of models) {
      await insertModel(within, { model, position: seed.models.indexOf(model) + 1 })
    }
    await insertPackages(within, packages)
    await trx
      .updateTable('settings')
      .set({
        value_json: JSON.stringify({
          models: [...before.models, ...models.map(({ id }) => id)],
          packages: [...before.packages, ...packages.map(({ id }) => id)],
        }),
        updated_at_ms: BigInt(deps.clock.nowMs()),
      })
      .where('key', '=', seededKey)
      .execute()
    await touchCatalogue(within)
    return { models: models.length, packages: packages.length }
  })
}

/** Takes the row that tells what was seeded: a second process waits here until the first is done. */
async function lockSeeded({ db, clock }: CatalogueStoreDeps): Promise<z.infer<typeof seeded>> {
  const updatedAtMs = BigInt(clock.nowMs())
  await db
    .insertInto('settings')
    .values([
      { key: seededKey, value_json: '{"models":[],"packages":[]}', updated_at_ms: updatedAtMs },
      { key: pricingPolicyKey, value_json: JSON.stringify(launchPolicy), updated_at_ms: updatedAtMs },
    ])
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute()
  const row = await db
    .updateTable('settings')
    .set({ updated_at_ms: updatedAtMs })
    .where('key', '=', seededKey)
    .returning('value_json')
    .executeTakeFirstOrThrow()
  return seeded.parse(JSON.parse(row.value_json))
}

type PlacedModel = { readonly model: SeedModel; readonly position: number }

async function insertModel({ db, clock, ids }: CatalogueStoreDeps, placed: PlacedModel): Promise<void> {
  const { model, position } = placed
  const nowMs = BigInt(clock.nowMs())
  const inserted = await db
    .insertInto('models')
    .values({
      id: model.id,
      display_name: model.display_name,
      provider: model.provider,
      provider_model_id: model.provider_model_id,
      context_window_tokens: BigInt(model.context_window_tokens),
      max_output_tokens: BigInt(model.max_output_tokens),
      capabilities_json: JSON.stringify(model.capabilities),
      deprecated: model.deprecated ? 1n : 0n,
      active: 1n,
      position: BigInt(position),
      updated_at_ms: nowMs,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .execute()
  // An operator's own model of that name keeps its prices too.
  if (inserted.length === 0) return
  const { settings } = await readPricingSettings(db)
  // By the list in use: a model that an update brings is sold like all others.
  const segments = sellByPolicy(launchSegments(model), {
    modelId: model.id,
    policySteps: settings.policySteps,
    fromMs: 0,
    nowMs: 0,
  })
  const rows = segments.map(({ effectiveFromMs, priceList, tiers }, index) => ({
    id: ids.create('rateCard'),
    model_id: model.id,
    version: BigInt(index + 1),
    price_list: priceList,
    effective_from_ms: BigInt(effectiveFromMs),
    tiers_json: tiersToJson(tiers),
    created_at_ms: nowMs,
    created_by: null,
  }))
  await db.insertInto('model_credit_costs').values(rows).execute()
}

function launchSegments(model: SeedModel): readonly PriceSegment[] {
  return model.prices.map(({ effective_from: day, tiers }) => {
    const published = publishTiers({ id: model.id, providerTiers: tiers.map(toProviderTier) }, launchPolicy)
    invariant(published.ok, `the seed's prices of ${model.id} can be sold`)
    return {
      effectiveFromMs: day === null ? 0 : Date.parse(`${day}T00:00:00Z`),
      priceList: launchPolicy.list,
      tiers: published.value,
    }
  })
}

/** The seed's decimal texts as amounts. */
export function toProviderTier(tier: SeedTier): ProviderPriceTier {
  return {
    fromInputTokens: tier.from_input_tokens,
    input: BigInt(tier.input),
    output: BigInt(tier.output),
    ...(tier.cache_read === undefined ? {} : { cacheRead: BigInt(tier.cache_read) }),
    ...(tier.cache_write === undefined ? {} : { cacheWrite: BigInt(tier.cache_write) }),
  }
}

async function insertPackages(
  { db, clock }: CatalogueStoreDeps,
  packages: typeof seedPackages,
): Promise<void> {
  if (packages.length === 0) return
  await db
    .insertInto('credit_packages')
    .values(
      packages.map(({ id, name, creditsMicro, priceCents, bestFor }) => ({
        id: BigInt(id),
        name,
        credits_micro: creditsMicro,
        price_cents: BigInt(priceCents),
        best_for: bestFor,
        position: BigInt(id),
        active: 1n,
        updated_at_ms: BigInt(clock.nowMs()),
      })),
    )
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}
