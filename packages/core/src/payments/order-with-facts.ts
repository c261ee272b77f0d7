import { zeroMicroCredits } from '../money/micro-credits.ts'
import { minorAmount } from '../money/minor-amount.ts'
import type { Order, OrderDispute, OrderProblem, OrderStatus } from './order.ts'
import { disputeEffect } from './payment-facts.ts'
import type { DisputeFact, PaymentFacts } from './payment-facts.ts'
import { refundedMinorOf } from './refunded-minor.ts'

/** An order with everything taken over from the payment that moves no credits. */
export function orderWithFacts(order: Order, facts: PaymentFacts, problem: OrderProblem | undefined): Order {
  const { problem: _, ...rest } = order
  if (problem === 'reference_differs' || problem === 'mode_differs') {
    // It is somebody else's payment: nothing of it belongs into this order.
    return { ...rest, problem }
  }
  const { session, payment } = facts
  return {
    ...rest,
    ...(problem === undefined ? {} : { problem }),
    status: statusOf(order, facts),
    sessionId: session.id,
    ...(session.url === undefined ? {} : { checkoutUrl: session.url }),
    totalMinor: session.totalMinor,
    taxMinor: session.taxMinor,
    discountMinor: session.discountMinor,
    refundedMinor: minorAmount(refundedMinorOf(facts)),
    ...(session.invoiceUrl === undefined ? {} : { invoiceUrl: session.invoiceUrl }),
    ...(payment === undefined ? {} : paymentFields(payment)),
    refunds: facts.refunds,
    disputes: facts.disputes.map((dispute) => disputeWithFreeze(dispute, order.disputes)),
  }
}

function paymentFields(payment: NonNullable<PaymentFacts['payment']>) {
  return {
    paymentIntentId: payment.id,
    ...(payment.chargeId === undefined ? {} : { chargeId: payment.chargeId }),
    ...(payment.paidAtMs === undefined ? {} : { paidAtMs: payment.paidAtMs }),
    ...(payment.method === undefined ? {} : { paymentMethod: payment.method }),
    ...(payment.receiptUrl === undefined ? {} : { receiptUrl: payment.receiptUrl }),
    ...(payment.fee === undefined ? {} : { fee: payment.fee }),
  }
}

function disputeWithFreeze(dispute: DisputeFact, known: readonly OrderDispute[]): OrderDispute {
  const before = known.find(({ id }) => id === dispute.id)
  return {
    ...dispute,
    frozenMicro: before?.frozenMicro ?? zeroMicroCredits,
    freezes: before?.freezes ?? 0,
    ...(before?.holdId === undefined ? {} : { holdId: before.holdId }),
  }
}

/** Once credits were granted an order can't become unpaid again: from then on only what went back counts. */
function statusOf(order: Order, facts: PaymentFacts): OrderStatus {
  return order.grantedMicro > 0n ? statusOfPaid(facts) : statusOfUnpaid(facts)
}

function statusOfPaid(facts: PaymentFacts): OrderStatus {
  const effects = new Set(facts.disputes.map(({ status }) => disputeEffect(status)))
  if (effects.has('open')) return 'disputed'
  if (effects.has('taken')) return 'charged_back'
  const refundedMinor = refundedMinorOf(facts)
  if (refundedMinor === 0n) return 'granted'
  return refundedMinor >= facts.session.totalMinor ? 'refunded' : 'part_refunded'
}

function statusOfUnpaid(facts: PaymentFacts): OrderStatus {
  const { session, payment } = facts
  if (session.status === 'open') return 'open'
  if (session.status === 'expired') return 'expired'
  if (session.paymentStatus === 'unpaid') return payment?.hasFailed === true ? 'failed' : 'processing'
  // Paid and not credited, because something about it is wrong: it ends when the money has gone back.
  const isPaidBack = session.totalMinor > 0n && refundedMinorOf(facts) >= session.totalMinor
  return isPaidBack ? 'refunded' : 'processing'
}
