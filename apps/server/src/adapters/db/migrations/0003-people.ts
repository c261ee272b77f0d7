import type { Dialect, Migration } from './migration.ts'

/** Ways in which better-auth's Kysely adapter stores what the databases have in different forms. */
type ColumnTypes = {
  readonly time: string
  readonly flag: string
  readonly integer: string
  readonly strict: string
}

const columnTypes: Record<Dialect, ColumnTypes> = {
  sqlite: { time: 'text', flag: 'integer', integer: 'integer', strict: ' strict' },
  postgres: { time: 'timestamptz', flag: 'boolean', integer: 'bigint', strict: '' },
}

function authTables({ time, flag, integer, strict }: ColumnTypes): readonly string[] {
  return [
    `create table users (
      id text not null primary key,
      name text not null,
      email text not null,
      email_verified ${flag} not null default false,
      image text,
      role text not null default 'user' check (role in ('user', 'developer', 'admin', 'superadmin')),
      normalized_email text not null,
      blocked_at_ms ${integer},
      created_at ${time} not null,
      updated_at ${time} not null
    )${strict}`,
    `create unique index users_email on users (email)`,
    `create index users_normalized_email on users (normalized_email)`,
    `create index users_role on users (role) where role in ('admin', 'superadmin')`,

    `create table sessions (
      id text not null primary key,
      user_id text not null references users (id) on delete cascade,
      token text not null,
      expires_at ${time} not null,
      ip_address text,
      user_agent text,
      created_at ${time} not null,
      updated_at ${time} not null
    )${strict}`,
    `create unique index sessions_token on sessions (token)`,
    `create index sessions_user on sessions (user_id)`,
    `create index sessions_expiry on sessions (expires_at)`,

    `create table auth_accounts (
      id text not null primary key,
      user_id text not null references users (id) on delete cascade,
      account_id text not null,
      provider_id text not null,
      password text,
      created_at ${time} not null,
      updated_at ${time} not null
    )${strict}`,
    `create unique index auth_accounts_provider on auth_accounts (provider_id, account_id)`,
    `create index auth_accounts_user on auth_accounts (user_id)`,

    `create table verifications (
      id text not null primary key,
      identifier text not null,
      value text not null,
      expires_at ${time} not null,
      created_at ${time} not null,
      updated_at ${time} not null
    )${strict}`,
    `create index verifications_identifier on verifications (identifier)`,
    `create index verifications_value on verifications (value)`,
    `create index verifications_expiry on verifications (expires_at)`,
  ]
}

function ownTables({ integer, strict }: ColumnTypes): readonly string[] {
  return [
    `create table audit_log (
      id text not null primary key,
      actor_id text not null,
      action text not null,
      subject_kind text not null,
      subject_id text not null,
      reason text not null,
      before_json text,
      after_json text,
      request_id text,
      created_at_ms ${integer} not null
    )${strict}`,
    `create index audit_log_subject on audit_log (subject_kind, subject_id, id)`,
    `create index audit_log_actor on audit_log (actor_id, id)`,

    `create table mails (
      id text not null primary key,
      recipient text not null,
      kind text not null,
      subject text not null,
      text_body text not null,
      html_body text not null,
      status text not null check (status in ('queued', 'sent', 'failed')),
      attempts ${integer} not null default 0 check (attempts >= 0),
      next_attempt_at_ms ${integer} not null,
      last_error text,
      created_at_ms ${integer} not null,
      sent_at_ms ${integer}
    )${strict}`,
    `create index mails_due on mails (next_attempt_at_ms) where status = 'queued'`,

    `create table sign_up_budgets (
      month text not null primary key,
      granted_micro ${integer} not null check (granted_micro >= 0)
    )${strict}`,
  ]
}

const appendOnlyTriggers: Record<Dialect, readonly string[]> = {
  sqlite: [
    `create trigger audit_log_no_update before update on audit_log
     begin select raise(abort, 'audit_log is append-only'); end`,
    `create trigger audit_log_no_delete before delete on audit_log
     begin select raise(abort, 'audit_log is append-only'); end`,
  ],
  postgres: [
    `create function refuse_audit_log_change() returns trigger language plpgsql as
     $$ begin raise exception 'audit_log is append-only'; end $$`,
    `create trigger audit_log_append_only before update or delete on audit_log
     for each row execute function refuse_audit_log_change()`,
    `create trigger audit_log_no_truncate before truncate on audit_log
     for each statement execute function refuse_audit_log_change()`,
  ],
}

/** People, their sessions, what admins did, and the mails to send. */
export const peopleMigration: Migration = {
  id: '0003-people',
  statements(dialect) {
    const types = columnTypes[dialect]
    return [...authTables(types), ...ownTables(types), ...appendOnlyTriggers[dialect]]
  },
}
