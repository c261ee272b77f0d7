import { monitorEventLoopDelay } from 'node:perf_hooks'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'

import { sql } from 'kysely'
import { afterEach, expect, test } from 'vitest'

import { openTestDatabase } from '../../../../test/databases.ts'
import type { TestDatabase } from '../../../../test/databases.ts'
import { inTransaction } from '../transaction.ts'

type OpenOptions = Parameters<typeof openTestDatabase>[1]

const opened: TestDatabase[] = []

async function open(options: OpenOptions = {}): Promise<TestDatabase> {
  const database = await openTestDatabase('sqlite', options)
  opened.push(database)
  return database
}

afterEach(async () => {
  for (const database of opened.splice(0)) await database.close()
})

function write(database: TestDatabase, key: string): Promise<unknown> {
  return database.db.insertInto('settings').values(setting(key)).execute()
}

async function listKeys(database: TestDatabase): Promise<readonly string[]> {
  const rows = await database.db.selectFrom('settings').select('key').orderBy('key').execute()
  return rows.map((row) => row.key)
}

function setting(key: string): { key: string; value_json: string; updated_at_ms: bigint } {
  return { key, value_json: 'null', updated_at_ms: 0n }
}

test('every commit is on the disk before it is answered, in a write-ahead log, with foreign keys', async () => {
  const database = await open()
  const pragmas = await Promise.all(
    ['journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout', 'mmap_size', 'cache_size'].map(
      async (name) => {
        const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(database.db)
        return Object.values(rows[0] ?? {})[0]
      },
    ),
  )
  expect(pragmas).toEqual(['wal', 2n, 1n, 5000n, 0n, -65_536n])
})

test('a read does not wait for an open write transaction and does not see into it', async () => {
  const database = await open()
  const begun = Promise.withResolvers<undefined>()
  const gate = Promise.withResolvers<undefined>()
  const transaction = inTransaction(database, async (trx) => {
    await trx.insertInto('settings').values(setting('inside')).execute()
    begun.resolve(undefined)
    await gate.promise
  })
  await begun.promise
  expect(await listKeys(database)).toEqual([])
  gate.resolve(undefined)
  await transaction
  expect(await listKeys(database)).toEqual(['inside'])
})

test('writes and transactions that come meanwhile wait for their turn, in order', async () => {
  const database = await open()
  const order: string[] = []
  const begun = Promise.withResolvers<undefined>()
  const first = inTransaction(database, async (trx) => {
    await trx.insertInto('settings').values(setting('a')).execute()
    begun.resolve(undefined)
    await sleep(20)
    order.push('first')
  })
  await begun.promise
  const second = write(database, 'b').then(() => order.push('second'))
  const third = inTransaction(database, async (trx) => {
    await trx.insertInto('settings').values(setting('c')).execute()
    order.push('third')
  })
  await Promise.all([first, second, third])
  expect(order).toEqual(['first', 'second', 'third'])
})

test('a read that is written as text is not sent to the writer, whatever it reads', async () => {
  const database = await open()
  const gate = Promise.withResolvers<undefined>()
  const begun = Promise.withResolvers<undefined>()
  const transaction = inTransaction(database, async () => {
    begun.resolve(undefined)
    await gate.promise
  })
  await begun.promise
  const counting =
    'with recursive n(i) as (select 1 union all select i + 1 from n where i < 3) select i from n'
  const { rows } = await sql.raw<{ i: bigint }>(counting).execute(database.db)
  expect(rows.map((row) => row.i)).toEqual([1n, 2n, 3n])
  gate.resolve(undefined)
  await transaction
})

test('a write that looks like a read is done by the writer, or refused; never by the reader', async () => {
  const database = await open()
  await write(database, 'a')
  const hidden = `with doomed as (select 'a' as key) delete from settings where key in (select key from doomed)`
  await sql.raw(hidden).execute(database.db)
  expect(await listKeys(database)).toEqual([])
})

test('a transaction that stays open for too long is rolled back; the next ones go on', async () => {
  const database = await open({ transactionLimitMs: 60 })
  const slow = inTransaction(database, async (trx) => {
    await trx.insertInto('settings').values(setting('slow')).execute()
    await sleep(200)
    await trx.insertInto('settings').values(setting('late')).execute()
  })
  const waiting = sleep(20).then(() => write(database, 'waiting'))
  await expect(slow).rejects.toMatchObject({ code: 'transaction_expired' })
  await waiting
  expect(await listKeys(database)).toEqual(['waiting'])
})

test('a transaction whose time ran out cannot be committed', async () => {
  const database = await open({ transactionLimitMs: 40 })
  const slow = inTransaction(database, async (trx) => {
    await trx.insertInto('settings').values(setting('slow')).execute()
    await sleep(120)
  })
  await expect(slow).rejects.toMatchObject({ code: 'transaction_expired' })
  expect(await listKeys(database)).toEqual([])
})

test('while another program holds the file, writes wait and then say busy; afterwards all is well', async () => {
  const database = await open({ busyTimeoutMs: 150 })
  if (database.dialect !== 'sqlite') throw new Error('expected SQLite')
  const outsider = new DatabaseSync(database.sqlite.file)
  outsider.exec('begin exclusive')
  const startedAt = performance.now()
  await expect(write(database, 'a')).rejects.toMatchObject({ code: 'busy' })
  expect(performance.now() - startedAt).toBeGreaterThan(100)
  await expect(inTransaction(database, async () => 1)).rejects.toMatchObject({ code: 'busy' })
  expect(await listKeys(database)).toEqual([])

  const patient = write(database, 'b')
  await sleep(30)
  outsider.exec('rollback')
  outsider.close()
  await patient
  expect(await listKeys(database)).toEqual(['b'])
})

test('if the writer dies what it had not answered is unavailable, and the next request finds a new one', async () => {
  const workers: Worker[] = []
  const database = await open({
    spawnWriter(options) {
      const worker = new Worker(new URL('writer-worker.ts', import.meta.url), { workerData: options })
      workers.push(worker)
      return worker
    },
  })
  await write(database, 'before')
  const begun = Promise.withResolvers<undefined>()
  const gate = Promise.withResolvers<undefined>()
  const transaction = inTransaction(database, async (trx) => {
    await trx.insertInto('settings').values(setting('lost')).execute()
    begun.resolve(undefined)
    await gate.promise
    await trx.insertInto('settings').values(setting('lost too')).execute()
  })
  await begun.promise
  const waiting = write(database, 'waiting')
  const refused = Promise.allSettled([transaction, waiting])
  await workers[0]?.terminate()
  gate.resolve(undefined)
  for (const outcome of await refused) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } })
  }
  expect(await listKeys(database)).toEqual(['before'])
  await expect
    .poll(() => write(database, 'after').catch((error: unknown) => error), { timeout: 5000 })
    .toEqual([expect.anything()])
  expect(workers).toHaveLength(2)
  expect(await listKeys(database)).toEqual(['after', 'before'])
})

test('a transaction of a writer that died is not continued by the next one', async () => {
  const workers: Worker[] = []
  const database = await open({
    spawnWriter(options) {
      const worker = new Worker(new URL('writer-worker.ts', import.meta.url), { workerData: options })
      workers.push(worker)
      return worker
    },
  })
  const trx = await database.db.startTransaction().execute()
  await trx.insertInto('settings').values(setting('lost')).execute()
  await sleep(1000)
  await workers[0]?.terminate()
  const rest = trx.insertInto('settings').values(setting('rest')).execute()
  await expect(rest).rejects.toMatchObject({ code: 'transaction_expired' })
  await trx.rollback().execute()
  expect(await listKeys(database)).toEqual([])
})

test('a file that is no database is refused when it is opened', async () => {
  const database = await open()
  if (database.dialect !== 'sqlite') throw new Error('expected SQLite')
  const { openDatabase } = await import('../database.ts')
  const broken = `${database.sqlite.file}.broken`
  const { writeFile } = await import('node:fs/promises')
  await writeFile(
    broken,
    'this is a text, and long enough to be taken for the header of a database file'.repeat(20),
  )
  await expect(openDatabase({ sqliteFile: broken })).rejects.toMatchObject({ code: 'unavailable' })
})

test('a long write does not hold up the event loop', async () => {
  const database = await open()
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const startedAt = performance.now()
  await sql
    .raw(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 400000)
       insert into settings (key, value_json, updated_at_ms) select 'k' || i, 'null', i from n`,
    )
    .execute(database.db)
  const tookMs = performance.now() - startedAt
  delay.disable()
  expect(tookMs).toBeGreaterThan(200)
  expect(delay.max / 1e6).toBeLessThan(tookMs / 2)
})
