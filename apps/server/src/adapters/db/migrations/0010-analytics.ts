import type { Dialect, Migration } from './migration.ts'

/**
 * What the business did, added up by day (counted from 1970-01-01, UTC), and where the credits of each purchase went.
 * A job writes these tables from the ledger and from runs; nothing that a request waits for does.
 */
export const analyticsMigration: Migration = {
  id: '0010-analytics',
  statements(dialect) {
    return [
      ...progressTables(dialect),
      ...dayTables(dialect),
      ...walletTables(dialect),
      ...lotTables(dialect),
      // Purchases and what went back of them are added up from their rows: all that is read stands in the index.
      `create index orders_paid on orders (paid_at_ms, currency, livemode, total_minor, tax_minor, discount_minor,
        fee_minor, fee_currency) where paid_at_ms is not null`,
      `create index order_refunds_created on order_refunds (created_at_ms)`,
      `create index order_disputes_created on order_disputes (created_at_ms)`,
    ]
  },
}

function wordsOf(dialect: Dialect) {
  return dialect === 'sqlite'
    ? { bigint: 'integer', strictByKey: ' strict, without rowid' }
    : { bigint: 'bigint', strictByKey: '' }
}

function progressTables(dialect: Dialect): readonly string[] {
  const { bigint, strictByKey } = wordsOf(dialect)
  return [
    // Everything up to and with this id is rolled up; the version counts the steps, so that no two write the same one.
    `create table roll_up_checkpoints (
      source text not null primary key check (source in ('transactions', 'runs', 'losses', 'users')),
      after_id text not null,
      version ${bigint} not null check (version >= 0),
      updated_at_ms ${bigint} not null
    )${strictByKey}`,
    ...['transactions', 'runs', 'losses', 'users'].map(
      (source) => `insert into roll_up_checkpoints values ('${source}', '', 0, 0)`,
    ),
    // Those that still ran when the checkpoint went past them.
    `create table roll_up_running_requests (run_id text not null primary key)${strictByKey}`,
  ]
}

function dayTables(dialect: Dialect): readonly string[] {
  const { bigint, strictByKey } = wordsOf(dialect)
  return [
    `create table usage_days (
      day ${bigint} not null,
      model_id text not null,
      charges ${bigint} not null,
      charged ${bigint} not null,
      cost_nano_usd ${bigint} not null,
      input_tokens ${bigint} not null,
      cache_read_tokens ${bigint} not null,
      cache_write_tokens ${bigint} not null,
      output_tokens ${bigint} not null,
      reasoning_tokens ${bigint} not null,
      primary key (day, model_id)
    )${strictByKey}`,
    // Millionths of the currency's smallest unit, net of tax. No model: earned otherwise than by a request.
    `create table earned_days (
      day ${bigint} not null,
      currency text not null,
      livemode ${bigint} not null check (livemode in (0, 1)),
      model_id text not null,
      sold_micro_minor ${bigint} not null,
      returned_micro_minor ${bigint} not null,
      earned_micro_minor ${bigint} not null,
      primary key (day, currency, livemode, model_id)
    )${strictByKey}`,
    `create table credit_days (
      day ${bigint} not null,
      kind text not null,
      movements ${bigint} not null,
      credited ${bigint} not null,
      debited ${bigint} not null,
      owed ${bigint} not null,
      primary key (day, kind)
    )${strictByKey}`,
    `create table request_days (
      day ${bigint} not null,
      model_id text not null,
      outcome text not null check (outcome in ('answered', 'stopped', 'failed')),
      requests ${bigint} not null,
      primary key (day, model_id, outcome)
    )${strictByKey}`,
    `create table loss_days (
      day ${bigint} not null,
      model_id text not null,
      reason text not null,
      losses ${bigint} not null,
      cost_nano_usd ${bigint} not null,
      uncharged ${bigint} not null,
      primary key (day, model_id, reason)
    )${strictByKey}`,
    `create table sign_up_days (
      day ${bigint} not null primary key,
      sign_ups ${bigint} not null,
      customers ${bigint} not null
    )${strictByKey}`,
    // How many were active on a day and last so many days before it: counts people of any span without a list of them.
    `create table activity_gaps (
      day ${bigint} not null,
      gap_days ${bigint} not null,
      users ${bigint} not null,
      primary key (day, gap_days)
    )${strictByKey}`,
  ]
}

function walletTables(dialect: Dialect): readonly string[] {
  const { bigint, strictByKey } = wordsOf(dialect)
  return [
    `create table wallet_days (
      wallet_id text not null,
      day ${bigint} not null,
      charges ${bigint} not null,
      charged ${bigint} not null,
      bought ${bigint} not null,
      primary key (wallet_id, day)
    )${strictByKey}`,
    // By the first day of the month; 0 is all of time.
    `create table wallet_months (
      month ${bigint} not null,
      wallet_id text not null,
      charges ${bigint} not null,
      charged ${bigint} not null,
      bought ${bigint} not null,
      primary key (month, wallet_id)
    )${strictByKey}`,
    `create index wallet_months_charged on wallet_months (month, charged)`,
    `create index wallet_months_bought on wallet_months (month, bought) where bought > 0`,
    // No key to wallets: what is added up must never stand in the way of a movement.
    `create table wallet_roll_ups (
      wallet_id text not null primary key,
      seq ${bigint} not null check (seq >= 0),
      used_total ${bigint} not null,
      last_active_day ${bigint},
      has_bought ${bigint} not null check (has_bought in (0, 1))
    )${strictByKey}`,
  ]
}

function lotTables(dialect: Dialect): readonly string[] {
  const { bigint, strictByKey } = wordsOf(dialect)
  return [
    `create table credit_lots (
      wallet_id text not null,
      seq ${bigint} not null,
      kind text not null,
      order_id text,
      opened_at_ms ${bigint} not null,
      credits ${bigint} not null check (credits > 0),
      span ${bigint} not null check (span between 0 and credits),
      unused ${bigint} not null check (unused between 0 and span),
      used_from ${bigint} not null,
      used ${bigint} not null check (used between 0 and credits),
      primary key (wallet_id, seq)
    )${strictByKey}`,
    `create index credit_lots_unused on credit_lots (wallet_id, seq) where unused > 0`,
    `create index credit_lots_order on credit_lots (order_id) where order_id is not null`,
    `create table sold_orders (
      order_id text not null primary key,
      wallet_id text not null,
      currency text not null,
      livemode ${bigint} not null check (livemode in (0, 1)),
      total_minor ${bigint} not null,
      tax_minor ${bigint} not null,
      granted ${bigint} not null check (granted > 0),
      revoked ${bigint} not null,
      unused ${bigint} not null
    )${strictByKey}`,
    `create index sold_orders_wallet on sold_orders (wallet_id)`,
    // What claw-backs took that nobody had used: it left the wallet and was never used.
    `create table lot_returns (
      wallet_id text not null,
      seq ${bigint} not null,
      taken ${bigint} not null check (taken > 0),
      primary key (wallet_id, seq)
    )${strictByKey}`,
  ]
}
