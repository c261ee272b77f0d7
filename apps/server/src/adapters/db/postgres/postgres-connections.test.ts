import { setTimeout as sleep } from 'node:timers/promises'

import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { openTestDatabase } from '../../../../test/databases.ts'
import type { TestDatabase } from '../../../../test/databases.ts'
import { createProbeTables } from '../../../../test/probe-table.ts'
import type { ProbeDb } from '../../../../test/probe-table.ts'
import { openDatabase } from '../database.ts'
import { withRetries } from '../retries.ts'
import { inTransaction } from '../transaction.ts'

let database: TestDatabase
let probes: ProbeDb
const brokenConnections: Error[] = []

beforeEach(async () => {
  database = await openTestDatabase('postgres', {
    maxConnections: 4,
    onConnectionError: (error) => brokenConnections.push(error),
  })
  probes = await createProbeTables(database)
})

afterEach(async () => {
  await database.close()
})

async function endAllConnections(): Promise<void> {
  if (database.dialect !== 'postgres') throw new Error('expected PostgreSQL')
  const client = await database.postgres.openClient()
  await client.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )
  await client.end()
}

test('every connection has our name and limits', async () => {
  const { rows } = await sql<{ name: string; setting: string }>`
    select name, setting from pg_settings where name in
      ('application_name', 'statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout')
    order by name`.execute(database.db)
  expect(rows.map((row) => row.setting)).toEqual(['tessera', '10000', '2000', '5000'])
})

test('connections that the server ends are replaced, and a query under way on one is unavailable', async () => {
  await probes.insertInto('probes').values({ id: 1n, name: 'one' }).execute()
  const begun = Promise.withResolvers<undefined>()
  const gate = Promise.withResolvers<undefined>()
  const transaction = inTransaction(database, async (trx) => {
    await trx.selectFrom('settings').selectAll().execute()
    begun.resolve(undefined)
    await gate.promise
    await trx.selectFrom('settings').selectAll().execute()
  })
  const outcome = transaction.catch((error: unknown) => error)
  await begun.promise
  await endAllConnections()
  await expect.poll(() => brokenConnections.length).toBeGreaterThan(0)
  gate.resolve(undefined)
  expect(await outcome).toMatchObject({ code: 'unavailable' })
  const rows = await Promise.all(
    Array.from({ length: 8 }, () => probes.selectFrom('probes').select('name').execute()),
  )
  expect(rows.flat()).toEqual(Array.from({ length: 8 }, () => ({ name: 'one' })))
})

test('a server that is not there is unavailable', async () => {
  const nowhere = await openDatabase({ postgresUrl: 'postgres://nobody@127.0.0.1:1/nothing' })
  await expect(nowhere.db.selectFrom('settings').selectAll().execute()).rejects.toMatchObject({
    code: 'unavailable',
  })
  await expect(nowhere.migrate()).rejects.toMatchObject({ code: 'unavailable' })
  await nowhere.close()
})

test('a lock that somebody holds for too long is busy and may be tried again', async () => {
  await probes.insertInto('probes').values({ id: 1n, name: 'one' }).execute()
  const other = await openDatabase(database.location)
  const gate = Promise.withResolvers<undefined>()
  const begun = Promise.withResolvers<undefined>()
  const holder = other.db.transaction().execute(async (trx) => {
    await sql`select 1 from probes for update`.execute(trx)
    begun.resolve(undefined)
    await gate.promise
  })
  await begun.promise
  const update = probes.updateTable('probes').set({ amount: 1n }).execute()
  await expect(update).rejects.toMatchObject({ code: 'busy', isRetryable: true })
  gate.resolve(undefined)
  await holder
  await other.close()
})

test('of two transactions that wait for each other one gives way, and succeeds when it is run again', async () => {
  await probes
    .insertInto('probes')
    .values([
      { id: 1n, name: 'one', amount: 0n },
      { id: 2n, name: 'two', amount: 0n },
    ])
    .execute()
  const firstSteps = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
  let runs = 0
  async function addInOrder(ids: readonly [bigint, bigint], own: number): Promise<void> {
    runs += 1
    await probes.transaction().execute(async (trx) => {
      await trx
        .updateTable('probes')
        .set({ amount: sql`amount + 1` })
        .where('id', '=', ids[0])
        .execute()
      firstSteps[own]?.resolve(undefined)
      await firstSteps[1 - own]?.promise
      await trx
        .updateTable('probes')
        .set({ amount: sql`amount + 1` })
        .where('id', '=', ids[1])
        .execute()
    })
  }
  await Promise.all([
    withRetries(() => addInOrder([1n, 2n], 0), { random: () => 0.5 }),
    withRetries(() => addInOrder([2n, 1n], 1), { random: () => 0.5 }),
  ])
  expect(runs).toBe(3)
  expect(await probes.selectFrom('probes').select('amount').execute()).toEqual([
    { amount: 2n },
    { amount: 2n },
  ])
})

test('more queries than connections wait for their turn', async () => {
  const answers = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => {
      const { rows } = await sql<{ n: bigint }>`select ${index}::int as n, pg_sleep(0.005)`.execute(
        database.db,
      )
      return rows[0]?.n
    }),
  )
  expect(answers).toEqual(Array.from({ length: 40 }, (_, index) => BigInt(index)))
})

test('statements are prepared once for a connection, and their number stays bounded', async () => {
  for (let length = 1; length <= 450; length += 1) {
    await probes
      .selectFrom('probes')
      .select('id')
      .where(
        'id',
        'in',
        Array.from({ length }, (_, index) => BigInt(index)),
      )
      .execute()
  }
  const { rows } = await sql<{ count: bigint }>`select count(*) from pg_prepared_statements`.execute(
    database.db,
  )
  expect(rows[0]?.count).toBeGreaterThan(300n)
  expect(rows[0]?.count).toBeLessThanOrEqual(400n)
})

test('a statement that was prepared before the tables changed works again at the latest at its second try', async () => {
  const readAll = () => probes.selectFrom('probes').selectAll().execute()
  expect(await readAll()).toEqual([])
  await sql`alter table probes add column note text`.execute(probes)
  await probes.insertInto('probes').values({ id: 1n, name: 'one' }).execute()
  const rows = await withRetries(readAll, { random: () => 0 })
  expect(rows).toEqual([{ id: 1n, name: 'one', amount: null, ratio: null, note: null }])
})

test('a client outside the pool has exact integers and survives the end of its server session', async () => {
  if (database.dialect !== 'postgres') throw new Error('expected PostgreSQL')
  const client = await database.postgres.openClient()
  const { rows } = await client.query('select 9007199254740993::bigint as n')
  expect(rows).toEqual([{ n: 9_007_199_254_740_993n }])
  await endAllConnections()
  await sleep(20)
  await expect(client.query('select 1')).rejects.toThrow(/not queryable|terminat/)
  await client.end().catch(() => undefined)
})

test('dates of better-auth come as dates', async () => {
  const { rows } = await sql<{ at: Date }>`select '2026-01-02T03:04:05.678Z'::timestamptz as at`.execute(
    database.authDb,
  )
  expect(rows[0]?.at).toEqual(new Date('2026-01-02T03:04:05.678Z'))
})
