/**
 * Tokens of one model call, as every provider's answer is normalised to.
 * `inputTokens` includes cache reads and writes; `outputTokens` includes reasoning.
 */
export type TokenUsage = {
  readonly inputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
  readonly outputTokens: number
  readonly reasoningTokens: number
}

export const noUsage: TokenUsage = {
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
}

/** Who counted: the provider, we ourselves, or both (input reported, output counted after a stop). */
export type UsageSource = 'provider' | 'counted' | 'mixed'
