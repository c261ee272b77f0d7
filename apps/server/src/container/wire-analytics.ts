import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import type { Logger } from 'pino'

import { createAnalyticsReads } from '../adapters/db/analytics/analytics-reads.ts'
import { createCustomerProfits } from '../adapters/db/analytics/customer-profits.ts'
import { createAnalyticsGoalStore } from '../adapters/db/analytics/goal-store.ts'
import { createRollUpWork } from '../adapters/db/analytics/roll-up-store.ts'
import type { Database } from '../adapters/db/database.ts'
import type { Config } from '../config.ts'
import { createAnalyticsEndpoints } from '../features/analytics/create-analytics-endpoints.ts'
import { createCustomerEndpoints } from '../features/analytics/create-customer-endpoints.ts'
import { catchUp, rollUp } from '../features/analytics/roll-up.ts'
import { rollUpJobs } from '../jobs/roll-up.ts'
import type { Job } from '../jobs/scheduler.ts'
import type { Endpoint } from '../ports/endpoint.ts'

export type AnalyticsParts = {
  readonly endpoints: readonly Endpoint[]
  readonly jobs: readonly Job[]
}

/** How the business is doing, and what keeps it added up. */
export function wireAnalytics(deps: {
  readonly config: Config
  readonly database: Database
  readonly clock: Clock
  readonly ids: IdSource
  readonly logger: Logger
}): AnalyticsParts {
  const { config, database, clock, logger } = deps
  const view = { currency: 'usd', isLive: config.payments.kind === 'live' }
  const work = { work: createRollUpWork({ database, clock }), clock, log: logger }
  return {
    endpoints: [
      ...createAnalyticsEndpoints({
        reads: createAnalyticsReads(database),
        goals: createAnalyticsGoalStore(deps),
        clock,
        view,
      }),
      ...createCustomerEndpoints({ customers: createCustomerProfits(database), clock, view }),
    ],
    jobs: rollUpJobs({
      rollUp: (signal) => rollUp(work, signal),
      catchUp: (signal) => catchUp(work, signal),
    }),
  }
}
