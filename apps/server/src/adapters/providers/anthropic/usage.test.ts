import { describe, expect, it } from 'vitest'

import type { ProviderEvent } from '../../../ports/model-provider.ts'
import { readAnthropicAnswer } from './answer.ts'
import { AnthropicStreamReader } from './stream.ts'
import { normaliseAnthropicUsage } from './usage.ts'

describe('usage of a message', () => {
  /** @see https://github.com/danny-avila/LibreChat/pull/13798 */
  it('input excludes the cache, so reads and writes are added once', () => {
    const told = {
      input_tokens: 30,
      cache_creation_input_tokens: 20,
      cache_read_input_tokens: 50,
      output_tokens: 7,
    }
    expect(normaliseAnthropicUsage(told)).toEqual({
      status: 'reported',
      usage: {
        inputTokens: 100,
        cacheReadTokens: 50,
        cacheWriteTokens: 20,
        outputTokens: 7,
        reasoningTokens: 0,
      },
    })
  })

  /** @see https://github.com/BerriAI/litellm/issues/42663 */
  it('the total of cache writes counts, not the breakdown under it, which may be incomplete', () => {
    const told = {
      input_tokens: 10,
      cache_creation_input_tokens: 600,
      cache_creation: { ephemeral_5m_input_tokens: 200, ephemeral_1h_input_tokens: 0 },
      cache_read_input_tokens: 0,
      output_tokens: 5,
    }
    expect(normaliseAnthropicUsage(told)).toMatchObject({
      usage: { inputTokens: 610, cacheWriteTokens: 600 },
    })
  })

  it('a negative part does not vanish in the sum', () => {
    expect(
      normaliseAnthropicUsage({ input_tokens: -5, cache_read_input_tokens: 10, output_tokens: 1 }),
    ).toEqual({ status: 'anomalous', anomaly: 'negative' })
  })

  it('thinking is told as a part of the output and is not added to it', () => {
    const told = { input_tokens: 5, output_tokens: 90, output_tokens_details: { thinking_tokens: 64 } }
    expect(normaliseAnthropicUsage(told)).toMatchObject({ usage: { outputTokens: 90, reasoningTokens: 64 } })
  })

  it('without cache figures the input is the input', () => {
    expect(normaliseAnthropicUsage({ input_tokens: 12, output_tokens: 3 })).toMatchObject({
      usage: { inputTokens: 12, cacheReadTokens: 0, cacheWriteTokens: 0 },
    })
  })
})

function read(events: readonly unknown[]): readonly ProviderEvent[] {
  const reader = new AnthropicStreamReader()
  const out: ProviderEvent[] = []
  for (const event of events) reader.read({ name: undefined, data: JSON.stringify(event) }, out)
  return out
}

function lastUsage(events: readonly unknown[]): unknown {
  return read(events).findLast((event) => event.type === 'usage')?.reported
}

describe('usage of a streamed message', () => {
  const start = {
    type: 'message_start',
    message: {
      usage: {
        input_tokens: 30,
        cache_creation_input_tokens: 20,
        cache_read_input_tokens: 50,
        output_tokens: 1,
      },
    },
  }
  /** @see https://github.com/BerriAI/litellm/issues/37923 */
  it('start and deltas together give the same figures as the answer that is not streamed', () => {
    const streamed = lastUsage([
      start,
      { type: 'message_delta', delta: { stop_reason: null }, usage: { output_tokens: 40 } },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 88 } },
    ])
    const whole = readAnthropicAnswer({
      content: [{ type: 'text', text: 'x' }],
      stop_reason: 'end_turn',
      usage: { ...start.message.usage, output_tokens: 88 },
    })
    expect(streamed).toEqual(whole.reported)
    expect(streamed).toMatchObject({ usage: { inputTokens: 100, outputTokens: 88 } })
  })

  it('the input is known from the first event on', () => {
    expect(lastUsage([start])).toMatchObject({
      status: 'reported',
      usage: { inputTokens: 100, outputTokens: 1 },
    })
  })

  it('a field that is null at the end does not take back what was told at the start', () => {
    const end = {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn' },
      usage: { input_tokens: null, cache_read_input_tokens: null, output_tokens: 9 },
    }
    expect(lastUsage([start, end])).toMatchObject({ usage: { inputTokens: 100, outputTokens: 9 } })
  })
})
