import type { Dialect, Migration } from './migration.ts'

/**
 * Purchases, what Stripe told about them, and where both differ. Money is in the smallest unit of its currency,
 * credits in micro-credits. The ledger says what was posted; `granted`, `revoked` and `claw_backs` of an order are
 * written in the same transactions.
 */
export const paymentsMigration: Migration = {
  id: '0006-payments',
  statements(dialect) {
    return [
      createOrders(dialect),
      // Of two clicks at once one makes the order, and the other finds it.
      `create unique index orders_being_made on orders (user_id, wallet_id, package_id) where status = 'created'`,
      `create unique index orders_session on orders (session_id) where session_id is not null`,
      `create index orders_payment_intent on orders (payment_intent_id) where payment_intent_id is not null`,
      `create index orders_charge on orders (charge_id) where charge_id is not null`,
      `create index orders_user on orders (user_id, id)`,
      `create index orders_unfinished on orders (created_at_ms)
        where status in ('created', 'open', 'processing')`,
      ...createPartsOfOrders(dialect),
      createWebhookEvents(dialect),
      `create index webhook_events_due on webhook_events (next_attempt_at_ms) where status = 'pending'`,
      `create index webhook_events_order on webhook_events (order_id) where order_id is not null`,
      `create index webhook_events_received on webhook_events (received_at_ms, id)`,
      createDifferences(dialect),
      `create index payment_differences_status on payment_differences (status, id)`,
    ]
  },
}

function wordsOf(dialect: Dialect) {
  return dialect === 'sqlite' ? { bigint: 'integer', strict: ' strict' } : { bigint: 'bigint', strict: '' }
}

function createOrders(dialect: Dialect): string {
  const { bigint, strict } = wordsOf(dialect)
  return `create table orders (
    id text not null primary key,
    user_id text not null,
    wallet_id text not null references wallets (id),
    package_id ${bigint} not null,
    package_name text not null,
    credits ${bigint} not null check (credits > 0),
    amount_minor ${bigint} not null check (amount_minor > 0),
    currency text not null check (length(currency) = 3),
    livemode ${bigint} not null check (livemode in (0, 1)),
    return_to text,
    status text not null check (status in ('created', 'open', 'processing', 'granted', 'part_refunded',
      'refunded', 'disputed', 'charged_back', 'failed', 'expired')),
    problem text,
    session_id text,
    checkout_url text,
    payment_intent_id text,
    charge_id text,
    total_minor ${bigint} check (total_minor >= 0),
    tax_minor ${bigint} not null default 0,
    discount_minor ${bigint} not null default 0,
    refunded_minor ${bigint} not null default 0 check (refunded_minor >= 0),
    fee_minor ${bigint},
    fee_currency text,
    payment_method text,
    receipt_url text,
    invoice_url text,
    granted ${bigint} not null default 0,
    revoked ${bigint} not null default 0,
    claw_backs ${bigint} not null default 0 check (claw_backs >= 0),
    version ${bigint} not null default 1,
    created_at_ms ${bigint} not null,
    checked_at_ms ${bigint},
    paid_at_ms ${bigint},
    updated_at_ms ${bigint} not null,
    constraint orders_grant_once check (granted in (0, credits)),
    constraint orders_revoked_within_grant check (0 <= revoked and revoked <= granted)
  )${strict}`
}

function createPartsOfOrders(dialect: Dialect): readonly string[] {
  const { bigint, strict } = wordsOf(dialect)
  return [
    `create table order_refunds (
      id text not null primary key,
      order_id text not null references orders (id),
      amount_minor ${bigint} not null check (amount_minor >= 0),
      status text not null,
      reason text,
      created_at_ms ${bigint} not null
    )${strict}`,
    `create index order_refunds_order on order_refunds (order_id)`,
    `create table order_disputes (
      id text not null primary key,
      order_id text not null references orders (id),
      amount_minor ${bigint} not null check (amount_minor >= 0),
      currency text not null,
      status text not null,
      reason text not null,
      hold_id text,
      frozen ${bigint} not null default 0 check (frozen >= 0),
      freezes ${bigint} not null default 0 check (freezes >= 0),
      due_at_ms ${bigint},
      created_at_ms ${bigint} not null
    )${strict}`,
    `create index order_disputes_order on order_disputes (order_id)`,
    // What was asked of Stripe by hand, before it was asked: the id is the idempotency key of the call.
    `create table refund_requests (
      id text not null primary key,
      order_id text not null references orders (id),
      sequence ${bigint} not null check (sequence > 0),
      amount_minor ${bigint} not null check (amount_minor > 0),
      reason text not null,
      actor_id text not null,
      status text not null check (status in ('asked', 'done', 'refused')),
      refund_id text,
      failure text,
      hold_id text,
      held ${bigint} not null default 0 check (held >= 0),
      scope_key text,
      request_hash text,
      created_at_ms ${bigint} not null,
      ended_at_ms ${bigint},
      constraint refund_requests_sequence unique (order_id, sequence)
    )${strict}`,
    // One at a time for each order, so that two can't be judged against the same rest.
    `create unique index refund_requests_asked on refund_requests (order_id) where status = 'asked'`,
    `create index refund_requests_unfinished on refund_requests (created_at_ms) where status = 'asked'`,
    // The caller's idempotency key: the same one finds the same request.
    `create unique index refund_requests_key on refund_requests (scope_key) where scope_key is not null`,
  ]
}

function createWebhookEvents(dialect: Dialect): string {
  const { bigint, strict } = wordsOf(dialect)
  return `create table webhook_events (
    id text not null primary key,
    type text not null,
    status text not null check (status in ('pending', 'done', 'ignored', 'failed')),
    livemode ${bigint} not null check (livemode in (0, 1)),
    api_version text,
    object_kind text,
    object_id text,
    pointers_json text not null,
    order_id text,
    attempts ${bigint} not null default 0 check (attempts >= 0),
    note text,
    created_at_ms ${bigint} not null,
    received_at_ms ${bigint} not null,
    next_attempt_at_ms ${bigint} not null,
    processed_at_ms ${bigint}
  )${strict}`
}

function createDifferences(dialect: Dialect): string {
  const { bigint, strict } = wordsOf(dialect)
  return `create table payment_differences (
    id text not null primary key,
    kind text not null,
    object_id text not null,
    order_id text,
    status text not null check (status in ('open', 'mended')),
    expected text not null,
    found text not null,
    first_seen_at_ms ${bigint} not null,
    last_seen_at_ms ${bigint} not null,
    mended_at_ms ${bigint},
    constraint payment_differences_object unique (kind, object_id)
  )${strict}`
}
