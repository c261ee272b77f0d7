import type { Clock } from '@tessera/core/clock'
import type { Logger } from 'pino'

import type { BooksKeeper } from '../adapters/db/books-mark/books-keeper.ts'
import type { Database } from '../adapters/db/database.ts'
import { deleteExpired } from '../adapters/db/delete-expired.ts'
import { heartbeatIntervalMs, type InstanceLease } from '../adapters/db/instance-lease.ts'
import type { MailSender } from '../adapters/mail/send-mails.ts'
import type { RefreshableCatalogue } from '../features/catalogue/create-catalogue.ts'
import { type ExpireHoldsDeps, expireHolds } from '../jobs/expire-holds.ts'
import { markBooksJob } from '../jobs/mark-books.ts'
import { createScheduler, type Job, type Scheduler } from '../jobs/scheduler.ts'
import type { LeasedCreditManager } from '../ports/credit-manager.ts'
import type { PeopleStore } from '../ports/people-store.ts'
import type { JobJournal } from '../ports/today.ts'
import type { ProviderParts } from './wire-providers.ts'

export type JobDeps = {
  readonly database: Database
  readonly clock: Clock
  readonly logger: Logger
  readonly credits: LeasedCreditManager
  readonly leaseMs: number
  readonly expiry: ExpireHoldsDeps
  readonly instance: InstanceLease
  readonly mailSender: MailSender
  /** @returns how many reports were queued */
  readonly sendUsageReports: (signal: AbortSignal) => Promise<number>
  readonly people: PeopleStore
  readonly catalogue: RefreshableCatalogue
  readonly providers: ProviderParts
  readonly paymentJobs: readonly Job[]
  readonly verifyBooks: Job
  readonly books: Pick<BooksKeeper, 'keep'>
  readonly journal: JobJournal
}

const dayMs = 24 * 60 * 60_000

export type Schedulers = {
  /** Signs of life: as long as a run may still end, its hold needs its lease. Stopped last. */
  readonly signsOfLife: Scheduler
  /** Everything else: stopped when the process begins to end. */
  readonly background: Scheduler
}

/** What is done again and again while the process lives. */
export function wireJobs(deps: JobDeps): Schedulers {
  const { logger } = deps
  const leases = createLeaseKeeper(deps)
  return {
    signsOfLife: createScheduler({ jobs: signsOfLife(deps, leases), logger, random: Math.random }),
    background: createScheduler({
      jobs: background(deps, leases),
      logger,
      random: Math.random,
      onEnded: (job, end) => deps.journal[end](job),
    }),
  }
}

function signsOfLife(deps: JobDeps, leases: LeaseKeeper): readonly Job[] {
  return [
    {
      name: 'renew-leases',
      intervalMs: Math.floor(deps.leaseMs / 4),
      run: () => leases.renew(),
    },
    {
      name: 'instance-heartbeat',
      intervalMs: heartbeatIntervalMs,
      run: async () => {
        if ((await deps.instance.beat()) === 'lost') giveUp(deps)
      },
    },
  ]
}

type LeaseKeeper = { renew(): Promise<void>; renewIfHeldUp(): Promise<void> }

/**
 * A process that stood still (a paused machine, work that blocked it) finds its own leases over when it goes on, and
 * which of its timers comes first is chance: it says that it is alive before it looks for the holds of the dead.
 */
function createLeaseKeeper({ credits, leaseMs, logger }: JobDeps): LeaseKeeper {
  let renewedAtMs = performance.now()
  const renew = async (): Promise<void> => {
    const { lost } = await credits.renewLeases()
    renewedAtMs = performance.now()
    if (lost.length > 0) logger.error({ lost }, 'holds were lost to another process')
  }
  return {
    renew,
    renewIfHeldUp: async () => {
      if (performance.now() - renewedAtMs > leaseMs / 2) await renew()
    },
  }
}

/** Two writers on one file would expire each other's holds: the one that was taken for dead ends. */
function giveUp({ logger }: JobDeps): void {
  logger.fatal('another process has taken over this database: stopping')
  process.kill(process.pid, 'SIGTERM')
}

/** A failover to a replica that had fallen behind: the next start refuses these books, and says what to do. */
function stopOnOlderBooks({ logger }: JobDeps): void {
  logger.fatal('the database is older than what was last seen of it: stopping')
  process.kill(process.pid, 'SIGTERM')
}

function background(deps: JobDeps, leases: LeaseKeeper): readonly Job[] {
  return [
    {
      name: 'expire-holds',
      // Within 30 s of the end of a lease its hold is freed, however long leases are.
      intervalMs: Math.min(15_000, Math.floor(deps.leaseMs / 4)),
      firstAfterMs: 1_000,
      run: async () => {
        await leases.renewIfHeldUp()
        const { released } = await expireHolds(deps.expiry)
        if (released > 0) deps.logger.warn({ released }, 'holds whose lease had ended were released')
      },
    },
    {
      name: 'send-mails',
      intervalMs: 5_000,
      firstAfterMs: 500,
      run: async (signal) => {
        await deps.mailSender.sendDue(signal)
      },
    },
    {
      name: 'send-usage-reports',
      intervalMs: 30_000,
      firstAfterMs: 20_000,
      run: async (signal) => {
        const queued = await deps.sendUsageReports(signal)
        if (queued > 0) deps.logger.info({ queued }, 'monthly reports were queued')
      },
    },
    ...deps.paymentJobs,
    deps.verifyBooks,
    markBooksJob({ keep: () => deps.books.keep(), onLost: () => stopOnOlderBooks(deps) }),
    { name: 'refresh-catalogue', intervalMs: 1_000, run: () => deps.catalogue.refresh() },
    {
      name: 'ask-providers',
      intervalMs: 10 * 60_000,
      run: (signal) => deps.providers.refreshModels(signal),
    },
    {
      name: 'sweep-expired',
      intervalMs: 10 * 60_000,
      firstAfterMs: 30_000,
      run: async () => {
        const nowMs = deps.clock.nowMs()
        await deps.people.dropExpired()
        await deleteExpired(deps.database.db, {
          keysExpiredBeforeMs: nowMs,
          outputsSavedBeforeMs: nowMs - dayMs,
        })
      },
    },
  ]
}
