import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'

import { isDatabaseOutage } from '../adapters/db/database-error.ts'
import type { Database } from '../adapters/db/database.ts'
import { createApp } from '../app.ts'
import type { Config } from '../config.ts'
import { createCatalogueEndpoints } from '../features/catalogue/create-catalogue-endpoints.ts'
import type { RefreshableCatalogue } from '../features/catalogue/create-catalogue.ts'
import { createCreditEndpoints } from '../features/credits/create-credit-endpoints.ts'
import { createConfigEndpoint } from '../http/config-endpoint.ts'
import type { ReadinessCheck } from '../http/health.ts'
import type { Lifecycle } from '../http/lifecycle.ts'
import type { Metrics } from '../http/metrics.ts'
import type { Endpoint } from '../ports/endpoint.ts'
import type { AiParts } from './wire-ai.ts'
import type { AnalyticsParts } from './wire-analytics.ts'
import { wireExports } from './wire-exports.ts'
import type { LedgerParts } from './wire-ledger.ts'
import type { NotificationParts } from './wire-notifications.ts'
import type { OperatorParts } from './wire-operators.ts'
import type { PaymentParts } from './wire-payments.ts'
import type { PeopleParts } from './wire-people.ts'
import { wirePrices } from './wire-prices.ts'
import type { ProviderParts } from './wire-providers.ts'
import { wireSelection } from './wire-selection.ts'
import { wireVouchers } from './wire-vouchers.ts'

export type AppParts = {
  readonly config: Config
  readonly version: string
  readonly logger: Logger
  readonly clock: Clock
  readonly ids: IdSource
  readonly metrics: Metrics
  readonly lifecycle: Lifecycle
  readonly database: Database
  readonly ledger: LedgerParts
  readonly providers: ProviderParts
  readonly catalogue: RefreshableCatalogue
  readonly people: PeopleParts
  readonly ai: AiParts
  readonly payments: PaymentParts
  readonly notifications: NotificationParts
  readonly operators: OperatorParts
  readonly analytics: Pick<AnalyticsParts, 'endpoints'>
}

const webRoot = resolve(import.meta.dirname, '../../../web/out')

/** The HTTP app with all endpoints, and what it tells operators. */
export async function wireApp(parts: AppParts): Promise<FastifyInstance> {
  const { ledger, metrics, people, providers } = parts
  metrics.addGauge({
    name: 'tessera_holds_open',
    help: 'Holds that this process opened and has not ended',
    read: () => ledger.credits.openHoldIds().length,
  })
  metrics.addGauge({
    name: 'tessera_ledger_queued_commands',
    help: 'Commands that wait for the batch before theirs',
    read: () => ledger.committer.queuedCommands(),
  })
  const notifications = parts.notifications.serve(people)
  const vouchers = await wireVouchers(parts)
  const endpoints = [...endpointsOf(parts), ...notifications.endpoints, ...vouchers]
  return createApp({
    ...parts,
    sessionResolver: people.sessionResolver,
    rateLimiter: people.rateLimiter,
    checkOrigin: people.checkOrigin,
    readClientPlace: people.readClientPlace,
    isOutage: isDatabaseOutage,
    readinessChecks: [databaseCheck(parts.database), ledgerCheck(ledger), providersCheck(providers)],
    plugins: [people.authPlugin, notifications.plugin, ...parts.payments.plugins],
    ...(existsSync(join(webRoot, 'index.html')) ? { webRoot } : {}),
    endpoints: [...endpoints, ...wireExports(parts, endpoints)],
  })
}

function endpointsOf(parts: AppParts): readonly Endpoint[] {
  const { ai, catalogue, clock, config, ids, ledger, people, providers, version } = parts
  return [
    createConfigEndpoint({
      config,
      version,
      listProviders: () => providers.list(),
      isSetupNeeded: async () => !(await people.people.hasSuperadmin()),
      payments: parts.payments.kind,
      arePricesConfirmed: () => catalogue.arePricesConfirmed(),
    }),
    ...people.endpoints,
    ...createCatalogueEndpoints({ catalogue }),
    ...wirePrices(parts),
    ...wireSelection(parts),
    ...parts.operators.endpoints,
    ...parts.analytics.endpoints,
    ...createCreditEndpoints({
      ...parts.operators.grants,
      credits: ledger.credits,
      reads: ledger.reads,
      people: people.people,
      ids,
      clock,
      findReceipts: (runIds) => ai.receipts.findReceipts(runIds),
    }),
    ...ai.endpoints,
    ...parts.payments.endpoints,
  ]
}

function databaseCheck(database: Database): ReadinessCheck {
  return {
    name: 'database',
    isRequired: true,
    async findProblem() {
      await database.db.selectFrom('ledger_accounts').select('id').limit(1).execute()
      return undefined
    },
  }
}

function ledgerCheck({ committer }: LedgerParts): ReadinessCheck {
  return {
    name: 'ledger',
    isRequired: true,
    findProblem: () => (committer.isFull() ? 'more waits to be written than can be kept waiting' : undefined),
  }
}

function providersCheck(providers: ProviderParts): ReadinessCheck {
  return {
    name: 'providers',
    isRequired: false,
    findProblem: () =>
      providers.list().every(({ status }) => status === 'off')
        ? 'no provider is on: set an API key'
        : undefined,
  }
}
