import type { ConversationHistory } from '../../ports/conversation-store.ts'

/**
 * These keep the beginning of what they read by themselves; the others only what a call marks, and ours marks nothing.
 * Both say so in the usage that they report, which is what is charged: this is for estimates alone.
 */
const cachingProviders: ReadonlySet<string> = new Set(['openai', 'google'])
const leastCachedTokens = 1_024
const cacheStepTokens = 128
/** What is read again within this time is mostly still there. */
const cacheLifeMs = 5 * 60_000

/** How much of a thread the provider of its last answer probably still has; undefined where that is nothing. */
export function cachedPrefixOf(
  previous: NonNullable<ConversationHistory['previousRun']>,
  nowMs: number,
): number | undefined {
  const { provider, inputTokens, endedAtMs } = previous
  if (!cachingProviders.has(provider) || inputTokens === undefined || endedAtMs === undefined)
    return undefined
  if (inputTokens < leastCachedTokens || nowMs - endedAtMs > cacheLifeMs) return undefined
  return inputTokens - (inputTokens % cacheStepTokens)
}
