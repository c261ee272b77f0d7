import { minorAmount } from '../money/minor-amount.ts'
import type { MinorAmount } from '../money/minor-amount.ts'
import { largerOf, smallerOf } from '../money/smaller-of.ts'
import type { Order } from './order.ts'
import { disputeEffect } from './payment-facts.ts'

/**
 * What the bank took of an order's money in lost disputes.
 * @returns in the order's currency; at most what was paid and not refunded. A dispute in another currency is about all
 */
export function chargedBackMinorOf(order: Order): MinorAmount {
  const paidMinor = order.totalMinor ?? order.amountMinor
  const lostMinor = order.disputes.reduce((sum, { status, currency, amountMinor }) => {
    if (disputeEffect(status) !== 'taken') return sum
    return sum + (currency === order.currency ? amountMinor : paidMinor)
  }, 0n)
  const leftMinor = largerOf(paidMinor - order.refundedMinor, 0n)
  return minorAmount(smallerOf(lostMinor, leftMinor))
}

/** Paid, and not credited, because something about the payment does not fit: somebody has to look at it. */
export function isInReview(order: Order): boolean {
  return order.status === 'processing' && order.problem !== undefined && order.grantedMicro === 0n
}

/** Credits were granted, and none of them is left to the buyer. */
export function isAllRevoked({ grantedMicro, revokedMicro }: Order): boolean {
  return grantedMicro > 0n && revokedMicro >= grantedMicro
}
