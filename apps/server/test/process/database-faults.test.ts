import { randomInt } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, open, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { paths } from '@tessera/contracts/paths'
import { describe, expect, test, vi } from 'vitest'

import { openDatabase } from '../../src/adapters/db/database.ts'
import { verifyLedger } from '../../src/adapters/db/ledger/verify-ledger.ts'
import {
  answerOf,
  askForAnswer,
  askForEvents,
  listTransactions,
  readBalance,
  startOf,
} from '../support/asking.ts'
import { callsAbout, listOpenHolds } from '../support/books.ts'
import { ask } from '../support/http-client.ts'
import { createPerson } from '../support/people.ts'
import { present } from '../support/present.ts'
import { openSite } from '../support/site.ts'
import { openTcpProxy } from '../support/tcp-proxy.ts'
import type { TcpProxy } from '../support/tcp-proxy.ts'
import { until } from '../support/until.ts'

// Whole processes start here; on a machine that is busy with other things that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const model = 'gpt-4o-mini'

describe('PostgreSQL behind a network that breaks', () => {
  test('while it is away requests are told to come back; runs under way end whole; and it is found again within 5 s', async ({
    onTestFinished,
  }) => {
    const { site, proxy } = await openSiteBehindProxy()
    onTestFinished(async () => {
      await site.close()
      await proxy.close()
    })
    const server = await site.start()
    const person = await createPerson(server, 100)
    const events = await askForEvents(server, person, {
      model,
      prompt: '[[sim fault=gate at=mid after=10 out=40]] river',
    })
    const { request_id: runId } = await startOf(events)
    await site.providers.gates.whenHeld(1)

    proxy.cut()
    const [ready, alive, balance, question, signIn] = await Promise.all([
      ask(server, paths.readyz),
      ask(server, paths.healthz),
      ask(server, paths.credits.balance, { token: person.token }),
      askForAnswer(server, person, { model, prompt: 'brook' }),
      ask(server, paths.auth.signIn, { body: { email: person.email, password: person.password } }),
    ])
    expect([ready.status, alive.status]).toEqual([503, 200])
    expect(ready.json()).toMatchObject({ status: 'not_ready' })
    for (const answer of [balance, question, signIn]) {
      expect([answer.status, answer.error().code]).toEqual([503, 'unavailable'])
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
      expect(answer.text).not.toMatch(/ECONN|127\.0\.0\.1|postgres/i)
    }
    expect(callsAbout(site, 'brook')).toEqual([])
    site.providers.gates.release()

    proxy.mend()
    const backMs = await until(
      'the database is found again',
      async () => (await ask(server, paths.readyz)).status === 200,
    )
    expect(backMs).toBeLessThan(5_000)
    const end = (await events.rest()).at(-1)
    expect(end).toMatchObject({ name: 'done', data: { request_id: runId, finish_reason: 'stop' } })
    const charged = Number(end?.data['credits_charged'])
    expect(charged).toBeGreaterThan(0)
    expect((await readBalance(server, person)).balance).toBeCloseTo(100 - charged, 6)
    expect((await readBalance(server, person)).held).toBe(0)
  })

  // @see https://www.postgresql.org/docs/current/protocol-flow.html (a lost connection does not tell whether a COMMIT took place)
  test('a commit whose answer is lost is neither made twice nor forgotten', async ({ onTestFinished }) => {
    const { site, proxy } = await openSiteBehindProxy()
    onTestFinished(async () => {
      await site.close()
      await proxy.close()
    })
    const server = await site.start()
    const person = await createPerson(server, 100)
    let cuts = 0
    let charged = 0
    const rounds = 12
    for (let round = 0; round < rounds; round += 1) {
      const word = `lost-${round}.`
      const body = { model, prompt: `Say ${word} [[sim fault=gate at=headers out=20]]`, idempotencyKey: word }
      const sprung = () => (cuts += 1)
      // In even rounds it is the hold's commit that goes unanswered, in odd ones the settlement's.
      if (round % 2 === 0) void proxy.cutAfterSending('commit').then(sprung)
      const asked = askForAnswer(server, person, body)
      await until('the provider is called', () => callsAbout(site, word).length > 0)
      if (round % 2 === 1) void proxy.cutAfterSending('commit').then(sprung)
      await site.providers.gates.whenHeld(1)
      site.providers.gates.release()
      const answer = answerOf(await asked)
      charged += answer.credits_charged
      expect(answerOf(await askForAnswer(server, person, body))).toEqual(answer)
      expect(callsAbout(site, word)).toHaveLength(1)
    }
    expect(cuts).toBeGreaterThanOrEqual(rounds - 2)
    const usages = (await listTransactions(server, person)).filter(({ type }) => type === 'usage')
    expect(usages).toHaveLength(rounds)
    expect(await listOpenHolds(site)).toEqual([])
    expect((await readBalance(server, person)).balance).toBeCloseTo(100 - charged, 6)
  })
})

test('a SQLite log that is torn at any byte opens as it stood after some earlier commit, with true books', async ({
  onTestFinished,
}) => {
  const site = await openSite('sqlite')
  const folder = await mkdtemp(join(tmpdir(), 'tessera-test-torn-'))
  onTestFinished(async () => {
    await site.close()
    await rm(folder, { recursive: true, force: true })
  })
  const server = await site.start()
  const person = await createPerson(server, 1_000)
  const prompts = Array.from({ length: 40 }, (_, index) => `Say something about ${index}. [[sim out=20]]`)
  await Promise.all(prompts.map((prompt) => askForAnswer(server, person, { model, prompt, store: true })))
  await server.kill()

  const source = join(site.env['DATA_DIR'] ?? '', 'tessera.db')
  const logBytes = (await stat(`${source}-wal`)).size
  expect(logBytes).toBeGreaterThan(100_000)
  const transactionsFound = new Set<number>()
  const cuts = 12
  for (let cut = 0; cut < cuts; cut += 1) {
    const place = join(folder, String(cut))
    await mkdir(place)
    const sqliteFile = join(place, 'tessera.db')
    await copyFile(source, sqliteFile)
    await copyFile(`${source}-wal`, `${sqliteFile}-wal`)
    const log = await open(`${sqliteFile}-wal`, 'r+')
    // One in each twelfth of the log, so that they don't all fall to one end.
    await log.truncate(Math.floor(((cut + randomInt(1_000) / 1_000) / cuts) * logBytes))
    await log.close()
    const database = await openDatabase({ sqliteFile })
    try {
      // Where even that was cut off, the tables are made again.
      await database.migrate()
      const report = await verifyLedger(database)
      expect(report.violation).toBeUndefined()
      transactionsFound.add(report.transactions)
    } finally {
      await database.close()
    }
    await rm(place, { recursive: true })
  }
  // Cuts that all lost nothing, or everything, would show nothing.
  expect(transactionsFound.size).toBeGreaterThan(3)
})

async function openSiteBehindProxy() {
  let proxy: TcpProxy | undefined
  const site = await openSite('postgres', {
    async throughAddress(address) {
      const url = new URL(address)
      proxy = await openTcpProxy({ host: url.hostname, port: Number(url.port) })
      url.port = String(proxy.port)
      return url.href
    },
  })
  return { site, proxy: present(proxy, 'proxy') }
}
