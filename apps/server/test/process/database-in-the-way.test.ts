import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'

import { paths } from '@tessera/contracts/paths'
import { Client } from 'pg'
import { describe, expect, test, vi } from 'vitest'

import { answerOf, askForAnswer, listTransactions, readBalance } from '../support/asking.ts'
import { callsAbout, listOpenHolds } from '../support/books.ts'
import { buildSite, openSqlitePlace } from '../support/built-site.ts'
import { ask } from '../support/http-client.ts'
import type { Answer } from '../support/http-client.ts'
import { createPerson } from '../support/people.ts'
import { openSite } from '../support/site.ts'
import { until } from '../support/until.ts'

// Whole processes start here; on a machine that is busy with other things that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const model = 'gpt-4o-mini'

function expectToldToComeBack(answer: Answer): void {
  expect([answer.status, answer.error().code]).toEqual([503, 'unavailable'])
  expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
  expect(answer.text).not.toMatch(/sqlite|postgres|lock|disk/i)
}

describe('somebody else who holds the lock of the SQLite file', () => {
  test('for three seconds is waited for: every request is answered, and charged once', async ({
    onTestFinished,
  }) => {
    const site = await openSite('sqlite')
    onTestFinished(() => site.close())
    const server = await site.start()
    const person = await createPerson(server, 100)
    const intruder = new DatabaseSync(join(site.env['DATA_DIR'] ?? '', 'tessera.db'))
    intruder.exec('begin exclusive')
    const asked = Array.from({ length: 8 }, (_, index) =>
      askForAnswer(server, person, { model, prompt: `Patience ${index}.` }),
    )
    await sleep(3_000)
    expect(callsAbout(site, 'Patience')).toEqual([])
    // Who only reads is not kept waiting.
    expect((await readBalance(server, person)).balance).toBe(100)
    intruder.exec('rollback')
    intruder.close()
    const answers = (await Promise.all(asked)).map(answerOf)
    const charged = answers.reduce((sum, { credits_charged: credits }) => sum + credits, 0)
    expect((await readBalance(server, person)).balance).toBeCloseTo(100 - charged, 6)
    expect(await listOpenHolds(site)).toEqual([])
  })

  test('for thirty seconds is not: requests are told to come back, no provider is called, and then all goes on', async ({
    onTestFinished,
  }) => {
    const site = await openSite('sqlite')
    onTestFinished(() => site.close())
    const server = await site.start()
    const person = await createPerson(server, 100)
    const intruder = new DatabaseSync(join(site.env['DATA_DIR'] ?? '', 'tessera.db'))
    intruder.exec('begin exclusive')
    const releaseAtMs = performance.now() + 30_000
    const askedAtMs = performance.now()
    const told = await Promise.all(
      Array.from({ length: 4 }, (_, index) =>
        askForAnswer(server, person, { model, prompt: `Impatience ${index}.`, idempotencyKey: `i${index}` }),
      ),
    )
    // Ten seconds in the queue of the writer, and five for the lock itself, are the longest.
    expect(performance.now() - askedAtMs).toBeLessThan(20_000)
    for (const answer of told) expectToldToComeBack(answer)
    expect(callsAbout(site, 'Impatience')).toEqual([])
    expect((await ask(server, paths.healthz)).status).toBe(200)
    await until('the thirty seconds are over', () => performance.now() > releaseAtMs, 31_000)
    intruder.exec('rollback')
    intruder.close()
    const again = { model, prompt: 'Impatience 0.', idempotencyKey: 'i0' }
    await until('requests are taken again', async () => {
      return (await askForAnswer(server, person, again)).status === 200
    })
    expect(callsAbout(site, 'Impatience')).toHaveLength(1)
    expect((await listTransactions(server, person)).filter(({ type }) => type === 'usage')).toHaveLength(1)
    expect(await listOpenHolds(site)).toEqual([])
  })
})

describe('PostgreSQL whose connections are all taken', () => {
  test('by a lock on a table that every request reads: requests wait or are told to come back, and then all goes on', async ({
    onTestFinished,
  }) => {
    const site = await openSite('postgres')
    onTestFinished(() => site.close())
    const server = await site.start()
    const person = await createPerson(server, 100)
    const intruder = new Client(site.env['DATABASE_URL'])
    await intruder.connect()
    await intruder.query('begin; lock table sessions, wallets in access exclusive mode')
    const askedAtMs = performance.now()
    // Many more than there are connections.
    const asked = Array.from({ length: 60 }, (_, index) =>
      askForAnswer(server, person, { model, prompt: `Queue ${index}.`, idempotencyKey: `q${index}` }),
    )
    const told = await Promise.all(asked)
    expect(performance.now() - askedAtMs).toBeLessThan(30_000)
    for (const answer of told) expectToldToComeBack(answer)
    expect(callsAbout(site, 'Queue')).toEqual([])
    expect((await ask(server, paths.healthz)).status).toBe(200)
    await intruder.query('rollback')
    await intruder.end()
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        askForAnswer(server, person, { model, prompt: `Queue ${index}.`, idempotencyKey: `q${index}` }),
      ),
    )
    const charged = answers.map(answerOf).reduce((sum, { credits_charged: credits }) => sum + credits, 0)
    expect(callsAbout(site, 'Queue')).toHaveLength(10)
    expect((await readBalance(server, person)).balance).toBeCloseTo(100 - charged, 6)
    expect(await listOpenHolds(site)).toEqual([])
  })
})

test('a disk that is full is told of as an outage; what is there can be read; and with room again all goes on', async ({
  onTestFinished,
  skip,
}) => {
  const disk = mountSmallDisk()
  // Only the system's administrator may mount one, and not in every container.
  skip(disk === undefined, 'a small file system can not be mounted here')
  if (disk === undefined) return
  const site = await buildSite(await openSqlitePlace(disk.folder))
  onTestFinished(async () => {
    rmSync(join(disk.folder, 'ballast'), { force: true })
    await site.close().finally(() => disk.unmount())
  })
  const server = await site.start()
  const person = await createPerson(server, 100)
  const paid = answerOf(await askForAnswer(server, person, { model, prompt: 'Before.' }))
  fill(join(disk.folder, 'ballast'))

  const told = await untilRefused(() => askForAnswer(server, person, { model, prompt: 'In between.' }))
  expectToldToComeBack(told)
  expect((await ask(server, paths.healthz)).status).toBe(200)
  expect((await readBalance(server, person)).balance).toBeLessThanOrEqual(100 - paid.credits_charged)

  rmSync(join(disk.folder, 'ballast'))
  await until('requests are taken again', async () => {
    return (await askForAnswer(server, person, { model, prompt: 'Afterwards.' })).status === 200
  })
  await until('nothing is held', async () => (await readBalance(server, person)).held === 0, 60_000)
  const usages = (await listTransactions(server, person)).filter(({ type }) => type === 'usage')
  const spent = usages.reduce((sum, { amount }) => sum - amount, 0)
  expect((await readBalance(server, person)).balance).toBeCloseTo(100 - spent, 6)
  await server.kill()
  const second = await site.start()
  expect((await readBalance(second, person)).balance).toBeCloseTo(100 - spent, 6)
})

type SmallDisk = { readonly folder: string; unmount(): void }

/** A file system of a few megabytes; undefined where none may be mounted. */
function mountSmallDisk(): SmallDisk | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-small-disk-'))
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', folder])
  if (status !== 0) {
    rmSync(folder, { recursive: true })
    return undefined
  }
  return {
    folder,
    unmount() {
      spawnSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Takes all that is left of the disk. */
function fill(file: string): void {
  const { bavail, bsize } = statfsSync(join(file, '..'))
  writeFileSync(file, Buffer.alloc(bavail * bsize))
}

/** What is free within pages and logs that exist already is used up first. */
async function untilRefused(askAgain: () => Promise<Answer>): Promise<Answer> {
  for (let asked = 0; asked < 200; asked += 1) {
    const answer = await askAgain()
    if (answer.status !== 200) return answer
  }
  throw new Error('a full disk takes two hundred answers')
}
