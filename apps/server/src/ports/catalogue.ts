import type { MicroCredits } from '@tessera/core/money/micro-credits'
import type { CatalogueModel, SellableModel } from '@tessera/core/pricing/catalogue-model'
import type { RateCard } from '@tessera/core/pricing/rate-card'

export type CreditPackage = {
  readonly id: number
  readonly name: string
  readonly creditsMicro: MicroCredits
  readonly priceCents: number
  readonly bestFor: string
}

/** Models, prices and packages as they are in force. Answers from memory; changes elsewhere are seen within a second. */
export interface Catalogue {
  /** Active, priced, and their provider is on and knows them. */
  listSellableModels(): readonly SellableModel[]
  /** All active models, also those whose provider is off. */
  listModels(): readonly (CatalogueModel & { readonly rateCard?: RateCard; readonly isAvailable: boolean })[]
  findSellableModel(modelId: string): SellableModel | undefined
  /** The model that choosing is compared with, where an operator has named one and it is on sale. */
  findNamedBaseline(): SellableModel | undefined
  /** Any version ever published, for receipts. */
  findRateCard(rateCardId: string): Promise<RateCard | undefined>
  /** Active ones, in their order. */
  listPackages(): readonly CreditPackage[]
  /** Reads whatever was committed before this call; whoever changed anything waits for it before answering. */
  catchUp(): Promise<void>
}
