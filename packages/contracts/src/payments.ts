import { z } from 'zod'

import { cleanText, cursor, isoTime, pageLimit } from './primitives.ts'

/** A path within the site: never another host, never a scheme. */
const sitePath = cleanText.refine(
  (path) => /^\/(?![/\\])[^\s\\]{0,499}$/.test(path),
  'must be a path within the site, such as /chat/',
)

/** Prices come from the catalogue: a body that names one is refused. */
export const purchaseRequest = z.strictObject({
  package_id: z.number().int().min(1).max(2_147_483_647),
  payment_method: z.literal('stripe').optional(),
  /** The own wallet where it is left out. */
  wallet_id: z.string().min(1).max(100).optional(),
  /** Where the page of success leads back to. */
  return_to: sitePath.optional(),
})
export type PurchaseRequest = z.infer<typeof purchaseRequest>

export const purchaseResponse = z.object({
  order_id: z.string(),
  /** The payment page; a browser goes there. */
  checkout_url: z.string(),
  session_id: z.string(),
})
export type PurchaseResponse = z.infer<typeof purchaseResponse>

/** Amounts of money are integers of the currency's smallest unit; currencies are lower-case ISO 4217 codes. */
const minor = z.number().int()
const currency = z.string()

export const orderPackage = z.object({ id: z.number().int(), name: z.string() })

/**
 * `in_review`: paid, but not credited, because something about the payment does not fit the order; somebody has to look
 * at it. `refunded`: nothing of the purchase is left. Where only a part went back it is `paid`.
 */
export const purchaseStatuses = ['pending', 'in_review', 'paid', 'failed', 'expired', 'refunded'] as const

export const purchaseStatusResponse = z.object({
  order_id: z.string(),
  status: z.enum(purchaseStatuses),
  package: orderPackage,
  credits: z.number(),
  /** Credits of this purchase that were taken back again. */
  credits_revoked: z.number(),
  /** Credits of this purchase that went into a debt of the wallet when they came; the rest came into the balance. */
  repaid: z.number(),
  /** What was charged; before that, the price. */
  amount_minor: minor,
  /** What went back as refunds, and what the bank took in lost disputes. */
  refunded_minor: minor,
  charged_back_minor: minor,
  currency,
  /** Of the wallet that was bought for. */
  balance: z.number(),
  /** What that wallet still owes: the next credits repay it first. */
  debt: z.number(),
  return_to: z.string().nullable(),
  /** Stripe's own receipt. */
  receipt_url: z.string().nullable(),
  created_at: isoTime,
})
export type PurchaseStatusResponse = z.infer<typeof purchaseStatusResponse>

export const orderStatuses = [
  'created',
  'open',
  'processing',
  'granted',
  'part_refunded',
  'refunded',
  'disputed',
  'charged_back',
  'failed',
  'expired',
] as const
export type OrderStatus = (typeof orderStatuses)[number]

export const orderRefund = z.object({
  id: z.string(),
  amount_minor: minor,
  status: z.enum(['pending', 'requires_action', 'succeeded', 'failed', 'canceled']),
  reason: z.string().nullable(),
  created_at: isoTime,
})
export type OrderRefund = z.infer<typeof orderRefund>

export const orderDispute = z.object({
  id: z.string(),
  amount_minor: minor,
  /** Of `amount_minor`: the bank's may be another than the order's. */
  currency,
  /** Stripe's word for it: `needs_response`, `under_review`, `won`, `lost`, `warning_needs_response`, … */
  status: z.string(),
  reason: z.string(),
  /** Credits that can't be used until it is decided. */
  frozen: z.number(),
  evidence_due_by: isoTime.nullable(),
  created_at: isoTime,
})
export type OrderDispute = z.infer<typeof orderDispute>

export const order = z.object({
  id: z.string(),
  status: z.enum(orderStatuses),
  package: orderPackage,
  /** Paid, but not credited, because something about the payment does not fit the order. */
  in_review: z.boolean(),
  /** Credits bought; those that came into the wallet for it, which is none or all; and those that were taken back. */
  credits: z.number(),
  credits_granted: z.number(),
  credits_revoked: z.number(),
  currency,
  subtotal_minor: minor,
  discount_minor: minor,
  tax_minor: minor,
  total_minor: minor,
  refunded_minor: minor,
  /** What the bank took in lost disputes: at most what was paid and not refunded. */
  charged_back_minor: minor,
  refunds: z.array(orderRefund),
  disputes: z.array(orderDispute),
  created_at: isoTime,
  paid_at: isoTime.nullable(),
})
export type Order = z.infer<typeof order>

export const ordersQuery = z.object({ limit: pageLimit, cursor: cursor.optional() })
export const ordersResponse = z.object({ orders: z.array(order), next_cursor: z.string().nullable() })
export type OrdersResponse = z.infer<typeof ordersResponse>

/** What the buyer could have back now; null where that is not offered. */
export const refundable = z.object({ amount_minor: minor, credits: z.number(), until: isoTime }).nullable()

export const orderReceiptResponse = order.extend({
  payment_method: z.string().nullable(),
  receipt_url: z.string().nullable(),
  invoice_url: z.string().nullable(),
  refundable,
  /** The last refund that the buyer asked for was not made, and why; null where there is nothing to tell. */
  refund_refused: z.object({ at: isoTime, message: z.string() }).nullable(),
  /** A refund that was asked for, by whomever, and that Stripe has not answered yet; null where there is none. */
  refund_waiting: z.object({ at: isoTime, amount_minor: minor }).nullable().optional(),
})
export type OrderReceiptResponse = z.infer<typeof orderReceiptResponse>

export const refundOwnRequest = z.strictObject({ reason: cleanText.trim().min(1).max(500).optional() })
export type RefundOwnRequest = z.infer<typeof refundOwnRequest>

export const refundResponse = z.object({ refund: orderRefund, order })
export type RefundResponse = z.infer<typeof refundResponse>
