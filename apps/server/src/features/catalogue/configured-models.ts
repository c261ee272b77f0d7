import type { Clock } from '@tessera/core/clock'
import type { CatalogueModel } from '@tessera/core/pricing/catalogue-model'
import { publishTiers } from '@tessera/core/pricing/publish-rate-cards'
import type { PricingPolicy, ProviderPriceTier } from '@tessera/core/pricing/publish-rate-cards'
import type { PriceTier } from '@tessera/core/pricing/rate-card'
import type { UnsellableReason } from '@tessera/core/pricing/sellable'
import { tokenClasses } from '@tessera/core/pricing/token-classes'

import type { CatalogueStore } from '../../ports/catalogue-store.ts'

/** A model of an OpenAI-compatible server, as the operator's file of providers describes it. */
export type ConfiguredModel = CatalogueModel & { readonly providerTiers: readonly ProviderPriceTier[] }

export type RefusedModel = { readonly modelId: string; readonly reason: UnsellableReason }

type Deps = { readonly store: CatalogueStore; readonly clock: Clock; readonly policy: PricingPolicy }

/**
 * Brings models of the operator's file into the catalogue: the file decides their facts and what they cost, so a
 * changed cost publishes a new version. An override that a superadmin published stays as long as the cost is the same.
 * @returns the models that can't be sold, with the reason
 */
export async function addConfiguredModels(
  deps: Deps,
  models: readonly ConfiguredModel[],
): Promise<readonly RefusedModel[]> {
  const refused: RefusedModel[] = []
  const { rateCards } = await deps.store.load()
  for (const { providerTiers, ...model } of models) {
    const published = publishTiers({ id: model.id, providerTiers }, deps.policy)
    if (!published.ok) {
      refused.push({ modelId: model.id, reason: published.error })
      continue
    }
    await deps.store.saveModel(model)
    const latest = rateCards.findLast(({ modelId }) => modelId === model.id)
    if (latest !== undefined && hasSameCost(latest.tiers, published.value)) continue
    await deps.store.publishRateCard({
      modelId: model.id,
      priceList: deps.policy.list,
      effectiveFromMs: deps.clock.nowMs(),
      tiers: published.value,
    })
  }
  return refused
}

function hasSameCost(before: readonly PriceTier[], after: readonly PriceTier[]): boolean {
  return costsAsText(before) === costsAsText(after)
}

function costsAsText(tiers: readonly PriceTier[]): string {
  return tiers
    .map(({ fromInputTokens, cost }) =>
      [fromInputTokens, ...tokenClasses.map((name) => cost[name])].join(','),
    )
    .join(';')
}
