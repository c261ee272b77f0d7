import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import type { TestDatabase } from '../../../test/databases.ts'
import { inTransaction } from './transaction.ts'
import { writeTogether } from './write-together.ts'

describeEachDatabase('writing together', (openDatabase) => {
  let database: TestDatabase

  beforeEach(async () => {
    database = await openDatabase()
  })

  afterEach(() => database.close())

  function put(key: string, value = '1') {
    return database.db.insertInto('settings').values({ key, value_json: value, updated_at_ms: 0n }).compile()
  }

  function change(key: string) {
    return database.db.updateTable('settings').set({ value_json: '2' }).where('key', '=', key).compile()
  }

  function readAll() {
    return database.db.selectFrom('settings').select(['key', 'value_json']).orderBy('key').execute()
  }

  test('everything is written where the guard changes a row', async () => {
    expect(await writeTogether(database, put('one'), [put('two')])).toBe(true)
    expect(await writeTogether(database, change('one'), [put('three')])).toBe(true)
    const values = await readAll()
    expect(values.filter(({ key }) => ['one', 'two', 'three'].includes(key))).toEqual([
      { key: 'one', value_json: '2' },
      { key: 'three', value_json: '1' },
      { key: 'two', value_json: '1' },
    ])
  })

  test('nothing is written where the guard changes none', async () => {
    const before = await readAll()
    expect(await writeTogether(database, change('missing'), [put('two')])).toBe(false)
    expect(await readAll()).toEqual(before)
  })

  test('nothing is written where one of them fails', async () => {
    const before = await readAll()
    const wrong = sql`insert into settings (key) values ('incomplete')`.compile(database.db)
    await expect(writeTogether(database, put('one'), [put('two'), wrong])).rejects.toThrow(/settings/)
    expect(await readAll()).toEqual(before)
  })

  test('it is refused inside an open transaction, which it would wait for', async () => {
    const inside = inTransaction(database, () => writeTogether(database, put('one'), []))
    await expect(inside).rejects.toThrow(/inside an open transaction/)
  })
})
