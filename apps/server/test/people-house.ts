import type { Clock } from '@tessera/core/clock'

import { createAuth } from '../src/adapters/auth/create-auth.ts'
import { mountAuth } from '../src/adapters/auth/mount-auth.ts'
import { createSessionCache } from '../src/adapters/auth/session-cache.ts'
import { sessionCookieFor } from '../src/adapters/auth/session-cookie.ts'
import { createSessionResolver } from '../src/adapters/auth/session-resolver.ts'
import { createAuditLog } from '../src/adapters/db/audit-log.ts'
import type { Database } from '../src/adapters/db/database.ts'
import { createLedgerCommitter } from '../src/adapters/db/ledger/group-committer.ts'
import type { LedgerBackend } from '../src/adapters/db/ledger/ledger-backend.ts'
import { createLedgerReads } from '../src/adapters/db/ledger/ledger-reads.ts'
import { createPostgresLedgerBackend } from '../src/adapters/db/ledger/postgres-committer.ts'
import { createSqliteLedgerBackend } from '../src/adapters/db/ledger/sqlite-backend.ts'
import { createPeopleStore } from '../src/adapters/db/people-store.ts'
import { createSetupGate } from '../src/adapters/db/setup-gate.ts'
import { createSignUpLedger } from '../src/adapters/db/sign-up-ledger.ts'
import { createUuidV7Ids } from '../src/adapters/ids/uuid-v7-ids.ts'
import { createOutboxMailer } from '../src/adapters/mail/outbox-mailer.ts'
import { createRateLimiter, type RateLimiterOptions } from '../src/adapters/rate-limit/create-rate-limiter.ts'
import { createCreditManager } from '../src/features/credits/create-credit-manager.ts'
import { type BootstrapDeps, bootstrapAccount } from '../src/features/people/bootstrap-account.ts'
import { createPeopleEndpoints } from '../src/features/people/create-people-endpoints.ts'
import type { FirstSuperadminDeps } from '../src/features/people/first-superadmin.ts'
import { createClientPlaceReader } from '../src/http/client-address.ts'
import { createOriginCheck } from '../src/http/origin.ts'
import { createPublicUrlReader } from '../src/http/public-url.ts'
import type { Endpoint } from '../src/ports/endpoint.ts'
import { cheapPasswords } from './cheap-passwords.ts'
import { type House, openHouse } from './house.ts'
import { credits } from './ledger.ts'

export const testSecret = 'a-secret-of-the-tests-that-is-long-enough-5f0c'

export type PeopleOptions = {
  readonly frontendUrl?: string
  readonly trustedProxies?: string
  readonly mode?: 'sandbox' | 'live'
  readonly bonusCredits?: number
  readonly limits?: RateLimiterOptions
  readonly signUpFloorMs?: number
  /** Passwords cost what they cost in production: for tests of how long something takes, or of what races with it. */
  readonly hashesForReal?: boolean
  readonly endpoints?: readonly Endpoint[]
  /** Endpoints that need what the house is made of. */
  readonly endpointsOf?: (parts: ReturnType<typeof createParts>) => readonly Endpoint[]
}

/** Everything about people on a test database, behind the real HTTP app on a real socket. */
export async function openPeopleHouse(database: Database, options: PeopleOptions = {}) {
  const parts = createParts(database, options)
  const house = await openHouse({
    env: {
      ...(options.frontendUrl !== undefined && { FRONTEND_URL: options.frontendUrl }),
      ...(options.trustedProxies !== undefined && { TRUSTED_PROXIES: options.trustedProxies }),
      AUTH_SECRET: testSecret,
      ...(options.frontendUrl?.startsWith('https') === true && { METRICS_TOKEN: 'f'.repeat(8) + testSecret }),
    },
    endpoints: [
      ...createPeopleEndpoints(parts.endpointDeps),
      ...(options.endpoints ?? []),
      ...(options.endpointsOf?.(parts) ?? []),
    ],
    plugins: [mountAuth(parts.auth, parts.mountDeps)],
    sessionResolver: parts.sessions,
    rateLimiter: parts.limiter,
    readClientPlace: parts.mountDeps.readClientPlace,
    checkOrigin: parts.mountDeps.checkOrigin,
  })
  return { ...parts, house, browser: (name?: string) => createBrowser(house, database, name) }
}

export type PeopleHouse = Awaited<ReturnType<typeof openPeopleHouse>>

function createParts(database: Database, options: PeopleOptions) {
  const clock = { nowMs: () => Date.now() }
  const ids = createUuidV7Ids(clock)
  const committer = createLedgerCommitter(openBackend(database, clock))
  const reads = createLedgerReads(database.db)
  const creditManager = createCreditManager({
    committer,
    reads,
    ids,
    leaseClock: { ...clock, synchronise: async () => {} },
    instanceId: 'ins_test',
    leaseMs: 60_000,
  })
  const frontendUrl = options.frontendUrl === undefined ? undefined : new URL(options.frontendUrl)
  const cache = createSessionCache()
  const people = createPeopleStore({ database, clock, ids, onChange: cache.forgetAll })
  const mode = options.mode ?? 'sandbox'
  const bootstrapDeps: BootstrapDeps = {
    mode,
    amountMicro: credits(options.bonusCredits ?? (mode === 'sandbox' ? 500 : 50)),
    credits: creditManager,
    signUps: createSignUpLedger({ database, clock }),
    clock,
    people,
  }
  const bootstrap = (userId: string) => bootstrapAccount(bootstrapDeps, userId)
  const outbox = createOutboxMailer({ database, clock, ids })
  const limiter = createRateLimiter(options.limits ?? { status: 'off' })
  const cookie = sessionCookieFor(frontendUrl)
  const errors: unknown[] = []
  const shared = {
    people,
    mailer: outbox,
    limiter,
    cookie,
    secret: testSecret,
    brandName: 'Tessera',
    bootstrap,
    onError: (error: unknown) => void errors.push(error),
  }
  const auth = createAuth({
    ...shared,
    database,
    ids,
    passwordHashing: options.hashesForReal === true ? undefined : cheapPasswords,
    onChange: cache.forgetAll,
  })
  const sessions = createSessionResolver({
    database,
    clock,
    secret: testSecret,
    cookie,
    bootstrap,
    cache,
  })
  const readClientPlace = createClientPlaceReader(options.trustedProxies?.split(',') ?? [])
  const superadminDeps: FirstSuperadminDeps = {
    people,
    accounts: auth.accounts,
    gate: createSetupGate({ database, clock }),
    audit: createAuditLog({ database, clock, ids }),
    bootstrap,
  }
  return {
    clock,
    ids,
    auth,
    people,
    sessions,
    limiter,
    outbox,
    errors,
    credits: creditManager,
    committer,
    reads,
    forgetSessions: cache.forgetAll,
    bootstrapDeps,
    superadminDeps,
    endpointDeps: { ...superadminDeps, outbox, limiter, mailMode: 'outbox' as const },
    mountDeps: {
      ...shared,
      sessions,
      readClientPlace,
      readPublicUrl: createPublicUrlReader({ frontendUrl, readClientPlace }),
      checkOrigin: createOriginCheck({ frontendUrl, readClientPlace }),
      signUpFloorMs: options.signUpFloorMs ?? 0,
    },
  }
}

function openBackend(database: Database, clock: Clock): LedgerBackend {
  return database.dialect === 'sqlite'
    ? createSqliteLedgerBackend({ commitLedgerBatch: database.sqlite.commitLedgerBatch, clock })
    : createPostgresLedgerBackend({ openClient: database.postgres.openClient, clock })
}

export type BrowserAnswer = {
  readonly status: number
  readonly headers: Headers
  /** The shape differs from route to route, and tests look at what they expect. */
  readonly body: ReturnType<typeof JSON.parse>
  readonly text: string
}

export const goodPassword = 'vK9#mQ2$-tessera-lane'

/** Keeps cookies and says where it comes from, as browsers do. */
export function createBrowser(house: House, database: Database, origin = house.url) {
  const cookies = new Map<string, string>()

  async function request(path: string, init: RequestInit = {}): Promise<BrowserAnswer> {
    const headers = new Headers(init.headers)
    if (cookies.size > 0 && !headers.has('cookie') && !headers.has('authorization')) {
      headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    }
    const response = await fetch(new URL(path, house.url), { redirect: 'manual', ...init, headers })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '' || /max-age=0/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text === '' ? null : parse(text),
    }
  }

  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin, ...headers },
      body: JSON.stringify(body),
    })

  return {
    cookies,
    request,
    post,
    get: (path: string, headers: Record<string, string> = {}) => request(path, { headers }),
    signUp: (email: string, password = goodPassword) =>
      post('/api/auth/sign-up/email', { name: 'Ada', email, password }),
    signIn: (email: string, password = goodPassword) => post('/api/auth/sign-in/email', { email, password }),
    async join(email: string, password = goodPassword): Promise<BrowserAnswer> {
      await post('/api/auth/sign-up/email', { name: 'Ada', email, password })
      return post('/api/auth/sign-in/email', { email, password })
    },
    mailsTo: (email: string, kind: string) => mailsTo(database, email, kind),
    /** The secret in the newest mail of a kind; waits for it, because some are written after the answer. */
    async tokenFromMail(email: string, kind: string): Promise<string> {
      for (let attempt = 0; attempt < 200; attempt += 1) {
        const [newest] = await mailsTo(database, email, kind)
        const token = newest === undefined ? undefined : /token=([\w-]+)/.exec(newest.text_body)?.[1]
        if (token !== undefined) return token
        await new Promise((resolve) => {
          setTimeout(resolve, 10)
        })
      }
      throw new Error(`no ${kind} mail came to ${email}`)
    },
  }
}

function parse(text: string): ReturnType<typeof JSON.parse> {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function mailsTo(database: Database, email: string, kind: string) {
  return database.db
    .selectFrom('mails')
    .selectAll()
    .where('recipient', '=', email)
    .where('kind', '=', kind)
    .orderBy('id', 'desc')
    .execute()
}
