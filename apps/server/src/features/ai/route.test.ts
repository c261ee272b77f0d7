import { noUsage } from '@tessera/core/metering/token-usage'
import { microCredits } from '@tessera/core/money/micro-credits'
import { describe, expect, test } from 'vitest'

import { askRoute, eventually, streamRoute, passGate } from '../../../test/ai-calls.ts'
import { openAiHouse } from '../../../test/ai-house.ts'
import { describeEachDatabase } from '../../../test/databases.ts'
import { ask } from '../../../test/house.ts'

/** Launch prices: credits per 1,000 tokens, so thousands of micro-credits a token. */
const priceOf = { 'gemini-flash': 1_000, 'gpt-4o-mini': 2_000, 'claude-haiku': 5_000 } as const

describeEachDatabase('a paid prompt', (openDatabase) => {
  test('costs exactly the published formula on the reported tokens, at every provider, streamed or not', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 1_000)
    let expectedBalance = 1_000_000_000
    for (const [model, price] of Object.entries(priceOf)) {
      const body = { prompt: `Tell ${model} about the tides.`, model, max_output_tokens: 300 }
      const { answer } = await askRoute(ai, 'ada', body)
      const whole = ai.sandbox.invoices().at(-1)
      const stream = await streamRoute(ai, 'ada', body)
      await stream.readAll()
      const streamed = ai.sandbox.invoices().at(-1)
      expect([whole?.isStreamed, streamed?.isStreamed]).toEqual([false, true])
      expect(answer?.response).toBe(whole?.text)
      expect(stream.text).toBe(streamed?.text)
      for (const { said, invoice } of [
        { said: answer, invoice: whole },
        { said: stream.done, invoice: streamed },
      ]) {
        const { inputTokens, outputTokens } = invoice?.usage ?? noUsage
        const chargeMicro = (inputTokens + outputTokens) * price
        expectedBalance -= chargeMicro
        expect(said?.usage).toMatchObject({
          input_tokens: inputTokens,
          output_tokens: outputTokens,
          source: 'provider',
        })
        expect([said?.credits_charged, said?.balance]).toEqual([
          chargeMicro / 1_000_000,
          expectedBalance / 1_000_000,
        ])
      }
    }
    expect(await ai.balanceOf('ada')).toEqual({ balance: BigInt(expectedBalance), held: 0n })
    expect(await ai.losses()).toEqual([])
  })

  test('its receipt can be recomputed line by line to the micro-credit', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100)
    const { answer } = await askRoute(ai, 'ada', { prompt: 'Why is the sky blue?', model: 'claude-haiku' })
    const receipt = (await ai.receipts.findReceipts([answer?.request_id ?? ''])).get(answer?.request_id ?? '')
    expect(receipt).toMatchObject({ status: 'settled', credits_charged: answer?.credits_charged })
    const sum = receipt?.lines.reduce((total, line) => total + (line.tokens * line.credits_per_1k) / 1_000, 0)
    expect(sum).toBeCloseTo(answer?.credits_charged ?? -1, 9)
    expect(receipt?.lines.map((line) => line.tokens)).toEqual([
      answer?.usage.input_tokens,
      answer?.usage.output_tokens,
    ])
  })

  test('streamed or not, its answer is as protected as every other one, and says its request id once', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100)
    const body = { prompt: 'What are the tides?', model: 'gpt-4o-mini' }
    const whole = await askRoute(ai, 'ada', body)
    const stream = await streamRoute(ai, 'ada', body)
    await stream.readAll()
    const refused = await streamRoute(ai, 'ada', { ...body, model: 'no-such-model' })
    const streamed = stream.response.headers
    for (const { headers } of [stream.response, refused.response]) {
      expect(headers).toMatchObject({
        'x-request-id': expect.stringMatching(/^req_[^,]+$/),
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'content-security-policy': expect.stringContaining("default-src 'none'"),
        'referrer-policy': 'strict-origin-when-cross-origin',
      })
    }
    expect(streamed['content-type']).toBe('text/event-stream; charset=utf-8')
    expect(streamed['cache-control']).toBe('no-store, no-transform')
    expect(refused.response.headers['cache-control']).toBe('private, no-store')
    expect(whole.status).toBe(200)
  })

  test('says before the first word what is held, and holds no more than that', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100)
    const body = {
      prompt: 'Hold [[sim fault=gate at=mid after=3]]',
      model: 'gpt-4o-mini',
      max_output_tokens: 100,
    }
    const stream = await streamRoute(ai, 'ada', body)
    await stream.readUntil('delta')
    expect(stream.start).toMatchObject({
      model: 'gpt-4o-mini',
      max_output_tokens: 100,
      reason_code: 'named_by_user',
    })
    const { held } = await ai.balanceOf('ada')
    expect(Number(held) / 1_000_000).toBe(stream.start.held)
    await passGate(ai)
    await stream.readAll()
    expect(stream.done.credits_charged).toBeLessThanOrEqual(stream.start.held)
    expect((await ai.balanceOf('ada')).held).toBe(0n)
  })

  // @see https://github.com/wasp-lang/open-saas/issues/727
  // @see https://github.com/danny-avila/LibreChat/pull/15879
  test('100 at once on a wallet that covers three: three answers, 97 refusals, three calls', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('probe', 100)
    const body = {
      prompt: 'Hello [[sim fault=gate at=headers]]',
      model: 'gemini-flash',
      max_output_tokens: 200,
    }
    const probe = await streamRoute(ai, 'probe', body)
    await passGate(ai)
    await probe.readAll()
    await ai.addUser('ada', (Math.round(probe.start.held * 1_000_000) * 3 + 20_000) / 1_000_000)
    let answered = 0
    const asked = Array.from({ length: 100 }, async () => {
      const answer = await askRoute(ai, 'ada', body)
      answered += 1
      return answer
    })
    // Nothing settles before every request has its hold or its refusal.
    await eventually('97 refusals', () => answered === 97)
    await passGate(ai, 3)
    const answers = await Promise.all(asked)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3)
    expect(answers.filter(({ status }) => status === 402)).toHaveLength(97)
    expect(ai.sandbox.invoices()).toHaveLength(4)
    expect((await ai.balanceOf('ada')).balance).toBeGreaterThanOrEqual(0n)
    // @see https://github.com/justrach/codegraff/issues/269
    const refusal = answers.find(({ status }) => status === 402)?.error
    expect(refusal).toMatchObject({ code: 'insufficient_credits', held: probe.start.held * 3 })
    expect(refusal?.message).toMatch(/other requests hold/)
  })

  // @see https://github.com/continuedev/continue/issues/10298
  test('is served with a shorter bound where the wallet pays for no longer one, and says so', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 0.35)
    const stream = await streamRoute(ai, 'ada', {
      prompt: 'Tell me everything. [[sim out=3000]]',
      model: 'gemini-flash',
      max_output_tokens: 4_000,
    })
    await stream.readAll()
    expect(stream.start.held).toBe(0.35)
    expect(stream.start.max_output_tokens).toBeLessThan(350)
    expect(stream.done).toMatchObject({ finish_reason: 'length' })
    expect(ai.sandbox.invoices().at(-1)?.maxOutputTokens).toBe(stream.start.max_output_tokens)
    expect((await ai.balanceOf('ada')).balance).toBeGreaterThanOrEqual(0n)
    expect(await ai.losses()).toEqual([])
  })

  test('takes a model that the wallet can pay where the best choice is beyond it', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('rich', 10_000)
    await ai.addUser('ada', 0.6)
    const hard = 'Prove that every finite group of odd order is solvable, step by step, with all details.'
    const body = { prompt: hard, preference: 'quality' } as const
    const best = await askRoute(ai, 'rich', body)
    const { answer, error } = await askRoute(ai, 'ada', body)
    expect(error).toBeUndefined()
    expect(answer?.model).not.toBe(best.answer?.model)
    expect(answer?.credits_charged).toBeLessThanOrEqual(0.6)
    expect((await ai.balanceOf('ada')).balance).toBeGreaterThanOrEqual(0n)
  })

  test('is served by the cheapest model as long as the wallet pays for its short answer', async () => {
    const ai = await openAiHouse(openDatabase)
    const body = { prompt: 'Explain the tides to me in simple words please.' }
    await ai.addUser('broke', 0.01)
    const refused = await askRoute(ai, 'broke', body)
    const required = refused.error?.required ?? 0
    expect(required).toBeGreaterThan(0.01)
    expect(refused.error?.message).toMatch(/not enough credits/)
    for (const [name, factor] of [
      ['ada', 1],
      ['ida', 1.5],
      ['eva', 2],
    ] as const) {
      const credits = Math.round(required * factor * 1e6) / 1e6
      await ai.addUser(name, credits)
      const { answer, error } = await askRoute(ai, name, body)
      expect(error).toBeUndefined()
      expect(answer?.credits_charged).toBeLessThanOrEqual(credits)
    }
  })

  test('is refused with what is missing and with models that would do', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 0.4)
    const { status, error } = await askRoute(ai, 'ada', { prompt: 'Hello', model: 'claude-opus' })
    expect([status, error?.code]).toEqual([402, 'insufficient_credits'])
    expect(error?.available).toBe(0.4)
    expect(error?.held).toBe(0)
    expect((error?.required ?? 0) - (error?.shortfall ?? 0)).toBeCloseTo(0.4, 6)
    expect(error?.alternatives?.length).toBeGreaterThan(0)
    const cheaper = error?.alternatives?.[0]?.model ?? ''
    expect((await askRoute(ai, 'ada', { prompt: 'Hello', model: cheaper })).status).toBe(200)
    expect(ai.sandbox.invoices()).toHaveLength(1)
  })

  test('never costs more than its caller allowed', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100)
    const capped = { prompt: 'Everything! [[sim out=5000]]', model: 'gpt-4o-mini', max_credits: 0.5 }
    const { answer } = await askRoute(ai, 'ada', capped)
    expect(answer?.credits_charged).toBeLessThanOrEqual(0.5)
    expect(answer?.finish_reason).toBe('length')
    const { status, error } = await askRoute(ai, 'ada', { ...capped, max_credits: 0.01 })
    expect([status, error?.param]).toEqual([422, 'max_credits'])
  })
})

describe('what is refused before anything is held', () => {
  const cases: readonly (readonly [string, Record<string, unknown>, number, string | undefined])[] = [
    ['nothing to answer', {}, 422, 'prompt'],
    ['an empty prompt', { prompt: ' \n ' }, 422, 'prompt'],
    ['prompt and messages', { prompt: 'a', messages: [{ role: 'user', content: 'a' }] }, 422, 'messages'],
    ['an answer as the last message', { messages: [{ role: 'assistant', content: 'a' }] }, 422, 'messages'],
    ['no messages', { messages: [] }, 422, 'messages'],
    [
      'a parent without its conversation',
      { prompt: 'a', parent_message_id: 'msg_1' },
      422,
      'parent_message_id',
    ],
    ['an unknown model', { prompt: 'a', model: '../../v1/files' }, 422, 'model'],
    ['a bound of zero', { prompt: 'a', max_output_tokens: 0 }, 422, 'max_output_tokens'],
    ['a negative bound', { prompt: 'a', max_output_tokens: -1 }, 422, 'max_output_tokens'],
    ['a bound as text', { prompt: 'a', max_output_tokens: '9' }, 422, 'max_output_tokens'],
    ['half a token', { prompt: 'a', max_output_tokens: 1.5 }, 422, 'max_output_tokens'],
    ['a limit of nothing', { prompt: 'a', max_credits: 0 }, 422, 'max_credits'],
    ['a limit with seven decimals', { prompt: 'a', max_credits: 0.0000001 }, 422, 'max_credits'],
    ['NUL', { prompt: 'a\0b' }, 422, 'prompt'],
    ['half a character', { prompt: 'a\ud800' }, 422, 'prompt'],
    ['somebody else’s base URL', { prompt: 'a', base_url: 'http://evil.test' }, 422, 'base_url'],
    ['an unknown conversation', { prompt: 'a', conversation_id: 'cnv_unknown' }, 404, undefined],
    ['a foreign wallet', { prompt: 'a', wallet_id: 'wal_foreign' }, 404, 'wallet_id'],
  ]

  describeEachDatabase('on', (openDatabase) => {
    test('the field is named, nothing is called, nothing is lost', async () => {
      const ai = await openAiHouse(openDatabase)
      await ai.addUser('ada', 10)
      for (const [name, body, status, param] of cases) {
        const refused = await askRoute(ai, 'ada', body)
        expect([name, refused.status, refused.error?.param]).toEqual([name, status, param])
        const streamed = await askRoute(ai, 'ada', { ...body, stream: true })
        expect([name, streamed.status]).toEqual([name, status])
        const estimated = await ask(ai.house, '/api/ai/estimate', {
          method: 'POST',
          headers: { authorization: 'Bearer ada', 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
        expect([name, estimated.status]).toEqual([name, status])
      }
      expect(ai.sandbox.invoices()).toEqual([])
      expect(await ai.balanceOf('ada')).toEqual({ balance: microCredits(10_000_000n), held: 0n })
    })
  })
})
