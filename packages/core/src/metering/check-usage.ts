import type { TokenUsage } from './token-usage.ts'

/** Why figures that a provider reported cannot be true. */
export type UsageAnomaly =
  | 'not_a_number'
  | 'fraction'
  | 'negative'
  | 'too_large'
  | 'incomplete'
  | 'cached_exceeds_input'
  | 'reasoning_exceeds_output'
  | 'total_mismatch'
  | 'output_exceeds_bound'
  | 'input_implausible'
  | 'zero_for_an_answer'

/** Figures as they stood in an answer: anything may be in them. `undefined` and `null` are figures left out. */
export type RawTokenCounts = {
  readonly input: unknown
  readonly cacheRead?: unknown
  readonly cacheWrite?: unknown
  readonly output: unknown
  readonly reasoning?: unknown
  /** The provider's own sum of input and output, where it tells one. */
  readonly total?: unknown
}

/** What could be read of the figures. The same union as an answer carries on from its provider. */
export type UsageReading =
  | { readonly status: 'reported'; readonly usage: TokenUsage }
  | { readonly status: 'missing' }
  | { readonly status: 'anomalous'; readonly anomaly: UsageAnomaly }

/** What was sent with a call, and what follows from it for the figures that come back. */
export type UsageBounds = {
  /** The output bound as it was sent to the provider. */
  readonly maxOutputTokens: number
  /** Our upper bound of the input, the one the hold was computed from. */
  readonly inputBoundTokens: number
}

// No model takes or gives more than this in one call; what lies above is a slip of a unit or an overflow.
const mostTokensOfOneCall = 100_000_000

// Tokenizers differ, and providers add words of their own around messages. Beyond this the figure is not about this call.
const plausibleInputFactor = 3
const plausibleInputSlackTokens = 512

/** The most output tokens that are believed for a bound: five per cent and sixteen tokens above what was sent. */
export function mostBelievableOutputTokens(maxOutputTokens: number): number {
  return Math.floor(maxOutputTokens * 1.05) + 16
}

/** The most input tokens that are believed, given our own upper bound of the input. */
export function mostBelievableInputTokens(inputBoundTokens: number): number {
  return inputBoundTokens * plausibleInputFactor + plausibleInputSlackTokens
}

/**
 * Reads reported figures, trusting none: whole numbers from zero up, parts no larger than their whole, a sum that
 * agrees. An explicit zero is zero; input and output both left out is `missing`; one of them left out is an anomaly.
 * `raw.input` includes cache reads and writes, `raw.output` includes reasoning.
 */
export function readUsage(raw: RawTokenCounts): UsageReading {
  if (isLeftOut(raw.input) && isLeftOut(raw.output)) return { status: 'missing' }
  if (isLeftOut(raw.input) || isLeftOut(raw.output)) return anomalous('incomplete')
  const figures = [raw.input, raw.output, raw.cacheRead, raw.cacheWrite, raw.reasoning, raw.total]
  for (const figure of figures) {
    const anomaly = findFigureAnomaly(figure)
    if (anomaly !== undefined) return anomalous(anomaly)
  }
  const usage: TokenUsage = {
    inputTokens: Number(raw.input),
    cacheReadTokens: Number(raw.cacheRead ?? 0),
    cacheWriteTokens: Number(raw.cacheWrite ?? 0),
    outputTokens: Number(raw.output),
    reasoningTokens: Number(raw.reasoning ?? 0),
  }
  if (usage.cacheReadTokens + usage.cacheWriteTokens > usage.inputTokens)
    return anomalous('cached_exceeds_input')
  if (usage.reasoningTokens > usage.outputTokens) return anomalous('reasoning_exceeds_output')
  if (!isLeftOut(raw.total) && Number(raw.total) !== usage.inputTokens + usage.outputTokens) {
    return anomalous('total_mismatch')
  }
  return { status: 'reported', usage }
}

/**
 * Whether well-formed figures can belong to this call.
 * @returns the anomaly, or undefined where the figures are believable
 */
export function findUsageAnomaly(usage: TokenUsage, bounds: UsageBounds): UsageAnomaly | undefined {
  const reread = readUsage({
    input: usage.inputTokens,
    cacheRead: usage.cacheReadTokens,
    cacheWrite: usage.cacheWriteTokens,
    output: usage.outputTokens,
    reasoning: usage.reasoningTokens,
  })
  if (reread.status === 'anomalous') return reread.anomaly
  if (usage.outputTokens > mostBelievableOutputTokens(bounds.maxOutputTokens)) return 'output_exceeds_bound'
  if (usage.inputTokens > mostBelievableInputTokens(bounds.inputBoundTokens)) return 'input_implausible'
  return undefined
}

function findFigureAnomaly(figure: unknown): UsageAnomaly | undefined {
  if (isLeftOut(figure)) return undefined
  if (typeof figure !== 'number' || Number.isNaN(figure)) return 'not_a_number'
  if (figure < 0) return 'negative'
  if (figure > mostTokensOfOneCall) return 'too_large'
  if (!Number.isInteger(figure)) return 'fraction'
  return undefined
}

function isLeftOut(figure: unknown): boolean {
  return figure === undefined || figure === null
}

function anomalous(anomaly: UsageAnomaly): UsageReading {
  return { status: 'anomalous', anomaly }
}
