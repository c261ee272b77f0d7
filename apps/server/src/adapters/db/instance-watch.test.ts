import { expect, onTestFinished, test } from 'vitest'

import { openTestDatabase } from '../../../test/databases.ts'
import { registerInstance } from './instance-lease.ts'
import { watchInstances } from './instance-watch.ts'

const minuteMs = 60_000

test('processes count whose heartbeats change, whatever their clocks say, and those that were killed no longer', async () => {
  const database = await openTestDatabase('postgres')
  onTestFinished(() => database.close())
  const enter = async (id: string, clock: { nowMs(): number }) => {
    const entered = await registerInstance({ database, clock }, { id, pid: 1, hostname: id })
    if (!entered.ok) throw new Error('PostgreSQL takes any number of processes')
    return entered.value
  }
  let nowMs = 1_790_000_000_000
  let passedMs = 0
  const own = await enter('ins_own', { nowMs: () => nowMs })
  // Ten minutes behind: by our clock it has been silent for long.
  const other = await enter('ins_other', { nowMs: () => nowMs - 10 * minuteMs })
  await enter('ins_killed', { nowMs: () => nowMs })
  const watch = watchInstances(database.db, () => passedMs)
  // Nobody knows yet which of them are alive: rather one too many than two who both think that they are alone.
  expect(await watch.count()).toBe(3)
  for (let beats = 0; beats < 5; beats += 1) {
    nowMs += 15_000
    passedMs += 15_000
    await Promise.all([own.beat(), other.beat()])
    await watch.count()
  }
  expect(await watch.count()).toBe(2)
  await other.unregister()
  expect(await watch.count()).toBe(1)
})
