import { ownPriceTiers } from '@tessera/contracts/prices-admin'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { fieldOfMoment, fieldsOf, readMoment, readPercent, readPrices, withAnotherTier } from './price-draft'

const good = { from: '0', input: '1', cache_read: '', cache_write: '', output: '2.5', reasoning: '' }

describe('prices as they are typed', () => {
  it('leave out what is billed as input or output', () => {
    expect(readPrices([good])).toEqual({
      isGood: true,
      tiers: [{ from_input_tokens: 0, input: 1, output: 2.5 }],
    })
  })

  it('say at each field what is wrong', () => {
    const wrong = { ...good, input: '', cache_read: '0', output: '1.0000000001', reasoning: 'x' }
    expect(readPrices([wrong, { ...good, from: '0' }, { ...good, from: '' }])).toEqual({
      isGood: false,
      problems: [
        { input: 'priceMissing', cache_read: 'priceWrong', output: 'priceWrong', reasoning: 'priceWrong' },
        { from: 'fromOrder' },
        { from: 'fromWrong' },
      ],
    })
  })

  it('begin another tier with the prices of the last one', () => {
    expect(withAnotherTier([good]).at(-1)).toEqual({ ...good, from: '' })
  })

  it('are what the contract takes, and come back as they were', () => {
    const price = fc.integer({ min: 1, max: 1_000_000_000_000_000 }).map((unit) => unit / 1e9)
    const anyTier = fc.record({
      from_input_tokens: fc.constant(0),
      input: price,
      cache_read: price,
      cache_write: price,
      output: price,
      reasoning: price,
    })
    fc.assert(
      fc.property(anyTier, (tier) => {
        const fields = fieldsOf({ credits_per_1k_tokens: [tier] })
        const draft = readPrices(fields)
        expect(draft).toEqual({ isGood: true, tiers: [tier] })
        expect(ownPriceTiers.safeParse(draft.isGood && draft.tiers).success).toBe(true)
      }),
    )
  })
})

describe('moments and percentages', () => {
  it('are read or refused', () => {
    expect(readMoment('')).toBeUndefined()
    expect(readMoment('2027-01-02T03:04')).toBe(new Date('2027-01-02T03:04').toISOString())
    expect(['15', '12.5 %', '0', '1000.01', '-1', '1.234'].map((text) => readPercent(text, 100_000))).toEqual(
      [1500, 1250, 0, undefined, undefined, undefined],
    )
  })
})

it('a moment that is shown in a field is the same moment when it is read, to the minute', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('2020-01-01'), max: new Date('2050-01-01'), noInvalidDate: true }),
      (date) => {
        const read = Date.parse(readMoment(fieldOfMoment(date.toISOString())) ?? '')
        // In the hour that is there twice each year a field cannot say which of the two is meant.
        const laterMs = (read - date.getTime()) % 3_600_000
        expect(laterMs).toBeGreaterThanOrEqual(0)
        expect(laterMs).toBeLessThan(60_000)
      },
    ),
  )
})
