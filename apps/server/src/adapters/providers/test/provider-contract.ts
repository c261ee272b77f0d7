import { createServer } from 'node:http'
import { setTimeout } from 'node:timers/promises'

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { ProviderFailure } from '../../../ports/model-provider.ts'
import type {
  ModelCall,
  ModelProvider,
  ProviderAnswer,
  ProviderEvent,
  ProviderFailureCode,
  ReportedUsage,
} from '../../../ports/model-provider.ts'
import type { SandboxFault } from '../../../sandbox/providers/sandbox-fault.ts'
import type { SandboxInvoice } from '../../../sandbox/providers/sandbox-invoice.ts'
import { startSandboxProviders } from '../../../sandbox/providers/start-sandbox-providers.ts'
import type { SandboxProviders } from '../../../sandbox/providers/start-sandbox-providers.ts'
import type { ProviderLimits } from '../provider-limits.ts'

export type ContractTarget = {
  readonly name: string
  readonly modelId: string
  readonly create: (
    sandbox: SandboxProviders,
    limits: Partial<ProviderLimits>,
    apiKey: string,
  ) => ModelProvider
  /** What an error event in mid-stream means in this protocol. */
  readonly errorEventCode: ProviderFailureCode
  /** Only some protocols tell a sum, which may then disagree. */
  readonly tellsTotal: boolean
  /** Whether the input is told before the end of a stream. */
  readonly tellsInputEarly: boolean
  /** Whether long conversations are cached without asking. */
  readonly cachesUnasked: boolean
}

const apiKey = 'sk-contract-0123456789abcdefghij'
const shortLimits: Partial<ProviderLimits> = {
  headersMs: 600,
  answerHeadersMs: 600,
  idleMs: 600,
  totalMs: 1_500,
  afterFinishMs: 300,
}

type Faults = (callNumber: number) => SandboxFault | undefined

const noFault: Faults = () => undefined

/** What every adapter keeps, whatever its wire format: over real HTTP, against the stand-in of its provider. */
export function describeProviderContract(target: ContractTarget): void {
  const callFor = (text: string, maxOutputTokens = 400): ModelCall => ({
    providerModelId: target.modelId,
    messages: [
      { role: 'system', text: 'Answer briefly.' },
      { role: 'user', text },
    ],
    maxOutputTokens,
    userPseudonym: 'u_7c2e',
  })

  describe(`provider contract: ${target.name}`, () => {
    let sandbox: SandboxProviders
    let provider: ModelProvider
    let fault = noFault

    beforeAll(async () => {
      sandbox = await startSandboxProviders({
        msPerToken: 0,
        allowFaultDirectives: true,
        faults: (_call, callNumber) => fault(callNumber),
      })
      provider = target.create(sandbox, shortLimits, apiKey)
    })
    afterEach(() => {
      fault = noFault
      sandbox.gates.release()
    })
    afterAll(async () => {
      await provider.close()
      await sandbox.close()
    })

    const lastInvoice = (): SandboxInvoice => {
      const invoice = sandbox.invoices().at(-1)
      if (invoice === undefined) throw new Error('a call was made')
      return invoice
    }
    const stream = (text: string, options: StreamOptions = {}): Promise<Streamed> =>
      collect(
        provider.stream(
          callFor(text, options.maxOutputTokens),
          options.signal ?? new AbortController().signal,
        ),
      )
    const complete = (text: string): Promise<ProviderAnswer> =>
      provider.complete(callFor(text), new AbortController().signal)

    describe('a call that goes well', () => {
      it('streams the text intact and reports exactly what the provider bills', async () => {
        const streamed = await stream('Write a Python function that merges two sorted lists')
        expect(streamed.text).toBe(lastInvoice().text)
        expect(streamed.text.length).toBeGreaterThan(300)
        expect(streamed.reported).toEqual({ status: 'reported', usage: lastInvoice().usage })
        expect(streamed.finishReason).toBe('stop')
        expect(streamed.events.at(-1)?.type).toBe('finish')
      })

      it('answers the same as a whole', async () => {
        const answer = await complete('Write a Python function that merges two sorted lists')
        expect(answer.text).toBe(lastInvoice().text)
        expect(answer.reported).toEqual({ status: 'reported', usage: lastInvoice().usage })
        expect(answer.finishReason).toBe('stop')
      })

      it('sends its output bound, and tells an answer that ended there from one that was done', async () => {
        const streamed = await stream('Tell me a story about a lighthouse', { maxOutputTokens: 7 })
        expect(lastInvoice().maxOutputTokens).toBe(7)
        expect(lastInvoice().usage.outputTokens).toBe(7)
        expect(streamed.finishReason).toBe('length')
        expect(streamed.reported).toEqual({ status: 'reported', usage: lastInvoice().usage })
      })

      it('reports what came from the provider’s cache as a part of the input', async () => {
        const history = `Here is a long text. ${'The lamp went round once more. '.repeat(300)}`
        const call: ModelCall = {
          ...callFor('And now?'),
          messages: [
            { role: 'user', text: history },
            { role: 'assistant', text: 'Noted.' },
            { role: 'user', text: 'And now?' },
          ],
        }
        await collect(provider.stream(call, new AbortController().signal))
        const { reported } = await collect(provider.stream(call, new AbortController().signal))
        expect(reported).toEqual({ status: 'reported', usage: lastInvoice().usage })
        expect(lastInvoice().usage.cacheReadTokens > 1_000).toBe(target.cachesUnasked)
        expect(lastInvoice().usage.inputTokens).toBeGreaterThan(lastInvoice().usage.cacheReadTokens)
      })

      it('lists the models that the key can use', async () => {
        const ids = await provider.listModelIds(new AbortController().signal)
        expect(ids?.length).toBeGreaterThan(1)
        expect(ids?.every((id) => !id.includes('/'))).toBe(true)
      })

      it('waits for slow headers within its limit', async () => {
        fault = () => ({ kind: 'slow-headers', delayMs: 150 })
        expect((await stream('hello')).finishReason).toBe('stop')
      })

      it('uses its connection again instead of opening one per call', async () => {
        await stream('hello')
        const connectionsBefore = sandbox.connectionCount()
        for (let round = 0; round < 5; round += 1) {
          await stream('hello')
          await complete('hello')
        }
        expect(sandbox.connectionCount() - connectionsBefore).toBeLessThanOrEqual(1)
      })
    })

    describe('stopping', () => {
      /** @see https://github.com/open-webui/open-webui/issues/456 */
      it('in mid-stream closes the provider’s connection within 300 ms', async () => {
        const stop = new AbortController()
        const events = provider.stream(callFor('[[sim out=390 delay=2]] go on'), stop.signal)
        let seen = 0
        const failure = await failureOf(async () => {
          for await (const event of events) {
            if (event.type !== 'text') continue
            seen += 1
            if (seen === 3) stop.abort()
          }
        })
        expect(failure).toMatchObject({ code: 'aborted', isRetryable: false, afterFirstByte: true })
        expect(await endWithin(lastInvoice, 300)).toBe('left')
        expect(lastInvoice().usage.outputTokens).toBeLessThan(390)
      })

      /** @see https://github.com/open-webui/open-webui/issues/14384 */
      it('works from the moment of sending, before any answer', async () => {
        fault = () => ({ kind: 'gate', at: 'headers' })
        const stop = new AbortController()
        const pending = failureOf(() => collect(provider.stream(callFor('hello'), stop.signal)))
        await sandbox.gates.whenHeld()
        stop.abort()
        expect(await pending).toMatchObject({ code: 'aborted', afterFirstByte: false })
        expect(await endWithin(lastInvoice, 300)).toBe('left')
      })

      it('reaches a call that is not streamed too', async () => {
        const stop = new AbortController()
        fault = () => ({ kind: 'gate', at: 'headers' })
        const pending = failureOf(() => provider.complete(callFor('hello'), stop.signal))
        await sandbox.gates.whenHeld()
        stop.abort()
        expect(await pending).toMatchObject({ code: 'aborted' })
        expect(await endWithin(lastInvoice, 300)).toBe('left')
      })

      it('happens as well when the reader just leaves its loop', async () => {
        for await (const event of provider.stream(
          callFor('[[sim out=390 delay=2]] go on'),
          new AbortController().signal,
        )) {
          if (event.type === 'text') break
        }
        expect(await endWithin(lastInvoice, 300)).toBe('left')
      })

      it('before sending makes no call at all', async () => {
        const callsBefore = sandbox.invoices().length
        const failure = await failureOf(() => collect(provider.stream(callFor('hello'), AbortSignal.abort())))
        expect(failure.code).toBe('aborted')
        expect(sandbox.invoices().length).toBe(callsBefore)
      })
    })

    describe('faults end in the right failure, in time, and leak nothing', () => {
      const errorEvent = target.errorEventCode
      const cases: readonly FaultCase[] = [
        {
          fault: { kind: 'status', status: 429, retryAfter: '1' },
          code: 'rate_limited',
          retryAfterMs: 1_000,
        },
        {
          fault: { kind: 'status', status: 429, retryAfter: '86400' },
          code: 'rate_limited',
          retryAfterMs: 10_000,
        },
        { fault: { kind: 'status', status: 500, body: 'json' }, code: 'server_error' },
        { fault: { kind: 'status', status: 502, body: 'html' }, code: 'server_error' },
        { fault: { kind: 'status', status: 503, body: 'empty' }, code: 'overloaded' },
        { fault: { kind: 'status', status: 529, body: 'json' }, code: 'overloaded' },
        { fault: { kind: 'status', status: 500, body: 'huge' }, code: 'server_error' },
        { fault: { kind: 'status', status: 500, body: 'leak' }, code: 'server_error' },
        { fault: { kind: 'status', status: 401, body: 'leak' }, code: 'credentials_rejected' },
        { fault: { kind: 'status', status: 403, body: 'leak' }, code: 'credentials_rejected' },
        { fault: { kind: 'status', status: 402 }, code: 'quota_exhausted' },
        { fault: { kind: 'status', status: 404 }, code: 'model_not_found' },
        { fault: { kind: 'status', status: 400 }, code: 'request_rejected' },
        { fault: { kind: 'status', status: 413, body: 'html' }, code: 'context_too_long' },
        { fault: { kind: 'reset' }, code: 'connection_failed' },
        { fault: { kind: 'fin' }, code: 'connection_failed' },
        { fault: { kind: 'hang' }, code: 'timeout' },
        { fault: { kind: 'reset-mid', afterTokens: 6 }, code: 'incomplete_answer', isAfterFirstByte: true },
        { fault: { kind: 'fin-mid', afterTokens: 6 }, code: 'incomplete_answer', isAfterFirstByte: true },
        { fault: { kind: 'fin-mid', afterTokens: 0 }, code: 'incomplete_answer' },
        { fault: { kind: 'stall', afterTokens: 6 }, code: 'timeout', isAfterFirstByte: true },
        {
          fault: { kind: 'error-mid', afterTokens: 6, leaks: true },
          code: errorEvent,
          wholeCode: 'server_error',
          isAfterFirstByte: true,
        },
        { fault: { kind: 'slowloris', delayMs: 20 }, code: 'timeout', mayHaveBegun: true },
        { fault: { kind: 'body', how: 'empty' }, code: 'incomplete_answer', wholeCode: 'invalid_answer' },
        { fault: { kind: 'body', how: 'html' }, code: 'invalid_answer' },
        { fault: { kind: 'body', how: 'null' }, code: 'invalid_answer' },
        { fault: { kind: 'body', how: 'truncated' }, code: 'invalid_answer' },
        { fault: { kind: 'body', how: 'bad-gzip' }, code: 'invalid_answer' },
        { fault: { kind: 'body', how: 'gzip-bomb' }, code: 'invalid_answer' },
        { fault: { kind: 'body', how: 'json-for-sse' }, code: 'invalid_answer', only: 'streamed' },
        { fault: { kind: 'body', how: 'sse-for-json' }, code: 'invalid_answer', only: 'whole' },
        {
          fault: { kind: 'framing', how: 'malformed' },
          code: 'invalid_answer',
          only: 'streamed',
          isAfterFirstByte: true,
        },
        {
          fault: { kind: 'framing', how: 'huge-event' },
          code: 'invalid_answer',
          only: 'streamed',
          isAfterFirstByte: true,
        },
        {
          fault: { kind: 'framing', how: 'no-finish' },
          code: 'incomplete_answer',
          only: 'streamed',
          isAfterFirstByte: true,
        },
      ]
      const prompt = 'my secret prompt about a lighthouse'

      for (const faultCase of cases) {
        const title = JSON.stringify(faultCase.fault)
        const check = (failure: ProviderFailure, code: ProviderFailureCode, isStreamed: boolean): void => {
          expect(failure.code).toBe(code)
          if (faultCase.mayHaveBegun !== true) {
            expect(failure.afterFirstByte).toBe(isStreamed && faultCase.isAfterFirstByte === true)
          }
          expect(failure.retryAfterMs).toBe(faultCase.retryAfterMs)
          const shown = `${failure.message} ${failure.detail ?? ''}`
          for (const secret of [apiKey, '10.1.2.3', 'internal', 'http:', 'secret prompt']) {
            expect(shown).not.toContain(secret)
          }
        }

        const itStreamed = faultCase.only === 'whole' ? undefined : it
        const itWhole = faultCase.only === 'streamed' ? undefined : it

        itStreamed?.(`streamed: ${title}`, async () => {
          fault = () => faultCase.fault
          const startedAt = performance.now()
          check(await failureOf(() => stream(prompt)), faultCase.code, true)
          expect(performance.now() - startedAt).toBeLessThan(2_500)
        })

        itWhole?.(`as a whole: ${title}`, async () => {
          fault = () => faultCase.fault
          const startedAt = performance.now()
          check(await failureOf(() => complete(prompt)), faultCase.wholeCode ?? faultCase.code, false)
          expect(performance.now() - startedAt).toBeLessThan(2_500)
        })
      }

      it('a key that is not taken is no fault of the caller’s', async () => {
        const stranger = target.create(sandbox, shortLimits, 'invalid-key-000000')
        const failure = await failureOf(() =>
          stranger.complete(callFor('hello'), new AbortController().signal),
        )
        expect(failure).toMatchObject({ code: 'credentials_rejected', isRetryable: false })
        expect(`${failure.message} ${failure.detail ?? ''}`).not.toMatch(/invalid-key|api key/i)
        await stranger.close()
      })

      it('a model that is not there, and a prompt that does not fit, are told apart', async () => {
        const unknown = { ...callFor('hello'), providerModelId: 'no-such-model' }
        expect((await failureOf(() => provider.complete(unknown, new AbortController().signal))).code).toBe(
          'model_not_found',
        )
        const endless = callFor('word '.repeat(1_100_000))
        const patient = target.create(sandbox, {}, apiKey)
        expect((await failureOf(() => patient.complete(endless, new AbortController().signal))).code).toBe(
          'context_too_long',
        )
        await patient.close()
      })

      it('a server that is not there is a failed connection', async () => {
        const closed = await startSandboxProviders({ msPerToken: 0 })
        await closed.close()
        const lost = target.create(closed, shortLimits, apiKey)
        const failure = await failureOf(() => lost.complete(callFor('hello'), new AbortController().signal))
        expect(failure).toMatchObject({ code: 'connection_failed', isRetryable: true, afterFirstByte: false })
        await lost.close()
      })

      it('a redirect to another host is not followed: neither key nor prompt goes there', async () => {
        let visits = 0
        const other = createServer((_request, response) => {
          visits += 1
          response.end('{}')
        })
        await new Promise<void>((resolve) => {
          other.listen(0, '127.0.0.1', resolve)
        })
        const address = other.address()
        const port = typeof address === 'object' ? address?.port : undefined
        fault = () => ({ kind: 'redirect', location: `http://127.0.0.1:${port}/v1` })
        expect((await failureOf(() => stream('hello'))).code).toBe('invalid_answer')
        expect((await failureOf(() => complete('hello'))).code).toBe('invalid_answer')
        expect(visits).toBe(0)
        other.close()
      })

      it('an endless answer ends at the cap, and is not gathered in memory when nobody reads', async () => {
        const capped = target.create(
          sandbox,
          { ...shortLimits, totalMs: 20_000, maxAnswerBytes: 20_000 },
          apiKey,
        )
        fault = () => ({ kind: 'ignore-max', tokens: 50_000 })
        const failure = await failureOf(() =>
          collect(capped.stream(callFor('go on'), new AbortController().signal)),
        )
        expect(failure).toMatchObject({ code: 'invalid_answer', afterFirstByte: true })
        await capped.close()

        const patient = target.create(sandbox, { totalMs: 20_000 }, apiKey)
        for await (const event of patient.stream(callFor('go on'), new AbortController().signal)) {
          if (event.type === 'text') {
            await setTimeout(400)
            break
          }
        }
        expect(lastInvoice().usage.outputTokens).toBeLessThan(49_000)
        await patient.close()
      })
    })

    describe('streams that are odd but legal', () => {
      const framings = [
        'crlf',
        'bom',
        'unknown-events',
        'late-data',
        'split-utf8',
        'one-packet',
        'no-closing',
      ] as const

      it.each(framings)('%s: the text is intact, the usage too', async (how) => {
        fault = () => ({ kind: 'framing', how })
        const streamed = await stream('Explain how tides work')
        expect(streamed.text).toBe(lastInvoice().text)
        expect(streamed.reported).toEqual({ status: 'reported', usage: lastInvoice().usage })
      })

      it('one byte per packet: the text is intact', async () => {
        fault = () => ({ kind: 'framing', how: 'byte-per-packet' })
        const streamed = await stream('hello', { maxOutputTokens: 8 })
        expect(streamed.text).toBe(lastInvoice().text)
        expect(streamed.text).toContain('日本')
      })

      it('a pair of surrogates cut in two deltas is put together', async () => {
        fault = () => ({ kind: 'framing', how: 'split-surrogates' })
        const streamed = await stream('hello', { maxOutputTokens: 30 })
        expect(streamed.text.startsWith('😀 fine')).toBe(true)
        expect(streamed.text.isWellFormed()).toBe(true)
      })

      it('a NUL, which no database of ours keeps, is left out', async () => {
        fault = () => ({ kind: 'framing', how: 'nul' })
        const streamed = await stream('hello', { maxOutputTokens: 30 })
        expect(streamed.text).toBe(lastInvoice().text.replaceAll('\0', ''))
      })

      it('events that come twice end in one answer with the usage counted once', async () => {
        fault = () => ({ kind: 'framing', how: 'duplicate-events' })
        const streamed = await stream('hello', { maxOutputTokens: 10 })
        expect(streamed.reported).toEqual({ status: 'reported', usage: lastInvoice().usage })
        expect(streamed.events.filter(({ type }) => type === 'finish')).toHaveLength(1)
      })
    })

    describe('usage', () => {
      const isAnomalous = { status: 'anomalous', anomaly: expect.any(String) }
      const cases = [
        { how: 'none', expected: { status: 'missing' } },
        { how: 'null', expected: { status: 'missing' } },
        { how: 'negative', expected: isAnomalous },
        { how: 'string', expected: { status: 'anomalous', anomaly: 'not_a_number' } },
        { how: 'fraction', expected: { status: 'anomalous', anomaly: 'fraction' } },
        { how: 'huge', expected: { status: 'anomalous', anomaly: 'too_large' } },
        { how: 'cached-above-input', expected: isAnomalous },
      ] as const

      it.each(cases)('$how: no figure comes of it, streamed or not', async ({ how, expected }) => {
        fault = () => ({ kind: 'usage', how })
        expect((await stream('hello')).reported ?? { status: 'missing' }).toEqual(expected)
        expect((await complete('hello')).reported).toEqual(expected)
      })

      it('an explicit zero is a zero, not a gap', async () => {
        fault = () => ({ kind: 'usage', how: 'zero' })
        expect((await stream('hello')).reported).toMatchObject({
          status: 'reported',
          usage: { outputTokens: 0 },
        })
      })

      const itWithTotal = target.tellsTotal ? it : undefined
      itWithTotal?.('a sum that disagrees is an anomaly', async () => {
        fault = () => ({ kind: 'usage', how: 'total-mismatch' })
        expect((await complete('hello')).reported).toEqual({ status: 'anomalous', anomaly: 'total_mismatch' })
      })

      it.each(['twice', 'early'] as const)('told %s, the last figures count, once', async (how) => {
        fault = () => ({ kind: 'usage', how })
        expect((await stream('hello')).reported).toEqual({ status: 'reported', usage: lastInvoice().usage })
      })

      it('is known as far as it was told when the stream is stopped', async () => {
        const stop = new AbortController()
        let reported: ReportedUsage | undefined
        await failureOf(async () => {
          for await (const event of provider.stream(callFor('[[sim out=300 delay=2]] go on'), stop.signal)) {
            if (event.type === 'usage') reported = event.reported
            if (event.type === 'text') stop.abort()
          }
        })
        const toldInput = reported?.status === 'reported' ? reported.usage.inputTokens : undefined
        expect(toldInput).toBe(target.tellsInputEarly ? lastInvoice().usage.inputTokens : undefined)
      })
    })
  })
}

type StreamOptions = { readonly maxOutputTokens?: number; readonly signal?: AbortSignal }

type Streamed = {
  readonly events: readonly ProviderEvent[]
  readonly text: string
  readonly reported: ReportedUsage | undefined
  readonly finishReason: string | undefined
}

type FaultCase = {
  readonly fault: SandboxFault
  readonly code: ProviderFailureCode
  /** Where a call that is not streamed ends differently. */
  readonly wholeCode?: ProviderFailureCode
  readonly only?: 'streamed' | 'whole'
  readonly isAfterFirstByte?: boolean
  readonly mayHaveBegun?: boolean
  readonly retryAfterMs?: number
}

async function collect(events: AsyncIterable<ProviderEvent>): Promise<Streamed> {
  const seen: ProviderEvent[] = []
  for await (const event of events) seen.push(event)
  const usage = seen.findLast((event) => event.type === 'usage')
  const finish = seen.findLast((event) => event.type === 'finish')
  return {
    events: seen,
    text: seen.map((event) => (event.type === 'text' ? event.text : '')).join(''),
    reported: usage?.reported,
    finishReason: finish?.reason,
  }
}

async function failureOf(work: () => Promise<unknown>): Promise<ProviderFailure> {
  try {
    await work()
  } catch (error) {
    if (error instanceof ProviderFailure) return error
    throw error
  }
  throw new Error('the call was expected to fail')
}

/** How the last call ended, seen within the given time. */
async function endWithin(
  lastInvoice: () => SandboxInvoice,
  withinMs: number,
): Promise<SandboxInvoice['status']> {
  const startedAt = performance.now()
  while (lastInvoice().status === 'running' && performance.now() - startedAt < withinMs) await setTimeout(5)
  return lastInvoice().status
}
