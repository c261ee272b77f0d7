import type { ProviderEvent, ProviderFinishReason } from '../../../ports/model-provider.ts'
import { isRecord, listAt, parseJson, recordAt } from '../json-answer.ts'
import type { ServerSentEvent } from '../server-sent-events.ts'
import type { WireStreamReader } from '../wire-format.ts'
import { toFinishReason } from './answer.ts'
import { classifyOpenAiError } from './errors.ts'
import { normaliseOpenAiUsage } from './usage.ts'

/** Reads the chunks of a streamed chat completion: text, the reason to stop, then the usage, then `[DONE]`. */
export class OpenAiStreamReader implements WireStreamReader {
  finishReason: ProviderFinishReason | undefined
  isClosed = false

  read(event: ServerSentEvent, out: ProviderEvent[]): void {
    if (event.data === '[DONE]') {
      this.isClosed = true
      return
    }
    const chunk = parseJson(event.data)
    if (!isRecord(chunk)) return
    if (isRecord(chunk['error'])) throw classifyOpenAiError(200, chunk)
    if (this.finishReason === undefined) this.#readChoice(listAt(chunk, 'choices')[0], out)
    const usage = chunk['usage']
    if (isRecord(usage)) out.push({ type: 'usage', reported: normaliseOpenAiUsage(usage) })
  }

  #readChoice(choice: unknown, out: ProviderEvent[]): void {
    if (!isRecord(choice)) return
    const delta = recordAt(choice, 'delta')
    if (delta !== undefined) {
      const reasoning = delta['reasoning_content'] ?? delta['reasoning']
      if (typeof reasoning === 'string' && reasoning !== '') out.push({ type: 'reasoning', text: reasoning })
      const text = delta['content'] ?? delta['refusal']
      if (typeof text === 'string' && text !== '') out.push({ type: 'text', text })
    }
    this.finishReason = toFinishReason(choice['finish_reason'])
  }
}
