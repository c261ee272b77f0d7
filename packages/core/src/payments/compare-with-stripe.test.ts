import { describe, expect, test } from 'vitest'

import { microCredits, zeroMicroCredits } from '../money/micro-credits.ts'
import { minorAmount, zeroMinor } from '../money/minor-amount.ts'
import { compareWithStripe } from './compare-with-stripe.ts'
import type { BookedOrder, Listed, PaymentDifference } from './compare-with-stripe.ts'
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

describe('what an operator reads', () => {
  const known = { ...lost, frozenMicro: zeroMicroCredits, freezes: 0 }
  const other = { ...half, id: 're_2', amountMinor: minorAmount(1n) }
  const charged = booked({
    disputes: [{ ...known, id: 'dp_0', status: 'won' }, known],
    revokedMicro: order.grantedMicro,
  })
  const listedDispute = { ...lost, paymentIntentId: 'pi_1' }

  test.each<[string, Partial<Listed>, BookedOrder, PaymentDifference]>([
    [
      'a payment without its order',
      { sessions: [{ ...session, id: 'cs_2', clientReferenceId: 'ord_2' }] },
      booked(),
      {
        kind: 'paid_but_unknown',
        objectId: 'cs_2',
        expected: 'an order ord_2',
        found: 'a payment without its order',
      },
    ],
    [
      'a payment that did not fit',
      { sessions: [session], refunds: [] },
      booked({ ...unpaid, status: 'processing', problem: 'currency_differs' }),
      {
        kind: 'not_credited',
        objectId: 'cs_1',
        orderId: 'ord_1',
        expected: 'paid, so credited',
        found: 'order processing (currency_differs)',
      },
    ],
    [
      'a refund beside another one',
      { refunds: [{ ...half, amountMinor: minorAmount(499n), paymentIntentId: 'pi_1' }] },
      booked({ refunds: [other, half], revokedMicro: microCredits(501n) }),
      {
        kind: 'refund_differs',
        objectId: 're_1',
        orderId: 'ord_1',
        expected: '499 succeeded',
        found: '500 succeeded',
      },
    ],
    [
      'a dispute that is not known',
      { disputes: [{ ...listedDispute, id: 'dp_9' }] },
      charged,
      {
        kind: 'dispute_differs',
        objectId: 'dp_9',
        orderId: 'ord_1',
        expected: '1000 lost',
        found: 'not known here',
      },
    ],
    [
      'a dispute that was decided',
      { disputes: [{ ...listedDispute, status: 'won' }] },
      charged,
      {
        kind: 'dispute_differs',
        objectId: 'dp_1',
        orderId: 'ord_1',
        expected: '1000 won',
        found: '1000 lost',
      },
    ],
    [
      'a dispute about more',
      { disputes: [{ ...listedDispute, amountMinor: minorAmount(1001n) }] },
      charged,
      {
        kind: 'dispute_differs',
        objectId: 'dp_1',
        orderId: 'ord_1',
        expected: '1001 lost',
        found: '1000 lost',
      },
    ],
    [
      'less taken back than went back',
      {},
      booked({ revokedMicro: microCredits(499n) }),
      {
        kind: 'revoked_differs',
        objectId: 'ord_1',
        orderId: 'ord_1',
        expected: '500 micro-credits taken back',
        found: '499',
      },
    ],
    [
      'a ledger that granted something else',
      {},
      { ...booked(), ledger: { grantedMicro: microCredits(999n), revokedMicro: order.revokedMicro } },
      {
        kind: 'ledger_differs',
        objectId: 'ord_1',
        orderId: 'ord_1',
        expected: '1000 granted, 500 taken back',
        found: '999 granted, 500 taken back',
      },
    ],
    [
      'a ledger that took back something else',
      {},
      { ...booked(), ledger: { grantedMicro: order.grantedMicro, revokedMicro: zeroMicroCredits } },
      {
        kind: 'ledger_differs',
        objectId: 'ord_1',
        orderId: 'ord_1',
        expected: '1000 granted, 500 taken back',
        found: '1000 granted, 0 taken back',
      },
    ],
  ])('%s', (...[, listed, bookedOrder, difference]) => {
    const nothing = { sessions: [], refunds: [], disputes: [] }
    expect(compareWithStripe({ ...nothing, ...listed }, [bookedOrder])).toStrictEqual([difference])
  })

  test('is nothing where a dispute stands here as it stands there', () => {
    const listed = { sessions: [], refunds: [], disputes: [listedDispute] }
    expect(compareWithStripe(listed, [charged])).toEqual([])
  })
})

describe('what disputes and refunds have to have taken', () => {
  const dispute = { ...lost, frozenMicro: zeroMicroCredits, freezes: 0 }

  test.each<[string, Partial<Order>, bigint]>([
    ['a lost part', { disputes: [{ ...dispute, amountMinor: minorAmount(100n) }] }, 600n],
    [
      'a lost dispute in another currency, the whole',
      { disputes: [{ ...dispute, amountMinor: minorAmount(1n), currency: 'eur' }] },
      1000n,
    ],
    ['an open dispute, nothing', { disputes: [{ ...dispute, status: 'needs_response' }] }, 500n],
    ['a part of what was really paid', { totalMinor: minorAmount(2000n) }, 250n],
  ])('%s', (_, changed, revoked) => {
    const nothing = { sessions: [], refunds: [], disputes: [] }
    expect(compareWithStripe(nothing, [booked({ ...changed, revokedMicro: microCredits(revoked) })])).toEqual(
      [],
    )
    expect(
      compareWithStripe(nothing, [booked({ ...changed, revokedMicro: microCredits(revoked + 1n) })]),
    ).toMatchObject([{ kind: 'revoked_differs', expected: `${revoked} micro-credits taken back` }])
  })

  test('is nothing of an order that nobody has paid', () => {
    const { totalMinor: _, paymentIntentId: __, ...open } = { ...order, ...unpaid }
    const waiting = {
      order: open,
      ledger: { grantedMicro: zeroMicroCredits, revokedMicro: zeroMicroCredits },
    }
    const foreign = {
      sessions: [],
      unpaid: [{ id: 'cs_9', found: 'session open, unpaid' }],
      refunds: [{ ...half, id: 're_9' }],
      disputes: [{ ...lost, id: 'dp_9' }],
    }
    expect(compareWithStripe(foreign, [waiting])).toEqual([])
  })
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
