import type Stripe from 'stripe'

import type { Instrument, Payer } from '../objects/payment-method.ts'
import type { ScheduledMove } from './scheduled-move.ts'

/** One line of a session, from which both Checkout's line item and the invoice's are written. */
export type SandboxLine = {
  readonly id: string
  readonly priceId: string
  readonly productId: string
  readonly name: string
  readonly description: string | null
  readonly unitAmount: number
  readonly quantity: number
  readonly isTaxInclusive: boolean
}

/** What a session was asked to hand on to the objects that come out of it. */
export type IntentData = {
  readonly description: string | null
  readonly metadata: Stripe.Metadata
  readonly receiptEmail: string | null
  readonly statementDescriptor: string | null
  readonly statementDescriptorSuffix: string | null
  readonly setupFutureUsage: string | null
}

export type PendingCard = { readonly instrument: Instrument; readonly payer: Payer }

/** A Checkout Session with what Stripe knows of it and does not show in the object. */
export type SessionRecord = {
  readonly id: string
  readonly object: Stripe.Checkout.Session
  readonly lines: readonly SandboxLine[]
  readonly intentData: IntentData
  readonly promotionCodeId: string | undefined
  readonly couponId: string | undefined
  /** The payment page's address that the session was made with. */
  readonly pageBaseUrl: string
  /** What waits for the card holder's bank to ask. */
  readonly pendingCard: PendingCard | undefined
  /** Counts the attempts to pay: a form that was sent twice carries a number that is over. */
  readonly attempt: number
  /** Who filled the form last, so that nobody has to type it twice. */
  readonly lastPayer: Payer | undefined
  /** What the page says about the last attempt to pay, or about the last code. */
  readonly lastRefusal: { readonly about: 'payment' | 'code'; readonly message: string } | undefined
}

/** A snapshot of an object at the time of a change, in the shape that goes over the wire. */
export type EventRecord = {
  readonly id: string
  readonly object: 'event'
  readonly api_version: string
  readonly created: number
  readonly data: { readonly object: WireObject; readonly previous_attributes?: WireObject }
  readonly livemode: false
  readonly pending_webhooks: number
  readonly request: { readonly id: string | null; readonly idempotency_key: string | null } | null
  readonly type: Stripe.Event['type']
}

export type WireObject = Readonly<Record<string, unknown>>

/** The first answer to an idempotency key, given again to whoever repeats the request. */
export type KeyedAnswer = {
  readonly id: string
  readonly fingerprint: string
  readonly status: number
  readonly body: WireObject
  readonly requestId: string
  readonly savedAtMs: number
}

/** One event on its way to one endpoint. */
export type Delivery = {
  readonly id: string
  readonly eventId: string
  readonly eventType: string
  readonly endpointId: string
  readonly url: string
  readonly status: 'waiting' | 'delivered' | 'given_up'
  readonly attempts: readonly DeliveryAttempt[]
}

export type DeliveryAttempt = {
  readonly atMs: number
  /** The endpoint's status, or what kept it from answering. */
  readonly outcome: number | string
}

export type EndpointRecord = {
  readonly id: string
  readonly object: Stripe.WebhookEndpoint
  readonly secret: string
}

/** Everything that the sandbox remembers, by table. */
export type SandboxRecords = {
  readonly sessions: SessionRecord
  readonly paymentIntents: Stripe.PaymentIntent
  readonly charges: Stripe.Charge
  readonly refunds: Stripe.Refund
  readonly disputes: Stripe.Dispute
  readonly balanceTransactions: Stripe.BalanceTransaction
  readonly customers: Stripe.Customer
  readonly paymentMethods: Stripe.PaymentMethod
  readonly invoices: Stripe.Invoice
  readonly events: EventRecord
  readonly endpoints: EndpointRecord
  readonly keyedAnswers: KeyedAnswer
  readonly deliveries: Delivery
  readonly scheduledMoves: ScheduledMove
  /** One row: how far the sandbox's clock runs ahead. */
  readonly clock: { readonly id: 'clock'; readonly aheadMs: number }
}

export type TableName = keyof SandboxRecords
