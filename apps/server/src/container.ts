import type { Logger } from 'pino'

import packageJson from '../package.json' with { type: 'json' }
import { systemClock } from './adapters/clock/system-clock.ts'
import { createConversationStore } from './adapters/db/conversation-store.ts'
import { createRunStore } from './adapters/db/run-store.ts'
import { createUuidV7Ids } from './adapters/ids/uuid-v7-ids.ts'
import type { Config } from './config.ts'
import { openStorage } from './container/open-storage.ts'
import { wireAi } from './container/wire-ai.ts'
import { wireApp } from './container/wire-app.ts'
import { wireCatalogue } from './container/wire-catalogue.ts'
import { wireJobs } from './container/wire-jobs.ts'
import { wireLedger } from './container/wire-ledger.ts'
import { wirePeople } from './container/wire-people.ts'
import { wireProviders } from './container/wire-providers.ts'
import { createLifecycle } from './http/lifecycle.ts'
import { createMetrics } from './http/metrics.ts'
import type { RunnableContainer } from './process/container-shape.ts'
import type { SandboxProvidersOptions } from './sandbox/providers/start-sandbox-providers.ts'

export type ContainerOptions = {
  /** How the stand-ins behave: for tests and benchmarks. */
  readonly sandbox?: SandboxProvidersOptions
  readonly environment?: Readonly<Record<string, string | undefined>>
}

/** Wires everything; together with the `container` folder the only place where adapters and features meet. */
export async function createContainer(
  config: Config,
  logger: Logger,
  options: ContainerOptions = {},
): Promise<RunnableContainer> {
  const clock = systemClock
  const ids = createUuidV7Ids(clock)
  const base = { config, logger, clock, ids, metrics: createMetrics(), lifecycle: createLifecycle() }
  const { database, instance, instanceId } = await openStorage(base)
  const leaseMs = config.storage.holdLeaseMs
  const ledger = await wireLedger({ ...base, database, instanceId, leaseMs })
  const providers = await wireProviders({
    config: config.providers,
    environment: options.environment ?? process.env,
    logger,
    sandbox: options.sandbox ?? {},
  })
  const catalogue = await wireCatalogue({ ...base, database, providers })
  const people = await wirePeople({ ...base, database, credits: ledger.credits })
  const ai = wireAi({
    ...base,
    credits: ledger.credits,
    catalogue,
    providers,
    conversations: createConversationStore({ db: database.db, nowMs: () => clock.nowMs() }),
    runs: createRunStore({ db: database.db, nowMs: () => clock.nowMs() }),
  })
  const app = await wireApp({
    ...base,
    version: packageJson.version,
    database,
    ledger,
    providers,
    catalogue,
    people,
    ai,
  })
  const jobs = wireJobs({ ...base, ...ledger, ...people, database, leaseMs, instance, catalogue, providers })
  const startMessages = await people.prepareSetup()
  return {
    app,
    lifecycle: base.lifecycle,
    startMessages,
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
