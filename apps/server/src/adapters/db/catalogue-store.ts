import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import { microCredits } from '@tessera/core/money/micro-credits'
import type { CatalogueModel } from '@tessera/core/pricing/catalogue-model'
import type { RateCard } from '@tessera/core/pricing/rate-card'
import type { OwnAbilities } from '@tessera/core/selection/own-abilities'
import type { Kysely, Selectable } from 'kysely'
import { z } from 'zod'

import type { CatalogueStore, StoredCatalogue } from '../../ports/catalogue-store.ts'
import type { CreditPackage } from '../../ports/catalogue.ts'
import { readPricingSettings } from './prices/pricing-settings-row.ts'
import { toRateCard } from './rate-card-rows.ts'
import type { CreditPackagesTable, ModelsTable } from './schema/catalogue-tables.ts'
import type { Schema } from './schema/schema.ts'
import { readSelectionSettings } from './selection-settings-row.ts'

export type CatalogueStoreDeps = {
  readonly db: Kysely<Schema>
  readonly clock: Clock
  readonly ids: IdSource
}

/** The setting that changes with every edit. */
const catalogueStampKey = 'catalogue.stamp'

export function createCatalogueStore(deps: CatalogueStoreDeps): CatalogueStore {
  return {
    load: () => loadCatalogue(deps.db),
    readStamp: () => readStamp(deps.db),
    findRateCard: (rateCardId) => findRateCard(deps.db, rateCardId),
    saveModel: (model) => saveModel(deps, model),
  }
}

const capabilities = z.array(z.enum(['vision', 'tools', 'structured_output', 'reasoning', 'prompt_caching']))
const stampText = z.string()

async function loadCatalogue(db: Kysely<Schema>): Promise<StoredCatalogue> {
  // The stamp first: an edit while the rest is read makes the copy old, and it is read again.
  const stamp = await readStamp(db)
  const [models, costs, packages, { settings }, selection] = await Promise.all([
    db.selectFrom('models').selectAll().where('active', '=', 1n).orderBy('position').orderBy('id').execute(),
    db
      .selectFrom('model_credit_costs')
      .innerJoin('models', 'models.id', 'model_credit_costs.model_id')
      .selectAll('model_credit_costs')
      .where('models.active', '=', 1n)
      .where('withdrawn_at_ms', 'is', null)
      .orderBy('model_id')
      .orderBy('effective_from_ms')
      .orderBy('version')
      .execute(),
    db
      .selectFrom('credit_packages')
      .selectAll()
      .where('active', '=', 1n)
      .orderBy('position')
      .orderBy('id')
      .execute(),
    readPricingSettings(db),
    readSelectionSettings(db),
  ])
  return {
    stamp,
    policySteps: settings.policySteps,
    ...(settings.confirmation === undefined ? {} : { confirmation: settings.confirmation }),
    ...(selection.baselineModelId === undefined ? {} : { baselineModelId: selection.baselineModelId }),
    models: models.map((row) => withOwnAbilities(toModel(row), selection.ownAbilities[row.id])),
    rateCards: costs.map(toRateCard),
    packages: packages.map(toPackage),
  }
}

async function readStamp(db: Kysely<Schema>): Promise<string> {
  return stampText.parse((await readSetting(db, catalogueStampKey)) ?? '')
}

async function readSetting(db: Kysely<Schema>, key: string): Promise<unknown> {
  const row = await db.selectFrom('settings').select('value_json').where('key', '=', key).executeTakeFirst()
  return row === undefined ? undefined : JSON.parse(row.value_json)
}

async function findRateCard(db: Kysely<Schema>, rateCardId: string): Promise<RateCard | undefined> {
  const row = await db
    .selectFrom('model_credit_costs')
    .selectAll()
    .where('id', '=', rateCardId)
    .executeTakeFirst()
  return row === undefined ? undefined : toRateCard(row)
}

async function saveModel(deps: CatalogueStoreDeps, model: CatalogueModel): Promise<void> {
  const facts = {
    display_name: model.displayName,
    provider: model.provider,
    provider_model_id: model.providerModelId,
    context_window_tokens: BigInt(model.contextWindowTokens),
    max_output_tokens: BigInt(model.maxOutputTokens),
    capabilities_json: JSON.stringify(model.capabilities),
    deprecated: model.deprecated ? 1n : 0n,
    updated_at_ms: BigInt(deps.clock.nowMs()),
  }
  await deps.db
    .insertInto('models')
    .values({ id: model.id, ...facts, active: 1n, position: 1_000n })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(facts))
    .execute()
  await touchCatalogue(deps)
}

/** Gives the catalogue a new stamp, so that every process reads it again within a second. */
export async function touchCatalogue({ db, clock, ids }: CatalogueStoreDeps): Promise<void> {
  const value = {
    value_json: JSON.stringify(ids.create('request')),
    updated_at_ms: BigInt(clock.nowMs()),
  }
  await db
    .insertInto('settings')
    .values({ key: catalogueStampKey, ...value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(value))
    .execute()
}

function withOwnAbilities(model: CatalogueModel, ownAbilities: OwnAbilities | undefined): CatalogueModel {
  return ownAbilities === undefined ? model : { ...model, ownAbilities }
}

function toModel(row: Selectable<ModelsTable>): CatalogueModel {
  return {
    id: row.id,
    displayName: row.display_name,
    provider: row.provider,
    providerModelId: row.provider_model_id,
    contextWindowTokens: Number(row.context_window_tokens),
    maxOutputTokens: Number(row.max_output_tokens),
    capabilities: capabilities.parse(JSON.parse(row.capabilities_json)),
    deprecated: row.deprecated === 1n,
  }
}

function toPackage(row: Selectable<CreditPackagesTable>): CreditPackage {
  return {
    id: Number(row.id),
    name: row.name,
    creditsMicro: microCredits(row.credits_micro),
    priceCents: Number(row.price_cents),
    bestFor: row.best_for,
  }
}
