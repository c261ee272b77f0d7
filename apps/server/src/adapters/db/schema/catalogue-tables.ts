export type CreditPackagesTable = {
  /** 1 to 5 by default. */
  id: bigint
  name: string
  credits_micro: bigint
  price_cents: bigint
  best_for: string
  position: bigint
  active: bigint
  updated_at_ms: bigint
}

export type ModelsTable = {
  id: string
  display_name: string
  provider: string
  provider_model_id: string
  context_window_tokens: bigint
  max_output_tokens: bigint
  /** JSON array of capabilities. */
  capabilities_json: string
  deprecated: bigint
  active: bigint
  position: bigint
  updated_at_ms: bigint
}

/** Versioned prices: one row a model and version, never changed once in force. */
export type ModelCreditCostsTable = {
  /** Rate-card id. */
  id: string
  model_id: string
  version: bigint
  price_list: 'launch' | 'cost_plus' | 'override'
  effective_from_ms: bigint
  /** JSON of the price tiers, amounts as decimal strings. */
  tiers_json: string
  created_at_ms: bigint
  created_by: string | null
  /** Set before it would have come into force; it never does then. */
  withdrawn_at_ms: bigint | null
  withdrawn_by: string | null
}
