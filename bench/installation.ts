import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import { openDatabase } from '../apps/server/src/adapters/db/database.ts'
import { verifyLedger } from '../apps/server/src/adapters/db/ledger/verify-ledger.ts'
import { createPeople, owner, sumBalances } from './api.ts'
import type { Person } from './api.ts'
import { startMeasured } from './measured-process.ts'
import type { MeasuredProcess } from './measured-process.ts'
import { startPostgres } from './postgres.ts'

export type Dialect = 'sqlite' | 'postgres'

/** A Tessera with a database of its own, and people who have credits in it. */
export type Installation = {
  readonly dialect: Dialect
  readonly people: readonly Person[]
  /** Where to look into the database from outside. */
  readonly location: { readonly sqliteFile: string } | { readonly postgresUrl: string }
  /** @param more variables of the environment */
  start(more?: Readonly<Record<string, string>>): Promise<MeasuredProcess>
  databaseCpuMicros(): Promise<number | undefined>
  /** Looks into the books from outside. */
  readBooks(): Promise<Books>
  close(): Promise<void>
}

export type Books = {
  readonly violation: string | undefined
  readonly wallets: number
  readonly legs: number
  readonly openHolds: number
  readonly settledRuns: number
  readonly otherRuns: number
}

export type InstallationOptions = {
  readonly dialect: Dialect
  readonly folder: string
  readonly standInPort: number
  readonly people: number
  /** Where a processor profile of each thread goes, for rounds but not for signing up. */
  readonly profileFolder: string | undefined
}

/** More than anybody spends in the longest run. */
const creditsEach = 100_000

const serverScript = join(import.meta.dirname, '../apps/server/src/main.ts')

export async function openInstallation(options: InstallationOptions): Promise<Installation> {
  const { dialect, folder } = options
  const dataDir = join(folder, dialect)
  await mkdir(dataDir, { recursive: true })
  const postgres = dialect === 'postgres' ? await startPostgres(join(folder, 'postgres-server')) : undefined
  const env = {
    DATA_DIR: dataDir,
    ...(postgres === undefined ? {} : { DATABASE_URL: postgres.url }),
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_FORMAT: 'json',
    AUTH_SECRET: randomBytes(36).toString('base64url'),
    ADMIN_EMAIL: owner.email,
    ADMIN_PASSWORD: owner.password,
    SIGNUP_BONUS_CREDITS: '0',
    RATE_LIMITS: 'off',
    OPENAI_API_KEY: 'sk-bench-stand-in',
    OPENAI_BASE_URL: `http://127.0.0.1:${options.standInPort}/v1`,
  }
  const start = (more: Readonly<Record<string, string>> = {}): Promise<MeasuredProcess> =>
    startMeasured({
      script: serverScript,
      logFile: join(dataDir, 'server.log'),
      env: { ...env, ...more },
    })

  const location =
    postgres === undefined ? { sqliteFile: join(dataDir, 'tessera.db') } : { postgresUrl: postgres.url }
  const people = await signPeopleUp(options.people, start).catch(async (error: unknown) => {
    await postgres?.stop()
    throw error
  })
  return {
    dialect,
    people,
    location,
    // In the environment, because threads take their options from there.
    start: (more) =>
      start({
        ...more,
        ...(options.profileFolder === undefined
          ? {}
          : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${options.profileFolder}` }),
      }),
    databaseCpuMicros: async () => postgres?.cpuMicros(),
    readBooks: () => readBooks(location),
    close: async () => postgres?.stop(),
  }
}

async function signPeopleUp(
  count: number,
  start: () => Promise<MeasuredProcess>,
): Promise<readonly Person[]> {
  const server = await start()
  try {
    return await createPeople(server.port, { count, credits: creditsEach })
  } finally {
    await server.stop()
  }
}

async function readBooks(location: Installation['location']): Promise<Books> {
  const database = await openDatabase(location)
  try {
    const report = await verifyLedger(database)
    const runs = await database.db.selectFrom('runs').select('status').execute()
    const settledRuns = runs.filter(({ status }) => status === 'settled').length
    return {
      violation: report.violation?.message,
      wallets: report.wallets,
      legs: report.walletLegs + report.systemLegs,
      openHolds: report.openHolds,
      settledRuns,
      otherRuns: runs.length - settledRuns,
    }
  } finally {
    await database.close()
  }
}

/** What the money of an installation must come to after a round. */
export type MoneyBefore = { readonly balanceMicro: bigint; readonly settledRuns: number }

export async function readMoney(installation: Installation, server: MeasuredProcess): Promise<MoneyBefore> {
  const { balanceMicro } = await sumBalances(server.port, installation.people)
  const { settledRuns } = await installation.readBooks()
  return { balanceMicro, settledRuns }
}

/**
 * A round counts only if its money is right to the last micro-credit.
 * @returns a line for the report; throws with what is wrong
 */
export async function checkMoney(
  installation: Installation,
  server: MeasuredProcess,
  round: {
    readonly before: MoneyBefore
    readonly answered: number
    readonly chargedMicro: bigint
    /** What was bought. */
    readonly grantedMicro?: bigint
  },
): Promise<string> {
  const { before, answered, chargedMicro, grantedMicro = 0n } = round
  const { balanceMicro, heldMicro } = await sumBalances(server.port, installation.people)
  const books = await installation.readBooks()
  const spentMicro = before.balanceMicro + grantedMicro - balanceMicro
  const laws = [
    [books.violation === undefined, `the books are wrong: ${books.violation ?? ''}`],
    [books.openHolds === 0 && heldMicro === 0n, `${books.openHolds} holds are open past the end`],
    [books.otherRuns === 0, `${books.otherRuns} runs are not settled`],
    [
      books.settledRuns - before.settledRuns === answered,
      `${answered} answers, but ${books.settledRuns - before.settledRuns} settled runs`,
    ],
    [spentMicro === chargedMicro, `answers charged ${chargedMicro}, but balances lack ${spentMicro}`],
  ] as const
  for (const [holds, message] of laws) {
    if (!holds) throw new Error(`this run does not count (${installation.dialect}): ${message}`)
  }
  const people = `${installation.people.length} balances`
  const moved =
    grantedMicro === 0n
      ? `and as much gone from ${people}`
      : `${Number(grantedMicro) / 1e6} bought, and ${people} changed by exactly that`
  return (
    `${installation.dialect}: ${answered} answers, all settled; ${Number(chargedMicro) / 1e6} credits charged, ` +
    `${moved}; no hold open; ${books.legs} legs verified`
  )
}
