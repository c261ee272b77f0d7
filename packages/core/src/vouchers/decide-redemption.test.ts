import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { microCredits } from '../money/micro-credits.ts'
import { decideRedemption } from './decide-redemption.ts'
import type { RedemptionFacts } from './decide-redemption.ts'
import { voucherCodeStateOf } from './voucher.ts'

type Changes = {
  readonly redemptions?: number
  readonly isVoid?: boolean
  readonly expiresAtMs?: number
  readonly perPersonLimit?: number
  readonly redemptionsPerCode?: number
  readonly redeemedByPersonAtMs?: number
  readonly redemptionsByPerson?: number
}

function factsWith(changes: Changes): RedemptionFacts {
  return {
    code: {
      id: 'vco_1',
      batchId: 'vba_1',
      terms: {
        name: 'Spring',
        creditsMicro: microCredits(5n),
        expiresAtMs: changes.expiresAtMs,
        perPersonLimit: changes.perPersonLimit,
        redemptionsPerCode: changes.redemptionsPerCode ?? 1,
      },
      redemptions: changes.redemptions ?? 0,
      isVoid: changes.isVoid ?? false,
      version: 1n,
    },
    redeemedByPersonAtMs: changes.redeemedByPersonAtMs,
    redemptionsByPerson: changes.redemptionsByPerson ?? 0,
    nowMs: 1000,
  }
}

test.each<[string, Changes, object]>([
  ['a void code is like one that never was', { isVoid: true }, { code: 'unknown' }],
  [
    'a void code that is also used up and expired',
    { isVoid: true, redemptions: 1, expiresAtMs: 1 },
    { code: 'unknown' },
  ],
  ['a used-up code', { redemptions: 1 }, { code: 'used_up' }],
  ['at its last moment a code has expired', { expiresAtMs: 1000 }, { code: 'expired', atMs: 1000 }],
  [
    'whoever redeemed it is told so',
    { redeemedByPersonAtMs: 900, redemptions: 1 },
    { code: 'already_redeemed', atMs: 900 },
  ],
  [
    'also when it is void by now',
    { redeemedByPersonAtMs: 900, isVoid: true },
    { code: 'already_redeemed', atMs: 900 },
  ],
  [
    'the limit of a person',
    { perPersonLimit: 2, redemptionsByPerson: 2 },
    { code: 'person_limit_reached', limit: 2 },
  ],
])('%s', (_, changes, error) => {
  expect(decideRedemption(factsWith(changes))).toEqual({ ok: false, error })
})

test.each<[string, Changes, object]>([
  ['a fresh code', {}, { codeSlot: 1, personSlot: 1 }],
  ['a moment before it expires', { expiresAtMs: 1001 }, { codeSlot: 1, personSlot: 1 }],
  [
    'a code for many, by one more',
    { redemptions: 41, redemptionsPerCode: 42 },
    { codeSlot: 42, personSlot: 1 },
  ],
  ['the last of a person', { perPersonLimit: 3, redemptionsByPerson: 2 }, { codeSlot: 1, personSlot: 3 }],
  ['without a limit', { redemptionsByPerson: 99 }, { codeSlot: 1, personSlot: 100 }],
])('%s takes its place', (_, changes, slots) => {
  expect(decideRedemption(factsWith(changes))).toEqual({ ok: true, value: slots })
})

test('a redemption is allowed exactly for open codes, and never past a limit', () => {
  const count = fc.integer({ min: 0, max: 4 })
  const changes = fc.record(
    {
      redemptions: count,
      isVoid: fc.boolean(),
      expiresAtMs: fc.integer({ min: 998, max: 1002 }),
      perPersonLimit: fc.integer({ min: 1, max: 4 }),
      redemptionsPerCode: fc.integer({ min: 1, max: 4 }),
      redemptionsByPerson: count,
    },
    { requiredKeys: ['redemptions', 'isVoid', 'redemptionsPerCode', 'redemptionsByPerson'] },
  )
  fc.assert(
    fc.property(changes, (given) => {
      const facts = factsWith(given)
      const decided = decideRedemption(facts)
      const isOpen = voucherCodeStateOf(facts.code, facts.nowMs) === 'open'
      const isWithinLimit = given.redemptionsByPerson < (given.perPersonLimit ?? Infinity)
      expect(decided.ok).toBe(isOpen && isWithinLimit)
      if (!decided.ok) return
      expect(decided.value.codeSlot).toBeLessThanOrEqual(given.redemptionsPerCode)
      expect(decided.value.personSlot).toBeLessThanOrEqual(given.perPersonLimit ?? Infinity)
    }),
  )
})
