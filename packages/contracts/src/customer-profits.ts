import { z } from 'zod'

import { calendarMonth } from './analytics.ts'
import { cursor, isoTime, pageLimit } from './primitives.ts'

/**
 * What each customer brought in and cost. All of it is in US dollars, the currency in which models are paid for:
 * purchases in other currencies are not in it. Every definition: docs/analytics.md.
 */
export const customerSorts = ['net_profit', 'earned', 'cost'] as const
export const customerOrders = ['desc', 'asc'] as const

export const customersQuery = z.object({
  /** Left out: of all time. */
  month: calendarMonth.optional(),
  sort: z.enum(customerSorts).default('net_profit'),
  order: z.enum(customerOrders).default('desc'),
  limit: pageLimit,
  cursor: cursor.optional(),
})

const count = z.number().int()
const cents = z.number().int()
const decimalString = z.string().regex(/^-?\d+$/)
const basisPoints = z.number().int().nullable()

const profit = z.object({
  charges: count,
  charged_credits: z.number(),
  bought_credits: z.number(),
  /** Paid for credits in these days, net of tax, less what went back in them; millionths of a cent. */
  paid_micro_minor: decimalString,
  /** The part of what was paid whose credits were used, first in first out; millionths of a cent. */
  earned_micro_minor: decimalString,
  /** What providers were paid for their requests, those that nobody was charged for included. */
  cost_nano_usd: decimalString,
  /** The part of it that nobody was charged for. */
  loss_nano_usd: decimalString,
  /** What the payment provider kept of their purchases, as far as it is known, on the day of payment. */
  fees_minor: cents,
  /** Before payment fees and losses: earned, less the cost that somebody was charged for. */
  gross_profit_nano_usd: decimalString,
  gross_margin_bp: basisPoints,
  /** After them: earned less cost less fees. */
  net_profit_nano_usd: decimalString,
  /** Of earned; null where nothing was earned. */
  net_margin_bp: basisPoints,
})
export type CustomerProfit = z.infer<typeof profit>

const customer = z.object({
  wallet_id: z.string(),
  /** Null where the wallet belongs to nobody who has an account. */
  user_id: z.string().nullable(),
  email: z.string(),
  name: z.string(),
})

const listedCustomer = customer.extend(profit.shape)
export type ListedCustomer = z.infer<typeof listedCustomer>

const about = {
  /** False: of test purchases. */
  livemode: z.boolean(),
  /** False for a while after a large history was brought in: figures then end before now. */
  is_complete: z.boolean(),
}

/** Everybody who used or bought anything in the month, or cost anything. */
export const customersResponse = z.object({
  ...about,
  customers: z.array(listedCustomer),
  next_cursor: z.string().nullable(),
})
export type CustomersResponse = z.infer<typeof customersResponse>

/** A day of the calendar in UTC, such as `2026-03-31`. */
const utcDate = z.iso.date()

export const customerQuery = z.object({
  /** First day; left out: 29 days before `to`. */
  from: utcDate.optional(),
  /** Last day, itself included; left out: today. */
  to: utcDate.optional(),
})

const span = z.object({ from: utcDate, to: utcDate, days: count })

/** What a customer paid in a span of days, by the time of payment. Cents. */
const payments = z.object({
  purchases: count,
  /** With tax, after discounts. */
  received_minor: cents,
  tax_minor: cents,
  refunded_minor: cents,
  disputed_minor: cents,
  /** Received less tax, refunds and lost disputes. */
  revenue_minor: cents,
})

const customerFigures = profit.extend(payments.shape)
export type CustomerFigures = z.infer<typeof customerFigures>

export const customerResponse = z.object({
  ...about,
  as_of: isoTime,
  customer,
  span,
  /** As many days, right before. */
  span_before: span,
  figures: customerFigures,
  figures_before: customerFigures,
  all_time: profit,
})
export type CustomerResponse = z.infer<typeof customerResponse>
