import * as fc from 'fast-check'
import { expect, it } from 'vitest'

import { previewRefund } from './refund-preview.ts'

const order = { credits_granted: 5500, credits_revoked: 0, total_minor: 4500, refunded_minor: 0 }

it.each([
  [{}, 4500, { taken: 5500, left: 0 }],
  [{}, 2250, { taken: 2750, left: 2750 }],
  [{}, 1, { taken: 1.222223, left: 5498.777777 }],
  [{ refunded_minor: 2250, credits_revoked: 2750 }, 2250, { taken: 2750, left: 0 }],
  // A claw-back for money whose refund failed was given back: the next one takes it again.
  [{ refunded_minor: 2250, credits_revoked: 0 }, 2250, { taken: 5500, left: 0 }],
  // Paid, but never credited because something about the payment did not fit.
  [{ credits_granted: 0 }, 4500, { taken: 0, left: 0 }],
] as const)('with %j, %d cents more back take %j', (change, amountMinor, preview) => {
  expect(previewRefund({ ...order, ...change }, amountMinor)).toEqual(preview)
})

it('however a purchase is paid back, the refunds together take exactly what was bought', () => {
  const parts = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(parts, fc.integer({ min: 1, max: 100_000 }), (amounts, credits) => {
      const paid = amounts.reduce((sum, amount) => sum + amount, 0)
      const state = { credits_granted: credits, credits_revoked: 0, total_minor: paid, refunded_minor: 0 }
      for (const amount of amounts) {
        const { taken, left } = previewRefund(state, amount)
        expect(taken).toBeGreaterThanOrEqual(0)
        expect(left).toBeGreaterThanOrEqual(0)
        state.refunded_minor += amount
        state.credits_revoked = Math.round((state.credits_revoked + taken) * 1e6) / 1e6
      }
      expect(state.credits_revoked).toBe(credits)
    }),
  )
})
