import type { Dialect, Migration } from './migration.ts'

/**
 * The ledger. Rows of the tables that explain a balance are never changed: triggers refuse it, for every program that
 * writes to this database. The checks on wallets and holds are the last line behind the decision in core.
 */
export const ledgerMigration: Migration = {
  id: '0002-ledger',
  statements(dialect) {
    return [
      ...walletTables(dialect),
      ...transactionTables(dialect),
      ...tablesBeside(dialect),
      ...indexes,
      ...seededAccounts,
      ...views,
      ...(dialect === 'sqlite' ? sqliteTriggers() : postgresTriggers()),
    ]
  },
}

const transactionKinds = listOf([
  'purchase',
  'usage',
  'bonus',
  'refund',
  'adjustment',
  'subscription',
  'referral',
  'transfer',
])

const accounts = {
  sales: 'Credits sold',
  grants: 'Credits given away',
  usage: 'Credits spent on requests',
  refunds: 'Credits taken back with a refund or a lost dispute',
  adjustments: 'Corrections by hand',
  write_offs: 'Debts given up',
  receivable: 'Debts of wallets',
} as const

const appendOnlyTables = ['ledger_transactions', 'wallet_legs', 'system_legs'] as const

function listOf(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(', ')
}

/** The words in which both dialects say the same: SQLite's tables hold their types to it as well. */
function wordsOf(dialect: Dialect) {
  return dialect === 'sqlite'
    ? { bigint: 'integer', strict: ' strict', strictByKey: ' strict, without rowid' }
    : { bigint: 'bigint', strict: '', strictByKey: '' }
}

function walletTables(dialect: Dialect): string[] {
  const { bigint, strict } = wordsOf(dialect)
  return [
    `create table wallets (
      id text not null primary key,
      owner_kind text not null check (owner_kind in ('user', 'organization')),
      owner_id text not null,
      posted ${bigint} not null,
      held ${bigint} not null,
      debt ${bigint} not null,
      seq ${bigint} not null check (seq >= 0),
      credited_total ${bigint} not null,
      debited_total ${bigint} not null,
      chain_hash text not null,
      version ${bigint} not null,
      created_at_ms ${bigint} not null,
      constraint wallets_owner unique (owner_kind, owner_id),
      constraint wallets_never_overdrawn check (0 <= held and held <= posted),
      constraint wallets_debt check (debt >= 0 and (debt = 0 or held = posted)),
      constraint wallets_totals check (credited_total - debited_total = posted)
    )${strict}`,
    `create table holds (
      id text not null primary key,
      wallet_id text not null references wallets (id),
      amount ${bigint} not null check (amount > 0),
      status text not null check (status in ('open', 'settled', 'released', 'expired')),
      owner_id text not null,
      lease_ends_at_ms ${bigint} not null,
      charged ${bigint},
      release_reason text,
      opened_at_ms ${bigint} not null,
      closed_at_ms ${bigint},
      constraint holds_charge_within_hold check (charged is null or (0 <= charged and charged <= amount)),
      constraint holds_end check (
        (status = 'open' and charged is null and release_reason is null and closed_at_ms is null)
        or (status = 'settled' and charged is not null and release_reason is null and closed_at_ms is not null)
        or (status in ('released', 'expired') and charged is null and release_reason is not null
          and closed_at_ms is not null)
      )
    )${strict}`,
  ]
}

function transactionTables(dialect: Dialect): string[] {
  const { bigint, strict, strictByKey } = wordsOf(dialect)
  return [
    `create table ledger_accounts (
      id text not null primary key,
      description text not null
    )${strictByKey}`,
    `create table ledger_transactions (
      id text not null primary key,
      kind text not null check (kind in (${transactionKinds})),
      reference text not null,
      wallet_id text not null references wallets (id),
      description text not null,
      actor_id text,
      created_at_ms ${bigint} not null,
      constraint ledger_transactions_reference unique (kind, reference)
    )${strict}`,
    `create table wallet_legs (
      wallet_id text not null references wallets (id),
      seq ${bigint} not null check (seq > 0),
      transaction_id text not null references ledger_transactions (id),
      amount ${bigint} not null check (amount <> 0),
      balance_after ${bigint} not null check (balance_after >= 0),
      credited_total ${bigint} not null,
      debited_total ${bigint} not null,
      chain_hash text not null,
      primary key (wallet_id, seq),
      constraint wallet_legs_totals check (credited_total - debited_total = balance_after)
    )${strictByKey}`,
    `create table system_legs (
      transaction_id text not null references ledger_transactions (id),
      line ${bigint} not null check (line > 0),
      account text not null check (account in (${listOf(Object.keys(accounts))})),
      wallet_id text,
      amount ${bigint} not null check (amount <> 0),
      primary key (transaction_id, line),
      constraint system_legs_debtor check ((account = 'receivable') = (wallet_id is not null))
    )${strictByKey}`,
  ]
}

function tablesBeside(dialect: Dialect): string[] {
  const { bigint, strict, strictByKey } = wordsOf(dialect)
  return [
    `create table idempotency_keys (
      scope_key text not null primary key,
      request_hash text not null,
      subject_id text not null,
      created_at_ms ${bigint} not null,
      expires_at_ms ${bigint} not null
    )${strictByKey}`,
    `create table platform_losses (
      id text not null primary key,
      run_id text not null,
      reason text not null,
      cost_nano_usd ${bigint} not null check (cost_nano_usd >= 0),
      uncharged_micro ${bigint} not null check (uncharged_micro >= 0),
      created_at_ms ${bigint} not null
    )${strict}`,
  ]
}

/** Few on purpose: every one is paid for with each request. Terminal holds are in no index but their key. */
const indexes = [
  `create index holds_open on holds (lease_ends_at_ms) where status = 'open'`,
  `create index idempotency_keys_expiry on idempotency_keys (expires_at_ms)`,
  `create index platform_losses_by_run on platform_losses (run_id)`,
]

const seededAccounts = [
  `insert into ledger_accounts (id, description) values ${Object.entries(accounts)
    .map(([id, description]) => `('${id}', '${description}')`)
    .join(', ')}`,
]

/** The words that people query by. Amounts in micro-credits. */
const views = [
  `create view user_credits as
    select owner_id as user_id, id as wallet_id, posted as balance_micro, held as held_micro,
      posted - held as available_micro, debt as debt_micro,
      credited_total as credited_total_micro, debited_total as debited_total_micro
    from wallets where owner_kind = 'user'`,
  `create view credit_transactions as
    select t.id, w.owner_kind, w.owner_id, l.wallet_id, l.seq, t.kind as type, l.amount as amount_micro,
      l.balance_after as balance_after_micro, t.description, t.reference, t.actor_id, t.created_at_ms
    from wallet_legs l
    join ledger_transactions t on t.id = l.transaction_id
    join wallets w on w.id = l.wallet_id`,
]

function sqliteTriggers(): string[] {
  const appendOnly = appendOnlyTables.flatMap((table) =>
    ['update', 'delete'].map(
      (change) => `create trigger ${table}_refuse_${change} before ${change} on ${table}
        begin select raise(abort, '${table} is append-only'); end`,
    ),
  )
  return [
    ...appendOnly,
    `create trigger holds_end_once before update on holds
      when old.status <> 'open' or new.id <> old.id or new.wallet_id <> old.wallet_id or new.amount <> old.amount
      begin select raise(abort, 'a hold ends once and keeps its terms'); end`,
    `create trigger holds_refuse_delete before delete on holds
      begin select raise(abort, 'holds are kept'); end`,
    `create trigger wallets_refuse_delete before delete on wallets
      begin select raise(abort, 'wallets are kept'); end`,
  ]
}

function postgresTriggers(): string[] {
  const appendOnly = appendOnlyTables.flatMap((table) => [
    `create trigger ${table}_refuse_change before update or delete on ${table}
      for each row execute function refuse_ledger_change('${table} is append-only')`,
    `create trigger ${table}_refuse_truncate before truncate on ${table}
      for each statement execute function refuse_ledger_change('${table} is append-only')`,
  ])
  return [
    `create function refuse_ledger_change() returns trigger language plpgsql as $$
      begin raise exception '%', tg_argv[0]; end $$`,
    ...appendOnly,
    `create trigger holds_end_once before update on holds for each row
      when (old.status <> 'open' or new.id <> old.id or new.wallet_id <> old.wallet_id
        or new.amount <> old.amount)
      execute function refuse_ledger_change('a hold ends once and keeps its terms')`,
    `create trigger holds_refuse_delete before delete on holds
      for each row execute function refuse_ledger_change('holds are kept')`,
    `create trigger wallets_refuse_delete before delete on wallets
      for each row execute function refuse_ledger_change('wallets are kept')`,
  ]
}
