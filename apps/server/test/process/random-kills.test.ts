import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

import type { RouteResponse } from '@tessera/contracts/ai'
import { expect, test, vi } from 'vitest'

import { answerOf, askForAnswer, askForEvents, listTransactions, readBalance } from '../support/asking.ts'
import { listOpenHolds } from '../support/books.ts'
import { textOf } from '../support/http-client.ts'
import type { Target } from '../support/http-client.ts'
import { createPerson } from '../support/people.ts'
import type { Person } from '../support/people.ts'
import { present } from '../support/present.ts'
import { openSite } from '../support/site.ts'
import type { Site } from '../support/site.ts'
import { until } from '../support/until.ts'

// Whole processes start here; on a machine that is busy with other things that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const model = 'gpt-4o-mini'
const callersAtOnce = 8
const startCredits = 100_000
const workMs = { least: 300, most: 1_200 }

/** What a caller knows of one request: its key, and the answer once there was one. */
type Request = {
  readonly key: string
  readonly isStreamed: boolean
  readonly isStored: boolean
  acknowledged: Pick<RouteResponse, 'request_id' | 'response' | 'credits_charged'> | undefined
}

test.for([
  { dialect: 'sqlite', cycles: 6 },
  { dialect: 'postgres', cycles: 3 },
] as const)(
  'whatever moment the server is killed at, what it acknowledged stands in the books, and each key is charged once ($dialect, $cycles kills)',
  async ({ dialect, cycles }, { onTestFinished }) => {
    const site = await openSite(dialect)
    onTestFinished(() => site.close())
    const requests: Request[] = []
    let person: Person | undefined
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      const server = await site.start()
      person ??= await createPerson(server, startCredits)
      const caller = person
      const callers = Array.from({ length: callersAtOnce }, () => workUntilCut(server, caller, requests))
      await sleep(randomInt(workMs.least, workMs.most))
      await server.kill()
      await Promise.all(callers)
      await site.verifyBooks()
      await expectAcknowledgedInBooks(site, requests)
    }
    const open = requests.filter(({ acknowledged }) => acknowledged === undefined)
    // Otherwise nothing was ever cut, and this showed nothing.
    expect(open.length).toBeGreaterThan(0)
    expect(requests.length - open.length).toBeGreaterThan(cycles)

    const server = await site.start()
    const caller = present(person, 'person')
    await Promise.all(open.map((request) => repeatUntilAnswered(server, caller, request)))
    await until('every hold is freed', async () => (await listOpenHolds(site)).length === 0, 35_000)
    await site.verifyBooks()
    await expectAcknowledgedInBooks(site, requests)
    const usages = (await listTransactions(server, caller)).filter(({ type }) => type === 'usage')
    expect(usages.map(({ reference }) => reference).toSorted()).toEqual(
      requests.map(({ acknowledged }) => acknowledged?.request_id ?? '').toSorted(),
    )
    const charged = requests.reduce((sum, { acknowledged }) => sum + (acknowledged?.credits_charged ?? 0), 0)
    const balance = await readBalance(server, caller)
    expect(balance.balance).toBeCloseTo(startCredits - charged, 5)
    expect(balance.held).toBe(0)
  },
)

/** Asks one thing after the other and writes down what was answered, until the connection breaks. */
async function workUntilCut(server: Target, person: Person, requests: Request[]): Promise<void> {
  for (;;) {
    const request: Request = {
      key: `request-${requests.length}`,
      isStreamed: randomInt(2) === 0,
      isStored: randomInt(3) === 0,
      acknowledged: undefined,
    }
    requests.push(request)
    try {
      if (!(await askOnce(server, person, request))) return
    } catch {
      return
    }
  }
}

/** @returns whether the answer came to its end */
async function askOnce(server: Target, person: Person, request: Request): Promise<boolean> {
  const prompt = `Say something about ${request.key}. [[sim out=40 delay=1]]`
  const body = { model, prompt, store: request.isStored, idempotencyKey: request.key }
  if (!request.isStreamed) {
    const answer = await askForAnswer(server, person, body)
    if (answer.status === 503) return false
    request.acknowledged = answerOf(answer)
    return true
  }
  const events = await (await askForEvents(server, person, body)).rest()
  const end = events.at(-1)
  if (end?.name !== 'done') return false
  const done = end.data as RouteResponse
  request.acknowledged = { ...done, response: textOf(events) }
  return true
}

async function repeatUntilAnswered(server: Target, person: Person, request: Request): Promise<void> {
  await until(`an answer to ${request.key}`, () => askOnce(server, person, request), 60_000)
}

/** Acknowledged is written: with the same run, the same charge and the same text. */
async function expectAcknowledgedInBooks(site: Site, requests: readonly Request[]): Promise<void> {
  const rows = await site.look((db) =>
    db
      .selectFrom('runs')
      .innerJoin('ledger_transactions', 'ledger_transactions.reference', 'runs.id')
      .innerJoin('wallet_legs', 'wallet_legs.transaction_id', 'ledger_transactions.id')
      .innerJoin('run_outputs', 'run_outputs.run_id', 'runs.id')
      .where('ledger_transactions.kind', '=', 'usage')
      .select(['runs.id', 'runs.status', 'runs.charged', 'wallet_legs.amount', 'run_outputs.text'])
      .execute(),
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  expect(byId.size).toBe(rows.length)
  // No more charges than requests were made: nothing is charged that nobody asked for.
  expect(rows.length).toBeLessThanOrEqual(requests.length)
  for (const { acknowledged } of requests) {
    if (acknowledged === undefined) continue
    const row = byId.get(acknowledged.request_id)
    expect(row).toMatchObject({ status: 'settled', text: acknowledged.response })
    const chargedMicro = BigInt(Math.round(acknowledged.credits_charged * 1e6))
    expect([row?.charged, row?.amount]).toEqual([chargedMicro, -chargedMicro])
  }
}
