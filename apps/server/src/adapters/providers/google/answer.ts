import type { ProviderAnswer, ProviderFinishReason } from '../../../ports/model-provider.ts'
import { demandRecord, isRecord, listAt, recordAt, stringAt } from '../json-answer.ts'
import { ProviderComplaint } from '../provider-complaint.ts'
import { classifyGoogleError } from './errors.ts'
import { normaliseGoogleUsage } from './usage.ts'

/** Reads a whole answer of generateContent. */
export function readGoogleAnswer(json: unknown): ProviderAnswer {
  const answer = demandRecord(json, 'object')
  if (isRecord(answer['error'])) throw classifyGoogleError(200, answer)
  assertPromptAccepted(answer)
  const candidate = demandRecord(listAt(answer, 'candidates')[0], 'candidate')
  const finishReason = toFinishReason(candidate['finishReason'])
  if (finishReason === undefined) throw new ProviderComplaint('incomplete_answer', ['no_finish_marker'])
  let text = ''
  let reasoningText = ''
  for (const part of listAt(recordAt(candidate, 'content'), 'parts')) {
    if (isThought(part)) reasoningText += stringAt(part, 'text') ?? ''
    else text += stringAt(part, 'text') ?? ''
  }
  return { text, reasoningText, finishReason, reported: normaliseGoogleUsage(answer['usageMetadata']) }
}

/** A blocked prompt has no candidates at all: the refusal stands beside where they would be. */
export function assertPromptAccepted(answer: unknown): void {
  const blockReason = stringAt(recordAt(answer, 'promptFeedback'), 'blockReason')
  if (blockReason !== undefined) throw new ProviderComplaint('content_refused', [blockReason])
}

export function isThought(part: unknown): boolean {
  return isRecord(part) && part['thought'] === true
}

const filtered: ReadonlySet<string> = new Set([
  'SAFETY',
  'RECITATION',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'LANGUAGE',
])

/** @returns undefined while there is none: then the answer is not at its end */
export function toFinishReason(reason: unknown): ProviderFinishReason | undefined {
  if (typeof reason !== 'string' || reason === '' || reason === 'FINISH_REASON_UNSPECIFIED') return undefined
  if (reason === 'STOP') return 'stop'
  // The second is the provider's own limit for one request, below the one that was asked for.
  if (reason === 'MAX_TOKENS' || reason === 'CONTINUATION') return 'length'
  if (reason === 'MALFORMED_RESPONSE') throw new ProviderComplaint('invalid_answer', [reason])
  return filtered.has(reason) ? 'content_filter' : 'other'
}
