import { expect, it } from 'vitest'

import { normaliseOpenAiUsage } from './usage.ts'

const told = {
  prompt_tokens: 2_006,
  completion_tokens: 300,
  total_tokens: 2_306,
  prompt_tokens_details: { cached_tokens: 1_920, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 192, audio_tokens: 0 },
}

/** @see https://github.com/BerriAI/litellm/issues/9812 */
it('cached tokens are a part of the prompt, reasoning a part of the completion: neither is added', () => {
  expect(normaliseOpenAiUsage(told)).toEqual({
    status: 'reported',
    usage: {
      inputTokens: 2_006,
      cacheReadTokens: 1_920,
      cacheWriteTokens: 0,
      outputTokens: 300,
      reasoningTokens: 192,
    },
  })
})

it('a server that counts reasoning beside the completion is understood by its total', () => {
  expect(normaliseOpenAiUsage({ ...told, total_tokens: 2_498 })).toMatchObject({
    status: 'reported',
    usage: { outputTokens: 492, reasoningTokens: 192 },
  })
})

it('cache hits in the dialect of one server count as cache reads', () => {
  const dialect = { prompt_tokens: 100, completion_tokens: 5, total_tokens: 105, prompt_cache_hit_tokens: 64 }
  expect(normaliseOpenAiUsage(dialect)).toMatchObject({ usage: { cacheReadTokens: 64, inputTokens: 100 } })
})

it('figures without details, as most servers send them, are enough', () => {
  expect(normaliseOpenAiUsage({ prompt_tokens: 9, completion_tokens: 3 })).toMatchObject({
    status: 'reported',
    usage: { inputTokens: 9, outputTokens: 3, cacheReadTokens: 0, reasoningTokens: 0 },
  })
})

it.each([undefined, null, 'none', []])('%j is no usage', (usage) => {
  expect(normaliseOpenAiUsage(usage)).toEqual({ status: 'missing' })
})

it('one figure without the other is an anomaly, not a zero', () => {
  expect(normaliseOpenAiUsage({ prompt_tokens: 9 })).toEqual({ status: 'anomalous', anomaly: 'incomplete' })
})

it('a write to the cache that overlaps with what was read is priced once', () => {
  const details = { cached_tokens: 1_920, cache_write_tokens: 200 }
  expect(normaliseOpenAiUsage({ ...told, prompt_tokens_details: details })).toMatchObject({
    status: 'reported',
    usage: { inputTokens: 2_006, cacheReadTokens: 1_920, cacheWriteTokens: 86 },
  })
})
