import { AsyncResource } from 'node:async_hooks'

import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import type { TestDatabase } from '../../../test/databases.ts'
import { createProbeTables, withProbeTables } from '../../../test/probe-table.ts'
import type { ProbeDb } from '../../../test/probe-table.ts'
import type { DatabaseErrorCode } from './database-error.ts'
import { openDatabase as openDatabaseAt } from './database.ts'
import type { Dialect } from './migrations/migration.ts'
import { inSnapshot, inTransaction } from './transaction.ts'

/** Runs as the request of somebody else would: outside the transaction that is open here. */
const somebodyElse = new AsyncResource('somebody else')

describeEachDatabase('a database', (openDatabase, dialect) => {
  let database: TestDatabase
  let probes: ProbeDb

  beforeAll(async () => {
    database = await openDatabase()
  })

  beforeEach(async () => {
    probes = await createProbeTables(database)
    await database.db.deleteFrom('settings').execute()
  })

  afterAll(async () => {
    await database.close()
  })

  function countProbes(): Promise<{ total: bigint }> {
    return probes
      .selectFrom('probes')
      .select((eb) => eb.fn.countAll<bigint>().as('total'))
      .executeTakeFirstOrThrow()
  }

  describe('integers', () => {
    test.each([0n, -1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)])(
      '%s comes back as it was stored, from reads and from writes that return rows',
      async (amount) => {
        const inserted = await probes
          .insertInto('probes')
          .values({ id: amount, name: 'exact' })
          .returningAll()
          .executeTakeFirstOrThrow()
        const read = await probes.selectFrom('probes').selectAll().executeTakeFirstOrThrow()
        expect({ ...inserted }).toEqual({ id: amount, name: 'exact', amount: null, ratio: null })
        expect({ ...read }).toEqual({ ...inserted })
      },
    )

    test('counts and sums are bigints, averages and fractions are numbers', async () => {
      await probes
        .insertInto('probes')
        .values([
          { id: 1n, name: 'one', amount: 2n ** 60n, ratio: 0.5 },
          { id: 2n, name: 'two', amount: 2n ** 60n + 1n, ratio: 2 },
        ])
        .execute()
      const row = await probes
        .selectFrom('probes')
        .select((eb) => [
          eb.fn.countAll<bigint>().as('count'),
          eb.fn.sum<bigint>('amount').as('sum'),
          eb.fn.avg<number>('id').as('average'),
          eb.fn.max('ratio').as('ratio'),
        ])
        .executeTakeFirstOrThrow()
      expect({ ...row }).toEqual({ count: 2n, sum: 2n ** 61n + 1n, average: 1.5, ratio: 2 })
    })

    test('a whole number that is passed as a number is divided as an integer', async () => {
      await probes.insertInto('probes').values({ id: 7n, name: 'seven' }).execute()
      const { rows } = await sql<{ half: bigint }>`select id / ${2} as half from probes`.execute(probes)
      expect(rows[0]?.half).toBe(3n)
    })

    test('better-auth reads them as numbers, and one that a number cannot hold is an error', async () => {
      const { authDb } = database
      await probes
        .insertInto('probes')
        .values({ id: 5n, name: 'five', amount: 2n ** 53n + 1n })
        .execute()
      const { rows } = await sql`select id from probes`.execute(authDb)
      expect(rows).toEqual([{ id: 5 }])
      await expect(sql`select amount from probes`.execute(authDb)).rejects.toThrow(RangeError)
      const returned = await sql`update probes set amount = 6 returning amount`.execute(authDb)
      expect(returned.rows).toEqual([{ amount: 6 }])
    })
  })

  describe('errors', () => {
    beforeEach(async () => {
      await probes.insertInto('probes').values({ id: 1n, name: 'first' }).execute()
      await probes.insertInto('probe_parts').values({ id: 1n, probe_id: 1n }).execute()
    })

    test.each<readonly [DatabaseErrorCode, string]>([
      ['unique_violation', `insert into probes (id, name) values (2, 'first')`],
      ['unique_violation', `insert into probes (id, name) values (1, 'second')`],
      ['check_violation', `insert into probes (id, name, amount) values (2, 'second', -1)`],
      ['not_null_violation', `insert into probes (id) values (2)`],
      ['foreign_key_violation', `insert into probe_parts (id, probe_id) values (2, 99)`],
      ['trigger_violation', `delete from probe_parts where id = 1`],
      ['other', 'select nonsense from probes'],
    ])('%s is told alike alone and in a transaction: %s', async (code, statement) => {
      expect(await codeOf(sql.raw(statement).execute(probes))).toBe(code)
      expect(await codeOf(probes.transaction().execute((trx) => sql.raw(statement).execute(trx)))).toBe(code)
    })

    test('a transaction with a failed statement refuses the next one and cannot be committed', async () => {
      const transaction = probes.transaction().execute(async (trx) => {
        await trx.insertInto('probes').values({ id: 2n, name: 'second' }).execute()
        await expect(trx.insertInto('probes').values({ id: 1n, name: 'x' }).execute()).rejects.toThrow(
          /unique/i,
        )
        await expect(trx.selectFrom('probes').selectAll().execute()).rejects.toThrow(/rolled back|aborted/)
      })
      expect(await codeOf(transaction)).toBe('other')
      expect(await countProbes()).toMatchObject({ total: 1n })
    })

    test('a savepoint undoes its part and lets the rest go on', async () => {
      const trx = await probes.startTransaction().execute()
      await trx.insertInto('probes').values({ id: 2n, name: 'second' }).execute()
      const inner = await trx.savepoint('attempt').execute()
      await inner.insertInto('probes').values({ id: 3n, name: 'third' }).execute()
      await expect(inner.insertInto('probes').values({ id: 1n, name: 'x' }).execute()).rejects.toThrow(
        /unique/i,
      )
      const outer = await inner.rollbackToSavepoint('attempt').execute()
      await outer.insertInto('probes').values({ id: 4n, name: 'fourth' }).execute()
      await outer.commit().execute()
      const rows = await probes.selectFrom('probes').select('id').orderBy('id').execute()
      expect(rows.map((row) => row.id)).toEqual([1n, 2n, 4n])
    })

    test('a closed database is unavailable', async () => {
      const second = await openDatabaseAt(database.location)
      await second.close()
      await second.close()
      expect(await codeOf(second.db.selectFrom('settings').selectAll().execute())).toBe('unavailable')
      expect(await codeOf(second.db.deleteFrom('settings').execute())).toBe('unavailable')
    })
  })

  describe('transactions', () => {
    test('that throw leave nothing', async () => {
      const transaction = probes.transaction().execute(async (trx) => {
        await trx.insertInto('probes').values({ id: 1n, name: 'one' }).execute()
        throw new Error('changed my mind')
      })
      await expect(transaction).rejects.toThrow('changed my mind')
      expect(await countProbes()).toMatchObject({ total: 0n })
    })

    test('are seen whole by the very next read, also by another process', async () => {
      const other = await openDatabaseAt(database.location)
      try {
        for (let id = 1n; id <= 20n; id += 1n) {
          await inTransaction(database, async (trx) => {
            await trx
              .insertInto('settings')
              .values(setting(`a${id}`))
              .execute()
            await trx
              .insertInto('settings')
              .values(setting(`b${id}`))
              .execute()
          })
          for (const reader of [database, other]) {
            const rows = await reader.db.selectFrom('settings').select('key').execute()
            expect(rows).toHaveLength(Number(id) * 2)
          }
        }
      } finally {
        await other.close()
      }
    })

    test('that read and write the same row at once lose no update', async () => {
      await probes.insertInto('probes').values({ id: 1n, name: 'counter', amount: 0n }).execute()
      const other = await openDatabaseAt(database.location)
      await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          withProbeTables(index % 2 === 0 ? database : other)
            .transaction()
            .execute((trx) => increment(trx, dialect)),
        ),
      )
      await other.close()
      const row = await probes.selectFrom('probes').select('amount').executeTakeFirstOrThrow()
      expect(row.amount).toBe(40n)
    })

    test('of reads keep one view while others write, and cannot write', async () => {
      const countInSnapshot = inSnapshot(database, async (snapshot) => {
        const before = await snapshot.selectFrom('settings').selectAll().execute()
        await somebodyElse.runInAsyncScope(() =>
          database.db.insertInto('settings').values(setting('meanwhile')).execute(),
        )
        const after = await snapshot.selectFrom('settings').selectAll().execute()
        return [before.length, after.length]
      })
      expect(await countInSnapshot).toEqual([0, 0])
      expect(await database.db.selectFrom('settings').selectAll().execute()).toHaveLength(1)
      const write = inSnapshot(database, (snapshot) => snapshot.deleteFrom('settings').execute())
      await expect(write).rejects.toThrow(/read-?only/)
    })
  })

  test('a stream gives every row once, in chunks, beside other queries', async () => {
    const ids = Array.from({ length: 25 }, (_, index) => BigInt(index + 1))
    await probes
      .insertInto('probes')
      .values(ids.map((id) => ({ id, name: `n${id}` })))
      .execute()
    const seen: bigint[] = []
    for await (const row of probes.selectFrom('probes').select('id').orderBy('id').stream(10)) {
      if (seen.length === 0) await probes.deleteFrom('probes').where('id', '>', 5n).execute()
      seen.push(row.id)
    }
    expect(seen).toEqual(ids)
    expect(await countProbes()).toMatchObject({ total: 5n })
  })

  test('changed rows are counted', async () => {
    await probes
      .insertInto('probes')
      .values([
        { id: 1n, name: 'a' },
        { id: 2n, name: 'b' },
      ])
      .execute()
    const updated = await probes.updateTable('probes').set({ amount: 1n }).executeTakeFirstOrThrow()
    const deleted = await probes.deleteFrom('probes').where('id', '=', 9n).executeTakeFirstOrThrow()
    expect([updated.numUpdatedRows, deleted.numDeletedRows]).toEqual([2n, 0n])
  })
})

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => 'no error',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )
}

async function increment(trx: ProbeDb, dialect: Dialect): Promise<void> {
  const row = await trx
    .selectFrom('probes')
    .select('amount')
    .where('id', '=', 1n)
    .$if(dialect === 'postgres', (query) => query.forUpdate())
    .executeTakeFirstOrThrow()
  await trx
    .updateTable('probes')
    .set({ amount: (row.amount ?? 0n) + 1n })
    .execute()
}

function setting(key: string): { key: string; value_json: string; updated_at_ms: bigint } {
  return { key, value_json: 'null', updated_at_ms: 0n }
}
