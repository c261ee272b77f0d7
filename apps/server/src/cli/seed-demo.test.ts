import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { cheapPasswords } from '../../test/cheap-passwords.ts'
import { dialects, openTestDatabase } from '../../test/databases.ts'
import type { TestDatabase } from '../../test/databases.ts'
import type { Dialect } from '../adapters/db/migrations/migration.ts'
import { runLedgerVerify } from './ledger-verify.ts'
import { runSeedDemo } from './seed-demo.ts'

type Env = Readonly<Record<string, string>>

const small = ['--users', '60', '--days', '150', '--until', '2026-03-01T12:00Z']
const password = 'a-demo-password'
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tessera-demo-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

async function open(dialect: Dialect): Promise<{ readonly database: TestDatabase; readonly env: Env }> {
  const database = await openTestDatabase(dialect)
  const { sqliteFile, postgresUrl } = database.location
  const url = postgresUrl ?? `file:${sqliteFile ?? ''}`
  return { database, env: { DATA_DIR: folder, DATABASE_URL: url, ADMIN_PASSWORD: password } }
}

async function seed(env: Env, args: readonly string[]) {
  const lines: string[] = []
  const code = await runSeedDemo({ env, args, passwordHashing: cheapPasswords }, (line) => lines.push(line))
  return { code, text: lines.join('\n'), books: /books ([0-9a-f]{64})/.exec(lines.join('\n'))?.[1] }
}

async function verify(env: Env): Promise<string> {
  const lines: string[] = []
  await runLedgerVerify({ env, args: ['--json'] }, (line) => lines.push(line))
  return lines.join('\n')
}

async function countPeople({ db }: TestDatabase): Promise<bigint> {
  const { people } = await db
    .selectFrom('users')
    .select(({ fn }) => fn.countAll<bigint>().as('people'))
    .executeTakeFirstOrThrow()
  return people
}

async function newestId({ db }: TestDatabase, table: 'runs' | 'ledger_transactions'): Promise<string> {
  const { id } = await db
    .selectFrom(table)
    .select('id')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  return id
}

const booksByDialect = new Map<Dialect, string | undefined>()

describe.each(dialects)('npm run seed:demo (%s)', (dialect) => {
  test('makes a business whose books and figures are right, once', { timeout: 120_000 }, async () => {
    const { database, env } = await open(dialect)
    const made = await seed(env, small)
    expect(made).toMatchObject({ code: 0 })
    booksByDialect.set(dialect, made.books)

    expect(JSON.parse(await verify(env))).toMatchObject({ ok: true, books: made.books, wallets: 62 })
    const { db } = database
    const reached = await db.selectFrom('roll_up_checkpoints').select(['source', 'after_id']).execute()
    expect(reached).toContainEqual({ source: 'runs', after_id: await newestId(database, 'runs') })
    expect(reached).toContainEqual({
      source: 'transactions',
      after_id: await newestId(database, 'ledger_transactions'),
    })

    const statuses = await db.selectFrom('orders').select('status').distinct().orderBy('status').execute()
    expect(statuses.map(({ status }) => status)).toEqual(expect.arrayContaining(['expired', 'granted']))
    expect(await db.selectFrom('mails').select('id').where('status', '<>', 'sent').execute()).toEqual([])
    expect(
      await db.selectFrom('webhook_events').select('id').where('status', '<>', 'done').execute(),
    ).toEqual([])

    const again = await seed(env, small)
    expect(again).toMatchObject({ code: 0, books: made.books })
    expect(again.text).toContain('Nothing was changed')
    expect(await seed(env, [...small, '--seed', '2'])).toMatchObject({ code: 1 })
    expect(await countPeople(database)).toBe(62n)
    await database.close()
  })

  test('leaves a database alone that has people of its own', async () => {
    const { database, env } = await open(dialect)
    const isVerified = dialect === 'sqlite' ? 1 : true
    const time = dialect === 'sqlite' ? '2026-01-01T00:00:00.000Z' : new Date('2026-01-01')
    await database.db
      .insertInto('users')
      .values({
        id: 'usr_ada',
        name: 'Ada',
        email: 'ada@example.com',
        normalized_email: 'ada@example.com',
        email_verified: isVerified,
        role: 'user',
        created_at: time,
        updated_at: time,
        image: null,
        blocked_at_ms: null,
      })
      .execute()
    const refused = await seed(env, small)
    expect(refused.code).toBe(1)
    expect(refused.text).toContain('There are people in this database')
    expect(await countPeople(database)).toBe(1n)
    await database.close()
  })
})

describe('npm run seed:demo', () => {
  test('makes the same books from the same seed on both databases', () => {
    const books = new Set(booksByDialect.values())
    expect(booksByDialect.size).toBe(dialects.length)
    expect(books.size).toBe(1)
  })

  test('refuses keys that take or spend real money, before it opens a database', async () => {
    const env = {
      DATA_DIR: join(folder, 'never-made'),
      AUTH_SECRET: 'f3a9c17e5b2d4860918e7c6a5d4b3f2e1908a7b6c5d4e3f2',
    }
    const live = await seed(
      { ...env, STRIPE_SECRET_KEY: 'sk_live_51abcdefghijklmnop', OPENAI_API_KEY: 'sk-abcdefgh12345678' },
      small,
    )
    expect(live).toMatchObject({ code: 1 })
    expect(live.text).toContain('STRIPE_SECRET_KEY')
    const paid = await seed({ ...env, OPENAI_API_KEY: 'sk-abcdefgh12345678' }, small)
    expect(paid).toMatchObject({ code: 1 })
    expect(paid.text).toContain('provider keys')
    await expect(stat(join(folder, 'never-made'))).rejects.toThrow('ENOENT')
  })

  test.each([
    ['--users', '0'],
    ['--days', 'many'],
    ['--until', 'soon'],
    ['--people', '5'],
  ])('explains itself where %s %s is asked', async (...args) => {
    const answer = await seed({ DATA_DIR: folder }, args)
    expect(answer).toMatchObject({ code: 2 })
    expect(answer.text).toContain('npm run seed:demo')
  })
})
