import type { ConversationResponse } from '@tessera/contracts/conversations'
import { fillPath, paths } from '@tessera/contracts/paths'
import { describe, expect, test, vi } from 'vitest'

import { dialects } from '../databases.ts'
import {
  askForAnswer,
  askForEvents,
  listTransactions,
  read,
  readBalance,
  startOf,
} from '../support/asking.ts'
import { callsAbout, listLosses, listOpenHolds } from '../support/books.ts'
import { ask } from '../support/http-client.ts'
import { createPerson } from '../support/people.ts'
import { openSite } from '../support/site.ts'
import { until } from '../support/until.ts'

// Whole processes start here; on a machine that is busy with other things that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const model = 'gpt-4o-mini'
const streamsThatEnd = 60
const streamsThatDoNot = 40

describe.each(dialects)('SIGTERM with a hundred open streams (%s)', (dialect) => {
  test('sends new requests away, lets streams end within the grace, ends the rest free of charge, and leaves nothing open', async ({
    onTestFinished,
  }) => {
    const site = await openSite(dialect, { env: { SHUTDOWN_GRACE_SECONDS: '10' } })
    onTestFinished(() => site.close())
    const server = await site.start()
    const person = await createPerson(server, 5_000)
    const long = '[[sim fault=stall after=20 out=400]] a long story'
    const open = await Promise.all([
      ...Array.from({ length: streamsThatEnd }, () =>
        askForEvents(server, person, { model, prompt: '[[sim out=100 delay=12]] a short story' }),
      ),
      ...Array.from({ length: streamsThatDoNot }, (_, index) =>
        askForEvents(server, person, { model, prompt: long, store: index === 0 }),
      ),
    ])
    const starts = await Promise.all(open.map(startOf))
    expect((await readBalance(server, person)).held).toBeGreaterThan(0)

    server.send('SIGTERM')
    await until('the drain has begun', () => server.lines().some(({ event }) => event === 'draining'))
    const stoppedMs = performance.now()
    const [ready, alive, refused] = await Promise.all([
      ask(server, paths.readyz),
      ask(server, paths.healthz),
      askForAnswer(server, person, { model, prompt: 'too late' }),
    ])
    expect([ready.status, alive.status, refused.status]).toEqual([503, 200, 503])
    expect(refused.error().code).toBe('unavailable')
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/)
    expect(callsAbout(site, 'too late')).toEqual([])

    const ends = await Promise.all(open.map(async (events) => (await events.rest()).at(-1)))
    const { code } = await server.ended
    expect(code).toBe(0)
    expect(performance.now() - stoppedMs).toBeLessThan(10_000 + 5_000)
    expect(ends.map((end) => end?.name)).toEqual([
      ...Array.from({ length: streamsThatEnd }, () => 'done'),
      ...Array.from({ length: streamsThatDoNot }, () => 'error'),
    ])
    for (const end of ends.slice(streamsThatEnd)) {
      expect(end?.data).toMatchObject({ credits_charged: 0, error: { code: 'unavailable' } })
    }
    expect(await listOpenHolds(site)).toEqual([])
    const books = await site.verifyBooks()
    expect(books.openHolds).toBe(0)
    const losses = await listLosses(site)
    expect(losses.map(({ reason }) => reason)).toEqual(
      Array.from({ length: streamsThatDoNot }, () => 'platform_fault'),
    )

    const successor = await site.start()
    expect(successor.lines().filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([])
    expect(successor.output()).not.toContain('holds of an earlier process')
    const charged = ends.reduce((sum, end) => sum + Number(end?.data['credits_charged']), 0)
    const balance = await readBalance(successor, person)
    expect(balance).toMatchObject({ held: 0 })
    expect(balance.balance).toBeCloseTo(5_000 - charged, 6)
    const usages = (await listTransactions(successor, person)).filter(({ type }) => type === 'usage')
    expect(usages).toHaveLength(streamsThatEnd)
    const conversationId = starts[streamsThatEnd]?.conversation_id ?? ''
    const path = fillPath(paths.conversations.one, { id: conversationId })
    const { messages } = await read<ConversationResponse>(successor, path, person.token)
    const generated = callsAbout(site, 'a long story')[0]?.text ?? ''
    expect(messages.at(-1)).toMatchObject({
      status: 'failed',
      error: { code: 'unavailable' },
      text: generated,
    })
    expect(generated).not.toBe('')
  })
})

test('a second signal ends the process at once; the next start frees what was held, and charges nothing', async ({
  onTestFinished,
}) => {
  const site = await openSite('sqlite')
  onTestFinished(() => site.close())
  const server = await site.start()
  const person = await createPerson(server, 100)
  const events = await askForEvents(server, person, { model, prompt: '[[sim fault=stall after=10]] melon' })
  await startOf(events)
  await until('the answer has begun', async () => (await events.next())?.name === 'delta')
  server.send('SIGTERM')
  await until('the drain has begun', () => server.lines().some(({ event }) => event === 'draining'))
  const askedAgainMs = performance.now()
  server.send('SIGTERM')
  expect(await server.ended).toEqual({ code: 130, signal: null })
  expect(performance.now() - askedAgainMs).toBeLessThan(1_000)

  const successor = await site.start()
  expect(await listOpenHolds(site)).toEqual([])
  expect(await readBalance(successor, person)).toMatchObject({ balance: 100, held: 0 })
  expect((await listLosses(site)).map(({ reason }) => reason)).toEqual(['interrupted'])
})
