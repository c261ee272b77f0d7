import { expect, it } from 'vitest'

import { normaliseGoogleUsage } from './usage.ts'

/** @see https://github.com/danny-avila/LibreChat/issues/12855 */
it('the prompt includes cached content; thoughts are output beside the candidates', () => {
  const told = {
    promptTokenCount: 3_000,
    cachedContentTokenCount: 2_048,
    candidatesTokenCount: 120,
    thoughtsTokenCount: 400,
    totalTokenCount: 3_520,
  }
  expect(normaliseGoogleUsage(told)).toEqual({
    status: 'reported',
    usage: {
      inputTokens: 3_000,
      cacheReadTokens: 2_048,
      cacheWriteTokens: 0,
      outputTokens: 520,
      reasoningTokens: 400,
    },
  })
})

it('what tools put into the prompt is input too', () => {
  const told = {
    promptTokenCount: 10,
    toolUsePromptTokenCount: 25,
    candidatesTokenCount: 5,
    totalTokenCount: 40,
  }
  expect(normaliseGoogleUsage(told)).toMatchObject({ usage: { inputTokens: 35, outputTokens: 5 } })
})

it('a count that is left out beside another is a zero, because the format leaves out zeros', () => {
  expect(normaliseGoogleUsage({ promptTokenCount: 12, totalTokenCount: 12 })).toMatchObject({
    status: 'reported',
    usage: { inputTokens: 12, outputTokens: 0 },
  })
})

it('no count at all is missing, never zero', () => {
  expect(normaliseGoogleUsage({})).toEqual({ status: 'missing' })
  expect(normaliseGoogleUsage(undefined)).toEqual({ status: 'missing' })
})

it('a bad part is an anomaly whatever the sum', () => {
  expect(
    normaliseGoogleUsage({ promptTokenCount: 5, candidatesTokenCount: 9, thoughtsTokenCount: -3 }),
  ).toEqual({
    status: 'anomalous',
    anomaly: 'negative',
  })
})
