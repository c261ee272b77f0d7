import { findUsageAnomaly } from './check-usage.ts'
import type { UsageBounds } from './check-usage.ts'
import type { TokenUsage, UsageSource } from './token-usage.ts'

/** How a chargeable answer ended. Answers that failed are not here: they cost nothing. */
export type AnswerOutcome =
  | 'complete'
  /** Its reader stopped it or left. */
  | 'cut_by_user'
  /** We cut it, because the provider went on beyond the bound that it was sent, or time was up. */
  | 'cut_at_bound'

export type BillableUsageInput = {
  readonly outcome: AnswerOutcome
  /** The last usage that the provider told, after its normaliser. The anomaly is whatever name that gave it. */
  readonly reported:
    | { readonly status: 'reported'; readonly usage: TokenUsage }
    | { readonly status: 'missing' }
    | { readonly status: 'anomalous'; readonly anomaly: string }
  /** Our own count of what was sent. */
  readonly countedInputTokens: number
  /** Our own count of what came back, reasoning that was shown included. */
  readonly countedOutputTokens: number
  readonly bounds: UsageBounds
}

export type BillableUsage = {
  readonly usage: TokenUsage
  readonly source: UsageSource
  /** Worth a row for the operator: the provider's figures were refused, or are odd though taken. */
  readonly anomaly?: string
}

/**
 * Decides which tokens an answer is charged for.
 *
 * Complete, with believable figures: the provider's, also an explicit zero, which is flagged. Complete without them:
 * our own count. Cut: the provider's input where it was told before the cut (Anthropic tells it at the start), and the
 * larger of our output count and the provider's running figure, which knows hidden reasoning too; never above the bound.
 *
 * @returns never negative; counted figures never above `bounds`, reported ones never above what is believable for them
 */
export function chooseBillableUsage(input: BillableUsageInput): BillableUsage {
  const { reported, bounds } = input
  if (reported.status === 'missing') return counted(input)
  if (reported.status === 'anomalous') return { ...counted(input), anomaly: reported.anomaly }
  const anomaly = findUsageAnomaly(reported.usage, bounds)
  if (input.outcome !== 'complete') return cutShort(input, reported.usage, anomaly)
  if (anomaly !== undefined) return { ...counted(input), anomaly }
  if (isZeroForAnAnswer(reported.usage, input)) {
    return { usage: reported.usage, source: 'provider', anomaly: 'zero_for_an_answer' }
  }
  return { usage: reported.usage, source: 'provider' }
}

function counted(input: BillableUsageInput): BillableUsage {
  return {
    usage: {
      inputTokens: clamp(input.countedInputTokens, input.bounds.inputBoundTokens),
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      outputTokens: clamp(input.countedOutputTokens, input.bounds.maxOutputTokens),
      reasoningTokens: 0,
    },
    source: 'counted',
  }
}

function cutShort(
  input: BillableUsageInput,
  reportedUsage: TokenUsage,
  anomaly: string | undefined,
): BillableUsage {
  // An output far above the bound is exactly why we cut; it spoils the output figure, not the input. That is looked at
  // by itself, because the one impossible figure may hide another.
  const inputAnomaly =
    anomaly === 'output_exceeds_bound'
      ? findUsageAnomaly({ ...reportedUsage, outputTokens: 0, reasoningTokens: 0 }, input.bounds)
      : anomaly
  if (inputAnomaly !== undefined) return { ...counted(input), anomaly: inputAnomaly }
  const reportedOutputTokens = anomaly === undefined ? reportedUsage.outputTokens : 0
  const outputTokens = clamp(
    Math.max(input.countedOutputTokens, reportedOutputTokens),
    input.bounds.maxOutputTokens,
  )
  return {
    usage: {
      inputTokens: reportedUsage.inputTokens,
      cacheReadTokens: reportedUsage.cacheReadTokens,
      cacheWriteTokens: reportedUsage.cacheWriteTokens,
      outputTokens,
      reasoningTokens: anomaly === undefined ? Math.min(reportedUsage.reasoningTokens, outputTokens) : 0,
    },
    source: 'mixed',
    ...(anomaly === undefined ? {} : { anomaly }),
  }
}

function isZeroForAnAnswer(usage: TokenUsage, input: BillableUsageInput): boolean {
  return (
    (usage.outputTokens === 0 && input.countedOutputTokens > 0) ||
    (usage.inputTokens === 0 && input.countedInputTokens > 0)
  )
}

// Our own count comes from a tokenizer, but a bug there must not become a negative or endless charge.
function clamp(tokens: number, most: number): number {
  if (!Number.isFinite(tokens) || tokens <= 0) return 0
  return Math.min(Math.ceil(tokens), most)
}
