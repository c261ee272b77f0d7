import { ok } from '@tessera/core/result'
import type Stripe from 'stripe'
import { z } from 'zod'

import { refundCharge } from '../moves/refund-charge.ts'
import { sumBalance, withStatus } from '../moves/sum-balance.ts'
import { refuse, refuseMissing } from '../refusal.ts'
import { isInRange, listPage } from './list-page.ts'
import {
  createdRange,
  expandList,
  integerFrom,
  metadata,
  notInSandbox,
  oneOf,
  pageParams,
  text,
} from './params.ts'
import { type Route, route } from './route.ts'

type Schemas<Params> = Readonly<Record<keyof Params, z.ZodType>>

const onlyExpand = z.strictObject({ expand: expandList })
const listByCharge = z.strictObject({
  ...pageParams,
  charge: text().optional(),
  created: createdRange,
  expand: expandList,
  payment_intent: text().optional(),
} satisfies Schemas<Stripe.RefundListParams> & Schemas<Stripe.DisputeListParams>)

const paymentIntentRoutes: readonly Route[] = [
  route(
    'GET /v1/payment_intents',
    z.strictObject({
      ...pageParams,
      created: createdRange,
      customer: text().optional(),
      customer_account: notInSandbox,
      expand: expandList,
    } satisfies Schemas<Stripe.PaymentIntentListParams>),
    (backend, params) => {
      const intents = [...backend.tables.paymentIntents.values()].filter(
        ({ created, customer }) =>
          isInRange(created, params.created) &&
          (params.customer === undefined || customer === params.customer),
      )
      return listPage(intents, params, '/v1/payment_intents')
    },
  ),
  route(
    'GET /v1/payment_intents/:id',
    z.strictObject({ client_secret: text().optional(), expand: expandList }),
    (backend, params, id) => {
      const intent = backend.tables.paymentIntents.find(id)
      if (intent === undefined) return refuseMissing('payment_intent', id, 'intent')
      if (params.client_secret !== undefined && params.client_secret !== intent.client_secret) {
        return refuse(
          'The client_secret provided does not match the client_secret associated with the PaymentIntent.',
          {
            code: 'payment_intent_invalid_parameter',
            param: 'client_secret',
          },
        )
      }
      return ok(intent)
    },
  ),
  route(
    'POST /v1/payment_intents/:id/cancel',
    z.strictObject({
      cancellation_reason: oneOf([
        'abandoned',
        'duplicate',
        'fraudulent',
        'requested_by_customer',
      ]).optional(),
      expand: expandList,
    } satisfies Schemas<Stripe.PaymentIntentCancelParams>),
    (backend, _, id) => {
      const intent = backend.tables.paymentIntents.find(id)
      if (intent === undefined) return refuseMissing('payment_intent', id, 'intent')
      // Every payment of the sandbox belongs to a Checkout Session, and those are ended by expiring the session.
      return refuse(
        intent.status === 'succeeded' || intent.status === 'canceled' || intent.status === 'processing'
          ? `You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`
          : 'You cannot cancel a PaymentIntent of a Checkout Session. Expire the Checkout Session instead.',
        { code: 'payment_intent_unexpected_state' },
      )
    },
  ),
]

const chargeRoutes: readonly Route[] = [
  route(
    'GET /v1/charges',
    z.strictObject({
      ...pageParams,
      created: createdRange,
      customer: text().optional(),
      expand: expandList,
      payment_intent: text().optional(),
      transfer_group: notInSandbox,
    } satisfies Schemas<Stripe.ChargeListParams>),
    (backend, params) => {
      const charges = [...backend.tables.charges.values()].filter(
        (charge) =>
          isInRange(charge.created, params.created) &&
          (params.customer === undefined || charge.customer === params.customer) &&
          (params.payment_intent === undefined || charge.payment_intent === params.payment_intent),
      )
      return listPage(charges, params, '/v1/charges')
    },
  ),
  route('GET /v1/charges/:id', onlyExpand, (backend, _, id) => {
    const charge = backend.tables.charges.find(id)
    return charge === undefined ? refuseMissing('charge', id) : ok(charge)
  }),
]

const refundRoutes: readonly Route[] = [
  route(
    'POST /v1/refunds',
    z.strictObject({
      amount: integerFrom(1).optional(),
      charge: text().optional(),
      currency: notInSandbox,
      customer: notInSandbox,
      expand: expandList,
      instructions_email: text().optional(),
      metadata,
      origin: notInSandbox,
      payment_intent: text().optional(),
      reason: oneOf(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
      refund_application_fee: notInSandbox,
      reverse_transfer: notInSandbox,
    } satisfies Schemas<Stripe.RefundCreateParams>),
    (backend, params) =>
      refundCharge(backend, {
        charge: params.charge,
        paymentIntent: params.payment_intent,
        amount: params.amount,
        reason: params.reason,
        metadata: params.metadata ?? {},
      }),
  ),
  route('GET /v1/refunds', listByCharge, (backend, params) => {
    const refunds = [...backend.tables.refunds.values()].filter(
      (refund) =>
        isInRange(refund.created, params.created) &&
        (params.charge === undefined || refund.charge === params.charge) &&
        (params.payment_intent === undefined || refund.payment_intent === params.payment_intent),
    )
    return listPage(refunds, params, '/v1/refunds')
  }),
  route('GET /v1/refunds/:id', onlyExpand, (backend, _, id) => {
    const refund = backend.tables.refunds.find(id)
    return refund === undefined ? refuseMissing('refund', id) : ok(refund)
  }),
]

const disputeRoutes: readonly Route[] = [
  route('GET /v1/disputes', listByCharge, (backend, params) => {
    const disputes = [...backend.tables.disputes.values()].filter(
      (dispute) =>
        isInRange(dispute.created, params.created) &&
        (params.charge === undefined || dispute.charge === params.charge) &&
        (params.payment_intent === undefined || dispute.payment_intent === params.payment_intent),
    )
    return listPage(disputes, params, '/v1/disputes')
  }),
  route('GET /v1/disputes/:id', onlyExpand, (backend, _, id) => {
    const dispute = backend.tables.disputes.find(id)
    return dispute === undefined ? refuseMissing('dispute', id, 'dispute') : ok(dispute)
  }),
]

const balanceTransactionRoutes: readonly Route[] = [
  route(
    'GET /v1/balance_transactions',
    z.strictObject({
      ...pageParams,
      created: createdRange,
      currency: text().optional(),
      expand: expandList,
      payout: notInSandbox,
      source: text().optional(),
      type: text().optional(),
    } satisfies Schemas<Stripe.BalanceTransactionListParams>),
    (backend, params) => {
      const booked = [...backend.tables.balanceTransactions.values()].filter(
        (entry) =>
          isInRange(entry.created, params.created) &&
          (params.currency === undefined || entry.currency === params.currency) &&
          (params.source === undefined || entry.source === params.source) &&
          (params.type === undefined || entry.type === params.type),
      )
      return listPage(
        booked.map((entry) => withStatus(backend, entry)),
        params,
        '/v1/balance_transactions',
      )
    },
  ),
  route('GET /v1/balance_transactions/:id', onlyExpand, (backend, _, id) => {
    const entry = backend.tables.balanceTransactions.find(id)
    return entry === undefined ? refuseMissing('balance transaction', id) : ok(withStatus(backend, entry))
  }),
]

const balanceRoutes: readonly Route[] = [
  route('GET /v1/balance', onlyExpand, (backend) => ok(sumBalance(backend))),
]

const invoiceRoutes: readonly Route[] = [
  route('GET /v1/invoices/:id', onlyExpand, (backend, _, id) => {
    const invoice = backend.tables.invoices.find(id)
    return invoice === undefined ? refuseMissing('invoice', id, 'invoice') : ok(invoice)
  }),
]

export const paymentRoutes: readonly Route[] = [
  ...paymentIntentRoutes,
  ...chargeRoutes,
  ...refundRoutes,
  ...disputeRoutes,
  ...balanceTransactionRoutes,
  ...balanceRoutes,
  ...invoiceRoutes,
]
