import type Stripe from 'stripe'

type Movement = {
  readonly id: string
  readonly created: number
  readonly currency: string
  /** What the balance gets, or loses when negative, before the fee. */
  readonly amount: number
  readonly fee: number
  readonly source: string
  readonly type: Stripe.BalanceTransaction['type']
  readonly reportingCategory: string
  readonly description: string | null
}

const secondsUntilAvailable = 2 * 86_400

export function buildBalanceTransaction(movement: Movement): Stripe.BalanceTransaction {
  const { amount, fee, currency } = movement
  return {
    id: movement.id,
    object: 'balance_transaction',
    amount,
    available_on: movement.created + secondsUntilAvailable,
    balance_type: 'payments',
    created: movement.created,
    currency,
    description: movement.description,
    exchange_rate: null,
    fee,
    fee_details: fee === 0 ? [] : [feeDetail(fee, currency)],
    net: amount - fee,
    reporting_category: movement.reportingCategory,
    source: movement.source,
    status: 'pending',
    type: movement.type,
  }
}

function feeDetail(amount: number, currency: string): Stripe.BalanceTransaction.FeeDetail {
  return { amount, application: null, currency, description: 'Stripe processing fees', type: 'stripe_fee' }
}

/** 2.9 % and 30 cents, as Stripe's list price for cards in the United States; the percents alone elsewhere. */
export function processingFeeOf(amount: number, currency: string): number {
  return Math.min(amount, Math.round(amount * 0.029) + (currency === 'usd' ? 30 : 0))
}
