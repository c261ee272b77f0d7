import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import { microCredits } from '@tessera/core/money/micro-credits'
import type { CatalogueModel } from '@tessera/core/pricing/catalogue-model'
import type { RateCard } from '@tessera/core/pricing/rate-card'
import { checkSellable } from '@tessera/core/pricing/sellable'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'
import type { Kysely, Selectable } from 'kysely'
import { z } from 'zod'

import type {
  CatalogueStore,
  PublishError,
  RateCardDraft,
  StoredCatalogue,
} from '../../ports/catalogue-store.ts'
import type { CreditPackage } from '../../ports/catalogue.ts'
import { tiersToJson, toRateCard } from './rate-card-rows.ts'
import type { CreditPackagesTable, ModelsTable } from './schema/catalogue-tables.ts'
import type { Schema } from './schema/schema.ts'

export type CatalogueStoreDeps = {
  readonly db: Kysely<Schema>
  readonly clock: Clock
  readonly ids: IdSource
}

/** Settings of the catalogue: the stamp that changes with every edit, and the price list in use. */
export const catalogueStampKey = 'catalogue.stamp'
export const pricingPolicyKey = 'pricing.policy'

export function createCatalogueStore(deps: CatalogueStoreDeps): CatalogueStore {
  return {
    load: () => loadCatalogue(deps.db),
    readStamp: () => readStamp(deps.db),
    findRateCard: (rateCardId) => findRateCard(deps.db, rateCardId),
    publishRateCard: (draft) => publishRateCard(deps, draft),
    saveModel: (model) => saveModel(deps, model),
  }
}

const capabilities = z.array(z.enum(['vision', 'tools', 'structured_output', 'reasoning', 'prompt_caching']))
const pricingPolicy = z.object({ list: z.enum(['launch', 'cost_plus']) })
const stampText = z.string()

async function loadCatalogue(db: Kysely<Schema>): Promise<StoredCatalogue> {
  // The stamp first: an edit while the rest is read makes the copy old, and it is read again.
  const stamp = await readStamp(db)
  const [models, costs, packages, policy] = await Promise.all([
    db.selectFrom('models').selectAll().where('active', '=', 1n).orderBy('position').orderBy('id').execute(),
    db
      .selectFrom('model_credit_costs')
      .innerJoin('models', 'models.id', 'model_credit_costs.model_id')
      .selectAll('model_credit_costs')
      .where('models.active', '=', 1n)
      .orderBy('model_id')
      .orderBy('version')
      .execute(),
    db
      .selectFrom('credit_packages')
      .selectAll()
      .where('active', '=', 1n)
      .orderBy('position')
      .orderBy('id')
      .execute(),
    readSetting(db, pricingPolicyKey),
  ])
  return {
    stamp,
    priceList: policy === undefined ? 'launch' : pricingPolicy.parse(policy).list,
    models: models.map(toModel),
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

function publishRateCard(
  { db, clock, ids }: CatalogueStoreDeps,
  draft: RateCardDraft,
): Promise<Result<RateCard, PublishError>> {
  return db.transaction().execute(async (trx) => {
    if (!checkSellable(draft.tiers).ok) return err({ code: 'not_sellable', modelId: draft.modelId })
    // Also takes the model's row: two editors get two versions, one after the other.
    const model = await trx
      .updateTable('models')
      .set({ updated_at_ms: BigInt(clock.nowMs()) })
      .where('id', '=', draft.modelId)
      .returning('id')
      .executeTakeFirst()
    if (model === undefined) return err({ code: 'model_unknown', modelId: draft.modelId })
    const latest = await trx
      .selectFrom('model_credit_costs')
      .select(({ fn }) => fn.max('version').as('version'))
      .where('model_id', '=', draft.modelId)
      .executeTakeFirstOrThrow()
    const card: RateCard = {
      id: ids.create('rateCard'),
      modelId: draft.modelId,
      version: Number(latest.version ?? 0) + 1,
      priceList: draft.priceList,
      effectiveFromMs: draft.effectiveFromMs,
      tiers: draft.tiers,
    }
    await trx
      .insertInto('model_credit_costs')
      .values({
        id: card.id,
        model_id: card.modelId,
        version: BigInt(card.version),
        price_list: card.priceList,
        effective_from_ms: BigInt(card.effectiveFromMs),
        tiers_json: tiersToJson(card.tiers),
        created_at_ms: BigInt(clock.nowMs()),
        created_by: draft.createdBy ?? null,
      })
      .execute()
    await touchCatalogue({ db: trx, clock, ids })
    return ok(card)
  })
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
