import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

import { passwordLengths } from '@tessera/core/access/password-rules'
import { z } from 'zod'

import type { PasswordHashing } from '../adapters/auth/create-auth.ts'
import { systemClock } from '../adapters/clock/system-clock.ts'
import { DatabaseError } from '../adapters/db/database-error.ts'
import { type Database, openDatabase } from '../adapters/db/database.ts'
import { registerInstance } from '../adapters/db/instance-lease.ts'
import { MigrationError } from '../adapters/db/migrator.ts'
import { createUuidV7Ids } from '../adapters/ids/uuid-v7-ids.ts'
import { type Config, describeConfigProblem, readConfig } from '../config.ts'
import { loadAuthSecret } from '../config/auth-secret.ts'
import type { Environment } from '../config/environment-reader.ts'
import {
  type DemoBusiness,
  type DemoRefusal,
  type DemoWish,
  makeDemoBusiness,
  superadminEmail,
} from '../demo/make-demo-business.ts'

const usage = `npm run seed:demo -- [--users 1000] [--days 365] [--seed 1] [--until 2026-03-01T12:00Z]

Fills an empty database with a business and its past: people, purchases, requests, refunds and all that goes with them.
  --users  people who signed up (1 to 20000)
  --days   how long ago it began (1 to 3650)
  --seed   another number makes another business
  --until  when it ends (default: the last full hour); the same seed and end make the same books
ADMIN_PASSWORD is the password of those who can sign in; without it one is made and printed, once.`

const options = z.strictObject({
  users: z.coerce.number().int().min(1).max(20_000),
  days: z.coerce.number().int().min(1).max(3650),
  seed: z.coerce.number().int().min(0).max(0xff_ff_ff_ff),
  until: z
    .string()
    .transform((text) => Date.parse(text))
    .pipe(z.number().int().positive())
    .optional(),
})

type Options = z.infer<typeof options>

export type SeedDemoInput = {
  readonly env: Environment
  readonly args: readonly string[]
  /** Only tests make passwords cheaper to hash. */
  readonly passwordHashing?: PasswordHashing
}

/** @returns the exit code: 0 done (or there already), 1 refused or out of reach, 2 wrong arguments */
export async function runSeedDemo(input: SeedDemoInput, print: (line: string) => void): Promise<number> {
  const wanted = readOptions(input.args)
  if (wanted === undefined) {
    print(usage)
    return 2
  }
  const { ADMIN_PASSWORD: password, ADMIN_EMAIL: _, ...env } = input.env
  const config = readConfig(env)
  if (!config.ok) {
    for (const problem of config.error) print(describeConfigProblem(problem))
    return 1
  }
  const refusal = refuseConfig(config.value) ?? refusePassword(password)
  if (refusal !== undefined) {
    print(refusal)
    return 1
  }
  try {
    return await seed({ ...input, config: config.value, wanted, password }, print)
  } catch (error) {
    if (!(error instanceof DatabaseError || error instanceof MigrationError)) throw error
    print(`The database cannot be used: ${error.message}.`)
    return 1
  }
}

function readOptions(args: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        users: { type: 'string', default: '1000' },
        days: { type: 'string', default: '365' },
        seed: { type: 'string', default: '1' },
        until: { type: 'string' },
      },
    })
    return options.safeParse(values).data
  } catch {
    return undefined
  }
}

/** Invented people beside real ones, or where a key can spend real money, would be found out by an invoice. */
function refuseConfig({ payments, mode }: Config): string | undefined {
  if (payments.kind === 'live') {
    return 'STRIPE_SECRET_KEY is a live key: a demo business is not made where real money is taken.'
  }
  return mode === 'live'
    ? 'There are real provider keys: remove them, and PROVIDERS_FILE, to make a demo business.'
    : undefined
}

function refusePassword(password: string | undefined): string | undefined {
  if (password === undefined) return undefined
  const { minimum, maximum } = passwordLengths
  return password.length < minimum || password.length > maximum
    ? `ADMIN_PASSWORD must have ${minimum} to ${maximum} characters.`
    : undefined
}

type Seeding = SeedDemoInput & {
  readonly config: Config
  readonly wanted: Options
  readonly password: string | undefined
}

async function seed(seeding: Seeding, print: (line: string) => void): Promise<number> {
  const { storage } = seeding.config
  const database = await openDatabase(
    storage.database.kind === 'sqlite'
      ? { sqliteFile: storage.database.path }
      : { postgresUrl: storage.database.url.reveal() },
  )
  try {
    await database.migrate()
    const instance = await enter(database)
    if (!instance.ok) {
      print(instance.error.message)
      return 1
    }
    try {
      return await seedInto(database, seeding, print)
    } finally {
      await instance.value.unregister()
    }
  } finally {
    await database.close()
  }
}

/** A server that runs on the same file would expire what is held, and send the mails of the past. */
function enter(database: Database) {
  const id = createUuidV7Ids(systemClock).create('instance')
  return registerInstance({ database, clock: systemClock }, { id, pid: process.pid, hostname: hostname() })
}

async function seedInto(
  database: Database,
  { config, wanted, password, passwordHashing }: Seeding,
  print: (line: string) => void,
): Promise<number> {
  const wish: DemoWish = {
    ...wanted,
    untilMs: wanted.until ?? Math.floor(systemClock.nowMs() / hourMs) * hourMs,
    password: password ?? randomBytes(12).toString('base64url'),
  }
  const secret =
    config.people.voucherSecret ?? (await loadAuthSecret(config.people.authSecret, config.storage.dataDir))
  const startedMs = performance.now()
  const made = await makeDemoBusiness(
    {
      database,
      site: {
        brandName: config.brand.name,
        url: config.http.frontendUrl?.origin ?? `http://localhost:${config.http.port}`,
        supportEmail: config.mail.supportEmail,
      },
      voucherSecret: secret.reveal(),
      progress: print,
      ...(passwordHashing === undefined ? {} : { passwordHashing }),
    },
    wish,
  )
  if (!made.ok) return refuse(made.error, wish, print)
  const lines = describe(made.value, wish)
  for (const line of lines) print(line)
  print(`Made in ${Math.round((performance.now() - startedMs) / 1000)} seconds.`)
  print(
    password === undefined
      ? `Their password, shown this once: ${wish.password}`
      : 'Their password is that of ADMIN_PASSWORD.',
  )
  return made.value.report.violation === undefined ? 0 : 1
}

const hourMs = 60 * 60 * 1000

function refuse(refusal: DemoRefusal, wish: DemoWish, print: (line: string) => void): number {
  if (refusal.code === 'not_a_demo') {
    print(
      'There are people in this database: a demo business is only made in an empty one. Set another DATA_DIR.',
    )
    return 1
  }
  const { record } = refusal
  if (record.books === undefined) {
    print('A demo business in this database was broken off half-way. Start again with an empty database.')
    return 1
  }
  print(
    `This database has a demo business already: seed ${record.seed}, ${record.users} people, until ${new Date(record.to_ms).toISOString()}, books ${record.books}.`,
  )
  if (record.seed === wish.seed && record.users === wish.users) {
    print(`Nothing was changed. ${superadminEmail} is its superadmin.`)
    return 0
  }
  print('For another one, start with an empty database.')
  return 1
}

function describe(
  { counts, report, superadmin, admin, customer }: DemoBusiness,
  wish: DemoWish,
): readonly string[] {
  const { violation } = report
  return [
    `Made ${counts.sign_up ?? 0} people, ${counts.ask ?? 0} requests, ${counts.buy ?? 0} purchases, ` +
      `${counts.refund ?? 0} refunds, ${counts.grant ?? 0} grants, ${counts.redeem ?? 0} redeemed vouchers.`,
    violation === undefined
      ? `The books are right: ${report.wallets} wallets, ${report.transactions} transactions.`
      : `The books are WRONG (${violation.law}): ${violation.message}`,
    `books ${report.books} (seed ${wish.seed}, until ${new Date(wish.untilMs).toISOString()})`,
    `Sign in as superadmin ${superadmin}, as admin ${admin}${customer === undefined ? '' : `, or as customer ${customer}`}.`,
  ]
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await runSeedDemo({ env: process.env, args: process.argv.slice(2) }, (line) => {
    process.stdout.write(`${line}\n`)
  })
}
