import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { SandboxLine } from '../state/sandbox-records.ts'
import { computeTotals } from './totals.ts'

const line = fc.record({
  unitAmount: fc.integer({ min: 0, max: 1_000_000 }),
  quantity: fc.integer({ min: 1, max: 9 }),
  isTaxInclusive: fc.boolean(),
})

function lineOf(part: Pick<SandboxLine, 'unitAmount' | 'quantity' | 'isTaxInclusive'>): SandboxLine {
  return { id: 'li_1', priceId: 'price_1', productId: 'prod_1', name: 'Credits', description: null, ...part }
}

describe('the totals of a session', () => {
  it('are the sums of their lines, whatever the discount and the tax', () => {
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(0, 10, 33, 100),
        fc.constantFrom(0, 7, 20),
        (parts, percentOff, taxPercent) => {
          const totals = computeTotals(parts.map(lineOf), { percentOff, taxPercent })
          const sum = (of: 'subtotal' | 'discount' | 'tax' | 'total'): number =>
            totals.lines.reduce((value, each) => value + each[of], 0)
          for (const of of ['subtotal', 'discount', 'tax', 'total'] as const) expect(totals[of]).toBe(sum(of))
          expect(totals.discount).toBe(Math.round((totals.subtotal * percentOff) / 100))
          for (const each of totals.lines) {
            expect(each.discount).toBeGreaterThanOrEqual(0)
            expect(each.discount).toBeLessThanOrEqual(each.subtotal)
            const net = each.subtotal - each.discount
            expect(each.total).toBe(each.line.isTaxInclusive ? net : net + each.tax)
            expect(each.tax).toBeLessThanOrEqual(Math.ceil((net * taxPercent) / 100))
          }
        },
      ),
    )
  })

  it('cost nothing with everything off', () => {
    const totals = computeTotals([lineOf({ unitAmount: 999, quantity: 3, isTaxInclusive: false })], {
      percentOff: 100,
      taxPercent: 20,
    })
    expect(totals).toMatchObject({ subtotal: 2_997, discount: 2_997, tax: 0, total: 0 })
  })

  it('find the tax inside of prices that hold it', () => {
    const totals = computeTotals([lineOf({ unitAmount: 1_200, quantity: 1, isTaxInclusive: true })], {
      percentOff: 0,
      taxPercent: 20,
    })
    expect(totals).toMatchObject({ subtotal: 1_200, tax: 200, total: 1_200 })
  })
})
