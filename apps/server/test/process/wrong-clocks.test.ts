import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { describe, test, vi } from 'vitest'

import { dialects } from '../databases.ts'
import {
  answerOf,
  askForAnswer,
  askForEvents,
  listTransactions,
  readBalance,
  readRun,
  startOf,
} from '../support/asking.ts'
import { callsAbout, listOpenHolds } from '../support/books.ts'
import { createPerson, signIn } from '../support/people.ts'
import type { ServerEnvironment } from '../support/server-process.ts'
import { openSite } from '../support/site.ts'
import { until } from '../support/until.ts'

// Whole processes start here; on a machine that is busy with other things that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const model = 'gpt-4o-mini'
const dayMs = 24 * 60 * 60 * 1000
const leaseMs = 5_000
const preload = pathToFileURL(join(import.meta.dirname, '../fixtures/shifted-clock.ts')).href

/** A server whose wall clock is wrong from the start, or goes wrong by the next of these whenever it is sent SIGUSR2. */
function wrongClock(wrong: {
  readonly shiftMs?: number
  readonly jumpsMs?: readonly number[]
}): ServerEnvironment {
  return {
    NODE_OPTIONS: `--import ${preload}`,
    CLOCK_SHIFT_MS: String(wrong.shiftMs ?? 0),
    CLOCK_JUMPS_MS: (wrong.jumpsMs ?? []).join(','),
  }
}

describe.concurrent.each(dialects)('a wall clock that is set (%s)', (dialect) => {
  test('while answers run, a day on and two days back, takes nobody’s hold away, and changes no charge', async ({
    expect,
    onTestFinished,
  }) => {
    const site = await openSite(dialect)
    onTestFinished(() => site.close())
    const jumpsMs = [dayMs, -2 * dayMs]
    const server = await site.start(wrongClock({ jumpsMs }))
    const person = await createPerson(server, 100)
    let charged = 0
    for (const round of jumpsMs.keys()) {
      // With the old time the session may have ended.
      const asker = { ...person, ...(await signIn(server, person)) }
      const prompt = `[[sim fault=gate at=mid after=10 out=30]] clockwork ${round}`
      const body = { model, prompt, idempotencyKey: `clock-${round}` }
      const events = await askForEvents(server, asker, body)
      const { request_id: runId } = await startOf(events)
      await site.providers.gates.whenHeld()

      server.send('SIGUSR2')
      const setAtMs = performance.now()
      await until(
        'the clock was set',
        () => server.lines().filter(({ event }) => event === 'clock_set').length === round + 1,
      )
      // Long enough for a lease that followed the wall clock to be taken for ended.
      await until('a lease has passed', () => performance.now() - setAtMs > leaseMs + 2_000, 30_000)
      expect(await listOpenHolds(site)).toEqual([runId])
      site.providers.gates.release()
      const end = (await events.rest()).at(-1)
      expect(end).toMatchObject({ name: 'done', data: { request_id: runId, finish_reason: 'stop' } })

      const again = { ...person, ...(await signIn(server, person)) }
      const credits = Number(end?.data['credits_charged'])
      expect(credits).toBeGreaterThan(0)
      charged += credits
      const run = await readRun(server, again, runId)
      expect(run).toMatchObject({ status: 'settled', credits_charged: credits })
      const balance = await readBalance(server, again)
      expect(balance.balance).toBeCloseTo(100 - charged, 6)
      expect(balance.held).toBe(0)
    }
    const last = { ...person, ...(await signIn(server, person)) }
    const usages = (await listTransactions(server, last)).filter(({ type }) => type === 'usage')
    expect(usages).toHaveLength(jumpsMs.length)
    expect(callsAbout(site, 'clockwork')).toHaveLength(jumpsMs.length)
  })

  test('between two starts, a day on and a day back: what a killed process held is given back, and the books go on', async ({
    expect,
    onTestFinished,
  }) => {
    const site = await openSite(dialect)
    onTestFinished(() => site.close())
    const first = await site.start()
    const person = await createPerson(first, 100)
    let charged = 0
    let server = first
    for (const shiftMs of [dayMs, -dayMs, 0]) {
      const asker = { ...person, ...(await signIn(server, person)) }
      charged += answerOf(await askForAnswer(server, asker, { model, prompt: 'A pear.' })).credits_charged
      const held = { model, prompt: '[[sim fault=gate at=headers]] A plum.' }
      const lost = askForAnswer(server, asker, held).catch(() => 'lost')
      await site.providers.gates.whenHeld()
      await server.kill()
      expect(await lost).toBe('lost')

      server = await site.start(wrongClock({ shiftMs }))
      await until('the hold is given back', async () => (await listOpenHolds(site)).length === 0, 35_000)
      const again = { ...person, ...(await signIn(server, person)) }
      const balance = await readBalance(server, again)
      expect(balance.balance).toBeCloseTo(100 - charged, 6)
      expect(balance.held).toBe(0)
      await site.verifyBooks()
    }
  })
})

test('of two processes on one PostgreSQL whose clocks are two days apart, neither takes the other’s holds', async ({
  expect,
  onTestFinished,
}) => {
  const site = await openSite('postgres')
  onTestFinished(() => site.close())
  const early = await site.start(wrongClock({ shiftMs: -dayMs }))
  const late = await site.start(wrongClock({ shiftMs: dayMs }))
  const person = await createPerson(early, 100)
  const visitor = await createPerson(late, 100)
  const prompt = '[[sim fault=gate at=mid after=10 out=30]] Tell me the time.'
  const events = [
    await askForEvents(early, person, { model, prompt }),
    await askForEvents(late, visitor, { model, prompt }),
  ]
  const runIds = (await Promise.all(events.map(startOf))).map(({ request_id: runId }) => runId)
  await site.providers.gates.whenHeld(2)
  const heldSinceMs = performance.now()
  await until('three leases have passed', () => performance.now() - heldSinceMs > 3 * leaseMs, 30_000)
  expect([...(await listOpenHolds(site))].toSorted()).toEqual(runIds.toSorted())
  site.providers.gates.release()
  for (const one of events) expect((await one.rest()).at(-1)?.name).toBe('done')
  expect(await listOpenHolds(site)).toEqual([])
})
