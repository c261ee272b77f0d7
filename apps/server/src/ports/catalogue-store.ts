import type { CatalogueModel } from '@tessera/core/pricing/catalogue-model'
import type { PriceList, RateCard } from '@tessera/core/pricing/rate-card'
import type { Result } from '@tessera/core/result'

import type { CreditPackage } from './catalogue.ts'

/** The catalogue as the database holds it. */
export type StoredCatalogue = {
  /** Changes with every edit: whoever holds a copy compares it. */
  readonly stamp: string
  readonly priceList: Exclude<PriceList, 'override'>
  /** Active ones, in their order. */
  readonly models: readonly CatalogueModel[]
  /** Every version of the active models' prices, also those that hold from a later moment on. */
  readonly rateCards: readonly RateCard[]
  /** Active ones, in their order. */
  readonly packages: readonly CreditPackage[]
}

export type RateCardDraft = Omit<RateCard, 'id' | 'version'> & { readonly createdBy?: string }

export type PublishError =
  | { readonly code: 'model_unknown'; readonly modelId: string }
  /** A price that is missing or not above zero. */
  | { readonly code: 'not_sellable'; readonly modelId: string }

/** Models, versioned prices and packages in the database. */
export interface CatalogueStore {
  load(): Promise<StoredCatalogue>
  /** One small read: the stamp of `load`. */
  readStamp(): Promise<string>
  findRateCard(rateCardId: string): Promise<RateCard | undefined>
  /** Adds the next version of a model's prices. Earlier versions never change. */
  publishRateCard(draft: RateCardDraft): Promise<Result<RateCard, PublishError>>
  /** Adds or renews a model that is configured outside of the database; its prices are published apart. */
  saveModel(model: CatalogueModel): Promise<void>
}
