import { ok } from '@tessera/core/result'
import type Stripe from 'stripe'

import type { Backend } from '../backend.ts'
import { formatAmount } from '../currencies.ts'
import { buildBalanceTransaction } from '../objects/balance-transaction.ts'
import { buildRefund } from '../objects/refund.ts'
import { type StripeResult, refuse, refuseMissing } from '../refusal.ts'
import { aftermathOf } from '../test-cards.ts'

export type RefundRequest = {
  readonly charge: string | undefined
  readonly paymentIntent: string | undefined
  readonly amount: number | undefined
  readonly reason: string | undefined
  readonly metadata: Stripe.Metadata
}

/** Gives money back: all that is left of the charge, or so much of it. */
export function refundCharge(backend: Backend, request: RefundRequest): StripeResult<Stripe.Refund> {
  const found = findCharge(backend, request)
  if (!found.ok) return found
  const charge = found.value
  const left = charge.amount - charge.amount_refunded
  const amount = request.amount ?? left
  const refusal = checkRefundable(backend, charge, amount)
  if (refusal !== undefined) return refusal
  const aftermath = aftermathOf(charge.payment_method_details?.card?.last4)
  const refund = backend.tables.refunds.put(
    buildRefund(charge, {
      id: backend.ids.create('re'),
      created: backend.clock.nowSeconds(),
      amount,
      reason: request.reason ?? null,
      metadata: request.metadata,
      status: aftermath === 'slow_refund' ? 'pending' : 'succeeded',
    }),
  )
  const booked = backend.tables.refunds.patch(refund.id, {
    balance_transaction: bookRefund(backend, refund, -amount),
  })
  const amountRefunded = charge.amount_refunded + amount
  const after = backend.tables.charges.patch(charge.id, {
    amount_refunded: amountRefunded,
    refunded: amountRefunded === charge.amount,
  })
  backend.emit('refund.created', booked)
  backend.emitChange('charge.refunded', charge, after)
  scheduleEnd(backend, booked, aftermath)
  return ok(booked)
}

function scheduleEnd(
  backend: Backend,
  { id }: Stripe.Refund,
  aftermath: ReturnType<typeof aftermathOf>,
): void {
  if (aftermath !== 'slow_refund' && aftermath !== 'failing_refund') return
  backend.schedule(
    { kind: 'settle_refund', objectId: id, outcome: aftermath === 'slow_refund' ? 'succeeded' : 'failed' },
    backend.settings.refundDelayMs,
  )
}

/** The end of a refund that was pending, or the bank's late refusal of one that seemed done. */
export function settleRefund(
  backend: Backend,
  refundId: string,
  outcome: 'succeeded' | 'failed',
): Stripe.Refund | undefined {
  const refund = backend.tables.refunds.find(refundId)
  if (refund === undefined || refund.status === 'failed' || refund.status === outcome) return refund
  backend.unschedule('settle_refund', refundId)
  return outcome === 'failed' ? failRefund(backend, refund) : finishRefund(backend, refund)
}

function finishRefund(backend: Backend, refund: Stripe.Refund): Stripe.Refund {
  const { pending_reason: _, ...rest } = refund
  const after = backend.tables.refunds.put({ ...rest, status: 'succeeded' })
  backend.emitChange('refund.updated', refund, after)
  return after
}

function failRefund(backend: Backend, refund: Stripe.Refund): Stripe.Refund {
  const { pending_reason: _, ...rest } = refund
  const after = backend.tables.refunds.put({
    ...rest,
    failure_balance_transaction: bookRefund(backend, refund, refund.amount),
    failure_reason: 'expired_or_canceled_card',
    status: 'failed',
  })
  if (typeof refund.charge === 'string') {
    const charge = backend.tables.charges.get(refund.charge)
    const givenBack = backend.tables.charges.patch(charge.id, {
      amount_refunded: charge.amount_refunded - refund.amount,
      refunded: false,
    })
    backend.emitChange('charge.refund.updated', refund, after)
    backend.emitChange('charge.updated', charge, givenBack)
  }
  backend.emitChange('refund.updated', refund, after)
  backend.emit('refund.failed', after)
  return after
}

function bookRefund(backend: Backend, refund: Stripe.Refund, amount: number): string {
  const isFailure = amount > 0
  const booked = buildBalanceTransaction({
    id: backend.ids.create('txn'),
    created: backend.clock.nowSeconds(),
    currency: refund.currency,
    amount,
    fee: 0,
    source: refund.id,
    type: isFailure ? 'refund_failure' : 'refund',
    reportingCategory: isFailure ? 'refund_failure' : 'refund',
    description: isFailure ? 'REFUND FAILURE' : 'REFUND FOR CHARGE',
  })
  return backend.tables.balanceTransactions.put(booked).id
}

function findCharge(backend: Backend, request: RefundRequest): StripeResult<Stripe.Charge> {
  const { charge: chargeId, paymentIntent: intentId } = request
  if (chargeId === undefined && intentId === undefined) {
    return refuse(
      'One of the following params should be provided for this request: payment_intent or charge.',
      {
        code: 'parameter_missing',
      },
    )
  }
  const intent = intentId === undefined ? undefined : backend.tables.paymentIntents.find(intentId)
  if (intentId !== undefined && intent === undefined) {
    return refuseMissing('payment_intent', intentId, 'payment_intent')
  }
  const latest = intent?.latest_charge
  const wanted = chargeId ?? (typeof latest === 'string' ? latest : latest?.id)
  if (wanted === undefined) {
    return refuse('This PaymentIntent does not have a successful charge to refund.', {
      param: 'payment_intent',
    })
  }
  const charge = backend.tables.charges.find(wanted)
  if (charge === undefined) return refuseMissing('charge', wanted, 'charge')
  if (intent !== undefined && charge.payment_intent !== intent.id) {
    return refuse(`The charge ${charge.id} does not belong to the PaymentIntent ${intent.id}.`, {
      param: 'charge',
    })
  }
  return ok(charge)
}

function checkRefundable(
  backend: Backend,
  charge: Stripe.Charge,
  amount: number,
): ReturnType<typeof refuse> | undefined {
  if (charge.status !== 'succeeded') {
    return refuse(`Charge ${charge.id} is not in a state that can be refunded.`, {
      code: 'charge_not_refundable',
      param: 'charge',
    })
  }
  if (charge.refunded) {
    return refuse(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' })
  }
  const isChargedBack = [...backend.tables.disputes.values()].some(
    (dispute) => dispute.charge === charge.id && !dispute.is_charge_refundable,
  )
  if (isChargedBack) {
    return refuse(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
    })
  }
  const left = charge.amount - charge.amount_refunded
  if (amount <= left) return undefined
  return refuse(
    `Refund amount (${formatAmount(amount, charge.currency)}) is greater than unrefunded amount on charge (${formatAmount(left, charge.currency)})`,
    { param: 'amount' },
  )
}
