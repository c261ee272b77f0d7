import { expect, test } from 'vitest'

import { microCredits, zeroMicroCredits } from '../money/micro-credits.ts'
import { minorAmount, zeroMinor } from '../money/minor-amount.ts'
import { type BookedOrder, compareWithStripe, type Listed } from './compare-with-stripe.ts'
import type { Order } from './order.ts'

const half = {
  id: 're_1',
  amountMinor: minorAmount(500n),
  status: 'succeeded',
  createdAtMs: 2,
} as const

const lost = {
  id: 'dp_1',
  amountMinor: minorAmount(1000n),
  currency: 'usd',
  status: 'lost',
  reason: 'fraudulent',
  createdAtMs: 3,
} as const

const order: Order = {
  id: 'ord_1',
  userId: 'usr_1',
  walletId: 'wal_1',
  package: { id: 1, name: 'Starter' },
  creditsMicro: microCredits(1000n),
  amountMinor: minorAmount(1000n),
  currency: 'usd',
  isLive: true,
  status: 'part_refunded',
  sessionId: 'cs_1',
  paymentIntentId: 'pi_1',
  totalMinor: minorAmount(1000n),
  taxMinor: zeroMinor,
  discountMinor: zeroMinor,
  refundedMinor: minorAmount(500n),
  refunds: [half],
  disputes: [],
  grantedMicro: microCredits(1000n),
  revokedMicro: microCredits(500n),
  clawBacks: 1,
  createdAtMs: 1,
  version: 4n,
}

function booked(changed: Partial<Order> = {}): BookedOrder {
  const whole = { ...order, ...changed }
  return {
    order: whole,
    ledger: { grantedMicro: whole.grantedMicro, revokedMicro: whole.revokedMicro },
  }
}

const session = {
  id: 'cs_1',
  clientReferenceId: 'ord_1',
  currency: 'usd',
  subtotalMinor: minorAmount(1000n),
}

const agreed: Listed = {
  sessions: [session],
  refunds: [{ ...half, paymentIntentId: 'pi_1' }],
  disputes: [],
}

test('what agrees is no difference', () => {
  expect(compareWithStripe(agreed, [booked()])).toEqual([])
})

const unpaid = {
  grantedMicro: zeroMicroCredits,
  revokedMicro: zeroMicroCredits,
  refunds: [],
  refundedMinor: zeroMinor,
}

test.each([
  {
    story: 'a payment whose order is gone',
    listed: { ...agreed, sessions: [{ ...session, id: 'cs_2', clientReferenceId: 'ord_2' }] },
    known: booked(),
    found: [{ kind: 'paid_but_unknown', objectId: 'cs_2' }],
  },
  {
    story: 'a payment of another amount',
    listed: { ...agreed, sessions: [{ ...session, subtotalMinor: minorAmount(999n) }] },
    known: booked(),
    found: [{ kind: 'amount_differs', objectId: 'cs_1', orderId: 'ord_1' }],
  },
  {
    story: 'a payment in another currency',
    listed: { ...agreed, sessions: [{ ...session, currency: 'jpy' }] },
    known: booked(),
    found: [{ kind: 'amount_differs', expected: '1000 usd', found: '1000 jpy' }],
  },
  {
    story: 'a payment that was not credited',
    listed: { ...agreed, refunds: [] },
    known: booked({ ...unpaid, status: 'open' }),
    found: [{ kind: 'not_credited', orderId: 'ord_1', found: 'order open' }],
  },
  {
    story: 'a second payment for an order that was paid through another session',
    listed: { ...agreed, sessions: [{ ...session, id: 'cs_2' }] },
    known: booked(),
    found: [{ kind: 'not_credited', objectId: 'cs_2', found: 'the order belongs to another session' }],
  },
  {
    story: 'a refund that nobody told us of',
    listed: agreed,
    known: booked({ refunds: [], refundedMinor: zeroMinor, revokedMicro: zeroMicroCredits }),
    found: [{ kind: 'refund_differs', objectId: 're_1', found: 'not known here' }],
  },
  {
    story: 'a refund that failed afterwards',
    listed: { ...agreed, refunds: [{ ...half, status: 'failed' as const, paymentIntentId: 'pi_1' }] },
    known: booked(),
    found: [{ kind: 'refund_differs', expected: '500 failed', found: '500 succeeded' }],
  },
  {
    story: 'a dispute that nobody told us of',
    listed: { ...agreed, disputes: [{ ...lost, paymentIntentId: 'pi_1' }] },
    known: booked(),
    found: [{ kind: 'dispute_differs', objectId: 'dp_1' }],
  },
  {
    story: 'less taken back than went back',
    listed: agreed,
    known: booked({ revokedMicro: microCredits(499n) }),
    found: [{ kind: 'revoked_differs', objectId: 'ord_1' }],
  },
  {
    story: 'a lost dispute that took nothing',
    listed: agreed,
    known: booked({ disputes: [{ ...lost, frozenMicro: zeroMicroCredits, freezes: 0 }] }),
    found: [{ kind: 'revoked_differs', expected: '1000 micro-credits taken back' }],
  },
  {
    story: 'a ledger that never heard of the grant',
    listed: agreed,
    known: { ...booked(), ledger: { grantedMicro: zeroMicroCredits, revokedMicro: zeroMicroCredits } },
    found: [{ kind: 'ledger_differs', objectId: 'ord_1' }],
  },
  {
    story: 'credits for a payment that was asked for and is not paid',
    listed: {
      sessions: [],
      unpaid: [{ id: 'cs_1', found: 'session open, unpaid' }],
      refunds: [],
      disputes: [],
    },
    known: booked(),
    found: [
      {
        kind: 'credited_unpaid',
        objectId: 'cs_1',
        orderId: 'ord_1',
        expected: 'session open, unpaid',
        found: '1000 micro-credits granted',
      },
    ],
  },
])('found: $story', ({ listed, known, found }) => {
  const differences = compareWithStripe(listed, [known])
  expect(differences.length).toBe(found.length)
  expect(differences).toMatchObject(found)
})

test('what is not paid and was not credited is in order', () => {
  const listed = {
    sessions: [],
    unpaid: [{ id: 'cs_1', found: 'session expired, unpaid' }],
    refunds: [],
    disputes: [],
  }
  const waiting = booked({
    status: 'open',
    grantedMicro: zeroMicroCredits,
    revokedMicro: zeroMicroCredits,
    refunds: [],
  })
  expect(compareWithStripe(listed, [waiting])).toEqual([])
})

test('payments, refunds and disputes of other programs on the same account are left alone', () => {
  const { clientReferenceId: _, ...foreign } = session
  const listed: Listed = {
    sessions: [
      { ...foreign, id: 'cs_9' },
      { ...session, id: 'cs_8', clientReferenceId: 'order-1' },
    ],
    refunds: [
      { ...half, id: 're_9', paymentIntentId: 'pi_9' },
      { ...half, id: 're_8' },
    ],
    disputes: [{ ...lost, id: 'dp_9', paymentIntentId: 'pi_9' }],
  }
  expect(compareWithStripe(listed, [booked()])).toEqual([])
})
