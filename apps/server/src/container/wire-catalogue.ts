import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import type { Logger } from 'pino'

import { createCatalogueStore } from '../adapters/db/catalogue-store.ts'
import type { Database } from '../adapters/db/database.ts'
import { createPriceBookStore } from '../adapters/db/prices/price-book-store.ts'
import { addConfiguredModels } from '../features/catalogue/configured-models.ts'
import { createCatalogue, type RefreshableCatalogue } from '../features/catalogue/create-catalogue.ts'
import type { ProviderParts } from './wire-providers.ts'

export type CataloguePartsDeps = {
  readonly database: Database
  readonly clock: Clock
  readonly ids: IdSource
  readonly providers: ProviderParts
  readonly logger: Logger
}

const firstAnswerMs = 5_000

/** Models and prices in memory, with those of the operator's own servers, and only what the providers can serve. */
export async function wireCatalogue(deps: CataloguePartsDeps): Promise<RefreshableCatalogue> {
  const { clock, ids, logger, providers } = deps
  const store = createCatalogueStore({ db: deps.database.db, clock, ids })
  const models = providers.compatibleServers.flatMap((server) =>
    server.models.map((model) => ({ ...model, provider: server.name, deprecated: false })),
  )
  if (models.length > 0) {
    const prices = createPriceBookStore(deps)
    const refused = await addConfiguredModels({ store, prices, clock }, models)
    for (const { modelId, reason } of refused) logger.warn({ modelId, reason }, 'a model cannot be sold')
  }
  await providers.refreshModels(AbortSignal.timeout(firstAnswerMs))
  return createCatalogue({ store, clock, availability: (model) => providers.canServe(model) })
}
