import type { AnalyticsFigures } from '@tessera/contracts/analytics'
import { expect, test } from 'vitest'

import { actualsOf, parseAssumptions, typedOf } from './assumptions.ts'

const nothing: AnalyticsFigures = {
  purchases: 0,
  received_minor: 0,
  tax_minor: 0,
  discount_minor: 0,
  refunded_minor: 0,
  disputed_minor: 0,
  fees_minor: 0,
  revenue_minor: 0,
  average_purchase_minor: null,
  earned_micro_minor: '0',
  cost_nano_usd: '0',
  loss_nano_usd: '0',
  margin_bp: null,
  gross_profit_nano_usd: '0',
  gross_margin_bp: null,
  net_profit_nano_usd: '0',
  net_margin_bp: null,
  requests: 0,
  answered_requests: 0,
  stopped_requests: 0,
  failed_requests: 0,
  charges: 0,
  charged_credits: 0,
  tokens: { input: 0, cache_read: 0, cache_write: 0, output: 0, reasoning: 0 },
  chosen_answers: 0,
  chosen_credits: 0,
  otherwise_credits: 0,
  saved_credits: 0,
  saved_micro_minor: '0',
  bought_credits: 0,
  given_credits: 0,
  returned_credits: 0,
  active_users: 0,
  sign_ups: 0,
  converted_sign_ups: 0,
  conversion_bp: null,
  churn_bp: null,
  arpu_minor: null,
}

test('an empty business starts with what is usual: 1,000 users, $30, 3 %, 85 %', () => {
  const typed = typedOf(actualsOf({ totals: { ...nothing, active_users: 3 } }), 'usd')
  expect(typed).toEqual({ users: '1000', spendMinor: '30', feeBp: '3', costBp: '85' })
  expect(parseAssumptions(typed, 'usd')).toEqual({
    users: 1_000,
    spendMinor: 3_000,
    feeBp: 300,
    costBp: 8_500,
  })
})

test('what was measured stands in the fields, a loss as all of the revenue', () => {
  const measured = {
    ...nothing,
    active_users: 40,
    arpu_minor: 1_250,
    revenue_minor: 50_000,
    fees_minor: 1_751,
    margin_bp: -2_000,
  }
  const actuals = actualsOf({ totals: measured })
  expect(actuals).toEqual({ users: 40, spendMinor: 1_250, feeBp: 351, costBp: 10_000 })
  expect(parseAssumptions(typedOf(actuals, 'usd'), 'usd')).toEqual(actuals)
})

test('one that is missing or wrong leaves no result', () => {
  const typed = typedOf(undefined, 'usd')
  for (const wrong of [{ users: '' }, { spendMinor: '-1' }, { feeBp: '101' }, { users: '100,000,001' }]) {
    expect(parseAssumptions({ ...typed, ...wrong }, 'usd'), JSON.stringify(wrong)).toBeUndefined()
  }
})
