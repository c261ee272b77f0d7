import { microCredits, zeroMicroCredits } from '../money/micro-credits.ts'
import type { MicroCredits } from '../money/micro-credits.ts'
import type { MinorAmount } from '../money/minor-amount.ts'
import { smallerOf } from '../money/smaller-of.ts'
import { clawBackTarget } from './claw-back.ts'
import { orderWithFacts } from './order-with-facts.ts'
import type { Order, OrderDispute, OrderProblem } from './order.ts'
import { disputeEffect } from './payment-facts.ts'
import type { PaymentFacts } from './payment-facts.ts'

/** One movement of credits that an order needs. */
export type OrderMove =
  | { readonly type: 'grant'; readonly amountMicro: MicroCredits; readonly reference: string }
  /** A refund or a lost dispute; what was frozen for the order is freed in the same step. */
  | {
      readonly type: 'take_back'
      readonly amountMicro: MicroCredits
      readonly reference: string
      readonly freesHoldId?: string
    }
  /** A refund that failed, or a dispute won after it was lost. */
  | { readonly type: 'give_back'; readonly amountMicro: MicroCredits; readonly reference: string }
  | {
      readonly type: 'freeze'
      readonly amountMicro: MicroCredits
      readonly disputeId: string
      readonly holdId: string
    }
  | { readonly type: 'unfreeze'; readonly disputeId: string; readonly holdId: string }

export type OrderDecision = {
  /** The order once `move` is posted. What a freeze really got is known only then. */
  readonly order: Order
  readonly move?: OrderMove
}

/**
 * Decides what an order becomes and the next movement of credits that it needs, if any. Called again with the order
 * that it gave until nothing is left to move. The sum of the movements depends on the final state of the payment alone:
 * not on the order, the number or the interleaving of the calls.
 * @param order as it is stored, with what was posted for it
 * @param facts the present state of the payment
 * @param limits what of the order's own credits is available: a freeze takes no more
 */
export function decideOrder(
  order: Order,
  facts: PaymentFacts,
  limits: { readonly freezableMicro: MicroCredits },
): OrderDecision {
  const problem = problemOf(order, facts)
  const known = orderWithFacts(order, facts, problem)
  if (problem !== undefined) return { order: known }
  if (order.grantedMicro === 0n) {
    if (!hasBeenPaid(facts)) return { order: known }
    return {
      order: orderWithFacts({ ...known, grantedMicro: order.creditsMicro }, facts, problem),
      move: { type: 'grant', amountMicro: order.creditsMicro, reference: order.id },
    }
  }
  return decideClawBack(known) ?? decideFreeze(known, limits) ?? { order: known }
}

/** The provider says that it is paid; whether it is the right payment is another question. */
function hasBeenPaid({ session }: PaymentFacts): boolean {
  if (session.status !== 'complete') return false
  return (
    session.paymentStatus === 'paid' ||
    (session.paymentStatus === 'no_payment_required' && session.totalMinor === 0n)
  )
}

/** Credits come from our own order: the payment must be the one that we asked for, to the cent. */
function problemOf(order: Order, { session }: PaymentFacts): OrderProblem | undefined {
  if (session.clientReferenceId !== order.id) return 'reference_differs'
  if (order.sessionId !== undefined && session.id !== order.sessionId) return 'reference_differs'
  if (session.isLive !== order.isLive) return 'mode_differs'
  if (session.currency !== order.currency) return 'currency_differs'
  return session.subtotalMinor === order.amountMinor ? undefined : 'amount_differs'
}

/**
 * Less is frozen for the order's open disputes than a loss would take: what of its credits was held elsewhere has to be
 * frozen once it is free.
 * @param order as the provider described it last
 */
export function isFrozenTooLittle(order: Order): boolean {
  return order.disputes.some(isOpen) && frozenMicroOf(order) < atStakeMicroOf(order)
}

function disputedMinorOf(order: Order, effects: readonly string[]): bigint {
  return order.disputes.reduce((sum, dispute) => {
    if (!effects.includes(disputeEffect(dispute.status))) return sum
    // In another currency it says nothing about a part: the whole is disputed.
    return sum + (dispute.currency === order.currency ? dispute.amountMinor : paidMinorOf(order))
  }, 0n)
}

function paidMinorOf(order: Order): MinorAmount {
  return order.totalMinor ?? order.amountMinor
}

function targetOf(order: Order, effects: readonly string[]): MicroCredits {
  return clawBackTarget({
    grantedMicro: order.grantedMicro,
    paidMinor: paidMinorOf(order),
    returnedMinor: order.refundedMinor + disputedMinorOf(order, effects),
  })
}

/** What a loss of all open disputes would take on top of what was taken. */
function atStakeMicroOf(order: Order): bigint {
  return targetOf(order, ['taken', 'open']) - order.revokedMicro
}

/** What is frozen for all disputes of an order. */
export function frozenMicroOf(order: Order): bigint {
  return order.disputes.reduce((sum, dispute) => sum + dispute.frozenMicro, 0n)
}

function decideClawBack(order: Order): OrderDecision | undefined {
  const targetMicro = targetOf(order, ['taken'])
  if (targetMicro === order.revokedMicro) return undefined
  const changed = { ...order, revokedMicro: targetMicro, clawBacks: order.clawBacks + 1 }
  const reference = `${order.id}#${changed.clawBacks}`
  if (targetMicro < order.revokedMicro) {
    const amountMicro = microCredits(order.revokedMicro - targetMicro)
    return { order: changed, move: { type: 'give_back', amountMicro, reference } }
  }
  const frozen = largestFreeze(order)
  return {
    order: frozen === undefined ? changed : unfrozen(changed, frozen),
    move: {
      type: 'take_back',
      amountMicro: microCredits(targetMicro - order.revokedMicro),
      reference,
      ...(frozen?.holdId === undefined ? {} : { freesHoldId: frozen.holdId }),
    },
  }
}

function decideFreeze(
  order: Order,
  limits: { readonly freezableMicro: MicroCredits },
): OrderDecision | undefined {
  const missingMicro = microCredits(atStakeMicroOf(order) - frozenMicroOf(order))
  const released =
    order.disputes.find((dispute) => dispute.frozenMicro > 0n && !isOpen(dispute)) ??
    // A refund in the meantime leaves less to be lost: freed here, and the rest is frozen anew.
    (missingMicro < 0n ? largestFreeze(order) : undefined)
  if (released !== undefined) return unfreeze(order, released)
  const amountMicro = smallerOf(missingMicro, limits.freezableMicro)
  if (amountMicro <= 0n) return undefined
  const unfrozenYet = order.disputes.find((dispute) => isOpen(dispute) && dispute.frozenMicro === 0n)
  if (unfrozenYet !== undefined) return freeze(order, unfrozenYet, amountMicro)
  // Less was there than is there now: a hold does not grow, so the smallest is freed and frozen anew with the rest.
  const smallest = freezesByAmount(order).at(-1)
  return smallest === undefined ? undefined : unfreeze(order, smallest)
}

function isOpen({ status }: OrderDispute): boolean {
  return disputeEffect(status) === 'open'
}

function freeze(order: Order, dispute: OrderDispute, amountMicro: MicroCredits): OrderDecision {
  const freezes = dispute.freezes + 1
  const holdId = `dsp_${dispute.id}${freezes === 1 ? '' : `_${freezes}`}`
  return {
    order: withDispute(order, { ...dispute, holdId, freezes, frozenMicro: amountMicro }),
    move: { type: 'freeze', amountMicro, disputeId: dispute.id, holdId },
  }
}

function unfreeze(order: Order, dispute: OrderDispute): OrderDecision | undefined {
  const { id: disputeId, holdId } = dispute
  if (holdId === undefined) return undefined
  return { order: unfrozen(order, dispute), move: { type: 'unfreeze', disputeId, holdId } }
}

/** Largest first. */
function freezesByAmount(order: Order): readonly OrderDispute[] {
  return order.disputes
    .filter(({ frozenMicro }) => frozenMicro > 0n)
    .toSorted((left, right) => Number(right.frozenMicro - left.frozenMicro))
}

function largestFreeze(order: Order): OrderDispute | undefined {
  return freezesByAmount(order)[0]
}

function unfrozen(order: Order, dispute: OrderDispute): Order {
  return withDispute(order, { ...dispute, frozenMicro: zeroMicroCredits })
}

/** The order with one of its disputes changed. */
export function withDispute(order: Order, changed: OrderDispute): Order {
  return {
    ...order,
    disputes: order.disputes.map((dispute) => (dispute.id === changed.id ? changed : dispute)),
  }
}
