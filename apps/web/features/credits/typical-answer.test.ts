import { expect, it } from 'vitest'

import { everydayModel, typicalAnswers, typicalCost } from './typical-answer.ts'
import type { ModelPrice } from './use-price-list.ts'

const haiku = { input: 5, output: 5 }

it('an ordinary answer of 550 tokens for a question of 200 costs what the list says', () => {
  expect(typicalCost(haiku)).toBeCloseTo(3.75, 9)
})

it.each([
  [1_000, 260],
  [5_500, 1_400],
  [13_500, 3_600],
  [35_000, 9_300],
  [120_000, 32_000],
])('%d credits are told as about %d answers: never more than they buy', (credits, answers) => {
  expect(typicalAnswers(credits, haiku)).toBe(answers)
  expect(answers * typicalCost(haiku)).toBeLessThanOrEqual(credits)
})

it('a model that is free or too dear promises no number', () => {
  expect(typicalAnswers(1_000, { input: 0, output: 0 })).toBe(0)
  expect(typicalAnswers(1, { input: 150, output: 150 })).toBe(0)
})

function modelOf(model: string, credits: number, available = true): ModelPrice {
  const tier = {
    input: credits,
    cache_read: credits,
    cache_write: credits,
    output: credits,
    reasoning: credits,
  }
  return {
    model,
    name: model,
    provider: 'any',
    available,
    rate_card_id: 'rc',
    effective_from: '2026-01-01T00:00:00Z',
    credits_per_1k_tokens: [{ from_input_tokens: 0, ...tier }],
  }
}

it('everyday figures are told with Claude Haiku, and with the cheapest model that is on where it is off', () => {
  const models = [modelOf('free', 0), modelOf('gemini-flash', 1), modelOf('claude-haiku', 5)]
  expect(everydayModel(models)?.model).toBe('claude-haiku')
  expect(everydayModel([...models.slice(0, 2), modelOf('claude-haiku', 5, false)])?.model).toBe(
    'gemini-flash',
  )
  expect(everydayModel([])).toBeUndefined()
})
