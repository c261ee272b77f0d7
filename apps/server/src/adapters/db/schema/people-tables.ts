/**
 * Tables of people. The first four are written by better-auth, which wants dates and booleans in its own form:
 * on SQLite ISO 8601 text and 0/1, on PostgreSQL timestamptz and boolean. Read them through `adapters/auth` only.
 */

export type UsersTable = {
  id: string
  name: string
  email: string
  email_verified: unknown
  image: string | null
  role: string
  /** The address without the tricks that make many of one mailbox; sign-up credits are given once for each. */
  normalized_email: string
  blocked_at_ms: bigint | null
  created_at: unknown
  updated_at: unknown
}

export type SessionsTable = {
  id: string
  user_id: string
  token: string
  expires_at: unknown
  ip_address: string | null
  user_agent: string | null
  created_at: unknown
  updated_at: unknown
}

export type AuthAccountsTable = {
  id: string
  user_id: string
  account_id: string
  provider_id: string
  password: string | null
  created_at: unknown
  updated_at: unknown
}

export type VerificationsTable = {
  id: string
  identifier: string
  value: string
  expires_at: unknown
  created_at: unknown
  updated_at: unknown
}

/** Append-only: who did what to whom, why, and how it was before and after. */
export type AuditLogTable = {
  id: string
  actor_id: string
  action: string
  subject_kind: string
  subject_id: string
  reason: string
  before_json: string | null
  after_json: string | null
  request_id: string | null
  created_at_ms: bigint
}

export type MailsTable = {
  id: string
  recipient: string
  kind: string
  subject: string
  text_body: string
  html_body: string
  status: 'queued' | 'sent' | 'failed'
  attempts: bigint
  next_attempt_at_ms: bigint
  last_error: string | null
  created_at_ms: bigint
  sent_at_ms: bigint | null
  /** What the mail is about; a second one with the same key is never queued. */
  dedupe_key: string | null
  /** For the header that lets mail programs unsubscribe. */
  unsubscribe_url: string | null
}

/** What sign-up credits came to in a month, for the whole site. */
export type SignUpBudgetsTable = {
  /** Such as `2026-03`, UTC. */
  month: string
  granted_micro: bigint
}

export type SettingsTable = {
  key: string
  value_json: string
  updated_at_ms: bigint
}

/** The processes that serve this database. On SQLite a second living one is refused. */
export type InstancesTable = {
  id: string
  pid: bigint
  hostname: string
  started_at_ms: bigint
  heartbeat_at_ms: bigint
}
