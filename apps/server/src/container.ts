import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

import type { Logger } from 'pino'

import packageJson from '../package.json' with { type: 'json' }
import { systemClock } from './adapters/clock/system-clock.ts'
import { createConversationStore } from './adapters/db/conversation-store.ts'
import type { Database } from './adapters/db/database.ts'
import { createRunStore } from './adapters/db/run-store.ts'
import { createUuidV7Ids } from './adapters/ids/uuid-v7-ids.ts'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import { openStorage } from './container/open-storage.ts'
import { wireAi } from './container/wire-ai.ts'
import { wireCatalogue } from './container/wire-catalogue.ts'
import { wireJobs } from './container/wire-jobs.ts'
import { wireLedger } from './container/wire-ledger.ts'
import { wirePeople } from './container/wire-people.ts'
import { type ProviderParts, wireProviders } from './container/wire-providers.ts'
import { createCatalogueEndpoints } from './features/catalogue/create-catalogue-endpoints.ts'
import { createCreditEndpoints } from './features/credits/create-credit-endpoints.ts'
import { createConfigEndpoint } from './http/config-endpoint.ts'
import type { ReadinessCheck } from './http/health.ts'
import { createLifecycle } from './http/lifecycle.ts'
import { createMetrics } from './http/metrics.ts'
import type { RunnableContainer } from './process/container-shape.ts'
import type { SandboxProvidersOptions } from './sandbox/providers/start-sandbox-providers.ts'

export type ContainerOptions = {
  /** How the stand-ins behave: for tests and benchmarks. */
  readonly sandbox?: SandboxProvidersOptions
  readonly environment?: Readonly<Record<string, string | undefined>>
}

const webRoot = resolve(import.meta.dirname, '../../web/out')

/** The only place where adapters and features meet. */
export async function createContainer(
  config: Config,
  logger: Logger,
  options: ContainerOptions = {},
): Promise<RunnableContainer> {
  const clock = systemClock
  const ids = createUuidV7Ids(clock)
  const metrics = createMetrics()
  const lifecycle = createLifecycle()
  const { database, instance, instanceId } = await openStorage({ config, logger, clock, ids })
  const leaseMs = config.storage.holdLeaseMs
  const ledger = await wireLedger({ database, instanceId, clock, ids, leaseMs, metrics, logger })
  const { credits } = ledger
  const providers = await wireProviders({
    config: config.providers,
    environment: options.environment ?? process.env,
    logger,
    sandbox: options.sandbox ?? {},
  })
  const catalogue = await wireCatalogue({ database, clock, ids, providers, logger })
  const people = await wirePeople({ config, database, clock, ids, credits, logger })
  const conversations = createConversationStore({ db: database.db })
  const runs = createRunStore({ db: database.db, nowMs: () => clock.nowMs() })
  const ai = wireAi({ credits, catalogue, providers, runs, conversations, clock, ids, logger })
  const app = await createApp({
    config,
    version: packageJson.version,
    ids,
    logger,
    lifecycle,
    metrics,
    sessionResolver: people.sessionResolver,
    rateLimiter: people.rateLimiter,
    checkOrigin: people.checkOrigin,
    readClientPlace: people.readClientPlace,
    readinessChecks: [databaseCheck(database), providersCheck(providers)],
    plugins: [people.authPlugin],
    ...(existsSync(join(webRoot, 'index.html')) ? { webRoot } : {}),
    endpoints: [
      createConfigEndpoint({
        config,
        version: packageJson.version,
        listProviders: () => providers.list(),
        isSetupNeeded: async () => !(await people.people.hasSuperadmin()),
        // Nothing can be bought in this version: credits come from the welcome bonus and from grants.
        payments: 'off',
      }),
      ...people.endpoints,
      ...createCatalogueEndpoints({ catalogue }),
      ...createCreditEndpoints({
        credits,
        reads: ledger.reads,
        people: people.people,
        ids,
        clock,
        findReceipts: (runIds) => ai.receipts.findReceipts(runIds),
      }),
      ...ai.endpoints,
    ],
  })
  metrics.addGauge({
    name: 'tessera_holds_open',
    help: 'Holds that this process opened and has not ended',
    read: () => credits.openHoldIds().length,
  })
  const jobs = wireJobs({
    database,
    clock,
    logger,
    credits,
    leaseMs,
    instance,
    catalogue,
    providers,
    expiry: ledger.expiry,
    mailSender: people.mailSender,
    onInstanceLost: () => {
      logger.fatal('another process has taken over this database: stopping')
      process.kill(process.pid, 'SIGTERM')
    },
  })
  return {
    app,
    lifecycle,
    startMessages: await people.announceSetup(),
    startJobs() {
      jobs.signsOfLife.start()
      jobs.background.start()
    },
    stopJobs: () => jobs.background.stop(),
    finishRuns: () => ai.finishRuns(config.http.shutdownGraceMs),
    async close() {
      await jobs.signsOfLife.stop()
      people.mailSender.close()
      await providers.close()
      await ledger.committer.close()
      await instance.unregister()
      await database.close()
    },
  }
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
