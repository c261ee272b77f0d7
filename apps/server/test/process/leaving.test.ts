import type { RunResponse } from '@tessera/contracts/ai'
import type { ConversationResponse } from '@tessera/contracts/conversations'
import { fillPath, paths } from '@tessera/contracts/paths'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { createGptTokenCounter } from '../../src/adapters/tokens/gpt-token-counter.ts'
import { dialects } from '../databases.ts'
import { askForEvents, listTransactions, read, readBalance, readRun, startOf } from '../support/asking.ts'
import { callsAbout, listOpenHolds } from '../support/books.ts'
import { textOf } from '../support/http-client.ts'
import type { ServerEvent, Target } from '../support/http-client.ts'
import { createPerson } from '../support/people.ts'
import type { Person } from '../support/people.ts'
import { present } from '../support/present.ts'
import { readPublishedPrices } from '../support/published-prices.ts'
import { openSite } from '../support/site.ts'
import type { Site } from '../support/site.ts'
import { until } from '../support/until.ts'

// Whole processes start here; on a machine that is busy with other things that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const models = ['gpt-4o-mini', 'claude-haiku', 'gemini-flash']
// For one who leaves alone. Thirty at once on a busy machine wait for each other, so there the median counts.
const abortLimitMs = 300
const tokens = createGptTokenCounter()

describe.each(dialects)('a caller who leaves (%s)', (dialect) => {
  let site: Site
  let server: Target

  beforeAll(async () => {
    site = await openSite(dialect)
    server = await site.start()
  })
  afterAll(() => site.close())

  test('after k pieces of an answer pays for what was received, and nothing where nothing was', async () => {
    const person = await createPerson(server, 2_000)
    const prices = await readPublishedPrices(server)

    const visits = await Promise.all(
      Array.from({ length: 31 }, (_, pieces) => visit({ site, server, person }, pieces)),
    )
    for (const { word, call } of visits) {
      expect(callsAbout(site, word)).toHaveLength(1)
      expect(call.status, word).toBe('left')
    }
    const [early, ...others] = visits
    expect(early?.run).toMatchObject({ status: 'released', credits_charged: 0 })
    for (const { run, call, received, model } of others) {
      expect(run).toMatchObject({ status: 'settled', finish_reason: 'disconnected', error: null })
      const usage = present(run.usage, 'usage')
      expect(run.credits_charged).toBe(prices.creditsFor(model, usage))
      expect(run.response.startsWith(received)).toBe(true)
      expect(call.text.startsWith(run.response)).toBe(true)
      expect(usage.output_tokens).toBeGreaterThanOrEqual(tokens.count(received))
      expect(usage.output_tokens).toBeLessThanOrEqual(
        Math.max(tokens.count(call.text), call.usage.outputTokens),
      )
      expect(run.credits_charged).toBeLessThan(run.held)
    }
    const abortMs = visits.map(({ call, leftAtMs }) => (call.endedAtMs ?? Infinity) - leftAtMs)
    expect(abortMs.toSorted((a, b) => a - b)[15]).toBeLessThanOrEqual(abortLimitMs)
    const chargedInAll = visits.reduce((sum, { run }) => sum + run.credits_charged, 0)
    const balance = await readBalance(server, person)
    expect(balance.held).toBe(0)
    expect(balance.balance).toBeCloseTo(2_000 - chargedInAll, 6)
    const usages = (await listTransactions(server, person)).filter(({ type }) => type === 'usage')
    expect(usages).toHaveLength(30)
  })

  test('while waiting for a whole answer pays nothing, and the provider is left', async () => {
    const person = await createPerson(server, 100)
    // The best of three: what else the machine does can only add to it.
    const abortMs: number[] = []
    for (const word of ['fig-1', 'fig-2', 'fig-3']) {
      const leaving = new AbortController()
      const lost = fetch(new URL(paths.ai.route, server.url), {
        method: 'POST',
        headers: { authorization: `Bearer ${person.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'gpt-4o-mini', prompt: `[[sim fault=gate at=headers]] ${word}` }),
        signal: leaving.signal,
      }).catch(() => 'left')
      await site.providers.gates.whenHeld(1)
      const leftAtMs = Date.now()
      leaving.abort()
      expect(await lost).toBe('left')
      await until('the provider is left', () => callsAbout(site, word)[0]?.endedAtMs !== undefined)
      abortMs.push((callsAbout(site, word)[0]?.endedAtMs ?? Infinity) - leftAtMs)
    }
    expect(Math.min(...abortMs)).toBeLessThanOrEqual(abortLimitMs)
    await until('the hold is freed', async () => (await listOpenHolds(site)).length === 0)
    expect(await readBalance(server, person)).toMatchObject({ balance: 100, held: 0 })
  })

  test('in the middle of a conversation finds the whole answer there, and has paid for it', async () => {
    const person = await createPerson(server, 100)
    const prompt = 'Tell me about figs and dates. [[sim out=120 delay=5]]'
    const events = await askForEvents(server, person, { model: 'gpt-4o-mini', prompt, store: true })
    const start = await startOf(events)
    await events.next()
    events.leave()
    await until('the run has ended', async () => {
      const { status } = await readRun(server, person, start.request_id)
      return status !== 'running'
    })
    const [call] = callsAbout(site, 'figs and dates')
    expect(call).toMatchObject({ status: 'complete', usage: { outputTokens: 120 } })
    const path = fillPath(paths.conversations.one, { id: start.conversation_id ?? '' })
    const { messages } = await read<ConversationResponse>(server, path, person.token)
    expect(messages.at(-1)).toMatchObject({ role: 'assistant', status: 'complete', text: call?.text })
    const run = await readRun(server, person, start.request_id)
    expect(run).toMatchObject({ status: 'settled', finish_reason: 'stop', usage: { output_tokens: 120 } })
    expect((await readBalance(server, person)).balance).toBeCloseTo(100 - run.credits_charged, 6)
  })
})

type Visit = {
  readonly received: string
  readonly model: string
  readonly word: string
  readonly leftAtMs: number
  /** The run as it ended. */
  readonly run: RunResponse
  readonly call: ReturnType<typeof callsAbout>[number]
}

/** Asks, reads so many pieces of the answer, and closes the connection. */
async function visit(
  { site, server, person }: { readonly site: Site; readonly server: Target; readonly person: Person },
  pieces: number,
): Promise<Visit> {
  const model = models[pieces % models.length] ?? ''
  const word = `visit-${pieces}-`
  const pace = pieces === 0 ? 'fault=gate at=headers' : 'out=400 delay=6'
  const events = await askForEvents(server, person, { model, prompt: `${word} [[sim ${pace}]]` })
  const { request_id: runId } = await startOf(events)
  const deltas: ServerEvent[] = []
  while (deltas.length < pieces) {
    const event = await events.next()
    if (event?.name !== 'delta') throw new Error(`no piece, but ${JSON.stringify(event)}`)
    deltas.push(event)
  }
  await until('the provider is called', () => callsAbout(site, word).length === 1)
  const leftAtMs = Date.now()
  events.leave()
  let run = await readRun(server, person, runId)
  await until('the run has ended', async () => {
    run = await readRun(server, person, runId)
    return run.status !== 'running'
  })
  await until('the provider is left', () => callsAbout(site, word)[0]?.endedAtMs !== undefined)
  const call = present(callsAbout(site, word)[0], 'call')
  return { received: textOf(deltas), model, word, leftAtMs, run, call }
}
