import { readUsage } from '@tessera/core/metering/check-usage'

import type { ReportedUsage } from '../../../ports/model-provider.ts'
import { addFigures } from '../add-figures.ts'
import { isRecord } from '../json-answer.ts'

/**
 * Normalises `usageMetadata`. `promptTokenCount` INCLUDES cached content; thoughts stand beside the candidates and are
 * output too. The format leaves out figures that are zero, so one missing count is a zero where another is told.
 */
export function normaliseGoogleUsage(metadata: unknown): ReportedUsage {
  if (!isRecord(metadata)) return { status: 'missing' }
  const prompt = metadata['promptTokenCount']
  const candidates = metadata['candidatesTokenCount']
  const thoughts = metadata['thoughtsTokenCount']
  if (isLeftOut(prompt) && isLeftOut(candidates) && isLeftOut(thoughts)) return { status: 'missing' }
  return readUsage({
    input: addFigures([prompt ?? 0, metadata['toolUsePromptTokenCount']]),
    cacheRead: metadata['cachedContentTokenCount'],
    output: addFigures([candidates ?? 0, thoughts]),
    reasoning: thoughts,
    total: metadata['totalTokenCount'],
  })
}

function isLeftOut(figure: unknown): boolean {
  return figure === undefined || figure === null
}
