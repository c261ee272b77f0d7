import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import { planPublication } from '@tessera/core/pricing/plan-publication'
import type { Publication } from '@tessera/core/pricing/plan-publication'
import type { PackageOffer, PriceBook } from '@tessera/core/pricing/price-book'
import type { Transaction } from 'kysely'

import type { PriceBookChange, PriceBookStore } from '../../../ports/price-book.ts'
import { addAuditEntry } from '../audit-log.ts'
import { touchCatalogue } from '../catalogue-store.ts'
import type { Database } from '../database.ts'
import { tiersToJson } from '../rate-card-rows.ts'
import type { Schema } from '../schema/schema.ts'
import { inSnapshot, inTransaction } from '../transaction.ts'
import { replaceSetting } from '../versioned-setting.ts'
import { listRateCards } from './list-rate-cards.ts'
import { pricingPolicyKey, pricingSettingsToText, readPricingSettings } from './pricing-settings-row.ts'
import { readPriceBook } from './read-price-book.ts'

export type PriceBookStoreDeps = {
  readonly database: Database
  readonly clock: Clock
  readonly ids: IdSource
}

/**
 * The price book over the tables of the catalogue. Its version stands in one row of the settings, which every change
 * replaces: of two changes of the same version one is made, whatever they are about.
 */
export function createPriceBookStore(deps: PriceBookStoreDeps): PriceBookStore {
  const read = (): Promise<PriceBook> =>
    inSnapshot(deps.database, (snapshot) => readPriceBook(snapshot, deps.clock.nowMs()))
  return {
    read,
    async save(change) {
      const isSaved = await inTransaction(deps.database, (trx) => saveChange(deps, trx, change))
      return isSaved ? read() : undefined
    },
    listRateCards: (query) => listRateCards(deps.database.db, query),
  }
}

async function saveChange(
  deps: PriceBookStoreDeps,
  trx: Transaction<Schema>,
  change: PriceBookChange,
): Promise<boolean> {
  if (!(await replaceSettings(trx, change))) return false
  const { before, after, atMs, audit } = change
  const publication = planPublication(before, after, atMs)
  await publish(deps, trx, { publication, change })
  await withdraw(trx, { publication, change })
  await savePackages(trx, change)
  for (const { id, isActive } of after.models) {
    if (before.models.find((model) => model.id === id)?.isActive === isActive) continue
    await trx
      .updateTable('models')
      .set({ active: isActive ? 1n : 0n, updated_at_ms: BigInt(atMs) })
      .where('id', '=', id)
      .execute()
  }
  await touchCatalogue({ ...deps, db: trx })
  await addAuditEntry(trx, deps, audit)
  return true
}

/** The text has the version in it, so it is the same only where nobody came between. Takes the row's lock. */
async function replaceSettings(
  trx: Transaction<Schema>,
  { before, after, atMs }: PriceBookChange,
): Promise<boolean> {
  const { settings, text } = await readPricingSettings(trx)
  if (settings.version !== before.version) return false
  const row = {
    value_json: pricingSettingsToText({ ...after, version: before.version + 1 }, atMs),
    updated_at_ms: BigInt(atMs),
  }
  return replaceSetting(trx, { key: pricingPolicyKey, former: text, row })
}

type Planned = { readonly publication: Publication; readonly change: PriceBookChange }

async function publish(
  { ids }: PriceBookStoreDeps,
  trx: Transaction<Schema>,
  { publication, change }: Planned,
): Promise<void> {
  if (publication.publish.length === 0) return
  const latest = await trx
    .selectFrom('model_credit_costs')
    .select(['model_id', ({ fn }) => fn.max('version').as('version')])
    .groupBy('model_id')
    .execute()
  const versions = new Map(latest.map(({ model_id: modelId, version }) => [modelId, version]))
  const rows = publication.publish.map(({ modelId, segment }) => {
    const version = (versions.get(modelId) ?? 0n) + 1n
    versions.set(modelId, version)
    return {
      id: ids.create('rateCard'),
      model_id: modelId,
      version,
      price_list: segment.priceList,
      effective_from_ms: BigInt(segment.effectiveFromMs),
      tiers_json: tiersToJson(segment.tiers),
      created_at_ms: BigInt(change.atMs),
      created_by: change.audit.actorId,
    }
  })
  await trx.insertInto('model_credit_costs').values(rows).execute()
}

async function withdraw(trx: Transaction<Schema>, { publication, change }: Planned): Promise<void> {
  if (publication.withdraw.length === 0) return
  await trx
    .updateTable('model_credit_costs')
    .set({ withdrawn_at_ms: BigInt(change.atMs), withdrawn_by: change.audit.actorId })
    .where('id', 'in', publication.withdraw)
    .execute()
}

async function savePackages(
  trx: Transaction<Schema>,
  { before, after, atMs }: PriceBookChange,
): Promise<void> {
  const known = new Map(before.packages.map((offer) => [offer.id, offer]))
  for (const offer of after.packages) {
    if (known.get(offer.id) === offer) continue
    const facts = factsOf(offer, atMs)
    await trx
      .insertInto('credit_packages')
      .values({ id: BigInt(offer.id), ...facts })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(facts))
      .execute()
  }
}

function factsOf(offer: PackageOffer, atMs: number) {
  return {
    name: offer.name,
    credits_micro: offer.creditsMicro,
    price_cents: offer.priceCents,
    best_for: offer.bestFor,
    position: BigInt(offer.position),
    active: offer.isActive ? 1n : 0n,
    updated_at_ms: BigInt(atMs),
  }
}
