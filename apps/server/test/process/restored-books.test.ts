import { copyFile, readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { paths } from '@tessera/contracts/paths'
import { sql } from 'kysely'
import { Client } from 'pg'
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest'

import { openDatabase } from '../../src/adapters/db/database.ts'
import { dialects, openTestDatabase } from '../databases.ts'
import { answerOf, askForAnswer, listTransactions, readBalance } from '../support/asking.ts'
import { ask } from '../support/http-client.ts'
import { createPerson, signIn } from '../support/people.ts'
import type { Person } from '../support/people.ts'
import { startInVain } from '../support/server-process.ts'
import type { ServerEnvironment, ServerProcess } from '../support/server-process.ts'
import { admin, openSite } from '../support/site.ts'
import type { Site } from '../support/site.ts'
import { until } from '../support/until.ts'

// Whole processes start here; on a machine that is busy with other things that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const refusal =
  /^The database is older than what was last seen of it: movement \d+ of wallet .* seen at .* is not in it any more\. .* ACCEPT_RESTORED_BOOKS=(?<approval>[\da-f]{8}) \(docs\/self-hosting\/restoring\.md\)\.\n$/

describe.each(dialects)('books that go back to an older copy (%s)', (dialect) => {
  async function openMarkedSite(): Promise<Site> {
    const site = await openSite(dialect)
    onTestFinished(() => site.close())
    return site
  }

  // RELIABILITY F57. @see https://www.postgresql.org/docs/current/warm-standby-failover.html
  test('a start on an older copy is refused with the way on, also after kill -9, and writes nothing', async () => {
    const site = await openMarkedSite()
    const { person, copy } = await makeHistory(site)
    const restored = await copy.restore()
    const { env } = restored
    const before = await restored.fingerprint()
    const refused = await startInVain({ ...site.env, ...env })
    expect([refused.code, refused.stdout]).toEqual([1, ''])
    expect(refused.stderr).toMatch(refusal)
    expect(await restored.fingerprint()).toBe(before)
    // Somebody else's word, or one that was good for other books, opens nothing.
    const again = await startInVain({ ...site.env, ...env, ACCEPT_RESTORED_BOOKS: '00000000' })
    expect(again.stderr).toBe(refused.stderr)

    const approval = refusal.exec(refused.stderr)?.groups?.['approval'] ?? ''
    const accepted = await site.start({ ...env, ACCEPT_RESTORED_BOOKS: `00000000, ${approval}` })
    expect(await readBalance(accepted, person)).toMatchObject({ balance: 100 })
    expect(await listedActions(accepted)).toContain('books.accept_restored')
    answerOf(await askForAnswer(accepted, person, { model: 'gpt-4o-mini', prompt: 'Another history.' }))
    expect((await accepted.stop()).code).toBe(0)
    // Once is enough, and the word that was said is worth nothing any more.
    const next = await site.start(env)
    expect(await listTransactions(next, person)).toHaveLength(2)
    expect((await next.stop()).code).toBe(0)
    // What was left behind has become another history: nobody comes back to it by accident either.
    const { env: abandoned } = await copy.abandon()
    const back = await startInVain({ ...site.env, ...abandoned, ACCEPT_RESTORED_BOOKS: approval })
    expect(back.stderr).toMatch(refusal)
  })

  test('a start that is cut short has used up no approval, and what it let in is in the audit log', async () => {
    const site = await openMarkedSite()
    const { copy } = await makeHistory(site)
    const { env } = await copy.restore()
    const refused = await startInVain({ ...site.env, ...env })
    const approval = refusal.exec(refused.stderr)?.groups?.['approval'] ?? ''
    const approving = { ...env, ACCEPT_RESTORED_BOOKS: approval }
    await renameTable({ ...site.env, ...env }, 'audit_log', 'audit_log_away')
    expect((await startInVain({ ...site.env, ...approving })).code).toBe(1)
    await renameTable({ ...site.env, ...env }, 'audit_log_away', 'audit_log')
    // The word is not in the environment any more: then nothing is let in.
    expect((await startInVain({ ...site.env, ...env })).stderr).toBe(refused.stderr)
    const accepted = await site.start(approving)
    expect(await listedActions(accepted)).toContain('books.accept_restored')
    expect((await accepted.stop()).code).toBe(0)
  })

  test('another database under the same data folder is none of these books, and is said to be another', async () => {
    const site = await openMarkedSite()
    await makeHistory(site)
    const other = await openTestDatabase(dialect, { isEmpty: true })
    onTestFinished(() => other.close())
    const { postgresUrl, sqliteFile } = other.location
    const server = await site.start({ DATABASE_URL: postgresUrl ?? `sqlite:${sqliteFile}` })
    expect(server.lines().map(({ msg }) => msg)).toContain(
      'this data folder was used with another database before: is this the right one?',
    )
    expect((await server.stop()).code).toBe(0)
    expect(await marksIn(site)).toHaveLength(2)
  })

  test('a mark that cannot be read stops nobody, and is made anew', async () => {
    const site = await openMarkedSite()
    await makeHistory(site)
    const [file = ''] = await marksIn(site)
    await rm(file)
    await copyFile('/dev/null', file)
    const server = await site.start()
    expect(server.lines().map(({ msg }) => msg)).toContain(
      'what was last seen of the books cannot be read, and is begun anew',
    )
    await until('a mark is written', async () => (await readFile(file, 'utf8')).includes('chain_hash'))
  })
})

// @see https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-PATH
test('a first start is not led astray by tables of another application in a schema of its own', async () => {
  const site = await openSite('postgres')
  onTestFinished(() => site.close())
  const database = await openDatabase({ postgresUrl: site.env['DATABASE_URL'] ?? '' })
  onTestFinished(() => database.close())
  await sql`create schema other`.execute(database.db)
  await sql`create table other.schema_migrations (version text)`.execute(database.db)
  await sql`create table other.instances (name text)`.execute(database.db)
  const server = await site.start()
  expect((await server.stop()).code).toBe(0)
})

test('a PostgreSQL that goes back under a running server stops it, and the next start is refused', async () => {
  const site = await openSite('postgres')
  onTestFinished(() => site.close())
  const server = await site.start()
  const person = await createPerson(server, 100)
  const [live, older] = await copyPostgres(site)
  await spend(site, server, person)
  await onServer(async (client) => {
    await disconnectAll(client, live)
    await client.query(`alter database ${live} rename to ${older}_newer`)
    await client.query(`alter database ${older} rename to ${live}`)
  })
  // Whatever it still does moves these books; then it notices.
  await until('it stops', async () => {
    await askForAnswer(server, person, { model: 'gpt-4o-mini', prompt: 'Does it matter?' }).catch(() => {})
    return server
      .lines()
      .some(({ msg }) => msg?.startsWith('the database is older than what was last seen') === true)
  })
  await server.ended
  expect((await startInVain(site.env)).stderr).toMatch(refusal)
  await onServer((client) => client.query(`drop database ${older}_newer with (force)`))
})

async function renameTable(env: ServerEnvironment, from: string, to: string): Promise<void> {
  const url = env['DATABASE_URL']
  const database = await openDatabase(
    url === undefined ? { sqliteFile: join(env['DATA_DIR'] ?? '', 'tessera.db') } : { postgresUrl: url },
  )
  try {
    await sql`alter table ${sql.ref(from)} rename to ${sql.ref(to)}`.execute(database.db)
  } finally {
    await database.close()
  }
}

/** A copy; `env` is what leads a server to the books in question. */
type Copy = {
  /** Puts the older books where the newer were. */
  restore(): Promise<{ readonly env: ServerEnvironment; fingerprint(): Promise<string> }>
  /** Goes back to the books that were left behind by it. */
  abandon(): Promise<{ readonly env: ServerEnvironment }>
}

/** A site with a copy of its books, and with a movement that is not in the copy. Its server was killed. */
async function makeHistory(site: Site): Promise<{ readonly person: Person; readonly copy: Copy }> {
  const first = await site.start()
  const person = await createPerson(first, 100)
  await first.stop()
  const copy = site.dialect === 'sqlite' ? await copySqliteSite(site) : await copyPostgresSite(site)
  const server = await site.start()
  await spend(site, server, person)
  await server.kill()
  return { person, copy }
}

/** A charge, and the mark that tells of it. */
async function spend(site: Site, server: ServerProcess, person: Person): Promise<void> {
  answerOf(await askForAnswer(server, person, { model: 'gpt-4o-mini', prompt: 'Say something.' }))
  await until('the charge is marked', async () => {
    const [file = ''] = await marksIn(site)
    return /"leg": "2"/.test(await readFile(file, 'utf8').catch(() => ''))
  })
}

async function marksIn(site: Site): Promise<readonly string[]> {
  const folder = site.env['DATA_DIR'] ?? ''
  return (await readdir(folder))
    .filter((name) => /^books-\d+\.json$/.test(name))
    .map((name) => join(folder, name))
}

async function copySqliteSite(site: Site): Promise<Copy> {
  const file = join(site.env['DATA_DIR'] ?? '', 'tessera.db')
  await copyFile(file, `${file}.older`)
  const put = async (kept: string): Promise<void> => {
    await Promise.all(['-wal', '-shm'].map((end) => rm(`${file}${end}`, { force: true })))
    await copyFile(kept, file)
  }
  return {
    async restore() {
      // Opened once, so that what the killed server had only in its log is in the file that is left behind.
      await site.verifyBooks()
      await copyFile(file, `${file}.newer`)
      await put(`${file}.older`)
      return {
        env: {},
        fingerprint: async () => (await readFile(file)).toString('base64'),
      }
    },
    async abandon() {
      await put(`${file}.newer`)
      return { env: {} }
    },
  }
}

async function copyPostgresSite(site: Site): Promise<Copy> {
  const [live, older] = await copyPostgres(site)
  onTestFinished(async () => {
    await onServer((client) => client.query(`drop database if exists ${older} with (force)`))
  })
  const env = { DATABASE_URL: urlOf(older) }
  return {
    restore: async () => ({ env, fingerprint: () => changesOf(older) }),
    abandon: async () => ({ env: { DATABASE_URL: urlOf(live) } }),
  }
}

/** @returns the names of the database and of a copy as it is now */
async function copyPostgres(site: Site): Promise<readonly [live: string, older: string]> {
  const live = new URL(site.env['DATABASE_URL'] ?? '').pathname.slice(1)
  await onServer(async (client) => {
    await disconnectAll(client, live)
    await client.query(`create database ${live}_older template ${live}`)
  })
  return [live, `${live}_older`]
}

/** What a start writes first, before anything else. */
function changesOf(database: string): Promise<string> {
  return onServer(async (client) => {
    const { rows } = await client.query(
      `select (select count(*) from schema_migrations) as steps,
        (select string_agg(id || heartbeat_at_ms, ',' order by id) from instances) as instances,
        (select count(*) from audit_log) as acts`,
    )
    return JSON.stringify(rows)
  }, database)
}

async function disconnectAll(client: Client, database: string): Promise<void> {
  await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [database])
}

async function onServer<Found>(
  work: (client: Client) => Promise<Found>,
  database = 'postgres',
): Promise<Found> {
  const client = new Client(urlOf(database))
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function urlOf(database: string): string {
  const url = new URL(inject('postgresUrl'))
  url.pathname = `/${database}`
  return url.href
}

async function listedActions(server: ServerProcess): Promise<readonly string[]> {
  const { token } = await signIn(server, admin)
  const answer = await ask(server, paths.operator.audit, { token })
  const { entries } = answer.json() as { entries: { action: string }[] }
  return entries.map(({ action }) => action)
}
