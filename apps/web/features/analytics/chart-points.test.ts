import type { AnalyticsModel } from '@tessera/contracts/analytics'
import { expect, test } from 'vitest'

import { modelParts } from './chart-points.ts'

function models(...requests: readonly number[]): readonly AnalyticsModel[] {
  return requests.map((count, index) => ({
    model: `m${index}`,
    name: `M${index}`,
    requests: count,
    failed_requests: 0,
    charges: 0,
    charged_credits: 0,
    tokens: { input: 0, cache_read: 0, cache_write: 0, output: 0, reasoning: 0 },
    earned_micro_minor: '0',
    cost_nano_usd: '0',
    loss_nano_usd: '0',
    margin_bp: null,
    gross_profit_nano_usd: '0',
    gross_margin_bp: null,
    profit_after_losses_nano_usd: '0',
  }))
}

test('as many models as can be told apart, most asked first; nobody asked is no part', () => {
  const parts = modelParts(models(1, 0, 5), 'All others')
  expect(parts.map(({ label, values }) => [label, values['requests']])).toEqual([
    ['M2', 5],
    ['M0', 1],
  ])
})

test('more than that are one part, and no request is lost', () => {
  const parts = modelParts(models(9, 8, 7, 6, 5, 4, 3), 'All others')
  expect(parts).toHaveLength(6)
  expect(parts.at(-1)).toMatchObject({ label: 'All others', values: { requests: 7 } })
  expect(parts.reduce((sum, { values }) => sum + (values['requests'] ?? 0), 0)).toBe(42)
})
