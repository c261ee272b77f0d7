import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'

import type { Database } from '../adapters/db/database.ts'
import { createBalanceNotices } from '../adapters/db/notifications/balance-notices.ts'
import { createPreferencesStore } from '../adapters/db/notifications/preferences-store.ts'
import { createUsageReports } from '../adapters/db/notifications/usage-reports.ts'
import type { Config } from '../config.ts'
import { loadAuthSecret } from '../config/auth-secret.ts'
import { createNotificationEndpoints } from '../features/notifications/create-notification-endpoints.ts'
import { noticeBalance } from '../features/notifications/notice-balance.ts'
import { oneClickUnsubscribe } from '../features/notifications/one-click-unsubscribe.ts'
import { createOrderMails } from '../features/notifications/order-mails.ts'
import { sendUsageReports } from '../features/notifications/send-usage-reports.ts'
import { createUnsubscribeTokens } from '../features/notifications/unsubscribe-token.ts'
import { type BalanceWatch, createBalanceWatch } from '../features/notifications/watch-balances.ts'
import type { MailSite } from '../mails/site.ts'
import type { Endpoint } from '../ports/endpoint.ts'
import type { OrderMails } from '../ports/order-mails.ts'
import type { PeopleStore } from '../ports/people-store.ts'
import type { PeopleParts } from './wire-people.ts'

export type NotificationDeps = {
  readonly config: Config
  readonly database: Database
  readonly clock: Clock
  readonly ids: IdSource
  readonly logger: Logger
}

export type NotificationParts = {
  /** Brand and address of the site, for mails that no request asked for. */
  readonly readSite: () => MailSite
  readonly watch: BalanceWatch
  readonly sendUsageReports: (signal: AbortSignal) => Promise<number>
  /** The mails of purchases, refunds and disputes. */
  writeOrderMails(people: Pick<PeopleStore, 'findPerson'>): OrderMails
  /** The routes, once it is known who people are. */
  serve(people: Pick<PeopleParts, 'people' | 'rateLimiter' | 'readClientPlace'>): NotificationRoutes
}

export type NotificationRoutes = {
  readonly endpoints: readonly Endpoint[]
  readonly plugin: (app: FastifyInstance) => void
}

/** Mails that nobody asked for at that moment: low balances, monthly reports, and how to stop them. */
export async function wireNotifications(deps: NotificationDeps): Promise<NotificationParts> {
  const { config, database, clock, ids, logger } = deps
  const secret = await loadAuthSecret(config.people.authSecret, config.storage.dataDir)
  const tokens = createUnsubscribeTokens(secret.reveal())
  const notices = createBalanceNotices({ database, clock, ids })
  const preferences = createPreferencesStore({ database, clock })
  const reports = createUsageReports({ database, clock, ids })
  let app: FastifyInstance | undefined

  function readSite(): MailSite {
    return {
      brandName: config.brand.name,
      url: config.http.frontendUrl?.origin ?? `http://localhost:${portOf(app) ?? config.http.port}`,
      supportEmail: config.mail.supportEmail,
    }
  }

  return {
    readSite,
    watch: createBalanceWatch({
      look: (walletId) => noticeBalance({ notices, tokens, readSite }, walletId),
      nowMs: () => performance.now(),
      onError: (error, what) => logger.error({ err: error }, what),
    }),
    sendUsageReports: (signal) => sendUsageReports({ reports, tokens, readSite, clock }, signal),
    writeOrderMails: (people) => createOrderMails({ people, ids, clock, readSite }),
    serve({ people, rateLimiter, readClientPlace }) {
      const shared = { tokens, preferences, people }
      const registerOneClick = oneClickUnsubscribe({
        ...shared,
        limiter: rateLimiter,
        readLimitSubject: (request) => readClientPlace(request).limitSubject,
      })
      return {
        endpoints: createNotificationEndpoints({ ...shared, notices }),
        plugin(scope) {
          app = scope
          registerOneClick(scope)
        },
      }
    },
  }
}

/** Known once it listens: without a configured address, links lead to this machine. */
function portOf(app: FastifyInstance | undefined): number | undefined {
  const address = app?.server.address()
  return typeof address === 'object' && address !== null ? address.port : undefined
}
