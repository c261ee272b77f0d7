import { z } from 'zod'

import { order, orderReceiptResponse, orderStatuses } from './payments.ts'
import { cleanText, cursor, isoTime, pageLimit } from './primitives.ts'

export const adminOrder = order.extend({
  user: z.object({ id: z.string(), email: z.string(), name: z.string() }),
  wallet_id: z.string(),
  /** False: paid with test cards. */
  livemode: z.boolean(),
  session_id: z.string().nullable(),
  payment_intent_id: z.string().nullable(),
  charge_id: z.string().nullable(),
  /** What Stripe kept, as far as it is known. */
  fee: z.object({ amount_minor: z.number().int(), currency: z.string() }).nullable(),
  /** Why a payment was not credited. */
  problem: z.string().nullable(),
})
export type AdminOrder = z.infer<typeof adminOrder>

export const adminOrdersQuery = z.object({
  /** Part of an e-mail address or a name, or the id of an order, a session, a payment or a charge. */
  q: cleanText.trim().max(200).optional(),
  status: z.enum(orderStatuses).optional(),
  /** When it was begun. */
  from: isoTime.optional(),
  /** Not included. */
  to: isoTime.optional(),
  limit: pageLimit,
  cursor: cursor.optional(),
})

export const adminOrdersResponse = z.object({
  orders: z.array(adminOrder),
  next_cursor: z.string().nullable(),
})
export type AdminOrdersResponse = z.infer<typeof adminOrdersResponse>

export const webhookEventStatuses = ['pending', 'done', 'ignored', 'failed'] as const

export const webhookEvent = z.object({
  id: z.string(),
  type: z.string(),
  status: z.enum(webhookEventStatuses),
  livemode: z.boolean(),
  api_version: z.string().nullable(),
  object_id: z.string().nullable(),
  order_id: z.string().nullable(),
  attempts: z.number().int(),
  /** Why nothing was to be done, or what went wrong the last time. */
  note: z.string().nullable(),
  /** By Stripe's clock. */
  created_at: isoTime,
  received_at: isoTime,
  processed_at: isoTime.nullable(),
  next_attempt_at: isoTime.nullable(),
})
export type WebhookEvent = z.infer<typeof webhookEvent>

export const replayEventRequest = z.strictObject({
  /** Why it is worked through again: kept in the audit log. */
  reason: cleanText.trim().min(3).max(500),
})
export type ReplayEventRequest = z.infer<typeof replayEventRequest>

export const webhookEventsQuery = z.object({
  status: z.enum(webhookEventStatuses).optional(),
  limit: pageLimit,
  cursor: cursor.optional(),
})
export const webhookEventsResponse = z.object({
  events: z.array(webhookEvent),
  next_cursor: z.string().nullable(),
})
export type WebhookEventsResponse = z.infer<typeof webhookEventsResponse>

export const webhookDeliveryQuery = z.object({
  /** The last so many days in UTC, today included. */
  days: z.coerce.number().int().min(1).max(92).default(30),
})

/** What became of what Stripe told, by the day on which it was heard, oldest first. */
export const webhookDeliveryResponse = z.object({
  days: z.array(
    z.object({
      /** In UTC, such as `2026-03-31`. */
      date: z.iso.date(),
      /** Worked through within a minute of what it tells. */
      prompt: z.number().int(),
      /** Worked through later: it came late, or had to be tried again. */
      late: z.number().int(),
      /** Heard and understood; there was nothing to do. */
      ignored: z.number().int(),
      pending: z.number().int(),
      failed: z.number().int(),
    }),
  ),
})
export type WebhookDeliveryResponse = z.infer<typeof webhookDeliveryResponse>

/** One order with everything that is known about it. */
export const adminOrderResponse = adminOrder.extend({
  ...orderReceiptResponse.pick({ payment_method: true, receipt_url: true, invoice_url: true }).shape,
  /** What may still be paid back by hand. */
  refundable_minor: z.number().int(),
  events: z.array(webhookEvent),
  /** Refunds that were asked for here, newest first, also those that were refused or wait. */
  refund_requests: z.array(
    z.object({
      id: z.string(),
      amount_minor: z.number().int(),
      /** Who asked for it said so. */
      reason: z.string(),
      status: z.enum(['asked', 'done', 'refused']),
      /** Why it was refused, or what it waits for. */
      failure: z.string().nullable(),
      refund_id: z.string().nullable(),
      created_at: isoTime,
      ended_at: isoTime.nullable(),
    }),
  ),
})
export type AdminOrderResponse = z.infer<typeof adminOrderResponse>

export const adminRefundRequest = z.strictObject({
  amount_minor: z.number().int().min(1).max(99_999_999_999),
  reason: cleanText.trim().min(3).max(500),
})
export type AdminRefundRequest = z.infer<typeof adminRefundRequest>

export const differenceStatuses = ['open', 'mended'] as const

export const paymentDifference = z.object({
  id: z.string(),
  /** Such as `paid_but_unknown`, `amount_differs`, `not_credited`, `revoked_differs`. */
  kind: z.string(),
  status: z.enum(differenceStatuses),
  order_id: z.string().nullable(),
  /** The object at Stripe that it is about. */
  object_id: z.string(),
  expected: z.string(),
  found: z.string(),
  first_seen_at: isoTime,
  last_seen_at: isoTime,
  mended_at: isoTime.nullable(),
})
export type PaymentDifference = z.infer<typeof paymentDifference>

export const paymentDifferencesQuery = z.object({
  status: z.enum(differenceStatuses).optional(),
  limit: pageLimit,
  cursor: cursor.optional(),
})
export const paymentDifferencesResponse = z.object({
  differences: z.array(paymentDifference),
  next_cursor: z.string().nullable(),
  /** The end of the last complete comparison. */
  compared_at: isoTime.nullable(),
})
export type PaymentDifferencesResponse = z.infer<typeof paymentDifferencesResponse>

export const reconcileResponse = z.object({
  orders_checked: z.number().int(),
  objects_compared: z.number().int(),
  mended: z.number().int(),
  open_differences: z.number().int(),
})
export type ReconcileResponse = z.infer<typeof reconcileResponse>

export const paymentSettings = z.object({
  /** Days after a purchase in which its unused part may be given back by its buyer; 0: not at all. */
  self_service_refund_days: z.number().int(),
  automatic_tax: z.boolean(),
  invoices: z.boolean(),
  promotion_codes: z.boolean(),
  /** Send it back with a change: somebody else's change in between is then a conflict. */
  version: z.number().int(),
})
export type PaymentSettingsBody = z.infer<typeof paymentSettings>

export const paymentSettingsRequest = z.strictObject({
  self_service_refund_days: z.number().int().min(0).max(90).optional(),
  automatic_tax: z.boolean().optional(),
  invoices: z.boolean().optional(),
  promotion_codes: z.boolean().optional(),
  version: z.number().int().min(0),
})
export type PaymentSettingsRequest = z.infer<typeof paymentSettingsRequest>
