import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { openDatabase } from '../../apps/server/src/adapters/db/database.ts'
import { runSeedDemo } from '../../apps/server/src/cli/seed-demo.ts'
import { ask, signIn } from '../api.ts'
import type { Person } from '../api.ts'
import type { Dialect, Installation } from '../installation.ts'
import { startMeasured } from '../measured-process.ts'
import { startPostgres } from '../postgres.ts'
import { percentile } from '../statistics.ts'
import { section } from '../table.ts'
import { grow } from './grow.ts'
import { pagesAt } from './pages.ts'

const usage = `npm run bench:large -- [--postings 10000000] [--databases sqlite,postgres] [--asks 100] [--write]
Makes a demo business, measures its pages, copies everybody until the ledger has so many postings, measures again. With --write the result is kept in docs/large-books.md.`

const templateUsers = 300
const templateDays = 365
const warmUpAsks = 10

type Measured = { readonly p50Ms: number; readonly p99Ms: number }

type Options = {
  readonly postings: number
  readonly databases: readonly Dialect[]
  readonly asks: number
  readonly isWritten: boolean
}

const document = join(import.meta.dirname, '../../docs/large-books.md')

/** @returns the exit code: 0 measured, 2 wrong arguments */
export async function runLarge(args: readonly string[]): Promise<number> {
  const options = readOptions(args)
  if (options === undefined) {
    process.stdout.write(`${usage}\n`)
    return 2
  }
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? '?'}, Node ${process.version}`
  process.stdout.write(`${machine}\n`)
  const sections: string[] = []
  for (const dialect of options.databases) {
    const measured = await measureDialect(dialect, options)
    process.stdout.write(`${measured}\n\n`)
    sections.push(measured)
  }
  if (options.isWritten) await writeFile(document, describe(machine, sections))
  return 0
}

function describe(machine: string, sections: readonly string[]): string {
  return [
    '# Pages over large books',
    '',
    `Written by \`npm run bench:large -- --write\` on ${new Date().toISOString().slice(0, 10)}: ${machine}.`,
    '',
    ...sections.flatMap((text) => [text, '']),
  ].join('\n')
}

function readOptions(args: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        postings: { type: 'string', default: '10000000' },
        databases: { type: 'string', default: 'sqlite,postgres' },
        asks: { type: 'string', default: '100' },
        write: { type: 'boolean', default: false },
      },
    })
    const wanted = values.databases.split(',')
    const databases = (['sqlite', 'postgres'] as const).filter((name) => wanted.includes(name))
    const [postings, asks] = [Number(values.postings), Number(values.asks)]
    const isRight = databases.length === wanted.length && postings > 0 && asks > 0
    return isRight ? { postings, databases, asks, isWritten: values.write } : undefined
  } catch {
    // parseArgs names the wrong option; the usage says the same with the right ones.
    return undefined
  }
}

async function measureDialect(dialect: Dialect, options: Options): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tessera-large-'))
  const postgres = dialect === 'postgres' ? await startPostgres(join(folder, 'postgres-server')) : undefined
  const location =
    postgres === undefined ? { sqliteFile: join(folder, 'tessera.db') } : { postgresUrl: postgres.url }
  try {
    return await measureIn({ dialect, folder, location }, options)
  } finally {
    await postgres?.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

type Place = {
  readonly dialect: Dialect
  readonly folder: string
  readonly location: Installation['location']
}

async function measureIn(place: Place, { postings, asks }: Options): Promise<string> {
  const demo = await seed(place)
  const small = await readSize(place.location, demo.ownerEmail)
  const before = await measurePages(place, demo, asks)
  const copies = Math.max(1, Math.round((postings / small.legs - 1) / 1.1))
  const grown = await grow(place.location, { copies, bigWalletId: small.ownerWalletId })
  const after = await measurePages(place, demo, asks)
  const legs = grown.walletLegs + grown.systemLegs
  return section({
    title: `Pages over ${count(legs)} postings, ${place.dialect}`,
    text: `Milliseconds of one ask after the other over HTTP, ${asks} each; before: ${count(small.legs)} postings. The large account has about a tenth of all. Copied in ${grown.seconds} s.`,
    head: ['page', 'p50 before', 'p50', 'p99', 'growth'],
    rows: [...after].map(([name, { p50Ms, p99Ms }]) => {
      const first = before.get(name)?.p50Ms ?? Number.NaN
      return [name, first.toFixed(1), p50Ms.toFixed(1), p99Ms.toFixed(1), `${(p50Ms / first).toFixed(2)}×`]
    }),
  })
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}

type Demo = { readonly ownerEmail: string; readonly customerEmail: string; readonly password: string }

async function seed({ folder, location }: Place): Promise<Demo> {
  const password = randomBytes(18).toString('base64url')
  const lines: string[] = []
  const env = { ...environmentOf(folder, location), ADMIN_PASSWORD: password }
  const args = ['--users', String(templateUsers), '--days', String(templateDays)]
  const code = await runSeedDemo({ env, args }, (line) => lines.push(line))
  const [, ownerEmail, customerEmail] =
    /superadmin (\S+?),.* customer (\S+?)\.?$/m.exec(lines.join('\n')) ?? []
  if (code !== 0 || ownerEmail === undefined || customerEmail === undefined) throw new Error(lines.join('\n'))
  return { ownerEmail, customerEmail, password }
}

function environmentOf(folder: string, location: Place['location']): Readonly<Record<string, string>> {
  return {
    DATA_DIR: folder,
    ...('postgresUrl' in location ? { DATABASE_URL: location.postgresUrl } : {}),
    AUTH_SECRET: 'a secret of a benchmark that lives for minutes',
  }
}

async function readSize(location: Place['location'], ownerEmail: string) {
  const database = await openDatabase(location)
  const { db } = database
  try {
    const legsOf = async (table: 'system_legs' | 'wallet_legs'): Promise<number> => {
      const { n } = await db
        .selectFrom(table)
        .select((eb) => eb.fn.countAll<bigint>().as('n'))
        .executeTakeFirstOrThrow()
      return Number(n)
    }
    const owner = await db
      .selectFrom('wallets')
      .innerJoin('users', 'users.id', 'wallets.owner_id')
      .select('wallets.id')
      .where('users.email', '=', ownerEmail)
      .executeTakeFirstOrThrow()
    return { ownerWalletId: owner.id, legs: (await legsOf('wallet_legs')) + (await legsOf('system_legs')) }
  } finally {
    await database.close()
  }
}

async function measurePages(
  { folder, location }: Place,
  demo: Demo,
  asks: number,
): Promise<ReadonlyMap<string, Measured>> {
  const server = await startMeasured({
    script: join(import.meta.dirname, '../../apps/server/src/main.ts'),
    logFile: join(folder, 'server.log'),
    env: {
      ...environmentOf(folder, location),
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_FORMAT: 'json',
      RATE_LIMITS: 'off',
    },
  })
  try {
    const { password } = demo
    const people = {
      owner: await signIn(server.port, { email: demo.ownerEmail, password }),
      customer: await signIn(server.port, { email: demo.customerEmail, password }),
    }
    const measured = new Map<string, Measured>()
    for (const { name, as, path } of pagesAt(Date.now())) {
      measured.set(name, await measurePage({ port: server.port, path, person: people[as] }, asks))
    }
    return measured
  } finally {
    await server.stop()
  }
}

type Asked = { readonly port: number; readonly path: string; readonly person: Person }

async function measurePage({ port, path, person }: Asked, asks: number): Promise<Measured> {
  const times: number[] = []
  for (let at = -warmUpAsks; at < asks; at += 1) {
    const startedMs = performance.now()
    await ask({ port, path, token: person.token })
    if (at >= 0) times.push(performance.now() - startedMs)
  }
  return { p50Ms: percentile(times, 0.5), p99Ms: percentile(times, 0.99) }
}
