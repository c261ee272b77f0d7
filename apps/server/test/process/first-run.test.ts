import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { EstimateResponse } from '@tessera/contracts/ai'
import type { ConfigResponse } from '@tessera/contracts/config'
import { paths } from '@tessera/contracts/paths'
import type { MeResponse } from '@tessera/contracts/people'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import {
  answerOf,
  askForAnswer,
  askForEvents,
  listTransactions,
  read,
  readBalance,
} from '../support/asking.ts'
import { ask, textOf } from '../support/http-client.ts'
import { createPerson, signIn } from '../support/people.ts'
import { present } from '../support/present.ts'
import { readPublishedPrices } from '../support/published-prices.ts'
import { serverMain, startServer } from '../support/server-process.ts'
import type { ServerProcess } from '../support/server-process.ts'

// Whole processes start here; on a machine that is busy with other things that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

describe('a server that was told nothing at all', () => {
  let dataDir: string
  let server: ServerProcess

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'tessera-test-first-'))
    server = await startServer({ DATA_DIR: dataDir }, serverMain)
  })
  afterAll(async () => {
    await server.kill()
    await rm(dataDir, { recursive: true, force: true })
  })

  test('is a sandbox, and says so', async () => {
    expect((await ask(server, paths.config)).json() as ConfigResponse).toMatchObject({ mode: 'sandbox' })
    expect(server.output()).toContain('sandbox')
    expect((await ask(server, paths.readyz)).status).toBe(200)
  })

  test('whoever signs up has 500 credits, asks, and pays exactly what was said and published', async () => {
    const person = await createPerson(server, 0)
    expect(await readBalance(server, person)).toMatchObject({
      balance: 500,
      held: 0,
      available: 500,
      debt: 0,
    })

    const body = { prompt: 'What is a tessera? One sentence, please.', max_output_tokens: 40 }
    const quoted = await ask(server, paths.ai.estimate, { token: person.token, body })
    const estimate = quoted.json() as EstimateResponse
    const answer = answerOf(await askForAnswer(server, person, body))
    expect(answer.model).toBe(estimate.model)
    expect(answer.response).not.toBe('')
    const prices = await readPublishedPrices(server)
    expect(answer.credits_charged).toBe(prices.creditsFor(answer.model, answer.usage))
    expect(answer.credits_charged).toBeLessThanOrEqual(estimate.max_credits)
    expect(answer.balance).toBe(Math.round((500 - answer.credits_charged) * 1e6) / 1e6)

    const events = await (await askForEvents(server, person, body)).rest()
    expect(events.map(({ name }) => name).filter((name) => name !== 'delta')).toEqual(['start', 'done'])
    expect(events.length).toBeGreaterThan(5)
    expect(textOf(events)).not.toBe('')
    const { balance } = await readBalance(server, person)
    expect(balance).toBe(events.at(-1)?.data['balance'])
    const rows = await listTransactions(server, person)
    expect(rows.map(({ type }) => type)).toEqual(['usage', 'usage', 'bonus'])
    expect(rows[0]?.balance_after).toBe(balance)
    expect(rows.reduce((sum, { amount }) => sum + amount, 0)).toBeCloseTo(balance, 6)
  })

  test('prints a link that makes its finder the owner, once', async () => {
    const link = present(
      /http:\/\/\S+\/setup\/?\?token=[\w-]+/.exec(server.output())?.[0],
      'link in the output',
    )
    const { port, searchParams } = new URL(link)
    expect(port).toBe(String(server.port))
    const token = searchParams.get('token') ?? ''
    const owner = { name: 'Owner', email: 'owner@example.com', password: 'correct horse battery staple' }
    expect((await ask(server, `${paths.setup}?token=${token}`)).status).toBe(200)
    const made = await Promise.all(
      ['first', 'second', 'third'].map((name) =>
        ask(server, paths.setup, { body: { ...owner, token, email: `${name}@example.com` } }),
      ),
    )
    expect(made.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 404, 404])
    expect((await ask(server, `${paths.setup}?token=${token}`)).status).toBe(404)
    const winner = made.find(({ status }) => status === 200)?.json() as { email: string }
    const session = await signIn(server, { email: winner.email, password: owner.password })
    expect(await read<MeResponse>(server, paths.me, session.token)).toMatchObject({ role: 'superadmin' })
  })

  test('ends with 0 when asked to, and comes back with everything', async () => {
    const person = await createPerson(server, 0)
    expect(await server.stop()).toEqual({ code: 0, signal: null })
    server = await startServer({ DATA_DIR: dataDir }, serverMain)
    expect(await readBalance(server, person)).toMatchObject({ balance: 500 })
    expect(server.output()).not.toContain('/setup')
  })
})
