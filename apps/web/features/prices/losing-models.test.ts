import { expect, it } from 'vitest'

import { losingModels } from './losing-models'
import type { Prices } from './use-prices'

const now = '2026-11-22T00:00:00.000Z'
const soon = '2026-12-01T00:00:00.000Z'
const newYear = '2027-01-01T00:00:00.000Z'

function modelOf(model: string, ...scheduled: readonly string[]): Prices['models'][number] {
  return {
    model,
    name: model,
    provider: 'openai',
    provider_model_id: model,
    active: true,
    available: true,
    deprecated: false,
    in_force: null,
    scheduled: scheduled.map((from) => ({
      rate_card_id: `rtc_${from}`,
      price_list: 'launch' as const,
      effective_from: from,
      credits_per_1k_tokens: [],
      cost_nano_usd_per_1m_tokens: [],
    })),
  }
}

function lossOf(model: string, more: Partial<Prices['losses'][number]>): Prices['losses'][number] {
  return {
    model,
    package_id: 1,
    package: 'Pro',
    token_class: 'output',
    margin_basis_points: -10,
    from: now,
    ...more,
  }
}

it('losses are gathered by model, those of now first, with the worst margin and the first moment', () => {
  const remedy = { model: 'later', from: soon, cost_changes: true, credits_per_1k_tokens: [] }
  const found = losingModels({
    models: [
      modelOf('last', newYear),
      modelOf('later', soon, newYear),
      modelOf('fine', soon),
      modelOf('now', newYear),
    ],
    losses: [
      lossOf('later', { package: 'Business', margin_basis_points: -3_000, from: newYear }),
      lossOf('later', { package: 'Enterprise', token_class: 'reasoning', from: soon }),
      lossOf('now', {}),
      lossOf('last', { from: newYear }),
    ],
    remedies: [remedy],
  })
  expect(found.map(({ model, isLater, from }) => [model.model, isLater, from])).toEqual([
    ['now', false, now],
    ['later', true, soon],
    ['last', true, newYear],
  ])
  expect(found[1]).toMatchObject({
    packages: ['Business', 'Enterprise'],
    classes: ['output', 'reasoning'],
    marginBasisPoints: -3_000,
    remedy,
  })
  expect(found[0]?.remedy).toBeUndefined()
})

it('a model whose provider is off is told apart and last: nobody can use it', () => {
  const found = losingModels({
    models: [{ ...modelOf('off'), available: false }, modelOf('on', newYear)],
    losses: [lossOf('off', {}), lossOf('on', { from: newYear })],
    remedies: [],
  })
  expect(found.map(({ model, isOff, isLater }) => [model.model, isOff, isLater])).toEqual([
    ['on', false, true],
    ['off', true, false],
  ])
})
