import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'

import { createAuth, type PasswordHashing } from '../adapters/auth/create-auth.ts'
import { mountAuth } from '../adapters/auth/mount-auth.ts'
import { createSessionCache } from '../adapters/auth/session-cache.ts'
import { sessionCookieFor } from '../adapters/auth/session-cookie.ts'
import { createSessionResolver } from '../adapters/auth/session-resolver.ts'
import { createAuditLog } from '../adapters/db/audit-log.ts'
import type { Database } from '../adapters/db/database.ts'
import { assertOutsideTransaction } from '../adapters/db/guards.ts'
import { createPeopleStore } from '../adapters/db/people-store.ts'
import { createSetupGate } from '../adapters/db/setup-gate.ts'
import { createSignUpLedger } from '../adapters/db/sign-up-ledger.ts'
import { createOutboxMailer } from '../adapters/mail/outbox-mailer.ts'
import { createMailSender, type MailSender } from '../adapters/mail/send-mails.ts'
import type { Config } from '../config.ts'
import { loadAuthSecret } from '../config/auth-secret.ts'
import { bootstrapAccount } from '../features/people/bootstrap-account.ts'
import { createPeopleEndpoints } from '../features/people/create-people-endpoints.ts'
import { ensureFirstSuperadmin } from '../features/people/first-superadmin.ts'
import { type ClientPlaceReader, createClientPlaceReader } from '../http/client-address.ts'
import { createOriginCheck, type OriginCheck } from '../http/origin.ts'
import { createPublicUrlReader } from '../http/public-url.ts'
import type { Job } from '../jobs/scheduler.ts'
import type { SessionResolver } from '../ports/actor.ts'
import type { AuditLog } from '../ports/audit-log.ts'
import type { CreditManager } from '../ports/credit-manager.ts'
import type { Endpoint } from '../ports/endpoint.ts'
import type { PeopleStore } from '../ports/people-store.ts'
import type { ForgivingRateLimiter } from '../ports/rate-limiter.ts'
import { wireRateLimits } from './wire-rate-limits.ts'

export type PeopleDeps = {
  readonly config: Config
  readonly database: Database
  readonly clock: Clock
  readonly ids: IdSource
  readonly credits: CreditManager
  readonly logger: Logger
  readonly passwordHashing: PasswordHashing | undefined
}

export type PeopleParts = {
  readonly people: PeopleStore
  readonly audit: AuditLog
  readonly sessionResolver: SessionResolver
  /** After whatever changed who people are or which sessions they have: it acts at once in this process. */
  readonly forgetSessions: () => void
  readonly rateLimiter: ForgivingRateLimiter
  /** Keeps the limits common to all processes. */
  readonly rateLimitJobs: readonly Job[]
  readonly checkOrigin: OriginCheck
  readonly readClientPlace: ClientPlaceReader
  readonly authPlugin: (app: FastifyInstance) => Promise<void>
  readonly endpoints: readonly Endpoint[]
  readonly mailSender: MailSender
  /** Makes the first superadmin, or a link with which it can be made. @returns what to tell the terminal */
  prepareSetup(): Promise<(address: string) => readonly string[]>
}

/** Sessions, sign-up, mails, and who may do what. */
export async function wirePeople(deps: PeopleDeps): Promise<PeopleParts> {
  const { config, database, clock, ids, credits, logger } = deps
  const secret = (await loadAuthSecret(config.people.authSecret, config.storage.dataDir)).reveal()
  const cookie = sessionCookieFor(config.http.frontendUrl)
  const sessions = createSessionCache()
  const people = createPeopleStore({ database, clock, ids, onChange: sessions.forgetAll })
  const audit = createAuditLog({ database, clock, ids })
  const { limiter, jobs } = await wireRateLimits(config, database)
  const mailSender = wireMailSender(deps)
  const mailer = createOutboxMailer({ database, clock, ids, onQueued: () => sendSoon(mailSender, logger) })
  const signUps = createSignUpLedger({ database, clock })
  const bootstrap = (userId: string): Promise<string | undefined> =>
    bootstrapAccount(
      { mode: config.mode, amountMicro: config.people.signUpBonusMicro, credits, signUps, clock, people },
      userId,
    )
  const onError = (error: unknown, what: string): void => logger.error({ err: error }, what)
  const shared = { secret, cookie, bootstrap, people, mailer, limiter, onError, brandName: config.brand.name }
  const { passwordHashing } = deps
  const auth = createAuth({ ...shared, database, ids, passwordHashing, onChange: sessions.forgetAll })
  const sessionResolver = createSessionResolver({
    database,
    clock,
    secret,
    cookie,
    bootstrap,
    cache: sessions,
  })
  const readClientPlace = createClientPlaceReader(config.http.trustedProxies)
  const origins = { frontendUrl: config.http.frontendUrl, readClientPlace }
  const checkOrigin = createOriginCheck(origins)
  const superadmin = {
    people,
    accounts: auth.accounts,
    gate: createSetupGate({ database, clock }),
    audit,
    bootstrap,
  }
  return {
    people,
    audit,
    sessionResolver,
    forgetSessions: sessions.forgetAll,
    rateLimiter: limiter,
    rateLimitJobs: jobs,
    checkOrigin,
    readClientPlace,
    authPlugin: mountAuth(auth, {
      ...shared,
      sessions: sessionResolver,
      readClientPlace,
      readPublicUrl: createPublicUrlReader(origins),
      checkOrigin,
    }),
    endpoints: createPeopleEndpoints({
      ...superadmin,
      outbox: mailer,
      limiter,
      mailMode: config.mail.smtpUrl === undefined ? 'outbox' : 'smtp',
    }),
    mailSender,
    prepareSetup: async () => {
      const outcome = await ensureFirstSuperadmin(superadmin, adminOf(config))
      return (address) => setupMessages(outcome, address)
    },
  }
}

function wireMailSender({ config, database, clock, logger }: PeopleDeps): MailSender {
  return createMailSender({
    database,
    clock,
    smtpUrl: config.mail.smtpUrl?.reveal(),
    from: config.mail.from,
    show: ({ recipient, subject, link }) =>
      logger.info({ recipient, subject, link }, `mail to ${recipient}: ${subject}${link ? ` ${link}` : ''}`),
    onError: (error, what) => logger.error({ err: error }, what),
  })
}

/** The job would come by anyway; a person who waits for a link should not wait for it. */
function sendSoon(mailSender: MailSender, logger: Logger): void {
  setImmediate(() => {
    assertOutsideTransaction('sending mails')
    mailSender.sendDue().catch((error: unknown) => logger.error({ err: error }, 'sending mails'))
  })
}

function adminOf(config: Config): { readonly email: string; readonly password: string } | undefined {
  const { admin } = config.people
  return admin === undefined ? undefined : { email: admin.email, password: admin.password.reveal() }
}

type Outcome = Awaited<ReturnType<typeof ensureFirstSuperadmin>>

function setupMessages(outcome: Outcome, address: string): readonly string[] {
  if (outcome.kind === 'exists') return []
  if (outcome.kind === 'created') return [`the first superadmin is ${outcome.email}`]
  return [`make yourself the owner (works once): ${address}${outcome.path}`]
}
