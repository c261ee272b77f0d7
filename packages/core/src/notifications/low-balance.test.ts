import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { type MicroCredits, microCredits, microCreditsFromCredits } from '../money/micro-credits.ts'
import {
  balanceLevelOf,
  balanceLevels,
  balanceThresholds,
  decideBalanceNotice,
  quietRangeOf,
} from './low-balance.ts'

const credits = (amount: number): MicroCredits => microCreditsFromCredits(BigInt(amount))

test.each([
  { after: 'no purchase yet', request: {}, low: 10, nearlyEmpty: 5 },
  { after: 'a small purchase', request: { lastPurchaseMicro: credits(100) }, low: 20, nearlyEmpty: 10 },
  { after: 'a large purchase', request: { lastPurchaseMicro: credits(10_000) }, low: 2_000, nearlyEmpty: 10 },
  { after: 'an own amount', request: { ownLowMicro: credits(300) }, low: 300, nearlyEmpty: 10 },
  { after: 'a small own amount', request: { ownLowMicro: credits(4) }, low: 4, nearlyEmpty: 2 },
  { after: 'an own lower amount', request: { ownNearlyEmptyMicro: credits(3) }, low: 10, nearlyEmpty: 3 },
  {
    after: 'an own lower amount above the usual upper one',
    request: { ownNearlyEmptyMicro: credits(50) },
    low: 50,
    nearlyEmpty: 50,
  },
  {
    after: 'two own amounts',
    request: {
      lastPurchaseMicro: credits(100),
      ownLowMicro: credits(9),
      ownNearlyEmptyMicro: credits(8),
    },
    low: 9,
    nearlyEmpty: 8,
  },
])('the thresholds after $after', ({ request, low, nearlyEmpty }) => {
  expect(balanceThresholds(request)).toEqual({
    lowMicro: credits(low),
    nearlyEmptyMicro: credits(nearlyEmpty),
  })
})

const anyMicro = fc.bigInt({ min: 0n, max: 10_000n }).map(microCredits)
const anyThreshold = fc.bigInt({ min: 1n, max: 10_000n }).map(microCredits)
const anyThresholds = fc
  .record(
    { ownLowMicro: anyThreshold, ownNearlyEmptyMicro: anyThreshold, lastPurchaseMicro: anyThreshold },
    { requiredKeys: [] },
  )
  .map(balanceThresholds)

test('whatever is chosen and bought, both thresholds are above zero and in their order', () => {
  fc.assert(
    fc.property(anyThresholds, ({ lowMicro, nearlyEmptyMicro }) => {
      expect(nearlyEmptyMicro > 0n && nearlyEmptyMicro <= lowMicro).toBe(true)
    }),
  )
})

test('over any course of a balance the owner is told once for each crossing, of the deepest one', () => {
  fc.assert(
    fc.property(anyThresholds, fc.array(anyMicro, { maxLength: 60 }), (thresholds, course) => {
      let known: ReturnType<typeof balanceLevelOf> = 'fine'
      for (const balanceMicro of course) {
        const before = known
        const decision = decideBalanceNotice({
          knownLevel: known,
          balanceMicro,
          peakMicro: balanceMicro,
          thresholds,
        })
        const now = balanceLevelOf(balanceMicro, thresholds)
        expect(decision.isToBeTold).toBe(balanceLevels.indexOf(now) > balanceLevels.indexOf(before))
        expect(decision.level).toBe(now)
        known = decision.level
      }
    }),
  )
})

test('looking only now and then tells of a rise and fall in between, and never twice of one fall', () => {
  fc.assert(
    fc.property(
      anyThresholds,
      fc.array(fc.array(anyMicro, { minLength: 1, maxLength: 8 }), { maxLength: 12 }),
      (thresholds, looks) => {
        let known: ReturnType<typeof balanceLevelOf> = 'fine'
        for (const sinceLastLook of looks) {
          const balanceMicro = sinceLastLook.at(-1) ?? microCredits(0n)
          const peakMicro = sinceLastLook.reduce((peak, balance) => (balance > peak ? balance : peak))
          const request = { balanceMicro, peakMicro, thresholds }
          const { level, isToBeTold } = decideBalanceNotice({ ...request, knownLevel: known })
          const wasBetter =
            balanceLevels.indexOf(level) > balanceLevels.indexOf(known) ||
            balanceLevels.indexOf(level) > balanceLevels.indexOf(balanceLevelOf(peakMicro, thresholds))
          expect(isToBeTold).toBe(wasBetter)
          const again = decideBalanceNotice({
            knownLevel: level,
            balanceMicro,
            peakMicro: balanceMicro,
            thresholds,
          })
          expect(again).toEqual({ level, isToBeTold: false })
          known = level
        }
      },
    ),
  )
})

test('in the quiet range of a level, and only there, the level stays', () => {
  fc.assert(
    fc.property(anyThresholds, anyMicro, anyMicro, (thresholds, balanceMicro, other) => {
      const level = balanceLevelOf(balanceMicro, thresholds)
      const { fromMicro, belowMicro } = quietRangeOf(level, thresholds)
      const isWithin = other >= fromMicro && (belowMicro === undefined || other < belowMicro)
      expect(isWithin).toBe(balanceLevelOf(other, thresholds) === level)
    }),
  )
})
