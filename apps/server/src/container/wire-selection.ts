import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import type { Logger } from 'pino'

import { createSavingsReads } from '../adapters/db/analytics/savings-reads.ts'
import type { Database } from '../adapters/db/database.ts'
import { createSelectionSettingsStore } from '../adapters/db/selection-settings-store.ts'
import { createSelectionEndpoints } from '../features/selection/create-selection-endpoints.ts'
import type { Catalogue } from '../ports/catalogue.ts'
import type { Endpoint } from '../ports/endpoint.ts'

export type SelectionPartsDeps = {
  readonly database: Database
  readonly clock: Clock
  readonly ids: IdSource
  readonly catalogue: Catalogue
  readonly logger: Logger
}

/** What choosing saved, and what a superadmin may say about it. */
export function wireSelection(deps: SelectionPartsDeps): readonly Endpoint[] {
  return createSelectionEndpoints({
    catalogue: deps.catalogue,
    log: deps.logger,
    clock: deps.clock,
    savings: createSavingsReads(deps.database),
    selectionSettings: createSelectionSettingsStore(deps),
  })
}
