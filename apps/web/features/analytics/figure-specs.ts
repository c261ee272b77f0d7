import type { AnalyticsFigures } from '@tessera/contracts/analytics'

import { addressOf } from '@/lib/address-of'
import type { DateSpan } from '@/lib/date-span'
import type { analyticsMessages } from '@/messages/en-analytics'

import { requestsAddress } from './analytics-filter'
import { centsOfNanoUsd, leftOverOf, minorOfMicro, savedShareOf, successOf } from './analytics-values'

export type FigureName = keyof typeof analyticsMessages.analytics.figures

/** How a figure is written: money of the business, dollars of providers, credits, people and things, a share. */
type FigureUnit = 'money' | 'dollars' | 'credits' | 'count' | 'share'

export type FigureSpec = {
  readonly name: FigureName
  readonly unit: FigureUnit
  /** Null: there is nothing to divide by, or it can't be said in this currency. */
  readonly amountOf: (figures: AnalyticsFigures, currency: string) => number | null
  readonly isGoodWhen?: 'up' | 'down'
  /** The rows that it is the sum of. */
  readonly hrefOf?: (span: DateSpan) => string
}

const orders = () => '/admin/credits/refunds/'
const refundedOrders = () => '/admin/credits/refunds/?status=refunded'
const disputedOrders = () => '/admin/credits/refunds/?status=charged_back'
const people = (sort?: string) => () => addressOf('/admin/credits/users/', { sort })
const losses = (span: DateSpan) => requestsAddress(span, { loss: 'true' })
const failures = (span: DateSpan) => requestsAddress(span, { failed: 'true' })
const models = () => '#models'
const movements = () => '#movements'
const choosing = () => '/admin/credits/models/?part=choosing'

/** What is looked at first. */
export const keyFigures: readonly FigureSpec[] = [
  {
    name: 'revenue',
    unit: 'money',
    amountOf: (figures) => figures.revenue_minor,
    isGoodWhen: 'up',
    hrefOf: orders,
  },
  {
    name: 'cost',
    unit: 'dollars',
    amountOf: (figures) => centsOfNanoUsd(figures.cost_nano_usd),
    hrefOf: models,
  },
  { name: 'margin', unit: 'share', amountOf: (figures) => figures.margin_bp, hrefOf: models },
  { name: 'left', unit: 'money', amountOf: leftOverOf, isGoodWhen: 'up', hrefOf: orders },
  {
    name: 'bought',
    unit: 'credits',
    amountOf: (figures) => figures.bought_credits,
    isGoodWhen: 'up',
    hrefOf: orders,
  },
  {
    name: 'used',
    unit: 'credits',
    amountOf: (figures) => figures.charged_credits,
    isGoodWhen: 'up',
    hrefOf: requestsAddress,
  },
  {
    name: 'requests',
    unit: 'count',
    amountOf: (figures) => figures.requests,
    isGoodWhen: 'up',
    hrefOf: requestsAddress,
  },
  {
    name: 'active',
    unit: 'count',
    amountOf: (figures) => figures.active_users,
    isGoodWhen: 'up',
    hrefOf: people('last_active'),
  },
]

export const moneyFigures: readonly FigureSpec[] = [
  { name: 'received', unit: 'money', amountOf: (figures) => figures.received_minor, hrefOf: orders },
  { name: 'tax', unit: 'money', amountOf: (figures) => figures.tax_minor, hrefOf: orders },
  { name: 'discount', unit: 'money', amountOf: (figures) => figures.discount_minor, hrefOf: orders },
  {
    name: 'refunded',
    unit: 'money',
    amountOf: (figures) => figures.refunded_minor,
    isGoodWhen: 'down',
    hrefOf: refundedOrders,
  },
  {
    name: 'disputed',
    unit: 'money',
    amountOf: (figures) => figures.disputed_minor,
    isGoodWhen: 'down',
    hrefOf: disputedOrders,
  },
  { name: 'fees', unit: 'money', amountOf: (figures) => figures.fees_minor, hrefOf: orders },
  {
    name: 'earned',
    unit: 'money',
    amountOf: (figures) => minorOfMicro(figures.earned_micro_minor),
    isGoodWhen: 'up',
    hrefOf: models,
  },
  { name: 'netMargin', unit: 'share', amountOf: (figures) => figures.net_margin_bp, hrefOf: models },
  {
    name: 'loss',
    unit: 'dollars',
    amountOf: (figures) => centsOfNanoUsd(figures.loss_nano_usd),
    isGoodWhen: 'down',
    hrefOf: losses,
  },
  {
    name: 'purchases',
    unit: 'count',
    amountOf: (figures) => figures.purchases,
    isGoodWhen: 'up',
    hrefOf: orders,
  },
  {
    name: 'averagePurchase',
    unit: 'money',
    amountOf: (figures) => figures.average_purchase_minor,
    isGoodWhen: 'up',
    hrefOf: orders,
  },
]

export const peopleFigures: readonly FigureSpec[] = [
  { name: 'success', unit: 'share', amountOf: successOf, hrefOf: failures },
  { name: 'given', unit: 'credits', amountOf: (figures) => figures.given_credits, hrefOf: movements },
  { name: 'returned', unit: 'credits', amountOf: (figures) => figures.returned_credits, hrefOf: movements },
  {
    name: 'signUps',
    unit: 'count',
    amountOf: (figures) => figures.sign_ups,
    isGoodWhen: 'up',
    hrefOf: people(),
  },
  { name: 'conversion', unit: 'share', amountOf: (figures) => figures.conversion_bp, hrefOf: people() },
  {
    name: 'churn',
    unit: 'share',
    amountOf: (figures) => figures.churn_bp,
    hrefOf: people('last_active'),
  },
  {
    name: 'arpu',
    unit: 'money',
    amountOf: (figures) => figures.arpu_minor,
    isGoodWhen: 'up',
    hrefOf: people('spent'),
  },
]

/** What automatic choice did for the customers. */
export const savingFigures: readonly FigureSpec[] = [
  {
    name: 'saved',
    unit: 'credits',
    amountOf: (figures) => figures.saved_credits,
    isGoodWhen: 'up',
    hrefOf: choosing,
  },
  {
    name: 'savedMoney',
    unit: 'money',
    amountOf: (figures) => minorOfMicro(figures.saved_micro_minor),
    isGoodWhen: 'up',
  },
  {
    name: 'savedShare',
    unit: 'share',
    amountOf: savedShareOf,
  },
  {
    name: 'chosen',
    unit: 'count',
    amountOf: (figures) => figures.chosen_answers,
    isGoodWhen: 'up',
  },
  { name: 'chosenCredits', unit: 'credits', amountOf: (figures) => figures.chosen_credits },
  { name: 'otherwiseCredits', unit: 'credits', amountOf: (figures) => figures.otherwise_credits },
]
