import { ok } from '@tessera/core/result'
import type Stripe from 'stripe'

import type { Backend } from '../backend.ts'
import { buildBalanceTransaction } from '../objects/balance-transaction.ts'
import { buildDispute } from '../objects/dispute.ts'
import { type StripeResult, refuse, refuseMissing } from '../refusal.ts'

export type DisputeStatus =
  | 'needs_response'
  | 'under_review'
  | 'won'
  | 'lost'
  | 'warning_needs_response'
  | 'warning_under_review'
  | 'warning_closed'

export type DisputeRequest = {
  readonly chargeId: string
  readonly status: 'needs_response' | 'warning_needs_response'
  /** In the smallest unit; default: the whole charge. */
  readonly amount?: number
  readonly reason?: string
}

const disputeFee = 1_500

/** A card holder turns to their bank: a chargeback takes the money at once, an inquiry takes nothing. */
export function openDispute(backend: Backend, request: DisputeRequest): StripeResult<Stripe.Dispute> {
  const charge = backend.tables.charges.find(request.chargeId)
  if (charge === undefined) return refuseMissing('charge', request.chargeId, 'charge')
  if (charge.status !== 'succeeded') return refuse('Only a paid charge can be disputed.')
  const opened = backend.tables.disputes.put(
    buildDispute(charge, {
      id: backend.ids.create('du'),
      created: backend.clock.nowSeconds(),
      amount: request.amount ?? charge.amount,
      reason: request.reason ?? 'fraudulent',
      status: request.status,
    }),
  )
  const disputed = backend.tables.charges.patch(charge.id, { disputed: true })
  backend.emit('charge.dispute.created', opened)
  backend.emitChange('charge.updated', charge, disputed)
  return ok(request.status === 'needs_response' ? withdraw(backend, opened) : opened)
}

/** The next state of a dispute, with the money that goes along. The same state again changes nothing. */
export function moveDispute(
  backend: Backend,
  disputeId: string,
  status: DisputeStatus,
): StripeResult<Stripe.Dispute> {
  const before = backend.tables.disputes.find(disputeId)
  if (before === undefined) return refuseMissing('dispute', disputeId, 'dispute')
  if (before.status === status) return ok(before)
  const after = backend.tables.disputes.patch(disputeId, {
    status,
    is_charge_refundable: status.startsWith('warning_'),
  })
  const isClosed = status === 'won' || status === 'lost' || status === 'warning_closed'
  backend.emitChange(isClosed ? 'charge.dispute.closed' : 'charge.dispute.updated', before, after)
  const isTaken = before.balance_transactions.length % 2 === 1
  const isOwed = !status.startsWith('warning_') && status !== 'won'
  if (isOwed && !isTaken) return ok(withdraw(backend, after))
  return ok(!isOwed && isTaken ? reinstate(backend, after) : after)
}

function withdraw(backend: Backend, dispute: Stripe.Dispute): Stripe.Dispute {
  return book(backend, dispute, {
    amount: -dispute.amount,
    fee: disputeFee,
    type: 'charge.dispute.funds_withdrawn',
  })
}

function reinstate(backend: Backend, dispute: Stripe.Dispute): Stripe.Dispute {
  return book(backend, dispute, { amount: dispute.amount, fee: 0, type: 'charge.dispute.funds_reinstated' })
}

function book(
  backend: Backend,
  dispute: Stripe.Dispute,
  movement: {
    readonly amount: number
    readonly fee: number
    readonly type: 'charge.dispute.funds_withdrawn' | 'charge.dispute.funds_reinstated'
  },
): Stripe.Dispute {
  const { amount, fee, type } = movement
  const booked = backend.tables.balanceTransactions.put(
    buildBalanceTransaction({
      id: backend.ids.create('txn'),
      created: backend.clock.nowSeconds(),
      currency: dispute.currency,
      amount,
      fee,
      source: dispute.id,
      type: 'adjustment',
      reportingCategory: amount < 0 ? 'dispute' : 'dispute_reversal',
      description: amount < 0 ? 'Chargeback withdrawal' : 'Chargeback reversal',
    }),
  )
  const after = backend.tables.disputes.patch(dispute.id, {
    balance_transactions: [...dispute.balance_transactions, booked],
  })
  backend.emitChange(type, dispute, after)
  return after
}
