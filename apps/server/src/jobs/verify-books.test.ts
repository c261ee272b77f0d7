import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'

import { createTestLedger, grant } from '../../test/ledger.ts'
import { openDatabase } from '../adapters/db/database.ts'
import { createBooksRecord } from '../adapters/db/operators/books-record.ts'
import { verifyBooksApart } from '../process/verify-books-apart.ts'
import { verifyBooksJob } from './verify-books.ts'

const dayMs = 24 * 60 * 60_000

function openWork(last: { readonly atMs: number } | undefined, outcome: 'sound' | 'wrong' | 'stopped') {
  let asked = 0
  const lines: string[] = []
  const job = verifyBooksJob({
    books: { find: async () => Promise.resolve(last && { ...last, isSound: true }) },
    verify: async () => {
      asked += 1
      return Promise.resolve(outcome)
    },
    clock: { nowMs: () => 10 * dayMs },
    logger: {
      info: (_, message) => lines.push(`info: ${message}`),
      fatal: (_, message) => lines.push(`fatal: ${message}`),
    },
  })
  return { run: () => job.run(new AbortController().signal), lines, asked: () => asked }
}

test('books that were recomputed within a day, by whomever, are left alone; older ones are not', async () => {
  const recent = openWork({ atMs: 9 * dayMs + 1 }, 'sound')
  await recent.run()
  expect(recent.asked()).toBe(0)
  for (const last of [undefined, { atMs: 9 * dayMs }]) {
    const due = openWork(last, 'sound')
    await due.run()
    expect(due.asked()).toBe(1)
    expect(due.lines).toEqual(['info: all books were recomputed and are right'])
  }
})

test('books that do not add up are told of as loudly as the log can', async () => {
  const { run, lines } = openWork(undefined, 'wrong')
  await run()
  expect(lines).toMatchObject([expect.stringMatching(/^fatal: .*ledger:verify/)])
})

async function openBooks() {
  const dataDir = await mkdtemp(join(tmpdir(), 'tessera-test-books-'))
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
  const database = await openDatabase({ sqliteFile: join(dataDir, 'tessera.db') })
  onTestFinished(() => database.close())
  await database.migrate()
  const ledger = createTestLedger(database)
  onTestFinished(() => ledger.committer.close())
  return { database, ledger, env: { PATH: process.env['PATH'] ?? '', DATA_DIR: dataDir } }
}

test('a process of its own recomputes the books beside one that goes on writing, and keeps what came of it', async () => {
  const { database, ledger, env } = await openBooks()
  await ledger.openWallet('wal_1', 5)
  const record = createBooksRecord(database.db)
  const verifying = verifyBooksApart(env, new AbortController().signal)
  await ledger.commit(grant('wal_1', 7, 'second'))
  expect(await verifying).toBe('sound')
  expect(await record.find()).toMatchObject({ isSound: true })

  await sql`drop trigger wallet_legs_refuse_update`.execute(database.db)
  await sql`update wallet_legs set amount = amount + 1`.execute(database.db)
  expect(await verifyBooksApart(env, new AbortController().signal)).toBe('wrong')
  expect(await record.find()).toMatchObject({ isSound: false })
})

test('a database that is out of reach is an error, not wrong books', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'tessera-test-books-'))
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
  const env = { PATH: process.env['PATH'] ?? '', DATA_DIR: dataDir }
  await expect(verifyBooksApart(env, new AbortController().signal)).rejects.toThrow('npm run migrate')
})

test('a process that ends takes its verification with it', async () => {
  const { env } = await openBooks()
  const stopping = new AbortController()
  const verifying = verifyBooksApart(env, stopping.signal)
  stopping.abort()
  expect(await verifying).toBe('stopped')
})
