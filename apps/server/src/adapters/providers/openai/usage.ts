import { readUsage } from '@tessera/core/metering/check-usage'

import type { ReportedUsage } from '../../../ports/model-provider.ts'
import { isRecord, recordAt } from '../json-answer.ts'

/**
 * Normalises `usage` of a chat completion. `prompt_tokens` INCLUDES cached tokens and `completion_tokens` includes
 * reasoning. Two dialects of compatible servers are understood: cache hits in `prompt_cache_hit_tokens`, and reasoning
 * that is counted beside the completion, which only the total gives away.
 */
export function normaliseOpenAiUsage(usage: unknown): ReportedUsage {
  if (!isRecord(usage)) return { status: 'missing' }
  const promptDetails = recordAt(usage, 'prompt_tokens_details')
  const reasoning = recordAt(usage, 'completion_tokens_details')?.['reasoning_tokens']
  const input = usage['prompt_tokens']
  const output = usage['completion_tokens']
  const total = usage['total_tokens']
  const cacheRead = promptDetails?.['cached_tokens'] ?? usage['prompt_cache_hit_tokens']
  return readUsage({
    input,
    cacheRead,
    cacheWrite: withinInput(promptDetails?.['cache_write_tokens'], { input, cacheRead }),
    output: isReasoningBeside({ input, output, reasoning, total })
      ? Number(output) + Number(reasoning)
      : output,
    reasoning,
    total,
  })
}

// Writes are told as they were made, which may overlap with what was read; a token is priced in one class only.
function withinInput(
  cacheWrite: unknown,
  figures: { readonly input: unknown; readonly cacheRead: unknown },
): unknown {
  const { input, cacheRead } = figures
  if (typeof cacheWrite !== 'number' || typeof input !== 'number') return cacheWrite
  const readTokens = typeof cacheRead === 'number' ? cacheRead : 0
  return cacheWrite > input - readTokens ? Math.max(0, input - readTokens) : cacheWrite
}

function isReasoningBeside(figures: {
  readonly input: unknown
  readonly output: unknown
  readonly reasoning: unknown
  readonly total: unknown
}): boolean {
  const { input, output, reasoning, total } = figures
  return (
    typeof input === 'number' &&
    typeof output === 'number' &&
    typeof reasoning === 'number' &&
    reasoning > 0 &&
    total === input + output + reasoning
  )
}
