import { describe, expect, test } from 'vitest'

import { disputeOf, frozenDispute, paidOrder, unpaidOrder } from '../../test/paid-order.ts'
import { microCredits } from '../money/micro-credits.ts'
import { minorAmount } from '../money/minor-amount.ts'
import { chargedBackMinorOf, isAllRevoked, isInReview } from './order-outcome.ts'
import type { Order } from './order.ts'

describe('what the bank took of an order', () => {
  test.each<[string, Partial<Order>, bigint]>([
    ['nothing without a dispute', {}, 0n],
    ['nothing while it is open', { disputes: [frozenDispute(disputeOf('under_review'))] }, 0n],
    ['nothing where it was won', { disputes: [frozenDispute(disputeOf('won'))] }, 0n],
    ['what was lost', { disputes: [frozenDispute(disputeOf('lost'))] }, 400n],
    [
      'the sum of what was lost',
      {
        disputes: [
          frozenDispute(disputeOf('lost')),
          frozenDispute(disputeOf('appeal_under_review', { id: 'du_2', amountMinor: minorAmount(250n) })),
          frozenDispute(disputeOf('won', { id: 'du_3' })),
        ],
      },
      650n,
    ],
    [
      'all of it in another currency',
      { disputes: [frozenDispute(disputeOf('lost', { currency: 'eur' }))] },
      1_000n,
    ],
    [
      'what was not refunded, where that is less',
      { refundedMinor: minorAmount(700n), disputes: [frozenDispute(disputeOf('lost'))] },
      300n,
    ],
    [
      'nothing where all was refunded',
      { refundedMinor: minorAmount(1_000n), disputes: [frozenDispute(disputeOf('lost'))] },
      0n,
    ],
    [
      'nothing where more was refunded than paid',
      { refundedMinor: minorAmount(1_001n), disputes: [frozenDispute(disputeOf('lost'))] },
      0n,
    ],
    [
      'of what was really paid, not of the price',
      {
        totalMinor: minorAmount(800n),
        disputes: [frozenDispute(disputeOf('lost', { amountMinor: minorAmount(900n) }))],
      },
      800n,
    ],
  ])('%s', (_, changed, expected) => {
    expect(chargedBackMinorOf({ ...paidOrder, ...changed })).toBe(expected)
  })

  test('of the price, where what was paid is not known', () => {
    const disputes = [frozenDispute(disputeOf('lost', { amountMinor: minorAmount(5_000n) }))]
    expect(chargedBackMinorOf({ ...unpaidOrder, disputes })).toBe(1_000n)
  })
})

test.each<[boolean, Partial<Order>]>([
  [true, { status: 'processing', problem: 'amount_differs' }],
  [false, { status: 'processing' }],
  [false, { status: 'open', problem: 'amount_differs' }],
  [false, { status: 'processing', problem: 'amount_differs', grantedMicro: microCredits(1n) }],
])('somebody has to look at it: %s for %o', (expected, changed) => {
  expect(isInReview({ ...unpaidOrder, ...changed })).toBe(expected)
})

test.each([
  { granted: 0n, revoked: 0n, expected: false },
  { granted: 0n, revoked: 1n, expected: false },
  { granted: 10n, revoked: 9n, expected: false },
  { granted: 10n, revoked: 10n, expected: true },
  { granted: 1n, revoked: 1n, expected: true },
])(
  'nothing is left of $granted after $revoked were taken back: $expected',
  ({ granted, revoked, expected }) => {
    const order = { ...paidOrder, grantedMicro: microCredits(granted), revokedMicro: microCredits(revoked) }
    expect(isAllRevoked(order)).toBe(expected)
  },
)
