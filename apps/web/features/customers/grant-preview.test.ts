import * as fc from 'fast-check'
import { expect, it } from 'vitest'

import { previewGrant } from './grant-preview.ts'

it.each([
  [{ balance: 10, debt: 0 }, 5, { repaid: 0, balanceAfter: 15 }],
  [{ balance: 0, debt: 8 }, 5, { repaid: 5, balanceAfter: 0 }],
  [{ balance: 0, debt: 8 }, 20.5, { repaid: 8, balanceAfter: 12.5 }],
  [{ balance: 10, debt: 0 }, -4, { repaid: 0, balanceAfter: 6 }],
  [{ balance: 0.1, debt: 0 }, 0.2, { repaid: 0, balanceAfter: 0.3 }],
])('a wallet of %j that gets %d is %j', (wallet, amount, preview) => {
  expect(previewGrant(wallet, amount)).toEqual(preview)
})

it('what comes repays the debt or can be used: nothing is lost to a fraction', () => {
  const credits = fc.integer({ min: 0, max: 10_000_000_000 }).map((amount) => amount / 1_000_000)
  fc.assert(
    fc.property(credits, credits, credits, (balance, debt, amount) => {
      const { repaid, balanceAfter } = previewGrant({ balance, debt }, amount)
      expect(Math.round((repaid + balanceAfter - balance) * 1e6)).toBe(Math.round(amount * 1e6))
      expect(repaid).toBeLessThanOrEqual(debt)
      expect(repaid).toBeLessThanOrEqual(amount)
    }),
  )
})
