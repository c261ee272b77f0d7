import type { ProviderAnswer, ProviderFinishReason } from '../../../ports/model-provider.ts'
import { demandRecord, isRecord, listAt, stringAt } from '../json-answer.ts'
import { ProviderComplaint } from '../provider-complaint.ts'
import { classifyOpenAiError } from './errors.ts'
import { normaliseOpenAiUsage } from './usage.ts'

/** Reads a whole chat completion. */
export function readOpenAiAnswer(json: unknown): ProviderAnswer {
  const completion = demandRecord(json, 'object')
  if (isRecord(completion['error'])) throw classifyOpenAiError(200, completion)
  const choice = demandRecord(listAt(completion, 'choices')[0], 'choice')
  const message = demandRecord(choice['message'], 'message')
  const finishReason = toFinishReason(choice['finish_reason'])
  if (finishReason === undefined) throw new ProviderComplaint('incomplete_answer', ['no_finish_marker'])
  return {
    text: stringAt(message, 'content') ?? stringAt(message, 'refusal') ?? '',
    reasoningText: stringAt(message, 'reasoning_content') ?? stringAt(message, 'reasoning') ?? '',
    finishReason,
    reported: normaliseOpenAiUsage(completion['usage']),
  }
}

/** @returns undefined while there is none: then the answer is not at its end */
export function toFinishReason(reason: unknown): ProviderFinishReason | undefined {
  if (typeof reason !== 'string' || reason === '') return undefined
  if (reason === 'stop' || reason === 'length' || reason === 'content_filter') return reason
  return 'other'
}
