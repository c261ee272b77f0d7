import type { AddressInfo } from 'node:net'

import type { Logger } from 'pino'

import packageJson from '../package.json' with { type: 'json' }
import type { PasswordHashing } from './adapters/auth/create-auth.ts'
import { systemClock } from './adapters/clock/system-clock.ts'
import type { BooksKeeper } from './adapters/db/books-mark/books-keeper.ts'
import { createConversationStore } from './adapters/db/conversation-store.ts'
import type { Database } from './adapters/db/database.ts'
import type { InstanceLease } from './adapters/db/instance-lease.ts'
import { createManualChoices } from './adapters/db/manual-choices.ts'
import { createRunStore } from './adapters/db/run-store.ts'
import { createUuidV7Ids } from './adapters/ids/uuid-v7-ids.ts'
import type { Config } from './config.ts'
import { openStorage } from './container/open-storage.ts'
import { type AiParts, wireAi } from './container/wire-ai.ts'
import { wireAnalytics } from './container/wire-analytics.ts'
import { wireApp } from './container/wire-app.ts'
import { wireCatalogue } from './container/wire-catalogue.ts'
import { type Schedulers, wireJobs } from './container/wire-jobs.ts'
import { type LedgerParts, wireLedger } from './container/wire-ledger.ts'
import { type NotificationParts, wireNotifications } from './container/wire-notifications.ts'
import { wireOperators } from './container/wire-operators.ts'
import { type PaymentParts, wirePayments } from './container/wire-payments.ts'
import { type PeopleParts, wirePeople } from './container/wire-people.ts'
import { type ProviderParts, wireProviders } from './container/wire-providers.ts'
import { createLifecycle } from './http/lifecycle.ts'
import { createMetrics } from './http/metrics.ts'
import type { RunnableContainer } from './process/container-shape.ts'
import type { SandboxProvidersOptions } from './sandbox/providers/start-sandbox-providers.ts'

export type ContainerOptions = {
  /** How the stand-ins behave: for tests and benchmarks. */
  readonly sandbox?: SandboxProvidersOptions
  /** Only what wires the server by itself can make passwords cheaper to hash; no configuration can. */
  readonly passwordHashing?: PasswordHashing
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
  const metrics = createMetrics({ includesProcess: true })
  const start = { config, logger, clock, ids, metrics, lifecycle: createLifecycle() }
  const { database, instance, instanceId, books } = await openStorage(start)
  const base = { ...start, database }
  const leaseMs = config.storage.holdLeaseMs
  const notifications = await wireNotifications(base)
  const ledger = await wireLedger({ ...base, instanceId, leaseMs, books, watch: notifications.watch })
  const { credits } = ledger
  const providers = await wireProviders({
    config: config.providers,
    environment: options.environment ?? process.env,
    logger,
    sandbox: options.sandbox ?? {},
  })
  const catalogue = await wireCatalogue({ ...base, providers })
  const people = await wirePeople({ ...base, credits, passwordHashing: options.passwordHashing })
  const payments = await wirePayments({
    ...base,
    credits,
    catalogue,
    people,
    mails: notifications.writeOrderMails(people.people),
  })
  const ai = wireAi({
    ...base,
    credits,
    catalogue,
    providers,
    conversations: createConversationStore({ database, nowMs: () => clock.nowMs() }),
    runs: createRunStore({ database, nowMs: () => clock.nowMs() }),
    choices: createManualChoices(database.db),
  })
  const operators = wireOperators({ ...base, ...people, credits, catalogue, receipts: ai.receipts })
  const parts = {
    ...base,
    ledger,
    providers,
    catalogue,
    people,
    ai,
    payments,
    notifications,
    operators,
    analytics: wireAnalytics(base),
  }
  const app = await wireApp({ ...parts, version: packageJson.version })
  const jobs = wireJobs({
    ...parts,
    ...ledger,
    ...people,
    ...notifications,
    ...operators,
    leaseMs,
    instance,
    books,
    paymentJobs: [...payments.jobs, ...operators.jobs, ...parts.analytics.jobs, ...people.rateLimitJobs],
  })
  return runnable({ ...parts, app, jobs, instance, books, startMessages: await people.prepareSetup() })
}

type Wired = {
  readonly config: Config
  readonly logger: Logger
  readonly lifecycle: RunnableContainer['lifecycle']
  readonly database: Database
  readonly instance: InstanceLease
  readonly books: BooksKeeper
  readonly ledger: LedgerParts
  readonly providers: ProviderParts
  readonly people: PeopleParts
  readonly payments: PaymentParts
  readonly notifications: NotificationParts
  readonly ai: AiParts
  readonly app: RunnableContainer['app']
  readonly jobs: Schedulers
  readonly startMessages: RunnableContainer['startMessages']
}

/** How what was wired begins its work, and ends it: what others still need comes last. */
function runnable(wired: Wired): RunnableContainer {
  const { app, jobs, ledger, notifications, payments, people } = wired
  return {
    app,
    lifecycle: wired.lifecycle,
    startMessages: wired.startMessages,
    startJobs() {
      connectPayments(payments, app.server.address(), wired.logger)
      jobs.signsOfLife.start()
      jobs.background.start()
    },
    async stopJobs() {
      await Promise.all([jobs.background.stop(), payments.stop()])
    },
    finishRuns: () => wired.ai.finishRuns(wired.config.http.shutdownGraceMs),
    async close() {
      await jobs.signsOfLife.stop()
      await notifications.watch.close()
      people.mailSender.close()
      await wired.providers.close()
      await payments.close()
      await ledger.committer.close()
      await keepBooks(wired)
      await wired.instance.unregister()
      await wired.database.close()
    },
  }
}

/** The last mark is a help for the next start; nothing that ends waits for a database that is gone. */
async function keepBooks({ books, logger }: Pick<Wired, 'books' | 'logger'>): Promise<void> {
  try {
    await books.keep()
  } catch (error) {
    logger.warn({ err: error }, 'the books could not be marked')
  }
}

function connectPayments(payments: PaymentParts, address: string | AddressInfo | null, logger: Logger): void {
  if (typeof address !== 'object' || address === null) return
  payments.connect(address).catch((error: unknown) => {
    logger.error({ err: error }, 'the payment sandbox cannot reach this server')
  })
}
