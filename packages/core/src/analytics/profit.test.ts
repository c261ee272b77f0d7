import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { profitOf } from './profit.ts'
import { quotient } from './quotient.ts'
import { savedMoneyOf } from './saved-money.ts'

const amount = fc.bigInt({ min: 0n, max: 10n ** 15n })

test('a thousand credits for ten dollars, a third used: every step down to what is left', () => {
  const profit = profitOf({
    earnedMicroMinor: 333_000_000n,
    costNanoUsd: 900_000_000n,
    lossNanoUsd: 100_000_000n,
    feesMinor: 59n,
  })
  expect(profit).toEqual({
    // 3.33 less the 0.80 that somebody was charged for.
    grossNanoUsd: 2_530_000_000n,
    grossMarginBasisPoints: 7_597n,
    // Less 0.10 that nobody was charged for, less 0.59.
    netNanoUsd: 1_840_000_000n,
    netMarginBasisPoints: 5_525n,
  })
})

test('who earned nothing has no margin, and a loss of what they cost', () => {
  const profit = profitOf({ earnedMicroMinor: 0n, costNanoUsd: 5n, lossNanoUsd: 2n, feesMinor: 0n })
  expect(profit).toEqual({
    grossNanoUsd: -3n,
    grossMarginBasisPoints: undefined,
    netNanoUsd: -5n,
    netMarginBasisPoints: undefined,
  })
})

test('fees and losses are all that lies between gross and net, and the profit of two is the sum of both', () => {
  const parts = fc.record({
    earnedMicroMinor: amount,
    costNanoUsd: amount,
    lossNanoUsd: amount,
    feesMinor: amount,
  })
  fc.assert(
    fc.property(parts, parts, (one, other) => {
      const [left, right] = [profitOf(one), profitOf(other)]
      expect(left.grossNanoUsd - left.netNanoUsd).toBe(one.lossNanoUsd + one.feesMinor * 10_000_000n)
      const both = profitOf({
        earnedMicroMinor: one.earnedMicroMinor + other.earnedMicroMinor,
        costNanoUsd: one.costNanoUsd + other.costNanoUsd,
        lossNanoUsd: one.lossNanoUsd + other.lossNanoUsd,
        feesMinor: one.feesMinor + other.feesMinor,
      })
      expect(both.netNanoUsd).toBe(left.netNanoUsd + right.netNanoUsd)
      expect(both.grossNanoUsd).toBe(left.grossNanoUsd + right.grossNanoUsd)
    }),
  )
})

test('what an answer saved is the price of the credits that it did not use, and below zero where it used more', () => {
  const bought = { earnedMicroMinor: 320_000_000n, chargedMicro: 32_000_000n }
  expect(savedMoneyOf({ ...bought, baselineMicro: 120_000_000n })).toBe(880_000_000n)
  expect(savedMoneyOf({ ...bought, baselineMicro: 20_000_000n })).toBe(-120_000_000n)
  // Gifts cost nobody money, and an answer without a charge says nothing of a price.
  expect(savedMoneyOf({ ...bought, earnedMicroMinor: 0n, baselineMicro: 120_000_000n })).toBe(0n)
  expect(savedMoneyOf({ earnedMicroMinor: 0n, chargedMicro: 0n, baselineMicro: 1n })).toBe(0n)
})

test('quotients are rounded down on both sides of zero', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
      fc.bigInt({ min: 1n, max: 10n ** 6n }),
      (a, b) => {
        const whole = quotient(a, b) ?? 0n
        expect(whole * b <= a && a < (whole + 1n) * b).toBe(true)
      },
    ),
  )
  expect(quotient(5n, 0n)).toBeUndefined()
})
