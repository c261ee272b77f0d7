import { describe, expect, test } from 'vitest'

import { disputeOf, factsOf, frozenDispute, paidOrder, refundOf } from '../../test/paid-order.ts'
import { microCredits, zeroMicroCredits } from '../money/micro-credits.ts'
import { minorAmount } from '../money/minor-amount.ts'
import { clawBackTarget } from './claw-back.ts'
import type { Order } from './order.ts'
import { planOwnRefund, planRefund, refundableMinorOf } from './plan-refund.ts'
import { refundedMinorOf } from './refunded-minor.ts'

const { totalMinor: _, ...withoutTotal } = paidOrder
const refundable: Order = { ...paidOrder, paymentIntentId: 'pi_1' }

test.each<[bigint, Order]>([
  [1_000n, refundable],
  [1n, { ...refundable, status: 'part_refunded', refundedMinor: minorAmount(999n) }],
  [0n, { ...refundable, status: 'part_refunded', refundedMinor: minorAmount(1_000n) }],
  [0n, { ...refundable, status: 'part_refunded', refundedMinor: minorAmount(1_001n) }],
  [0n, paidOrder],
  [0n, { ...withoutTotal, paymentIntentId: 'pi_1' }],
  [0n, { ...refundable, status: 'processing' }],
  [1_000n, { ...refundable, status: 'processing', problem: 'amount_differs' }],
])('so much can go back: %d', (expected, order) => {
  expect(refundableMinorOf(order)).toBe(expected)
})

test.each([
  { amount: -1n, isAllowed: false },
  { amount: 0n, isAllowed: false },
  { amount: 1n, isAllowed: true },
  { amount: 1_000n, isAllowed: true },
  { amount: 1_001n, isAllowed: false },
])('by hand $amount of 1,000: $isAllowed', ({ amount, isAllowed }) => {
  expect(planRefund(refundable, amount)).toEqual(
    isAllowed
      ? { ok: true, value: amount }
      : { ok: false, error: { code: 'exceeds_paid', refundableMinor: 1_000n } },
  )
})

describe('what a buyer may have back', () => {
  const parts = {
    unusedMicro: microCredits(1_000n),
    availableMicro: microCredits(1_000n),
    windowMs: 10,
    nowMs: 5,
  }

  test.each<[string, Order]>([
    ['nothing was credited', { ...refundable, grantedMicro: zeroMicroCredits }],
    ['what was paid is not known', { ...withoutTotal, paymentIntentId: 'pi_1' }],
    ['there was a dispute', { ...refundable, disputes: [frozenDispute(disputeOf('won'))] }],
    ['all of its credits were taken back', { ...refundable, revokedMicro: microCredits(1_000n) }],
    [
      'more of its credits were taken back than it had',
      { ...refundable, revokedMicro: microCredits(1_001n) },
    ],
  ])('is nothing where %s', (__, order) => {
    expect(planOwnRefund(order, parts)).toBeUndefined()
  })

  test.each([
    { unused: 600n, available: 700n },
    { unused: 700n, available: 600n },
  ])('is the smaller of $unused unused and $available available', ({ unused, available }) => {
    expect(
      planOwnRefund(refundable, {
        ...parts,
        unusedMicro: microCredits(unused),
        availableMicro: microCredits(available),
      }),
    ).toEqual({ amountMinor: 600n, creditsMicro: 600n, untilMs: 11 })
  })

  test('takes the credits that are not taken back yet', () => {
    const order = { ...refundable, refundedMinor: minorAmount(400n), revokedMicro: microCredits(400n) }
    expect(planOwnRefund(order, parts)).toEqual({ amountMinor: 600n, creditsMicro: 600n, untilMs: 11 })
  })
})

describe('what goes back takes its share', () => {
  test.each([
    { paid: 1_000n, returned: 0n, target: 0n },
    { paid: 1_000n, returned: 1n, target: 1n },
    { paid: 3_000n, returned: 1n, target: 1n },
    { paid: 3_000n, returned: 4n, target: 2n },
    { paid: 1_000n, returned: 999n, target: 999n },
    { paid: 1_000n, returned: 1_000n, target: 1_000n },
    { paid: 1_000n, returned: 1_001n, target: 1_000n },
    { paid: 0n, returned: 0n, target: 0n },
    { paid: 0n, returned: 5n, target: 0n },
  ])('$returned of $paid is $target of 1,000', ({ paid, returned, target }) => {
    expect(
      clawBackTarget({
        grantedMicro: microCredits(1_000n),
        paidMinor: minorAmount(paid),
        returnedMinor: returned,
      }),
    ).toBe(target)
  })

  test('and never less than nothing', () => {
    const parts = { grantedMicro: microCredits(1_000n), paidMinor: minorAmount(1_000n), returnedMinor: -1n }
    expect(() => clawBackTarget(parts)).toThrow('what went back is not negative')
  })

  test('refunds count from the moment that they are asked for, until they fail', () => {
    const refunds = [
      refundOf(1n),
      refundOf(20n, 'pending'),
      refundOf(300n, 'requires_action'),
      refundOf(4_000n, 'failed'),
      refundOf(50_000n, 'canceled'),
    ]
    expect(refundedMinorOf(factsOf({}, { refunds }))).toBe(321n)
  })
})
