import { readUsage } from '@tessera/core/metering/check-usage'

import type { ReportedUsage } from '../../../ports/model-provider.ts'
import { addFigures } from '../add-figures.ts'
import { isRecord, recordAt } from '../json-answer.ts'

/**
 * Normalises `usage` of a message. `input_tokens` EXCLUDES what was read from and written to the cache, so both are
 * added; the totals are taken, never the breakdowns beneath them, which need not be complete.
 */
export function normaliseAnthropicUsage(usage: unknown): ReportedUsage {
  if (!isRecord(usage)) return { status: 'missing' }
  const cacheRead = usage['cache_read_input_tokens']
  const cacheWrite = usage['cache_creation_input_tokens']
  return readUsage({
    input: addFigures([usage['input_tokens'], cacheRead, cacheWrite]),
    cacheRead,
    cacheWrite,
    output: usage['output_tokens'],
    reasoning: recordAt(usage, 'output_tokens_details')?.['thinking_tokens'],
  })
}
