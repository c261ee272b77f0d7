import type { Migration } from './migration.ts'

/**
 * Runs and conversations. No foreign keys to rows that may be deleted: these rows are written in the same database
 * transaction as a movement of credits, and a deleted conversation must never make a charge fail.
 */
export const aiMigration: Migration = {
  id: '0005-ai',
  statements() {
    return [
      createRuns,
      `create index runs_wallet_time on runs (wallet_id, created_at_ms, id)`,
      `create index runs_conversation on runs (conversation_id) where conversation_id is not null`,
      `create index runs_running on runs (created_at_ms) where status = 'running'`,
      createRunAttempts,
      createRunOutputs,
      createConversations,
      `create index conversations_user_time on conversations (user_id, updated_at_ms, id)`,
      createMessages,
      `create index messages_conversation_time on messages (conversation_id, created_at_ms, id)`,
      `create index messages_run on messages (run_id) where run_id is not null`,
    ]
  },
}

const createRuns = `create table runs (
  id text primary key,
  user_id text not null,
  wallet_id text not null,
  conversation_id text,
  user_message_id text,
  status text not null check (status in ('running', 'settled', 'released', 'expired')),
  source text not null,
  streamed bigint not null check (streamed in (0, 1)),
  requested_model_id text,
  model_id text not null,
  provider text not null,
  rate_card_id text not null,
  task_type text not null,
  complexity text not null,
  difficulty_permille bigint not null check (difficulty_permille between 0 and 1000),
  reason text not null,
  input_bound_tokens bigint not null check (input_bound_tokens >= 0),
  output_bound_tokens bigint not null check (output_bound_tokens >= 0),
  held bigint not null check (held >= 0),
  charged bigint check (charged >= 0 and charged <= held),
  transaction_id text,
  balance_after bigint,
  input_tokens bigint check (input_tokens >= 0),
  cache_read_tokens bigint check (cache_read_tokens >= 0),
  cache_write_tokens bigint check (cache_write_tokens >= 0),
  output_tokens bigint check (output_tokens >= 0),
  reasoning_tokens bigint check (reasoning_tokens >= 0),
  usage_source text,
  usage_anomaly text,
  cost_nano_usd bigint,
  finish_reason text,
  error_code text,
  attempts bigint not null default 0,
  stop_requested_at_ms bigint,
  created_at_ms bigint not null,
  first_byte_at_ms bigint,
  ended_at_ms bigint,
  check (status = 'settled' or charged is null or charged = 0)
)`

const createRunAttempts = `create table run_attempts (
  run_id text not null,
  attempt bigint not null check (attempt >= 1),
  provider text not null,
  model_id text not null,
  outcome text not null check (outcome in ('answered', 'failed', 'aborted')),
  error_code text,
  http_status bigint,
  started_at_ms bigint not null,
  ended_at_ms bigint not null,
  primary key (run_id, attempt)
)`

const createRunOutputs = `create table run_outputs (
  run_id text primary key,
  text text not null,
  reasoning_text text not null,
  updated_at_ms bigint not null
)`

const createConversations = `create table conversations (
  id text primary key,
  user_id text not null,
  title text not null,
  created_at_ms bigint not null,
  updated_at_ms bigint not null
)`

const createMessages = `create table messages (
  id text primary key,
  conversation_id text not null,
  parent_message_id text,
  role text not null check (role in ('user', 'assistant')),
  status text not null check (status in ('complete', 'running', 'incomplete', 'failed')),
  text text not null,
  run_id text,
  created_at_ms bigint not null
)`
