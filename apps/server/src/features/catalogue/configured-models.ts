import type { Clock } from '@tessera/core/clock'
import type { CatalogueModel } from '@tessera/core/pricing/catalogue-model'
import { changePrices } from '@tessera/core/pricing/change-prices'
import { pricesAt } from '@tessera/core/pricing/price-book'
import type { PriceBook } from '@tessera/core/pricing/price-book'
import { haveSameSide } from '@tessera/core/pricing/price-segments'
import { publishTiers } from '@tessera/core/pricing/publish-rate-cards'
import type { ProviderPriceTier } from '@tessera/core/pricing/publish-rate-cards'
import type { UnsellableReason } from '@tessera/core/pricing/sellable'

import type { CatalogueStore } from '../../ports/catalogue-store.ts'
import type { PriceBookStore } from '../../ports/price-book.ts'

/** A model of an OpenAI-compatible server, as the operator's file of providers describes it. */
export type ConfiguredModel = CatalogueModel & { readonly providerTiers: readonly ProviderPriceTier[] }

export type RefusedModel = { readonly modelId: string; readonly reason: UnsellableReason }

type Deps = {
  readonly store: Pick<CatalogueStore, 'saveModel'>
  readonly prices: Pick<PriceBookStore, 'read' | 'save'>
  readonly clock: Clock
}

/** Processes that start at the same moment read the same file: whoever comes second finds it done. */
const mostTries = 5

/**
 * Brings models of the operator's file into the catalogue: the file decides their facts and what they cost, so a
 * changed cost publishes a new version, by the list in use. An override that a superadmin published keeps its price.
 * @returns the models that can't be sold, with the reason
 */
export async function addConfiguredModels(
  deps: Deps,
  models: readonly ConfiguredModel[],
): Promise<readonly RefusedModel[]> {
  const refused: RefusedModel[] = []
  const priced: ConfiguredModel[] = []
  for (const configured of models) {
    const { providerTiers, ...model } = configured
    const published = publishTiers({ id: model.id, providerTiers }, { list: 'launch' })
    if (!published.ok) {
      refused.push({ modelId: model.id, reason: published.error })
      continue
    }
    await deps.store.saveModel(model)
    priced.push(configured)
  }
  await savePrices(deps, priced)
  return refused
}

async function savePrices(deps: Deps, models: readonly ConfiguredModel[]): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    const before = await deps.prices.read()
    const atMs = deps.clock.nowMs()
    const changed = models.filter((model) => costsOtherwise(before, model, atMs))
    if (changed.length === 0) return
    const saved = await deps.prices.save({
      before,
      after: changed.reduce((book, model) => withCost(book, model, atMs), before),
      atMs,
      audit: {
        actorId: 'system',
        action: 'prices.providers_file',
        subjectKind: 'prices',
        subjectId: 'models',
        reason: 'the file of providers has other prices',
        after: { models: changed.map(({ id }) => id) },
      },
    })
    if (saved !== undefined) return
    if (tried >= mostTries) throw new Error('the prices of the file of providers could not be saved')
  }
}

function costsOtherwise(book: PriceBook, { id, providerTiers }: ConfiguredModel, atMs: number): boolean {
  const model = book.models.find((one) => one.id === id)
  const inForce = model === undefined ? undefined : pricesAt(model, atMs)
  if (inForce === undefined) return true
  const published = publishTiers({ id, providerTiers }, { list: 'launch' })
  return published.ok && !haveSameSide(inForce.tiers, published.value, 'cost')
}

function withCost(book: PriceBook, { id, providerTiers }: ConfiguredModel, atMs: number): PriceBook {
  const change = { type: 'provider_prices', modelId: id, providerTiers, fromMs: atMs } as const
  const changed = changePrices(book, change, atMs)
  return changed.ok ? changed.value : book
}
