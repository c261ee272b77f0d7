import type { Generated } from 'kysely'

/** Money in the smallest unit of its currency, credits in micro-credits, times in epoch milliseconds. */

export type OrdersTable = {
  id: string
  user_id: string
  wallet_id: string
  package_id: bigint
  package_name: string
  credits: bigint
  amount_minor: bigint
  currency: string
  livemode: bigint
  return_to: string | null
  status: string
  problem: string | null
  session_id: string | null
  checkout_url: string | null
  payment_intent_id: string | null
  charge_id: string | null
  total_minor: bigint | null
  tax_minor: Generated<bigint>
  discount_minor: Generated<bigint>
  refunded_minor: Generated<bigint>
  fee_minor: bigint | null
  fee_currency: string | null
  payment_method: string | null
  receipt_url: string | null
  invoice_url: string | null
  granted: Generated<bigint>
  revoked: Generated<bigint>
  claw_backs: Generated<bigint>
  version: Generated<bigint>
  created_at_ms: bigint
  /** When Stripe was last asked. */
  checked_at_ms: bigint | null
  paid_at_ms: bigint | null
  updated_at_ms: bigint
}

export type OrderRefundsTable = {
  /** Stripe's id. */
  id: string
  order_id: string
  amount_minor: bigint
  status: string
  reason: string | null
  created_at_ms: bigint
}

export type OrderDisputesTable = {
  /** Stripe's id. */
  id: string
  order_id: string
  amount_minor: bigint
  currency: string
  status: string
  reason: string
  /** The last hold that froze credits for it; open where `frozen` is above zero. */
  hold_id: string | null
  frozen: Generated<bigint>
  /** How many holds were opened for it. */
  freezes: Generated<bigint>
  due_at_ms: bigint | null
  created_at_ms: bigint
}

export type RefundRequestsTable = {
  id: string
  order_id: string
  sequence: bigint
  amount_minor: bigint
  reason: string
  actor_id: string
  status: 'asked' | 'done' | 'refused'
  refund_id: string | null
  failure: string | null
  /** What the buyer can't spend while Stripe is asked; open where `held` is above zero and the request is `asked`. */
  hold_id: string | null
  held: Generated<bigint>
  scope_key: string | null
  request_hash: string | null
  created_at_ms: bigint
  ended_at_ms: bigint | null
}

export type WebhookEventsTable = {
  /** Stripe's id. */
  id: string
  type: string
  status: 'pending' | 'done' | 'ignored' | 'failed'
  livemode: bigint
  api_version: string | null
  object_kind: string | null
  object_id: string | null
  /** The ids in the event that may lead to an order, never its contents: those are fetched. */
  pointers_json: string
  order_id: string | null
  attempts: Generated<bigint>
  note: string | null
  created_at_ms: bigint
  received_at_ms: bigint
  next_attempt_at_ms: bigint
  processed_at_ms: bigint | null
}

export type PaymentDifferencesTable = {
  id: string
  kind: string
  object_id: string
  order_id: string | null
  status: 'open' | 'mended'
  expected: string
  found: string
  first_seen_at_ms: bigint
  last_seen_at_ms: bigint
  mended_at_ms: bigint | null
}
