import { assertNever } from '@tessera/core/invariant'
import { microCredits } from '@tessera/core/money/micro-credits'
import type { MicroCredits } from '@tessera/core/money/micro-credits'
import { clawBackTarget } from '@tessera/core/payments/claw-back'
import type { OrderMove } from '@tessera/core/payments/decide-order'
import type { Order } from '@tessera/core/payments/order'
import { isInReview } from '@tessera/core/payments/order-outcome'
import { disputeEffect } from '@tessera/core/payments/payment-facts'
import type { RefundFact } from '@tessera/core/payments/payment-facts'

import type { OrderNews } from '../../ports/order-mails.ts'

export type OrderStep = {
  /** As it was read. */
  readonly stored: Order
  readonly after: Order
  readonly move: OrderMove | undefined
  /** Nothing further is to be moved: what happened to the order is told now, with the balance as it will stay. */
  readonly isLast: boolean
}

/**
 * What a step of an order is news of to its buyer. Some of it may have been told before, by a process that died before
 * it was through: each mail has a key, and goes out once.
 */
export function newsOf(step: OrderStep): readonly OrderNews[] {
  const { stored, after, move, isLast } = step
  const granted: OrderNews[] = move?.type === 'grant' ? [{ type: 'granted', order: after }] : []
  // What was taken or given back is told with the step itself: whoever goes on after a crash finds it known already.
  if (!isLast) return hasMovedBack(step) ? refundNews(step) : granted
  const hasFailed = stored.status !== 'failed' && after.status === 'failed'
  const isNowInReview = isInReview(after) && !isInReview(stored)
  return [
    ...granted,
    ...(isNowInReview ? [{ type: 'payment_in_review' as const, order: after }] : []),
    ...(hasFailed ? [{ type: 'payment_failed' as const, order: after }] : []),
    ...refundNews(step),
    ...disputeNews(step),
  ]
}

function hasMovedBack({ move }: OrderStep): boolean {
  return move?.type === 'take_back' || move?.type === 'give_back'
}

function refundNews({ stored, after, move }: OrderStep): readonly OrderNews[] {
  // Paid, but never credited because something about the payment is wrong: that its money comes back is news as well.
  if (after.grantedMicro === 0n && after.problem === undefined) return []
  return after.refunds.flatMap((refund): OrderNews[] => {
    const known = stored.refunds.find(({ id }) => id === refund.id)
    const facts = { order: after, refundId: refund.id, amountMinor: refund.amountMinor }
    if (isBack(refund)) {
      const isNew = known !== undefined && !isBack(known)
      return isNew ? [{ type: 'refund_failed', ...facts, givenBackMicro: creditsOf(after, refund) }] : []
    }
    const isNew = known === undefined || move?.type === 'take_back'
    return isNew ? [{ type: 'refunded', ...facts, takenMicro: creditsOf(after, refund) }] : []
  })
}

function isBack({ status }: RefundFact): boolean {
  return status === 'failed' || status === 'canceled'
}

/** What a refund takes beside those before it. */
function creditsOf(order: Order, refund: RefundFact): MicroCredits {
  const at = order.refunds.indexOf(refund)
  const returnedMinor = order.refunds
    .slice(0, at)
    .reduce((sum, other) => (isBack(other) ? sum : sum + other.amountMinor), 0n)
  const parts = { grantedMicro: order.grantedMicro, paidMinor: order.totalMinor ?? order.amountMinor }
  return microCredits(
    clawBackTarget({ ...parts, returnedMinor: returnedMinor + refund.amountMinor }) -
      clawBackTarget({ ...parts, returnedMinor }),
  )
}

function disputeNews({ stored, after, move }: OrderStep): readonly OrderNews[] {
  return after.disputes.flatMap((dispute): OrderNews[] => {
    const known = stored.disputes.find(({ id }) => id === dispute.id)
    const effect = disputeEffect(dispute.status)
    const earlier = known === undefined ? 'none' : disputeEffect(known.status)
    const isTold = effect !== earlier
    const facts = { order: after, disputeId: dispute.id }
    switch (effect) {
      case 'open':
        // Never frozen for, it may be known and yet untold: the process that took it over died before its last step.
        return isTold || move?.type === 'freeze' || dispute.freezes === 0
          ? [{ type: 'dispute_opened', ...facts }]
          : []
      case 'taken':
        return isTold || move?.type === 'take_back' ? [{ type: 'dispute_lost', ...facts }] : []
      case 'none':
        return isTold ? [{ type: 'dispute_won', ...facts }] : []
      default:
        return assertNever(effect)
    }
  })
}
