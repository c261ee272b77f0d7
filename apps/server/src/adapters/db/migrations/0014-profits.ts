import type { Dialect, Migration } from './migration.ts'

/**
 * What each wallet earned and cost, by day and month, and what choosing saved, by day and model. Where revenue was
 * earned follows from a wallet's whole history, so that everything is added up again from the first row: the job does
 * it in its steps, and until it has, figures say that they are not complete.
 */
export const profitsMigration: Migration = {
  id: '0014-profits',
  statements(dialect) {
    return [
      ...checkpoints(dialect),
      ...['usage_days', 'earned_days', 'wallet_days', 'wallet_months'].map((table) => `drop table ${table}`),
      ...emptied.map((table) => (dialect === 'sqlite' ? `delete from ${table}` : `truncate ${table}`)),
      ...dayTables(dialect),
      ...walletTables(dialect),
      ...feeTables(dialect),
    ]
  },
}

const emptied = [
  'credit_days',
  'request_days',
  'loss_days',
  'sign_up_days',
  'activity_gaps',
  'saving_months',
  'wallet_roll_ups',
  'credit_lots',
  'sold_orders',
  'lot_returns',
  'roll_up_running_requests',
] as const

function wordsOf(dialect: Dialect) {
  return dialect === 'sqlite'
    ? { bigint: 'integer', strictByKey: ' strict, without rowid' }
    : { bigint: 'bigint', strictByKey: '' }
}

/**
 * One more source, and all of them from the beginning. A step that another process is making finds its version gone.
 * What is made of losses has changed where the tables that the version before writes have not: they go by another name,
 * and whoever asks by the old one is told of a place behind every loss.
 */
function checkpoints(dialect: Dialect): readonly string[] {
  const { bigint, strictByKey } = wordsOf(dialect)
  return [
    `create table roll_up_checkpoints_now (
      source text not null primary key check (source in ('transactions', 'runs', 'losses', 'platform_losses', 'users', 'orders')),
      after_id text not null,
      version ${bigint} not null check (version >= 0),
      updated_at_ms ${bigint} not null
    )${strictByKey}`,
    `insert into roll_up_checkpoints_now
      select case source when 'losses' then 'platform_losses' else source end, '', version + 1, updated_at_ms
      from roll_up_checkpoints`,
    `insert into roll_up_checkpoints_now
      select source, 'los_zzzz', version + 1, updated_at_ms from roll_up_checkpoints where source = 'losses'`,
    `insert into roll_up_checkpoints_now values ('orders', '', 0, 0)`,
    `drop table roll_up_checkpoints`,
    `alter table roll_up_checkpoints_now rename to roll_up_checkpoints`,
  ]
}

function dayTables(dialect: Dialect): readonly string[] {
  const { bigint, strictByKey } = wordsOf(dialect)
  return [
    // Of the charges: those for answers whose model was chosen, and what the same tokens would have cost otherwise.
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
      chosen_answers ${bigint} not null,
      chosen ${bigint} not null,
      baseline ${bigint} not null,
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
      saved_micro_minor ${bigint} not null,
      primary key (day, currency, livemode, model_id)
    )${strictByKey}`,
  ]
}

function walletTables(dialect: Dialect): readonly string[] {
  const { bigint, strictByKey } = wordsOf(dialect)
  // In US dollars: test and live purchases apart, in millionths of a cent net of tax; fees in cents.
  const sums = [
    'charges',
    'charged',
    'bought',
    'cost_nano_usd',
    'loss_nano_usd',
    'kept_test',
    'kept_live',
    'earned_test',
    'earned_live',
    'fees_test',
    'fees_live',
  ].map((column) => `${column} ${bigint} not null`)
  return [
    `create table wallet_days (
      wallet_id text not null,
      day ${bigint} not null,
      ${sums.join(',\n      ')},
      primary key (wallet_id, day)
    )${strictByKey}`,
    // By the first day of the month; 0 is all of time.
    `create table wallet_months (
      month ${bigint} not null,
      wallet_id text not null,
      ${sums.join(',\n      ')},
      primary key (month, wallet_id)
    )${strictByKey}`,
    `create index wallet_months_charged on wallet_months (month, charged)`,
    `create index wallet_months_bought on wallet_months (month, bought) where bought > 0`,
    ...['test', 'live'].flatMap((mode) => [
      // Net profit in billionths of a dollar, word for word as it is asked for.
      `create index wallet_months_profit_${mode} on wallet_months
        (month, (earned_${mode} * 10 - cost_nano_usd - fees_${mode} * 10000000), wallet_id)`,
      `create index wallet_months_earned_${mode} on wallet_months (month, earned_${mode}, wallet_id)`,
    ]),
    `create index wallet_months_cost on wallet_months (month, cost_nano_usd, wallet_id)`,
  ]
}

function feeTables(dialect: Dialect): readonly string[] {
  const { bigint, strictByKey } = wordsOf(dialect)
  return [
    // What was rolled up of an order's fee: it is known only some time after the payment, and may be corrected.
    `create table order_fees (
      order_id text not null primary key,
      wallet_id text not null,
      day ${bigint} not null,
      livemode ${bigint} not null check (livemode in (0, 1)),
      fee_minor ${bigint} not null
    )${strictByKey}`,
    `create index orders_updated on orders (updated_at_ms, id)`,
    `create index orders_wallet on orders (wallet_id, id)`,
  ]
}
