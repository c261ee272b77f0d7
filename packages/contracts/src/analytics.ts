import { z } from 'zod'

import { cursor, isoTime, pageLimit } from './primitives.ts'
import { transactionKinds } from './vocabulary.ts'

/**
 * Days, weeks (from Monday) and months are those of UTC. Money is in the smallest unit of `currency`; what is finer
 * than that, and what may pass 2^53, is a decimal string. Ratios are basis points: 10,000 is all of it. Null stands
 * where there is nothing to divide by. Every definition: docs/analytics.md.
 */
const analyticsIntervals = ['day', 'week', 'month'] as const

/** A day of the calendar in UTC, such as `2026-03-31`. */
const utcDate = z.iso.date()

export const analyticsQuery = z.object({
  /** First day; left out: 29 days before `to`. */
  from: utcDate.optional(),
  /** Last day, itself included; left out: today. */
  to: utcDate.optional(),
  interval: z.enum(analyticsIntervals).default('day'),
})
export type AnalyticsQuery = z.infer<typeof analyticsQuery>

const count = z.number().int()
const minor = z.number().int()
const basisPoints = z.number().int().nullable()
const decimalString = z.string().regex(/^-?\d+$/)

const tokensByClass = z.object({
  input: count,
  cache_read: count,
  cache_write: count,
  output: count,
  reasoning: count,
})

/** What happened in a span of days. */
export const analyticsFigures = z.object({
  /** Purchases that were paid in the span. */
  purchases: count,
  /** What they came to: with tax, after discounts. */
  received_minor: minor,
  tax_minor: minor,
  discount_minor: minor,
  /** What went back in the span, with tax, whenever it had been paid. */
  refunded_minor: minor,
  /** What banks took back through lost disputes. */
  disputed_minor: minor,
  /** What the payment provider kept of these purchases, as far as it is known. */
  fees_minor: minor,
  /** Received less tax, refunds and lost disputes. */
  revenue_minor: minor,
  average_purchase_minor: minor.nullable(),

  /** Revenue recognised as its credits were used, first in first out, in millionths of a smallest unit. */
  earned_micro_minor: decimalString,
  /** What providers were paid: for charged requests, and for those that nobody was charged for. */
  cost_nano_usd: decimalString,
  /** The part of it that nobody was charged for. */
  loss_nano_usd: decimalString,
  /** Earned less cost, losses included, of earned. Null where the currency is not the one of the cost. */
  margin_bp: basisPoints,
  /** Before losses and payment fees: earned less the cost that somebody was charged for. Null as the margin is. */
  gross_profit_nano_usd: decimalString.nullable(),
  gross_margin_bp: basisPoints,
  /** After them: earned less cost less fees. */
  net_profit_nano_usd: decimalString.nullable(),
  net_margin_bp: basisPoints,

  /** Requests that began in the span and have ended, and how. */
  requests: count,
  answered_requests: count,
  stopped_requests: count,
  failed_requests: count,
  /** Requests that were charged in the span. */
  charges: count,
  charged_credits: z.number(),
  tokens: tokensByClass,

  /** Charges for answers whose model was chosen. */
  chosen_answers: count,
  chosen_credits: z.number(),
  /** What the same tokens would have cost with the model otherwise used, at its prices then. */
  otherwise_credits: z.number(),
  /** The difference; negative where choosing cost more. */
  saved_credits: z.number(),
  /** The difference in money, for each answer at the price that was paid for its credits; nothing for gifts. */
  saved_micro_minor: decimalString,

  bought_credits: z.number(),
  /** Bonuses, sign-up credits, vouchers and other credits that nobody paid for. */
  given_credits: z.number(),
  /** Taken back with refunds and lost disputes, less what was given back. */
  returned_credits: z.number(),

  /** People with a charged request or a purchase. */
  active_users: count,
  sign_ups: count,
  /** Of those who signed up in the span: how many have bought since. */
  converted_sign_ups: count,
  conversion_bp: basisPoints,
  /** Of those active in the 30 days before the last 30 days of the span: the share that was not active in these. */
  churn_bp: basisPoints,
  /** Revenue of the span for each of its active users. */
  arpu_minor: minor.nullable(),
})
export type AnalyticsFigures = z.infer<typeof analyticsFigures>

const analyticsSpan = z.object({ from: utcDate, to: utcDate, days: count })

/** As it stands now, whatever span was asked for. */
const analyticsStanding = z.object({
  users: count,
  /** People who ever bought. */
  customers: count,
  /** Active in the last 30 days, today included. */
  active_users: count,
  customers_bp: basisPoints,
  /** Credits in all wallets. */
  outstanding_credits: z.number(),
  /** Credits that wallets owe. */
  debt_credits: z.number(),
  /** Received for credits that nobody has used yet, at the price each purchase really had. */
  deferred_micro_minor: decimalString,
  revenue_minor: minor,
  earned_micro_minor: decimalString,
  /** Revenue so far for each person who ever bought. */
  lifetime_value_minor: minor.nullable(),
})

const analyticsModel = z.object({
  model: z.string(),
  name: z.string(),
  requests: count,
  failed_requests: count,
  charges: count,
  charged_credits: z.number(),
  tokens: tokensByClass,
  earned_micro_minor: decimalString,
  cost_nano_usd: decimalString,
  loss_nano_usd: decimalString,
  /** Earned less cost, losses included, of earned. */
  margin_bp: basisPoints,
  /** Before losses; null where the currency is not the one of the cost. Payment fees are not split by model. */
  gross_profit_nano_usd: decimalString.nullable(),
  gross_margin_bp: basisPoints,
  /** After losses. */
  profit_after_losses_nano_usd: decimalString.nullable(),
})
export type AnalyticsModel = z.infer<typeof analyticsModel>

const analyticsGoalNames = [
  'active_users',
  'arpu_minor',
  'conversion_bp',
  'churn_bp',
  'lifetime_value_minor',
  'margin_bp',
] as const
export type AnalyticsGoalName = (typeof analyticsGoalNames)[number]

const goalTarget = z.number().int().min(0).max(1_000_000_000)

export const analyticsGoals = z.object({
  /** Send it back with a change: somebody else's change in between is then a conflict. */
  version: count,
  goals: z.array(
    z.object({
      name: z.enum(analyticsGoalNames),
      target: count,
      /** Of the last 30 days, or so far; null where there is nothing to divide by. */
      current: count.nullable(),
      is_reached: z.boolean(),
    }),
  ),
})
export type AnalyticsGoals = z.infer<typeof analyticsGoals>

export const analyticsGoalsRequest = z.strictObject({
  version: z.number().int().min(0),
  active_users: goalTarget.optional(),
  arpu_minor: goalTarget.optional(),
  conversion_bp: goalTarget.max(10_000).optional(),
  churn_bp: goalTarget.max(10_000).optional(),
  lifetime_value_minor: goalTarget.optional(),
  margin_bp: goalTarget.max(10_000).optional(),
})
export type AnalyticsGoalsRequest = z.infer<typeof analyticsGoalsRequest>

export const analyticsResponse = z.object({
  /** ISO 4217, lower case. Money in other currencies is not in any figure. */
  currency: z.string(),
  /** False: the figures are of test purchases. */
  livemode: z.boolean(),
  /** Everything that was written by then is in the figures. */
  as_of: isoTime,
  /** False for a while after a large history was brought in: the figures then end before `as_of`. */
  is_complete: z.boolean(),
  interval: z.enum(analyticsIntervals),
  span: analyticsSpan,
  /** As many days, right before. */
  span_before: analyticsSpan,
  totals: analyticsFigures,
  totals_before: analyticsFigures,
  standing: analyticsStanding,
  /** The first and last may be shorter than the interval. */
  series: z.array(analyticsSpan.extend({ figures: analyticsFigures })),
  /** Those with any request in the span, most charged first. */
  models: z.array(analyticsModel),
  /** Movements of credits in the span by kind. */
  credits: z.array(
    z.object({
      kind: z.enum(transactionKinds),
      movements: count,
      credited: z.number(),
      debited: z.number(),
    }),
  ),
  /** What providers were paid and nobody was charged for, by reason, dearest first. */
  losses: z.array(
    z.object({
      reason: z.string(),
      losses: count,
      cost_nano_usd: decimalString,
      uncharged_credits: z.number(),
    }),
  ),
  goals: analyticsGoals,
})
export type AnalyticsResponse = z.infer<typeof analyticsResponse>

/** Such as `2026-03`. */
export const calendarMonth = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month such as 2026-03')

const analyticsUserSorts = ['charged', 'bought'] as const

export const analyticsUsersQuery = z.object({
  /** Left out: of all time. */
  month: calendarMonth.optional(),
  sort: z.enum(analyticsUserSorts).default('charged'),
  limit: pageLimit,
})

export const analyticsUsersResponse = z.object({
  users: z.array(
    z.object({
      user_id: z.string(),
      wallet_id: z.string(),
      email: z.string(),
      name: z.string(),
      charges: count,
      charged_credits: z.number(),
      bought_credits: z.number(),
      /** Of all time: paid net of tax, refunds and lost disputes, and how much of that is earned. */
      paid_micro_minor: decimalString,
      earned_micro_minor: decimalString,
    }),
  ),
})
export type AnalyticsUsersResponse = z.infer<typeof analyticsUsersResponse>

/** Either one request, or those of one person, newest first. */
export const analyticsEarningsQuery = z.object({
  run_id: z.string().max(100).optional(),
  user_id: z.string().max(100).optional(),
  limit: pageLimit,
  cursor: cursor.optional(),
})

/** What paid for a request: credits of one purchase or gift, at the price that was paid for them. */
const analyticsEarningPart = z.object({
  kind: z.enum(transactionKinds),
  order_id: z.string().nullable(),
  granted_at: isoTime,
  credits: z.number(),
  earned_micro_minor: decimalString,
})

export const analyticsEarningsResponse = z.object({
  currency: z.string(),
  earnings: z.array(
    z.object({
      run_id: z.string(),
      transaction_id: z.string(),
      user_id: z.string(),
      model: z.string().nullable(),
      charged_at: isoTime,
      charged_credits: z.number(),
      cost_nano_usd: decimalString,
      earned_micro_minor: decimalString,
      /** As it was when the request was charged; a refund later changes the books, not this. */
      parts: z.array(analyticsEarningPart),
    }),
  ),
  next_cursor: z.string().nullable(),
})
export type AnalyticsEarningsResponse = z.infer<typeof analyticsEarningsResponse>

export const analyticsProjectionQuery = z.object({
  users: z.coerce.number().int().min(0).max(100_000_000),
  /** What a user spends in a month: so much at most that with the most users it is still an exact number. */
  spend_minor: z.coerce.number().int().min(0).max(90_000_000),
  /** What the payment provider keeps of revenue. */
  fee_bp: z.coerce.number().int().min(0).max(10_000).default(300),
  /** What model providers are paid of revenue. */
  cost_bp: z.coerce.number().int().min(0).max(10_000).default(8_500),
})

/** A month: revenue is users times spend; fees and cost are shares of it, rounded up; profit is the rest. */
export const analyticsProjectionResponse = z.object({
  revenue_minor: minor,
  fees_minor: minor,
  cost_minor: minor,
  profit_minor: minor,
  margin_bp: basisPoints,
})
export type AnalyticsProjectionResponse = z.infer<typeof analyticsProjectionResponse>
