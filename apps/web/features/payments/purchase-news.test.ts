import { expect, it } from 'vitest'

import { purchaseNewsOf } from './purchase-news.ts'

const bought = { credits: 1000, repaid: 0, credits_revoked: 0, balance: 1500 }

it('without a debt all credits came into the balance, which counts up by them', () => {
  expect(purchaseNewsOf(bought)).toEqual({ kind: 'added', added: 1000, balanceBefore: 500 })
})

it('what repaid a debt is not called available', () => {
  expect(purchaseNewsOf({ ...bought, repaid: 800, balance: 200 })).toEqual({
    kind: 'shared',
    added: 200,
    balanceBefore: 0,
  })
})

it('a purchase that a debt took whole adds nothing', () => {
  expect(purchaseNewsOf({ ...bought, repaid: 1000, balance: 0 })).toEqual({
    kind: 'repaid',
    added: 0,
    balanceBefore: 0,
  })
})

it('fractions of a credit are added without the errors of floating point', () => {
  expect(purchaseNewsOf({ ...bought, repaid: 799.999999, balance: 200.000001 }).added).toBe(200.000001)
})

it('where some was taken back since, nothing is counted up', () => {
  expect(purchaseNewsOf({ ...bought, credits_revoked: 250, balance: 750 })).toEqual({
    kind: 'reduced',
    added: 1000,
    balanceBefore: 750,
  })
})
