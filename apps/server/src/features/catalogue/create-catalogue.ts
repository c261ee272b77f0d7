import type { Clock } from '@tessera/core/clock'
import type { CatalogueModel, SellableModel } from '@tessera/core/pricing/catalogue-model'
import { isConfirmedAt, policyAt } from '@tessera/core/pricing/price-book'
import type { PricingPolicy } from '@tessera/core/pricing/publish-rate-cards'
import type { RateCard } from '@tessera/core/pricing/rate-card'
import { checkSellable } from '@tessera/core/pricing/sellable'

import type { CatalogueStore, StoredCatalogue } from '../../ports/catalogue-store.ts'
import type { Catalogue } from '../../ports/catalogue.ts'

export type CatalogueDeps = {
  readonly store: CatalogueStore
  readonly clock: Clock
  /** Whether the model's provider is on, well, and knows the model. Asked at every look. */
  readonly availability: (model: CatalogueModel) => boolean
}

export type RefreshableCatalogue = Catalogue & {
  /** The list in use: what is not overridden follows it. */
  priceList(): PricingPolicy['list']
  /** A superadmin has confirmed a price list: before that no real money is taken. */
  arePricesConfirmed(): boolean
  /** Looks whether anything was edited, at most once a second, and reads it anew if so. */
  refresh(): Promise<void>
}

const refreshIntervalMs = 1_000

type PricedModel = CatalogueModel & { readonly rateCard?: RateCard }

/** A copy of the catalogue in memory, so that no request waits for the database to know a price. */
export async function createCatalogue(deps: CatalogueDeps): Promise<RefreshableCatalogue> {
  let copy = await deps.store.load()
  let inForce = pricesInForce(copy, deps.clock.nowMs())
  let lookedAtMs = deps.clock.nowMs()

  const pricedModels = (): readonly PricedModel[] => {
    // A version that was published for this moment comes into force without any edit.
    if (deps.clock.nowMs() >= inForce.untilMs) inForce = pricesInForce(copy, deps.clock.nowMs())
    return inForce.models
  }
  const isSellable = (model: PricedModel): model is SellableModel =>
    model.rateCard !== undefined && deps.availability(model)
  const reading = oneAtATime(async () => {
    const stamp = await deps.store.readStamp()
    if (stamp === copy.stamp) return
    copy = await deps.store.load()
    inForce = pricesInForce(copy, deps.clock.nowMs())
  })

  return {
    listSellableModels: () => pricedModels().filter(isSellable),
    listModels: () => pricedModels().map((model) => withAvailability(model, deps.availability(model))),
    findSellableModel: (modelId) =>
      pricedModels()
        .filter(isSellable)
        .find(({ id }) => id === modelId),
    findNamedBaseline: () =>
      pricedModels()
        .filter(isSellable)
        .find(({ id }) => id === copy.baselineModelId),
    findRateCard: async (rateCardId) =>
      copy.rateCards.find(({ id }) => id === rateCardId) ?? deps.store.findRateCard(rateCardId),
    listPackages: () => copy.packages,
    priceList: () => policyAt(copy.policySteps, deps.clock.nowMs()).list,
    arePricesConfirmed: () => isConfirmedAt(copy.confirmation, deps.clock.nowMs()),
    refresh() {
      const nowMs = deps.clock.nowMs()
      if (reading.running() === undefined && nowMs - lookedAtMs >= refreshIntervalMs) {
        lookedAtMs = nowMs
        return reading.begin()
      }
      return reading.running() ?? Promise.resolve()
    },
    catchUp: () => reading.begin(),
  }
}

/**
 * Work that begins after it was asked for, and never beside itself: what is running may have looked before the edit
 * that this call is about, and of two at once the older copy could come last. Whoever asks meanwhile shares the next.
 */
function oneAtATime(work: () => Promise<void>) {
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  const begin = (): Promise<void> => {
    if (running === undefined) {
      running = work().finally(() => {
        running = undefined
      })
      return running
    }
    const beginNext = (): Promise<void> => {
      next = undefined
      return begin()
    }
    next ??= running.then(beginNext, beginNext)
    return next
  }
  return { begin, running: () => running }
}

/** Every model with the version that began last, and when the next one begins. The versions come in that order. */
function pricesInForce(
  { models, rateCards }: StoredCatalogue,
  nowMs: number,
): { readonly models: readonly PricedModel[]; readonly untilMs: number } {
  const cardByModel = new Map<string, RateCard>()
  let untilMs = Number.POSITIVE_INFINITY
  for (const card of rateCards) {
    if (card.effectiveFromMs > nowMs) {
      untilMs = Math.min(untilMs, card.effectiveFromMs)
    } else {
      cardByModel.set(card.modelId, card)
    }
  }
  return { models: models.map((model) => withRateCard(model, cardByModel.get(model.id))), untilMs }
}

function withAvailability(
  model: PricedModel,
  isAvailable: boolean,
): PricedModel & { readonly isAvailable: boolean } {
  return { ...model, isAvailable }
}

function withRateCard(model: CatalogueModel, rateCard: RateCard | undefined): PricedModel {
  return rateCard !== undefined && checkSellable(rateCard.tiers).ok ? { ...model, rateCard } : model
}
