import type { ProviderAnswer, ProviderFinishReason } from '../../../ports/model-provider.ts'
import { demandRecord, isRecord, listAt, stringAt } from '../json-answer.ts'
import { ProviderComplaint } from '../provider-complaint.ts'
import { classifyAnthropicError } from './errors.ts'
import { normaliseAnthropicUsage } from './usage.ts'

/** Reads a whole message: its text blocks joined, thinking apart. */
export function readAnthropicAnswer(json: unknown): ProviderAnswer {
  const message = demandRecord(json, 'object')
  if (isRecord(message['error'])) throw classifyAnthropicError(200, message)
  if (!Array.isArray(message['content'])) throw new ProviderComplaint('invalid_answer', ['no_content'])
  const finishReason = toFinishReason(message['stop_reason'])
  if (finishReason === undefined) throw new ProviderComplaint('incomplete_answer', ['no_finish_marker'])
  const blocks = listAt(message, 'content')
  return {
    text: blocks
      .map((block) => (stringAt(block, 'type') === 'text' ? (stringAt(block, 'text') ?? '') : ''))
      .join(''),
    reasoningText: blocks.map((block) => stringAt(block, 'thinking') ?? '').join(''),
    finishReason,
    reported: normaliseAnthropicUsage(message['usage']),
  }
}

/** @returns undefined while there is none: then the answer is not at its end */
export function toFinishReason(reason: unknown): ProviderFinishReason | undefined {
  if (typeof reason !== 'string' || reason === '') return undefined
  if (reason === 'end_turn' || reason === 'stop_sequence') return 'stop'
  if (reason === 'max_tokens' || reason === 'model_context_window_exceeded') return 'length'
  if (reason === 'refusal') return 'content_filter'
  return 'other'
}
