import type { Dialect, Migration } from './migration.ts'

/**
 * Looking after people. Nothing here adds to what a paid request has to write: the figures of people follow the ledger
 * in a table of their own.
 */
export const operatorsMigration: Migration = {
  id: '0011-operators',
  statements(dialect) {
    return [
      createFigures(dialect),
      `insert into user_figures (user_id) select id from users`,
      ...figuresForEverybody[dialect],
      `create index user_figures_balance on user_figures (balance, user_id)`,
      `create index user_figures_spent on user_figures (spent, user_id)`,
      `create index user_figures_active on user_figures (last_active_at_ms, user_id)`,
      `create index user_figures_debt on user_figures (user_id) where debt > 0`,
      `create index users_role_id on users (role, id)`,
      `create index users_blocked on users (id) where blocked_at_ms is not null`,
      ...prefixIndexes[dialect],

      createNotes(dialect),
      `create index user_notes_user on user_notes (user_id, id)`,
      ...appendOnlyNotes[dialect],
      createGrantDays(dialect),
      createJobFailures(dialect),

      `create index audit_log_action on audit_log (action, id)`,
      `create index audit_log_request on audit_log (request_id) where request_id is not null`,
      `create index mails_failed on mails (created_at_ms) where status = 'failed'`,
      `create index webhook_events_failed on webhook_events (received_at_ms) where status = 'failed'`,
      `create index order_disputes_open on order_disputes (created_at_ms) where status not in ('won', 'lost', 'warning_closed')`,
    ]
  },
}

/** The words in which both dialects say the same. */
function wordsOf(dialect: Dialect) {
  return dialect === 'sqlite'
    ? { bigint: 'integer', strict: ' strict', strictByKey: ' strict, without rowid' }
    : { bigint: 'bigint', strict: '', strictByKey: '' }
}

function createFigures(dialect: Dialect): string {
  const { bigint, strict } = wordsOf(dialect)
  return `create table user_figures (
    user_id text not null primary key references users (id) on delete cascade,
    leg_seq ${bigint} not null default 0,
    balance ${bigint} not null default 0,
    debt ${bigint} not null default 0,
    spent ${bigint} not null default 0,
    purchased ${bigint} not null default 0,
    bonus ${bigint} not null default 0,
    refunded ${bigint} not null default 0,
    adjusted ${bigint} not null default 0,
    other ${bigint} not null default 0,
    charges ${bigint} not null default 0,
    last_active_at_ms ${bigint} not null default 0
  )${strict}`
}

/** Nobody is missing from a list because the figures have not come to them yet. */
const figuresForEverybody: Record<Dialect, readonly string[]> = {
  sqlite: [
    `create trigger users_have_figures after insert on users
     begin insert into user_figures (user_id) values (new.id); end`,
  ],
  postgres: [
    `create function add_user_figures() returns trigger language plpgsql as
     $$ begin insert into user_figures (user_id) values (new.id); return new; end $$`,
    `create trigger users_have_figures after insert on users
     for each row execute function add_user_figures()`,
  ],
}

/** Beginnings are looked for in the order of bytes: PostgreSQL's own order of a language has none. */
const prefixIndexes: Record<Dialect, readonly string[]> = {
  // The unique index on addresses serves on SQLite.
  sqlite: [`create index users_name_prefix on users (lower(name), id)`],
  postgres: [
    `create index users_email_prefix on users (email collate "C")`,
    `create index users_name_prefix on users ((lower(name) collate "C"), id)`,
  ],
}

function createNotes(dialect: Dialect): string {
  const { bigint, strict } = wordsOf(dialect)
  return `create table user_notes (
    id text not null primary key,
    user_id text not null,
    author_id text not null,
    text text not null,
    created_at_ms ${bigint} not null
  )${strict}`
}

const appendOnlyNotes: Record<Dialect, readonly string[]> = {
  sqlite: [
    `create trigger user_notes_no_update before update on user_notes
     begin select raise(abort, 'user_notes is append-only'); end`,
    `create trigger user_notes_no_delete before delete on user_notes
     begin select raise(abort, 'user_notes is append-only'); end`,
  ],
  postgres: [
    `create function refuse_user_notes_change() returns trigger language plpgsql as
     $$ begin raise exception 'user_notes is append-only'; end $$`,
    `create trigger user_notes_append_only before update or delete on user_notes
     for each row execute function refuse_user_notes_change()`,
    `create trigger user_notes_no_truncate before truncate on user_notes
     for each statement execute function refuse_user_notes_change()`,
  ],
}

function createGrantDays(dialect: Dialect): string {
  const { bigint, strictByKey } = wordsOf(dialect)
  return `create table grant_days (
    actor_id text not null,
    day text not null,
    granted ${bigint} not null check (granted >= 0),
    version ${bigint} not null check (version >= 0),
    primary key (actor_id, day)
  )${strictByKey}`
}

function createJobFailures(dialect: Dialect): string {
  const { bigint, strictByKey } = wordsOf(dialect)
  return `create table job_failures (
    job text not null primary key,
    failures ${bigint} not null check (failures > 0),
    first_failed_at_ms ${bigint} not null,
    last_failed_at_ms ${bigint} not null
  )${strictByKey}`
}
