import type { Dialect, Migration } from './migration.ts'

/**
 * Codes that are worth credits, and who redeemed them. What two redemptions at once must not do, the database refuses:
 * a place of a code, and a place of a person in a batch, can be taken once; nobody redeems a code twice, past its limit
 * or after it expired.
 */
export const vouchersMigration: Migration = {
  id: '0012-vouchers',
  statements(dialect) {
    return [
      ...createTables(dialect),
      // Of two clicks at once one makes the batch, and the other finds it.
      `create unique index voucher_batches_key on voucher_batches (scope_key) where scope_key is not null`,
      // Holds all that the counts of a batch are made of.
      `create index voucher_codes_batch on voucher_codes (batch_id, status, redemptions)`,
      `create index voucher_redemptions_batch on voucher_redemptions (batch_id, id)`,
      ...appendOnlyTriggers[dialect],
    ]
  },
}

function createTables(dialect: Dialect): readonly string[] {
  const { bigint, strict } =
    dialect === 'sqlite' ? { bigint: 'integer', strict: ' strict' } : { bigint: 'bigint', strict: '' }
  return [
    `create table voucher_batches (
      id text not null primary key,
      name text not null,
      note text not null,
      credits ${bigint} not null check (credits > 0),
      code_count ${bigint} not null check (code_count > 0),
      expires_at_ms ${bigint},
      per_person_limit ${bigint} check (per_person_limit > 0),
      redemptions_per_code ${bigint} not null check (redemptions_per_code > 0),
      created_by text not null,
      scope_key text,
      request_hash text,
      created_at_ms ${bigint} not null
    )${strict}`,
    `create table voucher_codes (
      id text not null primary key,
      batch_id text not null references voucher_batches (id),
      number ${bigint} not null check (number > 0),
      code_hash text not null,
      ending text not null,
      redemptions_per_code ${bigint} not null,
      redemptions ${bigint} not null default 0,
      status text not null default 'valid' check (status in ('valid', 'void')),
      void_reason text,
      voided_at_ms ${bigint},
      version ${bigint} not null default 1,
      constraint voucher_codes_hash unique (code_hash),
      constraint voucher_codes_number unique (batch_id, number),
      constraint voucher_codes_within_limit check (redemptions between 0 and redemptions_per_code)
    )${strict}`,
    `create table voucher_redemptions (
      id text not null primary key,
      code_id text not null references voucher_codes (id),
      batch_id text not null references voucher_batches (id),
      user_id text not null,
      wallet_id text not null references wallets (id),
      transaction_id text not null references ledger_transactions (id),
      credits ${bigint} not null check (credits > 0),
      code_slot ${bigint} not null check (code_slot > 0),
      person_slot ${bigint} not null check (person_slot > 0),
      code_limit ${bigint} not null,
      person_limit ${bigint},
      expires_at_ms ${bigint},
      redeemed_at_ms ${bigint} not null,
      constraint voucher_redemptions_once unique (code_id, user_id),
      constraint voucher_redemptions_code_slot unique (code_id, code_slot),
      constraint voucher_redemptions_person_slot unique (batch_id, user_id, person_slot),
      constraint voucher_redemptions_transaction unique (transaction_id),
      constraint voucher_redemptions_within_code check (code_slot <= code_limit),
      constraint voucher_redemptions_within_person check (person_limit is null or person_slot <= person_limit),
      constraint voucher_redemptions_in_time check (expires_at_ms is null or redeemed_at_ms < expires_at_ms)
    )${strict}`,
  ]
}

const appendOnlyTriggers: Readonly<Record<Dialect, readonly string[]>> = {
  sqlite: [
    `create trigger voucher_redemptions_no_update before update on voucher_redemptions
      begin select raise(abort, 'voucher_redemptions is append-only'); end`,
    `create trigger voucher_redemptions_no_delete before delete on voucher_redemptions
      begin select raise(abort, 'voucher_redemptions is append-only'); end`,
    `create trigger voucher_codes_stay_void before update on voucher_codes
      when old.status = 'void'
      begin select raise(abort, 'a void code stays as it is'); end`,
  ],
  postgres: [
    `create function refuse_voucher_change() returns trigger language plpgsql as
      $$ begin raise exception '%', tg_argv[0]; end $$`,
    `create trigger voucher_redemptions_append_only before update or delete on voucher_redemptions
      for each row execute function refuse_voucher_change('voucher_redemptions is append-only')`,
    `create trigger voucher_redemptions_no_truncate before truncate on voucher_redemptions
      for each statement execute function refuse_voucher_change('voucher_redemptions is append-only')`,
    `create trigger voucher_codes_stay_void before update on voucher_codes for each row
      when (old.status = 'void') execute function refuse_voucher_change('a void code stays as it is')`,
  ],
}
