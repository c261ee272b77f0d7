import { expect, test } from 'vitest'

import { projectMonth } from './projection.ts'

test.each([
  { users: 1_000n, spendMinor: 3_000n, profitMinor: 360_000n },
  { users: 10_000n, spendMinor: 5_000n, profitMinor: 6_000_000n },
])(
  '$users users who spend $spendMinor cents leave $profitMinor a month at 3 % fees and 85 % cost',
  ({ users, spendMinor, profitMinor }) => {
    const month = projectMonth({ users, spendMinor, feeBasisPoints: 300n, costBasisPoints: 8_500n })
    expect(month.profitMinor).toBe(profitMinor)
    expect(month.revenueMinor).toBe(month.feesMinor + month.costMinor + month.profitMinor)
  },
)

test('fees and cost are rounded up, so that a cent is never promised that will not come', () => {
  const month = projectMonth({ users: 1n, spendMinor: 1n, feeBasisPoints: 1n, costBasisPoints: 1n })
  expect(month).toEqual({ revenueMinor: 1n, feesMinor: 1n, costMinor: 1n, profitMinor: -1n })
})
