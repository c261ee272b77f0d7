import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { projectMonth } from './project-month.ts'

test('the two businesses of the documentation: $3,600 and $60,000 a month', () => {
  const shares = { feeBp: 300, costBp: 8_500 }
  expect(projectMonth({ users: 1_000, spendMinor: 3_000, ...shares })).toEqual({
    revenue_minor: 3_000_000,
    fees_minor: 90_000,
    cost_minor: 2_550_000,
    profit_minor: 360_000,
    margin_bp: 1_200,
  })
  expect(projectMonth({ users: 10_000, spendMinor: 5_000, ...shares }).profit_minor).toBe(6_000_000)
})

test('without revenue there is no margin, and a loss has one below zero, rounded down', () => {
  expect(projectMonth({ users: 0, spendMinor: 3_000, feeBp: 300, costBp: 8_500 }).margin_bp).toBeNull()
  expect(projectMonth({ users: 3, spendMinor: 1, feeBp: 5_000, costBp: 8_000 })).toEqual({
    revenue_minor: 3,
    fees_minor: 2,
    cost_minor: 3,
    profit_minor: -2,
    margin_bp: -6_667,
  })
})

test('revenue is fees, cost and profit, and profit is never shown too high', () => {
  const amount = fc.integer({ min: 0, max: 100_000 })
  const share = fc.integer({ min: 0, max: 10_000 })
  fc.assert(
    fc.property(
      fc.record({ users: amount, spendMinor: amount, feeBp: share, costBp: share }),
      ({ users, spendMinor, feeBp, costBp }) => {
        const month = projectMonth({ users, spendMinor, feeBp, costBp })
        const revenue = users * spendMinor
        expect(month.fees_minor + month.cost_minor + month.profit_minor).toBe(revenue)
        expect(month.profit_minor * 10_000).toBeLessThanOrEqual(revenue * (10_000 - feeBp - costBp))
      },
    ),
  )
})
