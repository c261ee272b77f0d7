import type { Order } from '@tessera/core/payments/order'
import type { DisputeFact, PaymentFacts, RefundFact } from '@tessera/core/payments/payment-facts'
import { err, ok } from '@tessera/core/result'

import type { GatewayFailure, PaymentGateway } from '../../ports/payment-gateway.ts'
import type { PlannedPurchase } from '../plan/happening.ts'

/** A payment provider that knows the payments of the plan, for as long as something may still come of them. */
export type DemoGateway = {
  readonly port: PaymentGateway
  /** What the payment page of an order came to. */
  settle(order: Order, purchase: PlannedPurchase): void
  addRefund(key: string, refund: RefundFact): void
  putDispute(key: string, dispute: DisputeFact): void
  forget(key: string): void
}

const unknown: GatewayFailure = {
  code: 'payment_not_found',
  reason: 'the demo business knows no such payment',
}

export function sessionIdOf(key: string): string {
  return `cs_${key}`
}

export function createDemoGateway(): DemoGateway {
  const factsBySession = new Map<string, PaymentFacts>()
  let nextKey = ''

  function change(key: string, changed: (facts: PaymentFacts) => PaymentFacts): void {
    const facts = factsBySession.get(sessionIdOf(key))
    if (facts !== undefined) factsBySession.set(sessionIdOf(key), changed(facts))
  }

  return {
    port: {
      isLive: false,
      createCheckout: (request) => {
        nextKey = request.orderId
        return Promise.resolve(ok({ sessionId: `cs_${nextKey}`, url: `https://pay.example.com/${nextKey}` }))
      },
      expireCheckout: () => Promise.resolve(ok(undefined)),
      fetchPayment: (sessionId) => {
        const facts = factsBySession.get(sessionId)
        return Promise.resolve(facts === undefined ? err(unknown) : ok(facts))
      },
      findSessionOfPayment: () => Promise.resolve(ok(undefined)),
      findPaymentOfCharge: () => Promise.resolve(ok(undefined)),
      refund: () => Promise.resolve(err(unknown)),
      findRefund: () => Promise.resolve(ok(undefined)),
      listSessions: nothing,
      listRefunds: nothing,
      listDisputes: nothing,
    },
    settle(order, purchase) {
      factsBySession.set(sessionIdOf(order.id), factsOf(order, purchase))
    },
    addRefund: (key, refund) => change(key, (facts) => ({ ...facts, refunds: [...facts.refunds, refund] })),
    putDispute: (key, dispute) => change(key, (facts) => ({ ...facts, disputes: [dispute] })),
    forget: (key) => void factsBySession.delete(sessionIdOf(key)),
  }
}

/** It has no lists: nobody walks through them while the past is written. */
async function* nothing(): AsyncGenerator<never> {
  // Nothing to give.
}

function factsOf(order: Order, purchase: PlannedPurchase): PaymentFacts {
  const { end, totalMinor, taxMinor, discountMinor, feeMinor, key } = purchase
  const isPaid = end === 'paid'
  return {
    session: {
      id: sessionIdOf(order.id),
      clientReferenceId: order.id,
      status: end === 'expired' ? 'expired' : 'complete',
      paymentStatus: isPaid ? 'paid' : 'unpaid',
      isLive: false,
      currency: order.currency,
      subtotalMinor: order.amountMinor,
      totalMinor,
      taxMinor,
      discountMinor,
    },
    ...(end === 'expired'
      ? {}
      : {
          payment: {
            id: `pi_${key}`,
            hasFailed: !isPaid,
            chargeId: `ch_${key}`,
            method: 'card',
            ...(isPaid
              ? { paidAtMs: purchase.endsAtMs, fee: { amountMinor: feeMinor, currency: order.currency } }
              : {}),
          },
        }),
    refunds: [],
    disputes: [],
  }
}
