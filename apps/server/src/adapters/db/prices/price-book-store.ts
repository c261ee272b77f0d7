import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import { invariant } from '@tessera/core/invariant'
import { planPublication } from '@tessera/core/pricing/plan-publication'
import type { Publication } from '@tessera/core/pricing/plan-publication'
import type { PackageOffer, PriceBook } from '@tessera/core/pricing/price-book'
import { ok } from '@tessera/core/result'
import type { Transaction } from 'kysely'

import type { ActKey } from '../../../ports/operator-actions.ts'
import type { PriceBookChange, PriceBookStore } from '../../../ports/price-book.ts'
import { addAuditEntry } from '../audit-log.ts'
import { touchCatalogue } from '../catalogue-store.ts'
import type { Database } from '../database.ts'
import { findKey, keepKey } from '../operators/operator-keys.ts'
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
    findEarlier: (key) => inSnapshot(deps.database, (snapshot) => findEarlier(deps, snapshot, key)),
    listRateCards: (query) => listRateCards(deps.database.db, query),
  }
}

async function saveChange(
  deps: PriceBookStoreDeps,
  trx: Transaction<Schema>,
  change: PriceBookChange,
): Promise<boolean> {
  const { before, after, atMs, audit, key } = change
  if (!(await replaceSettings(deps, trx, change))) return false
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
  const auditId = audit.id ?? deps.ids.create('audit')
  await addAuditEntry(trx, deps, { ...audit, id: auditId })
  await keepKey(trx, key, { subjectId: auditId, clock: deps.clock })
  return true
}

/** The text has the version in it, so it is the same only where nobody came between. Takes the row's lock. */
async function replaceSettings(
  { database, clock }: PriceBookStoreDeps,
  trx: Transaction<Schema>,
  { before, after, atMs, key }: PriceBookChange,
): Promise<boolean> {
  if (database.dialect === 'postgres') await lockSettings(trx)
  // With the lock held: whoever changed the book before, under the same key perhaps, has written its key by now.
  const earlier = await findKey(trx, key, clock.nowMs())
  if (!earlier.ok || earlier.value !== undefined) return false
  const { settings, text } = await readPricingSettings(trx)
  if (settings.version !== before.version) return false
  const row = {
    value_json: pricingSettingsToText({ ...after, version: before.version + 1 }, atMs),
    updated_at_ms: BigInt(atMs),
  }
  return replaceSetting(trx, { key: pricingPolicyKey, former: text, row })
}

function lockSettings(trx: Transaction<Schema>): Promise<unknown> {
  return trx.selectFrom('settings').select('key').where('key', '=', pricingPolicyKey).forUpdate().execute()
}

async function findEarlier({ clock }: PriceBookStoreDeps, trx: Transaction<Schema>, key: ActKey) {
  const found = await findKey(trx, key, clock.nowMs())
  if (!found.ok) return found
  if (found.value === undefined) return ok(undefined)
  const entry = await trx
    .selectFrom('audit_log')
    .select('after_json')
    .where('id', '=', found.value)
    .executeTakeFirst()
  invariant(entry !== undefined, 'a key names the entry that was written with it')
  return ok({ logged: JSON.parse(entry.after_json ?? 'null') as unknown })
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
