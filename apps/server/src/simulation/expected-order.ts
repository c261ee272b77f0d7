import type { PaymentFacts } from '@tessera/core/payments/payment-facts'

import type { SimulatedPayment } from './simulated-payments.ts'

/** What the books must say about an order once everything about it has been told. */
export type ExpectedOrder = {
  readonly granted: bigint
  readonly revoked: bigint
  /** What is still undecided may freeze this much and no more. */
  readonly mostFrozen: bigint
}

const gone = new Set(['lost', 'appeal_needs_response', 'appeal_under_review'])
const decidedForUs = new Set([
  'won',
  'prevented',
  'warning_needs_response',
  'warning_under_review',
  'warning_closed',
])

/**
 * P1 to P6, written a second time: from the last state of a payment alone. Granted is the whole order, once, if exactly
 * what was asked for was paid; taken back is the share of its price that went back, rounded up, never more than granted.
 */
export function expectOrder(payment: SimulatedPayment): ExpectedOrder {
  const { facts, creditsMicro } = payment
  if (facts === undefined || !isPaidAsAsked(payment, facts))
    return { granted: 0n, revoked: 0n, mostFrozen: 0n }
  const paid: bigint = facts.session.totalMinor
  let back = 0n
  let undecided = 0n
  for (const { status, amountMinor } of facts.refunds) {
    if (status !== 'failed' && status !== 'canceled') back += amountMinor
  }
  for (const { status, currency, amountMinor } of facts.disputes) {
    const share = currency === 'usd' ? amountMinor : paid
    if (gone.has(status)) back += share
    else if (!decidedForUs.has(status)) undecided += share
  }
  const revoked = shareOf(creditsMicro, back, paid)
  const mostFrozen = shareOf(creditsMicro, back + undecided, paid) - revoked
  return { granted: creditsMicro, revoked, mostFrozen }
}

/** P2: what we asked for, all of it, for this very order. */
function isPaidAsAsked(asked: SimulatedPayment, { session }: PaymentFacts): boolean {
  const isOurs = session.clientReferenceId === asked.orderId && !session.isLive && session.currency === 'usd'
  const isFree = session.paymentStatus === 'no_payment_required' && session.totalMinor === 0n
  const isPaid = session.paymentStatus === 'paid' || isFree
  return isOurs && isPaid && session.status === 'complete' && session.subtotalMinor === asked.amountMinor
}

function shareOf(granted: bigint, back: bigint, paid: bigint): bigint {
  if (paid === 0n || back === 0n) return 0n
  const share = (granted * back + paid - 1n) / paid
  return share < granted ? share : granted
}
