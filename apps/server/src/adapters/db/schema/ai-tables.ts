/** A request, from the hold to its receipt. Shares its id with the hold. */
export type RunsTable = {
  id: string
  user_id: string
  wallet_id: string
  conversation_id: string | null
  user_message_id: string | null
  status: 'running' | 'settled' | 'released' | 'expired'
  /** Where it came from: `chat`, `api`. */
  source: string
  streamed: bigint
  requested_model_id: string | null
  model_id: string
  provider: string
  rate_card_id: string
  task_type: string
  complexity: string
  /** Difficulty in thousandths. */
  difficulty_permille: bigint
  reason: string
  input_bound_tokens: bigint
  output_bound_tokens: bigint
  held: bigint
  charged: bigint | null
  transaction_id: string | null
  balance_after: bigint | null
  input_tokens: bigint | null
  cache_read_tokens: bigint | null
  cache_write_tokens: bigint | null
  output_tokens: bigint | null
  reasoning_tokens: bigint | null
  usage_source: string | null
  usage_anomaly: string | null
  cost_nano_usd: bigint | null
  /** `stop`, `length`, `cancelled`, `disconnected`, `time_limit`, or null while running or when it failed. */
  finish_reason: string | null
  error_code: string | null
  attempts: bigint
  /** Set by a process that does not hold the run in memory, for the one that does. */
  stop_requested_at_ms: bigint | null
  created_at_ms: bigint
  first_byte_at_ms: bigint | null
  ended_at_ms: bigint | null
  /** The prices of the model that the answer is compared with; null where a person named the model. */
  baseline_rate_card_id: string | null
  /** What the same tokens would have cost at those prices. */
  baseline_micro: bigint | null
}

/** The model that a person last chose by hand. */
export type ManualChoicesTable = { user_id: string; model_id: string; chosen_at_ms: bigint }

/** One call to a provider within a run. */
export type RunAttemptsTable = {
  run_id: string
  attempt: bigint
  provider: string
  model_id: string
  outcome: string
  error_code: string | null
  http_status: bigint | null
  started_at_ms: bigint
  ended_at_ms: bigint
}

/** The text of a run as far as it came: written every few seconds while streaming, and at the end. */
export type RunOutputsTable = {
  run_id: string
  text: string
  reasoning_text: string
  updated_at_ms: bigint
}

export type ConversationsTable = {
  id: string
  user_id: string
  title: string
  created_at_ms: bigint
  updated_at_ms: bigint
}

export type MessagesTable = {
  id: string
  conversation_id: string
  parent_message_id: string | null
  role: 'user' | 'assistant'
  /** `running` until its run ends; `incomplete` where it broke off or was stopped. */
  status: 'complete' | 'running' | 'incomplete' | 'failed'
  text: string
  run_id: string | null
  created_at_ms: bigint
}
