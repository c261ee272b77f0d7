import { expect, test } from 'vitest'

import { askRoute, eventually, streamRoute } from '../../../test/ai-calls.ts'
import { openAiHouse } from '../../../test/ai-house.ts'
import { describeEachDatabase } from '../../../test/databases.ts'
import { ProviderFailure } from '../../ports/model-provider.ts'
import type { ModelProvider } from '../../ports/model-provider.ts'

const mini = { model: 'gpt-4o-mini', max_output_tokens: 200 } as const

describeEachDatabase('what nobody should be able to do', (openDatabase) => {
  test('a prompt of hundreds of thousands of blanks stops nobody else', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 1_000)
    const askedAtMs = performance.now()
    const { answer } = await askRoute(ai, 'ada', {
      prompt: `Hello${' '.repeat(200_000)}[[sim out=3]]${' \t'.repeat(100_000)}.`,
      store: true,
      ...mini,
    })
    expect(answer?.credits_charged).toBeGreaterThan(0)
    expect(performance.now() - askedAtMs).toBeLessThan(15_000)
    const { title } = await ai.database.db
      .selectFrom('conversations')
      .select('title')
      .executeTakeFirstOrThrow()
    expect(title).toBe('Hello…')
  })

  test('an end that the database refuses frees the credits, ends the run, and says so everywhere', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100)
    const stream = await streamRoute(ai, 'ada', {
      prompt: 'Go [[sim fault=gate at=mid after=5]]',
      store: true,
      ...mini,
    })
    await stream.readUntil('start')
    const runId = stream.start.request_id
    // A charge above what the run says it held is refused by the table.
    const spoilt = ai.database.db.updateTable('runs').where('id', '=', runId)
    await spoilt.set({ held: 0n }).execute()
    await ai.sandbox.gates.whenHeld(1)
    ai.sandbox.gates.release()
    await stream.readAll()
    expect(stream.error).toMatchObject({ error: { code: 'unavailable' }, credits_charged: 0 })
    await eventually('the release', async () => (await ai.balanceOf('ada')).held === 0n)
    expect(await ai.balanceOf('ada')).toEqual({ balance: 100_000_000n, held: 0n })
    await eventually('its lease to end', () => ai.credits.openHoldIds().length === 0)
    const run = await ai.database.db
      .selectFrom('runs')
      .selectAll()
      .where('id', '=', runId)
      .executeTakeFirstOrThrow()
    expect([run.status, run.charged, run.error_code]).toEqual(['released', 0n, 'unavailable'])
    const message = await ai.database.db
      .selectFrom('messages')
      .select('status')
      .where('run_id', '=', runId)
      .executeTakeFirstOrThrow()
    expect(message.status).toBe('failed')
    const heldMicro = Math.round(stream.start.held * 1_000_000)
    await spoilt.set({ held: BigInt(heldMicro) }).execute()
  })

  test('what a failed attempt reported is not billed with the next one', async () => {
    let calls = 0
    const ai = await openAiHouse(openDatabase, {
      wrapProvider: (provider) =>
        provider.name === 'openai' ? failingFirst(provider, () => ++calls) : provider,
    })
    await ai.addUser('ada', 1_000)
    const stream = await streamRoute(ai, 'ada', { prompt: 'Tell me. [[sim usage=none out=50]]', ...mini })
    await stream.readAll()
    expect(calls).toBe(2)
    expect(stream.done.usage.source).toBe('counted')
    expect(stream.done.usage.input_tokens).toBeLessThan(100)
    expect(stream.done.credits_charged).toBeCloseTo(
      ((stream.done.usage.input_tokens + stream.done.usage.output_tokens) * 2) / 1_000,
      9,
    )
  })
})

/** Tells the figures of its input, then fails before the first word: as overloaded providers do. */
function failingFirst(provider: ModelProvider, countCall: () => number): ModelProvider {
  return {
    name: provider.name,
    complete: (call, signal) => provider.complete(call, signal),
    listModelIds: (signal) => provider.listModelIds(signal),
    close: () => provider.close(),
    async *stream(call, signal) {
      if (countCall() > 1) {
        yield* provider.stream(call, signal)
        return
      }
      const usage = {
        inputTokens: 300,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        outputTokens: 1,
        reasoningTokens: 0,
      }
      yield { type: 'usage', reported: { status: 'reported', usage } }
      throw new ProviderFailure('overloaded', {
        message: 'The model is overloaded right now.',
        isRetryable: true,
        afterFirstByte: false,
      })
    },
  }
}
