import type { DoneEvent } from '@tessera/contracts/ai'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { answerOf, askForAnswer, askForEvents, listTransactions, readBalance } from '../support/asking.ts'
import type { Asked } from '../support/asking.ts'
import { callsAbout } from '../support/books.ts'
import { textOf } from '../support/http-client.ts'
import type { Target } from '../support/http-client.ts'
import { createPerson } from '../support/people.ts'
import type { Person } from '../support/people.ts'
import { readPublishedPrices } from '../support/published-prices.ts'
import type { PublishedPrices } from '../support/published-prices.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { openSite } from '../support/site.ts'
import type { Site } from '../support/site.ts'

// Whole processes start here; on a machine that is busy with other things that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

/** A model of each wire format, and of each provider one that thinks before it answers. */
const models = ['gpt-4o', 'gpt-5.4-mini', 'claude-sonnet', 'claude-haiku', 'gemini-flash', 'gemini-2.5-pro']

describe('the same prompt through every wire format, in one piece and streamed', () => {
  let site: Site
  let server: ServerProcess
  let person: Person
  let prices: PublishedPrices

  beforeAll(async () => {
    site = await openSite('sqlite')
    server = await site.start()
    person = await createPerson(server, 10_000)
    prices = await readPublishedPrices(server)
  })
  afterAll(() => site.close())

  test.for(
    models.flatMap((model) => [
      { model, stream: false },
      { model, stream: true },
    ]),
  )(
    'costs exactly the published formula on the tokens that the provider generated ($model, stream: $stream)',
    async ({ model, stream }) => {
      const word = `${model}-${stream}`
      const prompt = `What is a tessera? Keep it short. (${word}) 日本語でも。`
      const before = await readBalance(server, person)
      const { done, text } = await askEitherWay(server, person, { model, prompt, stream })
      const [call, ...others] = callsAbout(site, `(${word})`)
      expect(others).toEqual([])
      // What the stand-in generated, said on its wire, and we read from it, is the same.
      expect(text).toBe(call?.text)
      expect(text).not.toBe('')
      expect(done.usage).toEqual({
        input_tokens: call?.usage.inputTokens,
        cache_read_tokens: call?.usage.cacheReadTokens,
        cache_write_tokens: call?.usage.cacheWriteTokens,
        output_tokens: call?.usage.outputTokens,
        reasoning_tokens: call?.usage.reasoningTokens,
        source: 'provider',
      })
      expect(done.credits_charged).toBe(prices.creditsFor(model, done.usage))
      expect(done.credits_charged).toBeGreaterThan(0)
      const after = await readBalance(server, person)
      expect(after.balance).toBe(done.balance)
      expect(before.balance - after.balance).toBeCloseTo(done.credits_charged, 6)

      // The receipt explains the charge line by line.
      const [transaction] = await listTransactions(server, person)
      expect(transaction).toMatchObject({
        type: 'usage',
        amount: -done.credits_charged,
        balance_after: done.balance,
        reference: done.request_id,
        receipt: { model, credits_charged: done.credits_charged, usage_source: 'provider' },
      })
      const lines = transaction?.receipt?.lines ?? []
      const picoCredits = lines.reduce((sum, { credits }) => sum + picoOf(credits), 0n)
      expect(Number((picoCredits + 999_999n) / 1_000_000n) / 1e6).toBe(done.credits_charged)
      for (const { tokens, credits_per_1k: price, credits } of lines) {
        expect(BigInt(tokens) * BigInt(Math.round(price * 1e9))).toBe(picoOf(credits))
      }
    },
  )

  test('tokens that a provider read from its cache are charged at their own price', async () => {
    const model = 'gpt-5.4-mini'
    const long = 'The harbour master wrote every arrival into a book. '.repeat(200)
    const messages = [
      { role: 'user' as const, content: long },
      { role: 'assistant' as const, content: 'I have read it.' },
    ]
    const ask = (question: string) =>
      askForAnswer(server, person, { model, messages: [...messages, { role: 'user', content: question }] })
    const first = answerOf(await ask('What was written?'))
    const second = answerOf(await ask('Who wrote it?'))
    expect(first.usage.cache_read_tokens).toBe(0)
    expect(second.usage.cache_read_tokens).toBeGreaterThan(1_000)
    expect(second.credits_charged).toBe(prices.creditsFor(model, second.usage))
  })

  test('an answer that ends at its bound costs no more than was held, and says that it goes on', async () => {
    for (const model of ['gpt-4o', 'claude-sonnet', 'gemini-flash']) {
      const prompt = 'Write a long story. [[sim out=900]]'
      const events = await askForEvents(server, person, { model, prompt, max_output_tokens: 80 })
      const all = await events.rest()
      const held = Number(all[0]?.data['held'])
      expect(all.at(-1)?.data).toMatchObject({ finish_reason: 'length', usage: { output_tokens: 80 } })
      expect(all.at(-1)?.data['credits_charged']).toBeLessThanOrEqual(held)
    }
  })
})

type Answered = { readonly done: DoneEvent; readonly text: string }

async function askEitherWay(target: Target, person: Person, asked: Asked): Promise<Answered> {
  if (asked.stream === true) {
    const events = await (await askForEvents(target, person, asked)).rest()
    const end = events.at(-1)
    if (end?.name !== 'done') throw new Error(`no end, but ${JSON.stringify(end)}`)
    return { done: end.data as DoneEvent, text: textOf(events) }
  }
  const { response, ...done } = answerOf(await askForAnswer(target, person, asked))
  return { done, text: response }
}

function picoOf(credits: string): bigint {
  const [whole = '0', fraction = ''] = credits.split('.')
  return BigInt(whole) * 1_000_000_000_000n + BigInt(fraction.padEnd(12, '0'))
}
