import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import type { Logger } from 'pino'

import type { Database } from '../adapters/db/database.ts'
import { createChargedRuns } from '../adapters/db/prices/charged-runs.ts'
import { createPriceBookStore } from '../adapters/db/prices/price-book-store.ts'
import type { Config } from '../config.ts'
import { createPriceEndpoints } from '../features/prices/create-price-endpoints.ts'
import type { Catalogue } from '../ports/catalogue.ts'
import type { Endpoint } from '../ports/endpoint.ts'
import type { PeopleStore } from '../ports/people-store.ts'

export type PriceDeps = {
  readonly config: Config
  readonly database: Database
  readonly clock: Clock
  readonly ids: IdSource
  readonly catalogue: Catalogue
  readonly logger: Logger
  readonly people: { readonly people: PeopleStore }
}

/** About two seconds of work, in pieces between which everything else goes on. */
const mostRunsReplayed = 200_000

/** What a superadmin decides about prices and packages. */
export function wirePrices(deps: PriceDeps): readonly Endpoint[] {
  return createPriceEndpoints({
    prices: createPriceBookStore(deps),
    runs: createChargedRuns(deps.database.db),
    catalogue: deps.catalogue,
    log: deps.logger,
    people: deps.people.people,
    clock: deps.clock,
    arePaymentsLive: deps.config.payments.kind === 'live',
    mostRuns: mostRunsReplayed,
  })
}
