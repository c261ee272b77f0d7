import { expect, test } from 'vitest'

import { askRoute, eventually, postEmpty, streamRoute, watchRun } from '../../../test/ai-calls.ts'
import { openAiHouse } from '../../../test/ai-house.ts'
import type { AiHouse } from '../../../test/ai-house.ts'
import { describeEachDatabase } from '../../../test/databases.ts'

const flash = { model: 'gemini-flash', max_output_tokens: 400 } as const
const mini = { model: 'gpt-4o-mini', max_output_tokens: 400 } as const

/** The row of a run once it is over. */
async function endedRun(ai: AiHouse, runId: string) {
  const read = () =>
    ai.database.db.selectFrom('runs').selectAll().where('id', '=', runId).executeTakeFirstOrThrow()
  await eventually('the end of the run', async () => (await read()).status !== 'running')
  return read()
}

describeEachDatabase('how a run ends', (openDatabase) => {
  // @see https://github.com/QuantumNous/new-api/issues/5235
  // @see https://github.com/BerriAI/litellm/pull/37558
  test('a caller who leaves after k frames pays for what came until then, and the provider is told at once', async () => {
    const ai = await openAiHouse(openDatabase, { sandbox: { msPerToken: 2 } })
    await ai.addUser('ada', 1_000)
    await Promise.all(
      Array.from({ length: 31 }, async (_, frames) => {
        const stream = await streamRoute(ai, 'ada', { prompt: `Go ${frames} [[sim out=300]]`, ...mini })
        const start = await stream.readUntil('start')
        for (let read = 0; read < frames; read += 1) await stream.next()
        const leftAtMs = Date.now()
        stream.leave()
        const invoiceOf = () => ai.sandbox.invoices().find(({ prompt }) => prompt.startsWith(`Go ${frames} `))
        await eventually(
          'the call to end',
          () => invoiceOf() === undefined || invoiceOf()?.endedAtMs !== undefined,
        )
        const run = await endedRun(ai, (start.data as { request_id: string }).request_id)
        const invoice = invoiceOf()
        // Busy with 31 streams at once the machine may take its time, but never to the end of the answer.
        expect(invoice?.status ?? 'left').toBe('left')
        expect((invoice?.endedAtMs ?? leftAtMs) - leftAtMs).toBeLessThan(300)
        expect(run.finish_reason).toBe('disconnected')
        const tokens = (run.input_tokens ?? 0n) + (run.output_tokens ?? 0n)
        const cameToNothing = frames === 0 && run.output_tokens === 0n
        expect([run.status, run.charged]).toEqual(
          cameToNothing ? ['released', 0n] : ['settled', tokens * 2_000n],
        )
        expect(run.output_tokens).toBeGreaterThan(frames === 0 ? -1n : 0n)
        expect(run.output_tokens).toBeLessThan(300n)
      }),
    )
  })

  test('a caller who leaves before anything came pays nothing, streamed or not', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100)
    for (const [earlierCalls, stream] of [true, false].entries()) {
      const left = new AbortController()
      const asked = fetch(`${ai.house.url}/api/ai/route`, {
        method: 'POST',
        headers: { authorization: 'Bearer ada', 'content-type': 'application/json' },
        body: JSON.stringify({ prompt: 'Wait [[sim fault=hang]]', stream, ...flash }),
        signal: left.signal,
      })
      // A stream has its headers by now; a plain answer is still awaited.
      const settled = stream ? asked : asked.catch(() => undefined)
      await eventually('the call', () => ai.sandbox.invoices()[earlierCalls]?.status === 'running')
      if (stream) await settled
      left.abort()
      await settled.catch(() => undefined)
      await eventually('the release', async () => (await ai.balanceOf('ada')).held === 0n)
    }
    await eventually('both calls to end', () =>
      ai.sandbox.invoices().every(({ status }) => status === 'left'),
    )
    expect(ai.sandbox.invoices()).toHaveLength(2)
    expect(await ai.balanceOf('ada')).toEqual({ balance: 100_000_000n, held: 0n })
  })

  // @see https://github.com/open-webui/open-webui/issues/456
  test('stop reaches the provider, and costs what was produced until then', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100)
    const stream = await streamRoute(ai, 'ada', { prompt: 'Go [[sim fault=gate at=mid after=20]]', ...mini })
    await eventually('twenty tokens', async () => {
      await stream.next()
      return stream.seen.length > 15
    })
    const stopped = await postEmpty(ai, 'ada', `/api/ai/runs/${stream.start.request_id}/stop`)
    expect(stopped).toMatchObject({ status: 200, json: { status: 'stopping' } })
    await stream.readAll()
    expect(stream.done.finish_reason).toBe('cancelled')
    expect(stream.done.usage.source).not.toBe('provider')
    expect(stream.done.credits_charged).toBeGreaterThan(0)
    expect(stream.done.credits_charged * 1_000).toBeCloseTo(
      (stream.done.usage.input_tokens + stream.done.usage.output_tokens) * 2,
      6,
    )
    await eventually('the call to end', () => ai.sandbox.invoices()[0]?.status === 'left')
    const again = await postEmpty(ai, 'ada', `/api/ai/runs/${stream.start.request_id}/stop`)
    expect(again.json).toMatchObject({ status: 'ended' })
  })

  // @see https://github.com/open-webui/open-webui/issues/14384
  test('stop works while the first word is still awaited, and then costs nothing', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100)
    const stream = await streamRoute(ai, 'ada', { prompt: 'Go [[sim fault=hang]]', ...flash })
    await stream.readUntil('start')
    await postEmpty(ai, 'ada', `/api/ai/runs/${stream.start.request_id}/stop`)
    await stream.readAll()
    expect(stream.done).toMatchObject({ finish_reason: 'cancelled', credits_charged: 0, balance: 100 })
  })

  // @see https://github.com/QuantumNous/new-api/issues/4168
  test('an empty answer is free', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100)
    const { answer } = await askRoute(ai, 'ada', { prompt: 'Nothing [[sim out=0]]', ...flash })
    expect(answer).toMatchObject({ response: '', credits_charged: 0, balance: 100 })
    expect(await ai.losses()).toMatchObject([{ reason: 'empty_answer' }])
  })

  // @see https://github.com/stackblitz/bolt.new/issues/10441
  test.each(['reset-mid', 'fin-mid', 'error-mid leak=1', 'stall', 'no-finish'])(
    'an answer that breaks off (%s) is free, its part stays readable, and the loss is ours',
    async (fault) => {
      const ai = await openAiHouse(openDatabase, { providerLimits: { idleMs: 150 } })
      await ai.addUser('ada', 100)
      const stream = await streamRoute(ai, 'ada', {
        prompt: `Go [[sim fault=${fault} after=9]]`,
        store: true,
        ...mini,
      })
      await stream.readAll()
      expect(stream.text).not.toBe('')
      expect(stream.error).toMatchObject({
        error: { code: 'provider_error' },
        credits_charged: 0,
        balance: 100,
      })
      expect(JSON.stringify(stream.error)).not.toMatch(/sk-|127\.0\.0\.1|Overloaded/)
      expect(await ai.balanceOf('ada')).toEqual({ balance: 100_000_000n, held: 0n })
      const [loss] = await ai.losses()
      expect(loss).toMatchObject({ reason: 'provider_fault' })
      expect(loss?.cost_nano_usd).toBeGreaterThan(0n)
      const message = await ai.database.db
        .selectFrom('messages')
        .selectAll()
        .where('run_id', '=', stream.start.request_id)
        .executeTakeFirstOrThrow()
      expect(message).toMatchObject({ status: 'failed', text: stream.text })
    },
  )

  test.each([
    { fault: 'status code=500', status: 502, code: 'provider_error', calls: 3 },
    { fault: 'status code=529', status: 503, code: 'provider_unavailable', calls: 3 },
    { fault: 'status code=429 retry=86400', status: 503, code: 'provider_unavailable', calls: 1 },
    { fault: 'status code=401 body=leak', status: 503, code: 'provider_unavailable', calls: 1 },
    { fault: 'html', status: 502, code: 'provider_error', calls: 3 },
  ])('a provider that refuses ($fault) costs nothing and says nothing of its own', async (refusal) => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100)
    const { status, error } = await askRoute(ai, 'ada', {
      prompt: `Go [[sim fault=${refusal.fault}]]`,
      ...mini,
    })
    expect([status, error?.code]).toEqual([refusal.status, refusal.code])
    expect(error?.message).not.toMatch(/sk-|key|http|127/i)
    expect(ai.sandbox.invoices()).toHaveLength(refusal.calls)
    expect(await ai.balanceOf('ada')).toEqual({ balance: 100_000_000n, held: 0n })
  })

  // @see https://github.com/QuantumNous/new-api/issues/7486
  test('before the first word another provider answers instead, for one hold and one charge', async () => {
    const ai = await openAiHouse(openDatabase, {
      sandbox: {
        faults: (call) => (call.provider === 'google' ? { kind: 'status', status: 503 } : undefined),
      },
    })
    await ai.addUser('ada', 1_000)
    const { answer } = await askRoute(ai, 'ada', { prompt: 'What is a tessera?' })
    expect(answer).toBeDefined()
    const run = await endedRun(ai, answer?.request_id ?? '')
    expect(run.provider).not.toBe('google')
    expect(run.model_id).toBe(answer?.model)
    const attempts = await ai.database.db.selectFrom('run_attempts').selectAll().orderBy('attempt').execute()
    expect(attempts[0]).toMatchObject({ provider: 'google', outcome: 'failed', http_status: 503n })
    expect(attempts.at(-1)).toMatchObject({ provider: run.provider, outcome: 'answered' })
    const charges = await ai.database.db
      .selectFrom('ledger_transactions')
      .selectAll()
      .where('kind', '=', 'usage')
      .execute()
    expect(charges).toHaveLength(1)
    expect(run.charged).toBeLessThanOrEqual(run.held)
  })

  // @see https://github.com/elixir-vibe/llm_proxy/issues/4
  test('after the first word nobody else is asked', async () => {
    const ai = await openAiHouse(openDatabase, {
      sandbox: { faults: () => ({ kind: 'reset-mid', afterTokens: 8 }) },
    })
    await ai.addUser('ada', 1_000)
    const stream = await streamRoute(ai, 'ada', { prompt: 'What is a tessera?' })
    await stream.readAll()
    expect(stream.error.credits_charged).toBe(0)
    expect(ai.sandbox.invoices()).toHaveLength(1)
  })

  test('five failures in a row close the door to a provider, and requests go elsewhere at once', async () => {
    const ai = await openAiHouse(openDatabase, {
      sandbox: {
        faults: (call) => (call.provider === 'google' ? { kind: 'status', status: 500 } : undefined),
      },
    })
    await ai.addUser('ada', 1_000)
    for (let request = 0; request < 6; request += 1) {
      expect((await askRoute(ai, 'ada', { prompt: 'What is a tessera?' })).status).toBe(200)
    }
    const calls = ai.sandbox.invoices().filter(({ provider }) => provider === 'google')
    expect(calls).toHaveLength(5)
    const named = await askRoute(ai, 'ada', { prompt: 'Hi', model: 'gemini-flash' })
    expect([named.status, named.error?.code]).toEqual([503, 'provider_unavailable'])
  })

  test.each([mini, flash, { model: 'claude-haiku', max_output_tokens: 400 }])(
    'an endless answer ($model) is cut at the bound, costs the hold at most, and the excess is ours',
    async (asked) => {
      const ai = await openAiHouse(openDatabase)
      await ai.addUser('ada', 1_000)
      const stream = await streamRoute(ai, 'ada', { prompt: 'Go on [[sim fault=infinite]]', ...asked })
      await stream.readAll()
      expect(stream.done.finish_reason).toBe('length')
      expect(stream.done.usage.output_tokens).toBe(400)
      expect(stream.done.credits_charged).toBeLessThanOrEqual(stream.start.held)
      await eventually('the call to end', () => ai.sandbox.invoices()[0]?.status === 'left')
      expect(await ai.losses()).toMatchObject([{ reason: 'over_hold' }])
    },
  )

  test.each([
    { usage: 'none', source: 'counted', anomaly: null },
    { usage: 'negative', source: 'counted', anomaly: 'negative' },
    { usage: 'huge', source: 'counted', anomaly: 'too_large' },
    { usage: 'zero', source: 'provider', anomaly: 'zero_for_an_answer' },
  ])(
    'usage that is $usage: $source, flagged, never a credit to anybody',
    async ({ usage, source, anomaly }) => {
      const ai = await openAiHouse(openDatabase)
      await ai.addUser('ada', 100)
      const { answer } = await askRoute(ai, 'ada', { prompt: `Go [[sim usage=${usage} out=100]]`, ...mini })
      const run = await endedRun(ai, answer?.request_id ?? '')
      expect(run).toMatchObject({ usage_source: source, usage_anomaly: anomaly, status: 'settled' })
      expect(run.charged).toBeLessThanOrEqual(run.held)
      expect((answer?.credits_charged ?? 0) > 0).toBe(usage !== 'zero')
      expect((await ai.balanceOf('ada')).balance).toBeLessThanOrEqual(100_000_000n)
    },
  )

  test('time runs out for every run, and what came until then is charged', async () => {
    const ai = await openAiHouse(openDatabase, { limits: { totalMs: 300 } })
    await ai.addUser('ada', 100)
    const stream = await streamRoute(ai, 'ada', { prompt: 'Go [[sim fault=gate at=mid after=12]]', ...mini })
    await stream.readAll()
    expect(stream.done.finish_reason).toBe('time_limit')
    expect(stream.done.credits_charged).toBeGreaterThan(0)
  })

  test('a reader who has gone does not end a stored conversation, but time does', async () => {
    const ai = await openAiHouse(openDatabase, { limits: { unwatchedMs: 400 } })
    await ai.addUser('ada', 100)
    const gone = await streamRoute(ai, 'ada', { prompt: 'Go [[sim out=50 delay=2]]', store: true, ...mini })
    await gone.readUntil('start')
    gone.leave()
    const finished = await endedRun(ai, gone.start.request_id)
    expect(finished).toMatchObject({ status: 'settled', finish_reason: 'stop', output_tokens: 50n })
    const stuck = await streamRoute(ai, 'ada', {
      prompt: 'Go [[sim fault=gate at=mid]]',
      store: true,
      ...mini,
    })
    await stuck.readUntil('delta')
    stuck.leave()
    const ended = await endedRun(ai, stuck.start.request_id)
    expect(ended).toMatchObject({ status: 'settled', finish_reason: 'time_limit' })
  })

  test('the end of the process waits for open answers, then ends them free of charge', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100)
    const quick = await streamRoute(ai, 'ada', { prompt: 'Go [[sim out=50 delay=2]]', ...mini })
    const stuck = await streamRoute(ai, 'ada', { prompt: 'Go [[sim fault=gate at=mid]]', ...mini })
    await quick.readUntil('start')
    await stuck.readUntil('delta')
    const drained = ai.router.drain(600)
    const refused = await askRoute(ai, 'ada', { prompt: 'More?' })
    expect([refused.status, refused.error?.code]).toEqual([503, 'unavailable'])
    await Promise.all([drained, quick.readAll(), stuck.readAll()])
    expect(quick.done.finish_reason).toBe('stop')
    expect(stuck.error).toMatchObject({ error: { code: 'unavailable' }, credits_charged: 0 })
    expect(ai.router.countOpenRuns()).toBe(0)
    expect((await ai.balanceOf('ada')).held).toBe(0n)
  })

  test('a slow reader costs no memory of its own and gets every word', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 1_000)
    const slow = await streamRoute(ai, 'ada', {
      prompt: 'Go [[sim out=4000]]',
      model: 'gpt-4o-mini',
      max_output_tokens: 4_000,
    })
    slow.response.pause()
    await eventually('the end of the run', async () => (await ai.balanceOf('ada')).held === 0n)
    await slow.readAll()
    expect(slow.text).toBe(ai.sandbox.invoices()[0]?.text)
    const again = await watchRun(ai, 'ada', { id: slow.start.request_id })
    await again.readAll()
    expect(again.text).toBe(slow.text)
  })
})
