import { microCredits, negated } from '@tessera/core/money/micro-credits'
import { decideOrder } from '@tessera/core/payments/decide-order'
import type { OrderDecision, OrderMove } from '@tessera/core/payments/decide-order'
import type { Order } from '@tessera/core/payments/order'
import type { DisputeFact, PaymentFacts } from '@tessera/core/payments/payment-facts'

import type { PlantedBugs } from './planted-bug.ts'

/** Mistakes in what a payment grants and takes back. */
export const paymentBugs: PlantedBugs = {
  'credits are granted before they are paid': sessions((session) =>
    session.status === 'complete' ? { ...session, paymentStatus: 'paid' } : session,
  ),
  'credits are granted for a session that expired': sessions((session) =>
    session.status === 'expired' ? { ...session, status: 'complete', paymentStatus: 'paid' } : session,
  ),
  'a promotion that pays for all grants nothing': sessions((session) =>
    session.paymentStatus === 'no_payment_required' ? { ...session, paymentStatus: 'unpaid' } : session,
  ),
  'the amount that was paid is not compared with the order': sessions((session, order) => ({
    ...session,
    subtotalMinor: order.amountMinor,
  })),
  'the currency is not compared with the order': sessions((session, order) => ({
    ...session,
    currency: order.currency,
  })),
  'a payment in test mode is taken for a live one': sessions((session, order) => ({
    ...session,
    isLive: order.isLive,
  })),
  'the payment of another order is taken for this one': sessions((session, order) => ({
    ...session,
    clientReferenceId: order.id,
  })),
  'each event grants by itself': () => {
    let events = 0
    return {
      decideOrder(order, facts, limits) {
        const decision = decideOrder(order, facts, limits)
        const isPaid = facts.session.paymentStatus === 'paid' && order.problem === undefined
        if (decision.move !== undefined || !isPaid || order.status !== 'granted') return decision
        events += 1
        if (events % 2 === 0) return decision
        const move = {
          type: 'grant',
          amountMicro: order.creditsMicro,
          reference: `${order.id}#evt${events}`,
        } as const
        return { order: decision.order, move }
      },
    }
  },
  'credits are granted by what was paid, not by what was ordered': moves((move, order) =>
    move.type === 'grant' && order.amountMinor > 1000n
      ? { ...move, amountMicro: microCredits(move.amountMicro - 1n) }
      : move,
  ),
  'each refund is rounded by itself': () => ({ decideOrder: takingBackByParts }),
  'a share that is taken back is rounded down': moves((move, order) =>
    move.type === 'take_back' && order.revokedMicro < order.grantedMicro && move.amountMicro > 1n
      ? { ...move, amountMicro: microCredits(move.amountMicro - 1n) }
      : move,
  ),
  'a refund that failed is not given back': refunds((facts) =>
    facts.refunds.map((refund) => (refund.status === 'failed' ? { ...refund, status: 'succeeded' } : refund)),
  ),
  'a refund on its way does not count': refunds((facts) =>
    facts.refunds.filter(({ status }) => status !== 'pending'),
  ),
  'only the last refund counts': refunds((facts) => facts.refunds.slice(-1)),
  'what is taken back stands under another purchase': () => {
    let other: string | undefined
    return movesOf((move, order) => {
      const reference =
        move.type === 'take_back' && other !== undefined ? `${other}#another_${order.id}` : undefined
      if (move.type === 'grant') other = order.id
      return move.type === 'take_back' && reference !== undefined ? { ...move, reference } : move
    })
  },
  'a dispute takes its credits before it is decided': disputes((dispute) =>
    dispute.status === 'needs_response' ? { ...dispute, status: 'lost' } : dispute,
  ),
  'an inquiry takes credits': disputes((dispute) =>
    dispute.status.startsWith('warning_') ? { ...dispute, status: 'lost' } : dispute,
  ),
  'an inquiry freezes credits': disputes((dispute) =>
    dispute.status.startsWith('warning_') ? { ...dispute, status: 'needs_response' } : dispute,
  ),
  'a dispute that was lost takes nothing': disputes((dispute) =>
    dispute.status === 'lost' ? { ...dispute, status: 'won' } : dispute,
  ),
  'an appeal gives the credits back before it is decided': disputes((dispute) =>
    dispute.status.startsWith('appeal_') ? { ...dispute, status: 'won' } : dispute,
  ),
  'a state of a dispute that is not known is taken for a win': disputes((dispute) =>
    dispute.status === 'a_word_of_tomorrow' ? { ...dispute, status: 'won' } : dispute,
  ),
  'a dispute in another currency counts by its figures': disputes((dispute, order) => ({
    ...dispute,
    currency: order.currency,
  })),
  'a dispute that is won gives back twice': moves((move) =>
    move.type === 'give_back' ? { ...move, amountMicro: microCredits(move.amountMicro * 2n) } : move,
  ),
  'credits stay frozen when a dispute is over': () => ({
    decideOrder(order, facts, limits) {
      const decision = decideOrder(order, facts, limits)
      return decision.move?.type === 'unfreeze' ? { order: decision.order } : decision
    },
  }),
  'a freeze takes the credits of other purchases': () => ({
    decideOrder: (order, facts) => decideOrder(order, facts, { freezableMicro: order.creditsMicro }),
  }),
  'more is frozen than a loss would take': () => ({
    decideOrder(order, facts, limits) {
      const decision = decideOrder(order, facts, limits)
      if (decision.move?.type !== 'freeze') return decision
      return {
        ...decision,
        move: { ...decision.move, amountMicro: microCredits(decision.move.amountMicro * 3n) },
      }
    },
  }),
  'what was frozen is forgotten when it is taken': moves((move) => {
    if (move.type !== 'take_back') return move
    const { freesHoldId: _, ...rest } = move
    return rest
  }),
}

type Bug = PlantedBugs[string]

/** Decided rightly, from facts that were read wrong. */
function reading(change: (facts: PaymentFacts, order: Order) => PaymentFacts): Bug {
  return () => ({ decideOrder: (order, facts, limits) => decideOrder(order, change(facts, order), limits) })
}

function sessions(change: (session: PaymentFacts['session'], order: Order) => PaymentFacts['session']): Bug {
  return reading((facts, order) => ({ ...facts, session: change(facts.session, order) }))
}

function refunds(change: (facts: PaymentFacts) => PaymentFacts['refunds']): Bug {
  return reading((facts) => ({ ...facts, refunds: change(facts) }))
}

function disputes(change: (dispute: DisputeFact, order: Order) => DisputeFact): Bug {
  return reading((facts, order) => ({
    ...facts,
    disputes: facts.disputes.map((dispute) => change(dispute, order)),
  }))
}

/** Decided rightly, and another movement made of it. */
function moves(change: (move: OrderMove, order: Order) => OrderMove): Bug {
  return () => movesOf(change)
}

function movesOf(change: (move: OrderMove, order: Order) => OrderMove): ReturnType<Bug> {
  return {
    decideOrder(order, facts, limits): OrderDecision {
      const decision = decideOrder(order, facts, limits)
      return decision.move === undefined
        ? decision
        : { ...decision, move: change(decision.move, decision.order) }
    },
  }
}

/** What each refund takes, summed up: a little more than what all of them together take. */
function takingBackByParts(order: Order, facts: PaymentFacts, limits: Parameters<typeof decideOrder>[2]) {
  const decision = decideOrder(order, facts, limits)
  const paid = facts.session.totalMinor
  if (order.grantedMicro === 0n || facts.disputes.length > 0 || paid === 0n) return decision
  const sumMicro = facts.refunds.reduce(
    (sum, { status, amountMinor }) =>
      status === 'failed' ? sum : sum + (order.grantedMicro * amountMinor + paid - 1n) / paid,
    0n,
  )
  const targetMicro = microCredits(sumMicro < order.grantedMicro ? sumMicro : order.grantedMicro)
  const amountMicro = microCredits(targetMicro - order.revokedMicro)
  const reference = `${order.id}#${order.clawBacks + 1}`
  if (amountMicro === 0n)
    return { order: { ...decision.order, revokedMicro: order.revokedMicro, clawBacks: order.clawBacks } }
  const after = { ...decision.order, revokedMicro: targetMicro, clawBacks: order.clawBacks + 1 }
  return amountMicro > 0n
    ? { order: after, move: { type: 'take_back' as const, amountMicro, reference } }
    : {
        order: after,
        move: { type: 'give_back' as const, amountMicro: negated(amountMicro), reference },
      }
}
