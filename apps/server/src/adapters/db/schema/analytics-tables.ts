/** What a job adds up. Days count from 1970-01-01 (UTC), amounts are micro-credits, times epoch milliseconds. */

export type RollUpSource = 'transactions' | 'runs' | 'platform_losses' | 'users' | 'orders'

export type RollUpCheckpointsTable = {
  source: RollUpSource
  after_id: string
  /** Counts the steps: whoever writes over the version that was read has made the step. */
  version: bigint
  updated_at_ms: bigint
}

export type RollUpRunningRequestsTable = { run_id: string }

export type UsageDaysTable = {
  day: bigint
  model_id: string
  charges: bigint
  charged: bigint
  cost_nano_usd: bigint
  input_tokens: bigint
  cache_read_tokens: bigint
  cache_write_tokens: bigint
  output_tokens: bigint
  reasoning_tokens: bigint
  /** Charges for answers whose model was chosen; the last two are credits. */
  chosen_answers: bigint
  chosen: bigint
  baseline: bigint
}

/** Millionths of the smallest unit of the currency, net of tax. */
export type EarnedDaysTable = {
  day: bigint
  currency: string
  livemode: bigint
  model_id: string
  sold_micro_minor: bigint
  returned_micro_minor: bigint
  earned_micro_minor: bigint
  saved_micro_minor: bigint
}

export type CreditDaysTable = {
  day: bigint
  kind: string
  movements: bigint
  credited: bigint
  debited: bigint
  owed: bigint
}

export type RequestDaysTable = {
  day: bigint
  model_id: string
  outcome: 'answered' | 'stopped' | 'failed'
  requests: bigint
}

export type LossDaysTable = {
  day: bigint
  model_id: string
  reason: string
  losses: bigint
  cost_nano_usd: bigint
  uncharged: bigint
}

export type SignUpDaysTable = { day: bigint; sign_ups: bigint; customers: bigint }

export type ActivityGapsTable = { day: bigint; gap_days: bigint; users: bigint }

/** Money in US dollars: what was kept and earned in millionths of a cent net of tax, fees in cents. */
export type WalletSumColumns = {
  charges: bigint
  charged: bigint
  bought: bigint
  cost_nano_usd: bigint
  loss_nano_usd: bigint
  kept_test: bigint
  kept_live: bigint
  earned_test: bigint
  earned_live: bigint
  fees_test: bigint
  fees_live: bigint
}

export type WalletDaysTable = WalletSumColumns & { wallet_id: string; day: bigint }

/** `month` is its first day; 0 is all of time. */
export type WalletMonthsTable = WalletSumColumns & { month: bigint; wallet_id: string }

/** What was rolled up of the fees of orders. */
export type OrderFeesTable = {
  order_id: string
  wallet_id: string
  day: bigint
  livemode: bigint
  fee_minor: bigint
}

/** Answers whose model was chosen, against the model that would have been used. */
export type SavingMonthsTable = {
  /** The first day of the month. */
  month: bigint
  wallet_id: string
  answers: bigint
  charged: bigint
  baseline: bigint
}

export type WalletRollUpsTable = {
  wallet_id: string
  seq: bigint
  used_total: bigint
  last_active_day: bigint | null
  has_bought: bigint
}

export type CreditLotsTable = {
  wallet_id: string
  seq: bigint
  kind: string
  order_id: string | null
  opened_at_ms: bigint
  credits: bigint
  span: bigint
  unused: bigint
  used_from: bigint
  used: bigint
}

export type SoldOrdersTable = {
  order_id: string
  wallet_id: string
  currency: string
  livemode: bigint
  total_minor: bigint
  tax_minor: bigint
  granted: bigint
  revoked: bigint
  unused: bigint
}

export type LotReturnsTable = { wallet_id: string; seq: bigint; taken: bigint }

/** All of them, for the schema of the database. */
export type AnalyticsTables = {
  roll_up_checkpoints: RollUpCheckpointsTable
  roll_up_running_requests: RollUpRunningRequestsTable
  usage_days: UsageDaysTable
  earned_days: EarnedDaysTable
  credit_days: CreditDaysTable
  request_days: RequestDaysTable
  loss_days: LossDaysTable
  sign_up_days: SignUpDaysTable
  activity_gaps: ActivityGapsTable
  wallet_days: WalletDaysTable
  wallet_months: WalletMonthsTable
  saving_months: SavingMonthsTable
  wallet_roll_ups: WalletRollUpsTable
  credit_lots: CreditLotsTable
  sold_orders: SoldOrdersTable
  lot_returns: LotReturnsTable
  order_fees: OrderFeesTable
}
