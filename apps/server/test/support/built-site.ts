import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Kysely } from 'kysely'

import catalogueSeed from '../../src/adapters/db/catalogue-seed/models.generated.json' with { type: 'json' }
import { openDatabase } from '../../src/adapters/db/database.ts'
import type { Database } from '../../src/adapters/db/database.ts'
import type { LedgerReport } from '../../src/adapters/db/ledger/ledger-report.ts'
import { verifyLedger } from '../../src/adapters/db/ledger/verify-ledger.ts'
import type { Dialect } from '../../src/adapters/db/migrations/migration.ts'
import type { Schema } from '../../src/adapters/db/schema/schema.ts'
import { startSandboxProviders } from '../../src/sandbox/providers/start-sandbox-providers.ts'
import type {
  SandboxProviders,
  SandboxProvidersOptions,
} from '../../src/sandbox/providers/start-sandbox-providers.ts'
import { startServer } from './server-process.ts'
import type { ServerEnvironment, ServerProcess } from './server-process.ts'

export const admin = { email: 'owner@example.com', password: 'correct horse battery staple' }

export type BuiltSiteOptions = {
  readonly providers?: SandboxProvidersOptions
  /** For all servers of the site. */
  readonly env?: ServerEnvironment
}

/** The database of a site. */
export type Place = {
  readonly dialect: Dialect
  /** What tells a server where it is. */
  readonly env: ServerEnvironment
  withDatabase<Found>(work: (database: Database) => Promise<Found>): Promise<Found>
  remove(): Promise<void>
}

/** An installation: a database, providers, and any number of servers in front of them. */
export type Site = {
  readonly dialect: Dialect
  readonly env: ServerEnvironment
  /**
   * The providers' stand-ins. They run here and not in the server, over the same wire protocols: so they outlive a
   * server that is killed, count the calls of all servers, and see connections being closed from the other side.
   */
  readonly providers: SandboxProviders
  start(env?: ServerEnvironment): Promise<ServerProcess>
  /** Looks into the database from outside, also while servers work on it. */
  look<Found>(query: (db: Kysely<Schema>) => Promise<Found>): Promise<Found>
  /** Recomputes the books; fails the test where anything is wrong. */
  verifyBooks(): Promise<LedgerReport>
  /** Kills what still runs, verifies the books a last time, and removes everything. */
  close(): Promise<void>
}

const providerModelIds = Map.groupBy(catalogueSeed.models, ({ provider }) => provider)

function modelIdsOf(provider: string): readonly string[] {
  return (providerModelIds.get(provider) ?? []).map((model) => model.provider_model_id)
}

/** A site on a database that is there; needs no test runner. */
export async function buildSite(place: Place, options: BuiltSiteOptions = {}): Promise<Site> {
  const providers = await startSandboxProviders({
    msPerToken: 0,
    allowFaultDirectives: true,
    modelIds: {
      openai: modelIdsOf('openai'),
      anthropic: modelIdsOf('anthropic'),
      google: modelIdsOf('google'),
    },
    ...options.providers,
  })
  const env: ServerEnvironment = {
    ...place.env,
    AUTH_SECRET: randomBytes(36).toString('base64url'),
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
    SIGNUP_BONUS_CREDITS: '0',
    RATE_LIMITS: 'off',
    LOG_LEVEL: 'warn',
    HOLD_LEASE_SECONDS: '5',
    OPENAI_API_KEY: 'sk-stand-in',
    OPENAI_BASE_URL: providers.openaiBaseUrl,
    ANTHROPIC_API_KEY: 'sk-ant-stand-in',
    ANTHROPIC_BASE_URL: providers.anthropicBaseUrl,
    GOOGLE_API_KEY: 'stand-in',
    GOOGLE_BASE_URL: providers.googleBaseUrl,
    ...options.env,
  }
  const servers: ServerProcess[] = []
  const verifyBooks = () => place.withDatabase(verify)
  return {
    dialect: place.dialect,
    env,
    providers,
    async start(extra = {}) {
      const server = await startServer({ ...env, LOG_LEVEL: 'info', ...extra })
      servers.push(server)
      return server
    },
    look: (query) => place.withDatabase(({ db }) => query(db)),
    verifyBooks,
    async close() {
      await Promise.all(servers.map((server) => server.kill()))
      try {
        if (servers.length > 0) await verifyBooks()
      } finally {
        await providers.close()
        await place.remove()
      }
    },
  }
}

async function verify(database: Database): Promise<LedgerReport> {
  const report = await verifyLedger(database)
  if (report.violation === undefined) return report
  throw new Error(`the books are wrong: ${JSON.stringify(report.violation)}`)
}

/**
 * A SQLite file in a folder of its own.
 * @param folder which one, where it matters; it stays
 */
export async function openSqlitePlace(folder?: string): Promise<Place> {
  const dataDir = folder ?? (await mkdtemp(join(tmpdir(), 'tessera-test-site-')))
  const sqliteFile = join(dataDir, 'tessera.db')
  return {
    dialect: 'sqlite',
    env: { DATA_DIR: dataDir },
    async withDatabase(work) {
      // Opened for each look: a connection that stayed open would keep the next server from recovering the file itself.
      const database = await openDatabase({ sqliteFile })
      try {
        return await work(database)
      } finally {
        await database.close()
      }
    },
    remove: () => (folder === undefined ? rm(dataDir, { recursive: true, force: true }) : Promise.resolve()),
  }
}
