import { describe, expect, test } from 'vitest'

import type { CatalogueModel } from '../pricing/catalogue-model.ts'
import { wordinessOf } from './answer-lengths.ts'

function model(providerModelId: string): CatalogueModel {
  return {
    id: providerModelId,
    displayName: providerModelId,
    provider: 'any',
    providerModelId,
    contextWindowTokens: 128_000,
    maxOutputTokens: 8_000,
    capabilities: [],
    deprecated: false,
  }
}

describe('how wordy a model is', () => {
  test('comes from the longest name in the table', () => {
    expect(wordinessOf(model('gpt-4-1106-preview'))).toBeCloseTo(2_049 / 1_500)
    expect(wordinessOf(model('gpt-4-0613'))).toBeCloseTo(1_365 / 1_500)
    expect(wordinessOf(model('mistralai/mixtral-8x7b-chat'))).toBeCloseTo(1_465 / 1_500)
  })

  test.each(['gpt-6-sol', 'claude-sonnet-5', 'claude-opus-4-5', 'gemini-3.8-flash', 'somebody/unheard-of'])(
    'is the usual one where nobody has measured it: %s',
    (name) => {
      expect(wordinessOf(model(name))).toBe(1)
    },
  )
})
