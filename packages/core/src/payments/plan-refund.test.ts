import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { microCredits, zeroMicroCredits } from '../money/micro-credits.ts'
import { minorAmount, zeroMinor } from '../money/minor-amount.ts'
import { clawBackTarget } from './claw-back.ts'
import type { Order } from './order.ts'
import { planOwnRefund, planRefund, refundableMinorOf } from './plan-refund.ts'

const dayMs = 24 * 60 * 60_000
const paidAtMs = 1_790_000_000_000

const paid: Order = {
  id: 'ord_1',
  userId: 'usr_1',
  walletId: 'wal_1',
  package: { id: 1, name: 'Starter' },
  creditsMicro: microCredits(1_000_000_000n),
  amountMinor: minorAmount(1000n),
  currency: 'usd',
  isLive: false,
  status: 'granted',
  sessionId: 'cs_1',
  paymentIntentId: 'pi_1',
  totalMinor: minorAmount(1000n),
  taxMinor: zeroMinor,
  discountMinor: zeroMinor,
  refundedMinor: zeroMinor,
  refunds: [],
  disputes: [],
  grantedMicro: microCredits(1_000_000_000n),
  revokedMicro: zeroMicroCredits,
  clawBacks: 0,
  createdAtMs: paidAtMs - 60_000,
  paidAtMs,
  version: 3n,
}

const openDispute = {
  id: 'dp_1',
  amountMinor: minorAmount(1000n),
  currency: 'usd',
  status: 'needs_response',
  reason: 'fraudulent',
  createdAtMs: paidAtMs,
  frozenMicro: zeroMicroCredits,
  freezes: 0,
}

test.each([
  { order: paid, amount: 1000n, expected: { ok: true, value: 1000n } },
  { order: paid, amount: 1n, expected: { ok: true, value: 1n } },
  {
    order: paid,
    amount: 1001n,
    expected: { ok: false, error: { code: 'exceeds_paid', refundableMinor: 1000n } },
  },
  {
    order: { ...paid, status: 'part_refunded', refundedMinor: minorAmount(400n) } as const,
    amount: 601n,
    expected: { ok: false, error: { code: 'exceeds_paid', refundableMinor: 600n } },
  },
  {
    order: { ...paid, status: 'refunded', refundedMinor: minorAmount(1000n) } as const,
    amount: 1n,
    expected: { ok: false, error: { code: 'nothing_to_refund' } },
  },
  {
    order: { ...paid, status: 'disputed' } as const,
    amount: 1n,
    expected: { ok: false, error: { code: 'disputed' } },
  },
  {
    order: { ...paid, status: 'charged_back' } as const,
    amount: 1n,
    expected: { ok: false, error: { code: 'charged_back' } },
  },
  {
    order: { ...paid, totalMinor: zeroMinor },
    amount: 1n,
    expected: { ok: false, error: { code: 'nothing_to_refund' } },
  },
])('a refund of $amount of an order that is $order.status', ({ order, amount, expected }) => {
  expect(planRefund(order, amount)).toEqual(expected)
})

test('an order that waits for its money has nothing to give back', () => {
  const { paymentIntentId: _, totalMinor: __, ...open } = paid
  expect(refundableMinorOf({ ...open, status: 'open', grantedMicro: zeroMicroCredits })).toBe(0n)
  expect(refundableMinorOf({ ...paid, status: 'processing', grantedMicro: zeroMicroCredits })).toBe(0n)
})

test('a payment that did not fit its order was never credited, and can go back', () => {
  const order: Order = {
    ...paid,
    status: 'processing',
    grantedMicro: zeroMicroCredits,
    problem: 'amount_differs',
  }
  expect(refundableMinorOf(order)).toBe(1000n)
})

const open = {
  unusedMicro: paid.grantedMicro,
  availableMicro: paid.grantedMicro,
  windowMs: 14 * dayMs,
  nowMs: paidAtMs + dayMs,
}

test.each([
  { story: 'the window is switched off', order: paid, parts: { ...open, windowMs: 0 } },
  {
    story: 'the window is switched off, and the clock goes wrong',
    order: paid,
    parts: { ...open, windowMs: 0, nowMs: paidAtMs - dayMs },
  },
  { story: 'the window is over', order: paid, parts: { ...open, nowMs: paidAtMs + 14 * dayMs } },
  { story: 'everything was used', order: paid, parts: { ...open, unusedMicro: zeroMicroCredits } },
  {
    story: 'everything is held or frozen',
    order: paid,
    parts: { ...open, availableMicro: zeroMicroCredits },
  },
  { story: 'less is left than a cent', order: paid, parts: { ...open, unusedMicro: microCredits(999_999n) } },
  {
    story: 'less is left than a cent, and a refund has not taken its credits yet',
    order: { ...paid, status: 'part_refunded' as const, refundedMinor: minorAmount(400n) },
    parts: { ...open, unusedMicro: microCredits(999_999n) },
  },
  { story: 'a dispute was ever opened', order: { ...paid, disputes: [openDispute] }, parts: open },
  { story: 'nothing was paid', order: { ...paid, totalMinor: zeroMinor }, parts: open },
  { story: 'it went back already', order: { ...paid, status: 'refunded' as const }, parts: open },
])('nothing is offered where $story', ({ order, parts }) => {
  expect(planOwnRefund(order, parts)).toBeUndefined()
})

test('a purchase that nobody touched goes back whole', () => {
  expect(planOwnRefund(paid, open)).toEqual({
    amountMinor: 1000n,
    creditsMicro: paid.grantedMicro,
    untilMs: paidAtMs + 14 * dayMs,
  })
})

test('half used, half of the money', () => {
  expect(planOwnRefund(paid, { ...open, unusedMicro: microCredits(500_000_001n) })).toMatchObject({
    amountMinor: 500n,
    creditsMicro: 500_000_000n,
  })
})

test('it never pays more than is left, and never takes more credits than are unused and free', () => {
  const amounts = fc.record({
    paidMinor: fc.bigInt({ min: 1n, max: 100_000n }),
    grantedMicro: fc.bigInt({ min: 1n, max: 10n ** 12n }),
    refundedShare: fc.bigInt({ min: 0n, max: 1000n }),
    unusedShare: fc.bigInt({ min: 0n, max: 1000n }),
    freeShare: fc.bigInt({ min: 0n, max: 1000n }),
  })
  fc.assert(
    fc.property(amounts, ({ paidMinor, grantedMicro, refundedShare, unusedShare, freeShare }) => {
      const refundedMinor = minorAmount((paidMinor * refundedShare) / 1000n)
      const revokedMicro = clawBackTarget({
        grantedMicro: microCredits(grantedMicro),
        paidMinor: minorAmount(paidMinor),
        returnedMinor: refundedMinor,
      })
      const leftMicro = grantedMicro - revokedMicro
      const unusedMicro = (leftMicro * unusedShare) / 1000n
      const availableMicro = (unusedMicro * freeShare) / 1000n
      const order: Order = {
        ...paid,
        status: refundedMinor === 0n ? 'granted' : 'part_refunded',
        totalMinor: minorAmount(paidMinor),
        refundedMinor,
        grantedMicro: microCredits(grantedMicro),
        revokedMicro,
      }
      const plan = planOwnRefund(order, {
        ...open,
        unusedMicro: microCredits(unusedMicro),
        availableMicro: microCredits(availableMicro),
      })
      if (plan === undefined) return
      expect(plan.amountMinor <= paidMinor - refundedMinor).toBe(true)
      expect(plan.creditsMicro <= availableMicro).toBe(true)
      expect(plan.amountMinor > 0n && plan.creditsMicro > 0n).toBe(true)
    }),
    { numRuns: 2000 },
  )
})
