import { sql } from 'kysely'
import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../../test/databases.ts'
import type { TestDatabase } from '../../../../test/databases.ts'
import { inSnapshot } from '../transaction.ts'
import { readTail } from './ledger-tail.ts'

/** Losses of nobody's requests, which cost a nano-dollar each. */
async function addLosses({ db }: TestDatabase, first: number, last: number): Promise<void> {
  await sql`with recursive numbers (number) as (
      select cast(${first} as bigint) union all select number + 1 from numbers where number < ${last}
    )
    insert into platform_losses (id, run_id, reason, cost_nano_usd, uncharged_micro, created_at_ms)
    select 'los_' || cast(100000 + number as text), 'run_' || cast(number as text), 'provider_fault', 1, 0, 1
    from numbers`.execute(db)
}

async function lossesIn(database: TestDatabase) {
  const { rollUp, isComplete } = await inSnapshot(database, (db) => readTail(db))
  return { losses: rollUp.losses.rows().reduce((sum, row) => sum + row.sums.losses, 0n), isComplete }
}

describeEachDatabase('what is not rolled up yet', (openDatabase) => {
  test('is added up while it is some minutes’ worth, with turns for others in between', async () => {
    const database = await openDatabase()
    await addLosses(database, 1, 5_500)
    let turns = 0
    const counting = { isOn: true }
    const count = () => {
      turns += 1
      if (counting.isOn) setImmediate(count)
    }
    setImmediate(count)
    expect(await lossesIn(database)).toEqual({ losses: 5_500n, isComplete: true })
    counting.isOn = false
    expect(turns).toBeGreaterThanOrEqual(5)
    await database.close()
  })

  test('is left alone where it is more, and the figures say that they are not complete', async () => {
    const database = await openDatabase()
    await addLosses(database, 1, 30_000)
    expect(await lossesIn(database)).toEqual({ losses: 30_000n, isComplete: true })
    await addLosses(database, 30_001, 30_001)
    expect(await lossesIn(database)).toEqual({ losses: 0n, isComplete: false })
    await database.close()
  })
})
