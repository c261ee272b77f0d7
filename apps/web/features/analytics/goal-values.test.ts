import type { AnalyticsGoalName } from '@tessera/contracts/analytics'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { formatGoal, goalToType, parseGoal, progressOf } from './goal-values.ts'

const names: readonly AnalyticsGoalName[] = [
  'active_users',
  'arpu_minor',
  'conversion_bp',
  'churn_bp',
  'lifetime_value_minor',
  'margin_bp',
]

test('a goal that is not touched is sent as it was', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.integer({ min: 0, max: 10_000 }),
      fc.constantFrom('usd', 'jpy'),
      (name, target, currency) => {
        expect(parseGoal(name, goalToType({ name, target }, currency), currency)).toBe(target)
      },
    ),
  )
})

test('goals are read in the unit that they are written in', () => {
  expect(formatGoal('arpu_minor', 5_000, 'usd')).toBe('$50.00')
  expect(parseGoal('arpu_minor', '$1,250.50', 'usd')).toBe(125_050)
  expect(parseGoal('churn_bp', '4.5 %', 'usd')).toBe(450)
  expect(parseGoal('active_users', '1,000,000,001', 'usd')).toBeUndefined()
  expect(parseGoal('margin_bp', '120', 'usd')).toBeUndefined()
})

test('progress ends at all of it', () => {
  expect(progressOf({ current: null, target: 5 })).toBe(0)
  expect(progressOf({ current: -3, target: 5 })).toBe(0)
  expect(progressOf({ current: 2, target: 5 })).toBe(0.4)
  expect(progressOf({ current: 9, target: 5 })).toBe(1)
})
