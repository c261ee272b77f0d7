import { describe, expect, test } from 'vitest'

import { disputeOf, factsOf, paidOrder, refundOf, unpaidOrder } from '../../test/paid-order.ts'
import { microCredits } from '../money/micro-credits.ts'
import { minorAmount } from '../money/minor-amount.ts'
import { orderWithFacts } from './order-with-facts.ts'
import type { Order } from './order.ts'
import type { PaymentFacts } from './payment-facts.ts'

const payment = {
  id: 'pi_1',
  hasFailed: false,
  chargeId: 'ch_1',
  paidAtMs: 5,
  method: 'card',
  receiptUrl: 'https://receipts.example/1',
  fee: { amountMinor: minorAmount(59n), currency: 'usd' },
}

describe('what an order takes over', () => {
  test('is everything that is told of its payment, and nothing that moves credits', () => {
    const facts = factsOf(
      {
        url: 'https://pay.example/1',
        invoiceUrl: 'https://invoices.example/1',
        totalMinor: minorAmount(1_100n),
        taxMinor: minorAmount(200n),
        discountMinor: minorAmount(100n),
      },
      { payment, refunds: [refundOf(300n), refundOf(50n, 'failed')], disputes: [disputeOf('won')] },
    )
    expect(orderWithFacts({ ...paidOrder, problem: 'amount_differs' }, facts, undefined)).toEqual({
      ...paidOrder,
      status: 'part_refunded',
      sessionId: 'cs_1',
      checkoutUrl: 'https://pay.example/1',
      totalMinor: 1_100n,
      taxMinor: 200n,
      discountMinor: 100n,
      refundedMinor: 300n,
      invoiceUrl: 'https://invoices.example/1',
      paymentIntentId: 'pi_1',
      chargeId: 'ch_1',
      paidAtMs: 5,
      paymentMethod: 'card',
      receiptUrl: 'https://receipts.example/1',
      fee: { amountMinor: 59n, currency: 'usd' },
      refunds: facts.refunds,
      disputes: [{ ...disputeOf('won'), frozenMicro: 0n, freezes: 0 }],
    })
  })

  test('leaves out what is not told, and keeps what is known', () => {
    const known: Order = {
      ...paidOrder,
      checkoutUrl: 'https://pay.example/1',
      chargeId: 'ch_1',
      paymentMethod: 'card',
    }
    const facts = factsOf({}, { payment: { id: 'pi_1', hasFailed: false } })
    const order = orderWithFacts(known, facts, undefined)
    expect(order).toStrictEqual({
      ...known,
      sessionId: 'cs_1',
      paymentIntentId: 'pi_1',
      refunds: [],
      disputes: [],
    })
    expect(orderWithFacts(paidOrder, factsOf(), undefined)).not.toHaveProperty('paymentIntentId')
  })

  test('keeps what is frozen for a dispute that is known', () => {
    const frozen = {
      ...disputeOf('needs_response'),
      frozenMicro: microCredits(7n),
      freezes: 2,
      holdId: 'dsp_1',
    }
    const other = { ...frozen, id: 'du_0', holdId: 'dsp_0' }
    const facts = factsOf(
      {},
      { disputes: [disputeOf('under_review'), disputeOf('needs_response', { id: 'du_9' })] },
    )
    expect(
      orderWithFacts({ ...paidOrder, disputes: [other, frozen] }, facts, undefined).disputes,
    ).toStrictEqual([
      { ...disputeOf('under_review'), frozenMicro: 7n, freezes: 2, holdId: 'dsp_1' },
      { ...disputeOf('needs_response', { id: 'du_9' }), frozenMicro: 0n, freezes: 0 },
    ])
  })

  test.each(['reference_differs', 'mode_differs'] as const)(
    'is nothing but the problem where it is %s',
    (problem) => {
      expect(orderWithFacts(unpaidOrder, factsOf({}, { payment }), problem)).toStrictEqual({
        ...unpaidOrder,
        problem,
      })
    },
  )

  test.each(['amount_differs', 'currency_differs'] as const)(
    'is all of it beside the problem %s',
    (problem) => {
      expect(orderWithFacts(unpaidOrder, factsOf({}, { payment }), problem)).toMatchObject({
        problem,
        status: 'processing',
        paymentIntentId: 'pi_1',
      })
    },
  )
})

describe('how an order stands', () => {
  const failed = { id: 'pi_1', hasFailed: true }
  const all = [refundOf(1_000n)]

  test.each<[Order['status'], Order, PaymentFacts]>([
    ['open', unpaidOrder, factsOf({ status: 'open', paymentStatus: 'unpaid' })],
    ['expired', unpaidOrder, factsOf({ status: 'expired', paymentStatus: 'unpaid' })],
    ['processing', unpaidOrder, factsOf({ paymentStatus: 'unpaid' })],
    [
      'processing',
      unpaidOrder,
      factsOf({ paymentStatus: 'unpaid' }, { payment: { ...failed, hasFailed: false } }),
    ],
    ['failed', unpaidOrder, factsOf({ paymentStatus: 'unpaid' }, { payment: failed })],
    ['processing', unpaidOrder, factsOf()],
    ['processing', unpaidOrder, factsOf({}, { refunds: [refundOf(999n)] })],
    ['refunded', unpaidOrder, factsOf({}, { refunds: all })],
    [
      'processing',
      unpaidOrder,
      factsOf({ totalMinor: minorAmount(0n), paymentStatus: 'no_payment_required' }),
    ],
    ['granted', paidOrder, factsOf()],
    ['granted', paidOrder, factsOf({ status: 'expired', paymentStatus: 'unpaid' })],
    ['part_refunded', paidOrder, factsOf({}, { refunds: [refundOf(1n)] })],
    ['part_refunded', paidOrder, factsOf({}, { refunds: [refundOf(999n)] })],
    ['refunded', paidOrder, factsOf({}, { refunds: all })],
    ['granted', paidOrder, factsOf({}, { refunds: [refundOf(5n, 'failed')] })],
    ['disputed', paidOrder, factsOf({}, { refunds: all, disputes: [disputeOf('needs_response')] })],
    ['charged_back', paidOrder, factsOf({}, { refunds: all, disputes: [disputeOf('lost')] })],
    [
      'disputed',
      paidOrder,
      factsOf({}, { disputes: [disputeOf('lost'), disputeOf('under_review', { id: 'du_2' })] }),
    ],
    ['granted', paidOrder, factsOf({}, { disputes: [disputeOf('won')] })],
    ['disputed', paidOrder, factsOf({}, { disputes: [disputeOf('a word that nobody knows yet')] })],
  ])('%s', (status, order, facts) => {
    expect(orderWithFacts(order, facts, undefined).status).toBe(status)
  })
})
