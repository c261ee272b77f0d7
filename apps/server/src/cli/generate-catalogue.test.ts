import { launchCreditsPer1kTokens } from '@tessera/core/pricing/publish-rate-cards'
import { expect, test } from 'vitest'

import { readCatalogueSeed } from '../adapters/db/catalogue-seed/catalogue-seed.ts'
import { generateCatalogue } from './generate-catalogue.ts'

const seed = readCatalogueSeed()

test('the committed seed is what the two sources give', () => {
  expect(seed).toEqual(generateCatalogue())
})

test('the sources agree on every price; where they differ on a limit, the smaller one is used', () => {
  expect(seed.disagreements.map(({ model, field }) => `${model} ${field}`)).toEqual([
    'gemini-flash context_window_tokens',
    'gemini-3.5-flash context_window_tokens',
    'gemini-3.5-flash-lite context_window_tokens',
    'gemini-3.1-flash-lite context_window_tokens',
  ])
  for (const { model, ...values } of seed.disagreements) {
    const limits = [values['@pydantic/genai-prices'], values['llm-zoo']].map(Number)
    expect(seed.models.find(({ id }) => id === model)?.context_window_tokens).toBe(Math.min(...limits))
  }
})

test('has the six models of the launch list first, about twenty others, and all three providers', () => {
  expect(new Set(seed.models.slice(0, 6).map(({ id }) => id))).toEqual(
    new Set(launchCreditsPer1kTokens.keys()),
  )
  expect(seed.models.length).toBeGreaterThanOrEqual(26)
  expect(new Set(seed.models.map(({ id }) => id)).size).toBe(seed.models.length)
  expect(new Set(seed.models.map(({ provider }) => provider))).toEqual(
    new Set(['openai', 'anthropic', 'google']),
  )
})

test('knows price changes that are announced for a later day', () => {
  const flash = seed.models.find(({ id }) => id === 'gemini-flash')
  expect(flash?.prices.map(({ effective_from: day, tiers }) => [day, tiers[0]?.output])).toEqual([
    [null, '3750000000'],
    ['2027-01-01', '7500000000'],
  ])
})

test('a long-context tier begins with the first token that costs more', () => {
  const pro = seed.models.find(({ id }) => id === 'gemini-3.1-pro')
  expect(pro?.prices[0]?.tiers.map(({ from_input_tokens: from, input }) => [from, input])).toEqual([
    [0, '2000000000'],
    [200_001, '4000000000'],
  ])
})

test('names where it comes from', () => {
  expect(seed.sources.map((source) => [source.package, source.license])).toEqual([
    ['@pydantic/genai-prices', 'MIT'],
    ['llm-zoo', 'MIT'],
  ])
})
