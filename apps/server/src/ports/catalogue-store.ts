import type { CatalogueModel } from '@tessera/core/pricing/catalogue-model'
import type { PolicyStep, PriceConfirmation } from '@tessera/core/pricing/price-book'
import type { RateCard } from '@tessera/core/pricing/rate-card'

import type { CreditPackage } from './catalogue.ts'

/** The catalogue as the database holds it. */
export type StoredCatalogue = {
  /** Changes with every edit: whoever holds a copy compares it. */
  readonly stamp: string
  /** The list in use, and the one that follows it, ascending. */
  readonly policySteps: readonly PolicyStep[]
  /** Left out before a superadmin stood up for the prices. */
  readonly confirmation?: PriceConfirmation
  /** The model that choosing is compared with, where an operator has named one. */
  readonly baselineModelId?: string
  /** Active ones, in their order. */
  readonly models: readonly CatalogueModel[]
  /**
   * Every version of the active models' prices that was not withdrawn, also those that hold from a later moment on:
   * for each model ascending by that moment, then by version.
   */
  readonly rateCards: readonly RateCard[]
  /** Active ones, in their order. */
  readonly packages: readonly CreditPackage[]
}

/** Models, versioned prices and packages in the database. */
export interface CatalogueStore {
  load(): Promise<StoredCatalogue>
  /** One small read: the stamp of `load`. */
  readStamp(): Promise<string>
  findRateCard(rateCardId: string): Promise<RateCard | undefined>
  /** Adds or renews a model that is configured outside of the database; its prices are in the price book. */
  saveModel(model: CatalogueModel): Promise<void>
}
