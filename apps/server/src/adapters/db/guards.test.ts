import { afterAll, beforeAll, expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import type { TestDatabase } from '../../../test/databases.ts'
import { assertOutsideTransaction } from './guards.ts'
import { inTransaction } from './transaction.ts'

async function callProvider(): Promise<void> {
  await Promise.resolve()
  assertOutsideTransaction('The provider')
}

describeEachDatabase('inside a transaction', (openDatabase) => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await openDatabase()
  })

  afterAll(async () => {
    await database.close()
  })

  function readSettings(): Promise<unknown> {
    return database.db.selectFrom('settings').selectAll().execute()
  }

  test('a read, a write or a further transaction past it fails at once instead of waiting for ever', async () => {
    await inTransaction(database, async (trx) => {
      await expect(readSettings()).rejects.toThrow(/inside an open transaction/)
      await expect(database.db.deleteFrom('settings').execute()).rejects.toThrow(/inside an open transaction/)
      await expect(inTransaction(database, async () => 1)).rejects.toThrow(/inside an open transaction/)
      expect(await trx.selectFrom('settings').selectAll().execute()).toEqual([])
    })
  })

  test('better-auth and our own queries guard each other', async () => {
    await inTransaction(database, async () => {
      await expect(database.authDb.transaction().execute(async () => 1)).rejects.toThrow(/open transaction/)
    })
    await database.authDb.transaction().execute(async () => {
      await expect(readSettings()).rejects.toThrow(/open transaction/)
    })
  })

  test('network calls are refused, also deep below it', async () => {
    await inTransaction(database, async (trx) => {
      await trx.selectFrom('settings').selectAll().execute()
      await expect(callProvider()).rejects.toThrow('The provider was called inside a database transaction')
    })
    await callProvider()
  })

  test('the guard ends with it, for the caller and for what it left running', async () => {
    let leftRunning: Promise<unknown> | undefined
    const gate = Promise.withResolvers<undefined>()
    await inTransaction(database, async (trx) => {
      await trx.selectFrom('settings').selectAll().execute()
      leftRunning = gate.promise.then(readSettings)
    })
    expect(await readSettings()).toEqual([])
    gate.resolve(undefined)
    expect(await leftRunning).toEqual([])
  })

  test('the guard ends when it fails, and when it could not begin', async () => {
    await expect(
      inTransaction(database, async () => {
        throw new Error('failed')
      }),
    ).rejects.toThrow('failed')
    expect(await readSettings()).toEqual([])
    assertOutsideTransaction('The test')
  })

  test('others who use the database meanwhile are not touched by it', async () => {
    const opened = Promise.withResolvers<undefined>()
    const gate = Promise.withResolvers<undefined>()
    const transaction = inTransaction(database, async (trx) => {
      await trx.selectFrom('settings').selectAll().execute()
      opened.resolve(undefined)
      await gate.promise
    })
    await opened.promise
    expect(await readSettings()).toEqual([])
    assertOutsideTransaction('The test')
    gate.resolve(undefined)
    await transaction
  })
})
