import { spawnSync } from 'node:child_process'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { describeEachDatabase, openTestDatabase } from '../../../test/databases.ts'
import type { TestDatabase } from '../../../test/databases.ts'
import { instanceSilenceMs, registerInstance } from './instance-lease.ts'
import type { InstanceIdentity } from './instance-lease.ts'

const startMs = 1_700_000_000_000
const first: InstanceIdentity = { id: 'ins_1', pid: process.ppid, hostname: 'here' }
const second: InstanceIdentity = { id: 'ins_2', pid: process.pid, hostname: 'here' }

describeEachDatabase('an instance', (openDatabase, dialect) => {
  let database: TestDatabase
  let nowMs = startMs
  const clock = { nowMs: () => nowMs }

  beforeEach(async () => {
    nowMs = startMs
    database = await openDatabase()
  })

  afterEach(async () => {
    await database.close()
  })

  async function listInstances(): Promise<readonly unknown[]> {
    return await database.db.selectFrom('instances').select(['id', 'heartbeat_at_ms']).orderBy('id').execute()
  }

  test('is entered, gives signs of life and leaves', async () => {
    const lease = await registerInstance({ database, clock }, first)
    if (!lease.ok) throw new Error(lease.error.message)
    nowMs += 15_000
    expect(await lease.value.beat()).toBe('kept')
    expect(await listInstances()).toEqual([{ id: 'ins_1', heartbeat_at_ms: BigInt(startMs + 15_000) }])
    await lease.value.unregister()
    expect(await listInstances()).toEqual([])
    expect(await lease.value.beat()).toBe('lost')
  })

  const most = dialect === 'sqlite' ? 1 : 2

  test(`that starts together with another one makes ${most} of them`, async () => {
    const [one, two] = await Promise.all([
      registerInstance({ database, clock }, first),
      registerInstance({ database, clock, isProcessAlive: () => true }, second),
    ])
    expect([one.ok, two.ok].filter(Boolean)).toHaveLength(most)
    expect(await listInstances()).toHaveLength(most)
  })
})

test('the refusal names the living process and the ways on', async () => {
  const database = await openTestDatabase('sqlite')
  const clock = { nowMs: () => startMs }
  await registerInstance({ database, clock }, first)
  const refused = await registerInstance({ database, clock: { nowMs: () => startMs + 5000 } }, second)
  expect(refused).toMatchObject({ ok: false, error: { code: 'another_instance' } })
  const message = refused.ok ? '' : refused.error.message
  expect(message).toContain(`process ${first.pid} on here`)
  expect(message).toContain('5 seconds ago')
  await database.close()
})

const deadPid = spawnSync('true').pid

test.each([
  { why: 'its process is gone', rival: { pid: deadPid, hostname: 'here' }, silentMs: 0, isFree: true },
  {
    why: 'its process has our own number',
    rival: { pid: process.pid, hostname: 'here' },
    silentMs: 0,
    isFree: true,
  },
  {
    why: 'it has been silent for a minute',
    rival: { pid: process.ppid, hostname: 'here' },
    silentMs: instanceSilenceMs,
    isFree: true,
  },
  {
    why: 'it is on another machine and silent',
    rival: { pid: deadPid, hostname: 'there' },
    silentMs: instanceSilenceMs,
    isFree: true,
  },
  {
    why: 'it is on another machine and was heard of',
    rival: { pid: deadPid, hostname: 'there' },
    silentMs: 59_999,
    isFree: false,
  },
  { why: 'it is alive', rival: { pid: process.ppid, hostname: 'here' }, silentMs: 59_999, isFree: false },
])('the place of an earlier one is free: $isFree, because $why', async ({ rival, silentMs, isFree }) => {
  const database = await openTestDatabase('sqlite')
  const earlier = await registerInstance(
    { database, clock: { nowMs: () => startMs } },
    { id: 'ins_1', ...rival },
  )
  const later = await registerInstance({ database, clock: { nowMs: () => startMs + silentMs } }, second)
  expect(later.ok).toBe(isFree)
  expect(earlier.ok && (await earlier.value.beat())).toBe(isFree ? 'lost' : 'kept')
  await database.close()
})

// @see https://www.man7.org/linux/man-pages/man2/clock_settime.2.html (a wall clock may be set to any earlier time)
test('a sign of life from the future, after the clock was set back, keeps a newcomer out no longer than any other', async () => {
  const database = await openTestDatabase('sqlite')
  const dayMs = 24 * 60 * 60 * 1000
  let nowMs = startMs
  const deps = { database, clock: { nowMs: () => nowMs } }
  // In another container, of whose processes nothing can be seen.
  await registerInstance(deps, { ...first, hostname: 'there' })
  nowMs = startMs - dayMs
  expect((await registerInstance(deps, second)).ok).toBe(false)
  nowMs += instanceSilenceMs
  expect((await registerInstance(deps, second)).ok).toBe(true)
  await database.close()
})

test('one that lives on while the clock is set back goes on keeping newcomers out', async () => {
  const database = await openTestDatabase('sqlite')
  let nowMs = startMs
  const deps = { database, clock: { nowMs: () => nowMs } }
  const lease = await registerInstance(deps, { ...first, hostname: 'there' })
  if (!lease.ok) throw new Error(lease.error.message)
  nowMs = startMs - 24 * 60 * 60 * 1000
  expect((await registerInstance(deps, second)).ok).toBe(false)
  nowMs += instanceSilenceMs - 1_000
  expect(await lease.value.beat()).toBe('kept')
  nowMs += 2_000
  expect((await registerInstance(deps, second)).ok).toBe(false)
  await database.close()
})
