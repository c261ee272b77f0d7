import { paths } from '@tessera/contracts/paths'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import {
  answerOf,
  askForAnswer,
  askForEvents,
  listTransactions,
  readBalance,
  readRun,
  startOf,
} from '../support/asking.ts'
import { callsAbout, listLosses, listOpenHolds } from '../support/books.ts'
import { ask, openEvents, textOf } from '../support/http-client.ts'
import { createPerson, signIn } from '../support/people.ts'
import type { Person } from '../support/people.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { openSite } from '../support/site.ts'
import type { Site } from '../support/site.ts'
import { until } from '../support/until.ts'

// Whole processes start here; on a machine that is busy with other things that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const model = 'gpt-4o-mini'

describe('two processes on one PostgreSQL', () => {
  let site: Site
  let here: ServerProcess
  let there: ServerProcess
  let person: Person

  beforeAll(async () => {
    site = await openSite('postgres')
    // At the same moment, on a database in which there is nothing yet.
    ;[here, there] = await Promise.all([site.start(), site.start()])
    person = await createPerson(here, 500)
  })
  afterAll(() => site.close())

  test('both come up on an empty database: one of them migrates, and everything is there once', async () => {
    const found = await site.look(async (db) => ({
      superadmins: await db.selectFrom('users').select('id').where('role', '=', 'superadmin').execute(),
      welcomes: await db
        .selectFrom('ledger_transactions')
        .select('id')
        .where('reference', '=', 'first-superadmin')
        .execute(),
      packages: await db.selectFrom('credit_packages').select('id').execute(),
    }))
    expect([found.superadmins.length, found.welcomes.length, found.packages.length]).toEqual([1, 1, 5])
    const prices = await Promise.all(
      [here, there].map(async (server) => (await ask(server, paths.credits.modelCosts)).text),
    )
    expect(prices[0]).toBe(prices[1])
  })

  test.for([{ stream: false }, { stream: true }])(
    'the same Idempotency-Key at both at once is one call, one charge and one answer (%o)',
    async ({ stream }) => {
      const word = `twin-${stream}`
      const body = { model, prompt: `Say ${word}.`, stream, idempotencyKey: word }
      const before = await readBalance(here, person)
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, index) => askForAnswer(index % 2 === 0 ? here : there, person, body)),
      )
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
      const runIds = new Set(answers.map(({ text }) => /run_[\da-f]+/.exec(text)?.[0]))
      expect(runIds.size).toBe(1)
      // Streams differ in their event ids: who watches from elsewhere has no numbers.
      expect(new Set(answers.map(({ text }) => (stream ? '' : text))).size).toBe(1)
      expect(callsAbout(site, word)).toHaveLength(1)
      const run = await readRun(here, person, [...runIds][0] ?? '')
      expect(run.credits_charged).toBeGreaterThan(0)
      const after = await readBalance(there, person)
      expect(before.balance - after.balance).toBeCloseTo(run.credits_charged, 6)
      const charges = (await listTransactions(here, person)).filter(({ reference }) => runIds.has(reference))
      expect(charges).toHaveLength(1)
    },
  )

  test('the same key with another body is refused by the other process too', async () => {
    const idempotencyKey = 'reused'
    answerOf(await askForAnswer(here, person, { model, prompt: 'First words.', idempotencyKey }))
    const answer = await askForAnswer(there, person, { model, prompt: 'Other words.', idempotencyKey })
    expect([answer.status, answer.error().code]).toEqual([409, 'idempotency_conflict'])
  })

  test('a run of one process is watched and stopped at the other, and charged for what came', async () => {
    const prompt = '[[sim fault=gate at=mid after=20 out=400]] Tell me about walnuts.'
    const events = await askForEvents(here, person, { model, prompt, store: true })
    const { request_id: runId } = await startOf(events)
    const watched = await openEvents(there, `/api/ai/runs/${runId}`, { token: person.token })
    const elsewhere = [await watched.next(), await watched.next()]
    expect(elsewhere.map((event) => event?.name)).toEqual(['start', 'delta'])
    const stopped = await ask(there, `/api/ai/runs/${runId}/stop`, { method: 'POST', token: person.token })
    expect([stopped.status, stopped.json()]).toEqual([200, { request_id: runId, status: 'stopping' }])

    const rest = await events.rest()
    expect(rest.at(-1)).toMatchObject({ name: 'done', data: { finish_reason: 'cancelled' } })
    const restElsewhere = await watched.rest()
    expect(restElsewhere.at(-1)).toMatchObject({ name: 'done', data: { finish_reason: 'cancelled' } })
    const text = textOf(rest)
    expect(textOf([...elsewhere.flatMap((event) => event ?? []), ...restElsewhere])).toBe(text)
    const run = await readRun(there, person, runId)
    expect(run).toMatchObject({ status: 'settled', finish_reason: 'cancelled', response: text })
    expect(run.credits_charged).toBeGreaterThan(0)
    await until('the provider is left alone', () => callsAbout(site, 'walnuts')[0]?.status === 'left')
  })

  test("somebody else's run is not there, in either process", async () => {
    const { request_id: runId } = answerOf(await askForAnswer(here, person, { model, prompt: 'Mine.' }))
    const stranger = await createPerson(there, 0)
    for (const server of [here, there]) {
      const seen = await ask(server, `/api/ai/runs/${runId}`, { token: stranger.token })
      const stopped = await ask(server, `/api/ai/runs/${runId}/stop`, {
        method: 'POST',
        token: stranger.token,
      })
      expect([seen.status, stopped.status]).toEqual([404, 404])
    }
  })

  test('a session that is ended at one is refused by the other at once', async () => {
    const { token } = await signIn(here, person)
    expect((await ask(there, paths.credits.balance, { token })).status).toBe(200)
    expect((await ask(here, paths.auth.signOut, { method: 'POST', token })).status).toBe(200)
    const waitedMs = await until(
      'the other process refuses the session',
      async () => (await ask(there, paths.credits.balance, { token })).status === 401,
    )
    expect(waitedMs).toBeLessThan(1_000)
  })

  // @see https://man7.org/linux/man-pages/man7/signal.7.html (a process that is stopped and goes on knows nothing of it)
  test('a process that was frozen beyond its lease charges nothing for what the other has freed', async () => {
    const frozen = await site.start()
    const prompt = '[[sim fault=gate at=mid after=20 out=60]] Tell me about hazelnuts.'
    const events = await askForEvents(frozen, person, { model, prompt })
    const { request_id: runId } = await startOf(events)
    await site.providers.gates.whenHeld(1)
    frozen.send('SIGSTOP')
    await until('the hold is freed', async () => !(await listOpenHolds(site)).includes(runId), 35_000)
    site.providers.gates.release()
    frozen.send('SIGCONT')
    const end = (await events.rest()).at(-1)
    expect(end).toMatchObject({ name: 'error', data: { credits_charged: 0, error: { code: 'unavailable' } } })
    expect(await readRun(here, person, runId)).toMatchObject({ status: 'expired', credits_charged: 0 })
    const losses = (await listLosses(site)).filter((loss) => loss.run_id === runId)
    expect(losses.map(({ reason }) => reason).toSorted()).toEqual(['hold_gone', 'interrupted'])
    expect(losses.find(({ reason }) => reason === 'hold_gone')?.cost_nano_usd).toBeGreaterThan(0n)
    await frozen.kill()
    await site.verifyBooks()
  })

  test('who waits at one process for a run of the other is told when that one is killed, and asks again with the key', async () => {
    const doomed = await site.start()
    const prompt = '[[sim fault=gate at=headers]] Tell me about chestnuts.'
    const body = { model, prompt, idempotencyKey: 'chestnuts' }
    const lost = askForAnswer(doomed, person, body).catch(() => 'lost')
    await site.providers.gates.whenHeld(1)
    const waiting = askForAnswer(here, person, body)
    await doomed.kill()
    expect(await lost).toBe('lost')
    const told = await waiting
    expect([told.status, told.error().code]).toEqual([503, 'unavailable'])
    expect(told.headers.get('retry-after')).toMatch(/^\d+$/)

    const again = askForAnswer(here, person, body)
    const alsoAgain = askForAnswer(there, person, body)
    await site.providers.gates.whenHeld(1)
    site.providers.gates.release()
    const answers = (await Promise.all([again, alsoAgain])).map(answerOf)
    expect(answers[0]).toEqual(answers[1])
    expect(callsAbout(site, 'chestnuts').map(({ status }) => status)).toEqual(['left', 'complete'])
    const charges = (await listTransactions(here, person)).filter(
      ({ reference }) => reference === answers[0]?.request_id,
    )
    expect(charges).toHaveLength(1)
  })

  test('nothing is held in the end', async () => {
    expect(await listOpenHolds(site)).toEqual([])
    expect((await readBalance(here, person)).held).toBe(0)
  })
})
