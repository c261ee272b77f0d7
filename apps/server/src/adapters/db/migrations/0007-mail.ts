import type { Dialect, Migration } from './migration.ts'

/**
 * Mails that are queued once, what people want to be told, which wallets were told that they run low, and how far the
 * monthly reports have come.
 */
export const mailMigration: Migration = {
  id: '0007-mail',
  statements(dialect) {
    return [
      `alter table mails add column dedupe_key text`,
      `alter table mails add column unsubscribe_url text`,
      // A plain unique index: rows without a key never collide, on both databases.
      `create unique index mails_dedupe_key on mails (dedupe_key)`,
      ...tables(dialect),
      // The last purchase is what a low balance is measured by; few transactions are one.
      `create index ledger_transactions_purchases on ledger_transactions (wallet_id, created_at_ms)
        where kind = 'purchase'`,
    ]
  },
}

function tables(dialect: Dialect): readonly string[] {
  const integer = dialect === 'sqlite' ? 'integer' : 'bigint'
  const strict = dialect === 'sqlite' ? ' strict' : ''
  return [
    `create table notification_preferences (
      user_id text not null primary key references users (id) on delete cascade,
      low_balance ${integer} not null check (low_balance in (0, 1)),
      low_balance_micro ${integer} check (low_balance_micro > 0),
      nearly_empty_micro ${integer} check (nearly_empty_micro > 0),
      usage_report ${integer} not null check (usage_report in (0, 1)),
      updated_at_ms ${integer} not null
    )${strict}`,
    // No key to wallets: what is noticed must never stand in the way of a movement.
    `create table wallet_notices (
      wallet_id text not null primary key,
      level text not null check (level in ('fine', 'low', 'nearly_empty')),
      noticed_seq ${integer} not null,
      credited_total ${integer} not null,
      version ${integer} not null check (version > 0),
      updated_at_ms ${integer} not null
    )${strict}`,
    `create table usage_report_months (
      month text not null primary key,
      after_wallet_id text not null,
      finished_at_ms ${integer}
    )${strict}`,
  ]
}
