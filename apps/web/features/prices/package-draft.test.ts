import type { MarginCell } from '@tessera/contracts/prices-admin'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { marginsOfOffer, offerFigures, readPackage } from './package-draft'

const starter = { credits: 1000, price_cents: 1000 }
const fee = { basis_points: 290, fixed_cents: 30 }

function cellOf(basisPoints: number, worst: number): MarginCell {
  return {
    model: 'gemini-flash',
    package_id: 1,
    margin_basis_points: basisPoints,
    margin_after_fees_basis_points: 0,
    worst: {
      token_class: 'output',
      from_input_tokens: 0,
      margin_basis_points: worst,
      margin_after_fees_basis_points: 0,
    },
    loses_money: false,
  }
}

describe('a package as it is typed', () => {
  const fields = { name: ' Basic ', credits: '5,500', price: '$45', bestFor: 'light use', position: '2' }

  it('is read as it is sent', () => {
    expect(readPackage(fields)).toEqual({
      isGood: true,
      facts: { name: 'Basic', credits: 5500, price_cents: 4500, best_for: 'light use', position: 2 },
    })
  })

  it('says at each field what is wrong', () => {
    expect(readPackage({ name: ' ', credits: '0', price: '0.49', bestFor: '', position: '10001' })).toEqual({
      isGood: false,
      problems: {
        name: 'nameMissing',
        credits: 'creditsWrong',
        price: 'priceWrong',
        position: 'positionWrong',
      },
    })
  })
})

describe('what follows from an offer', () => {
  it('is what the five packages say of themselves', () => {
    const figures = [
      starter,
      { credits: 5500, price_cents: 4500 },
      { credits: 13_500, price_cents: 10_000 },
      { credits: 35_000, price_cents: 22_500 },
      { credits: 120_000, price_cents: 70_000 },
    ].map((offer) => offerFigures(offer, starter))
    expect(figures.map(({ savingPercent }) => savingPercent)).toEqual([0, 18, 26, 36, 42])
    expect(figures.map(({ bonusCredits }) => bonusCredits)).toEqual([0, 1000, 3500, 12_500, 50_000])
    expect(figures.map(({ usdPerCredit }) => usdPerCredit.toFixed(4))).toEqual([
      '0.0100',
      '0.0082',
      '0.0074',
      '0.0064',
      '0.0058',
    ])
  })

  it('has the margins that the server finds for Basic from those of Starter', () => {
    const offer = { credits: 5500, price_cents: 4500 }
    const [cell] = marginsOfOffer([cellOf(8500, 6250)], offer, { known: starter, fee })
    expect([cell?.margin_basis_points, cell?.margin_after_fees_basis_points]).toEqual([8166, 7810])
    expect([cell?.worst.margin_basis_points, cell?.worst.margin_after_fees_basis_points]).toEqual([
      5416, 5060,
    ])
    expect(cell?.loses_money).toBe(false)
  })

  it('loses money as soon as the worst use does, and never more at a higher price', () => {
    const money = fc.integer({ min: 50, max: 1_000_000 })
    fc.assert(
      fc.property(fc.tuple(money, money), fc.integer({ min: 1, max: 100_000 }), ([one, other], credits) => {
        const at = (cents: number) =>
          marginsOfOffer([cellOf(8500, 6250)], { credits, price_cents: cents }, { known: starter, fee })[0]
        const cheap = at(Math.min(one, other))
        const dear = at(Math.max(one, other))
        expect(dear?.margin_basis_points).toBeGreaterThanOrEqual(cheap?.margin_basis_points ?? 0)
        expect(cheap?.loses_money).toBe((cheap?.worst.margin_after_fees_basis_points ?? 0) < 0)
      }),
    )
  })
})
