import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

import { type Role, roles } from '@tessera/core/access/roles'
import { assertNever } from '@tessera/core/invariant'
import { z } from 'zod'

import { createAuth } from '../adapters/auth/create-auth.ts'
import { sessionCookieFor } from '../adapters/auth/session-cookie.ts'
import { systemClock } from '../adapters/clock/system-clock.ts'
import { createAuditLog } from '../adapters/db/audit-log.ts'
import { DatabaseError } from '../adapters/db/database-error.ts'
import { type Database, openDatabase } from '../adapters/db/database.ts'
import { MigrationError } from '../adapters/db/migrator.ts'
import { createPeopleStore } from '../adapters/db/people-store.ts'
import { createUuidV7Ids } from '../adapters/ids/uuid-v7-ids.ts'
import { createOutboxMailer } from '../adapters/mail/outbox-mailer.ts'
import { createRateLimiter } from '../adapters/rate-limit/create-rate-limiter.ts'
import { EnvironmentReader, type Environment } from '../config/environment-reader.ts'
import { readStorageConfig } from '../config/storage-config.ts'
import {
  type AppointDeps,
  type Appointed,
  type Appointment,
  appointPerson,
} from '../features/people/appoint-person.ts'

const usage = `npm run create-admin -- EMAIL [--role superadmin] [--name NAME] [--reason TEXT]

Gives a person a role, and makes the account where there is none.
  --role    ${roles.join(', ')} (default: superadmin)
  --name    of a new account (default: Admin)
  --reason  for the audit log`

/** @returns the exit code: 0 done, 1 refused or out of reach, 2 wrong arguments */
export async function runCreateAdmin(
  { args, env }: { readonly args: readonly string[]; readonly env: Environment },
  print: (line: string) => void,
): Promise<number> {
  const appointment = readAppointment(args)
  if (appointment === undefined) {
    print(usage)
    return 2
  }
  const reader = new EnvironmentReader(env)
  const { database: location } = readStorageConfig(reader)
  for (const { variable, message } of reader.problems) print(`${variable} ${message}.`)
  if (reader.problems.length > 0) return 1
  try {
    const database = await openDatabase(
      location.kind === 'sqlite' ? { sqliteFile: location.path } : { postgresUrl: location.url.reveal() },
    )
    try {
      await database.migrate()
      const outcome = await appointPerson(createDeps(database), appointment)
      print(
        outcome.ok
          ? sentenceFor(outcome.value, appointment)
          : 'This is the last superadmin; name another first.',
      )
      return outcome.ok ? 0 : 1
    } finally {
      await database.close()
    }
  } catch (error) {
    if (!(error instanceof MigrationError || error instanceof DatabaseError)) throw error
    print(error.message)
    return 1
  }
}

function readAppointment(args: readonly string[]): Appointment | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        role: { type: 'string', default: 'superadmin' },
        name: { type: 'string', default: 'Admin' },
        reason: { type: 'string', default: 'Command line' },
      },
    })
    const [email, ...rest] = positionals
    const role = roles.find((known): known is Role => known === values.role)
    if (role === undefined || rest.length > 0 || !z.email().safeParse(email).success) return undefined
    return { email: (email ?? '').toLowerCase(), role, name: values.name, reason: values.reason }
  } catch {
    return undefined
  }
}

/** The wallet is made at the first sign-in, so nothing here moves credits beside a server that runs. */
function createDeps(database: Database): AppointDeps {
  const clock = systemClock
  const ids = createUuidV7Ids(clock)
  const people = createPeopleStore({ database, clock, ids })
  const auth = createAuth({
    database,
    ids,
    people,
    mailer: createOutboxMailer({ database, clock, ids }),
    limiter: createRateLimiter({ status: 'off' }),
    cookie: sessionCookieFor(undefined),
    // Signs nothing here: no session begins on the command line.
    secret: ids.create('session'),
    brandName: 'Tessera',
    bootstrap: async () => {},
    onError: (error) => {
      throw error
    },
  })
  return { people, accounts: auth.accounts, audit: createAuditLog({ database, clock, ids }) }
}

function sentenceFor(appointed: Appointed, { email, role }: Appointment): string {
  switch (appointed.kind) {
    case 'created':
      return `Made an account for ${email} as ${role}. Password, shown this once: ${appointed.password}`
    case 'changed':
      return `${email} is now ${role} (was ${appointed.formerRole}).`
    case 'unchanged':
      return `${email} is ${role} already.`
    default:
      return assertNever(appointed)
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await runCreateAdmin({ args: process.argv.slice(2), env: process.env }, (line) => {
    process.stdout.write(`${line}\n`)
  })
}
