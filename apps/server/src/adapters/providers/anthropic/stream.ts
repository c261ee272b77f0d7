import type { ProviderEvent, ProviderFinishReason } from '../../../ports/model-provider.ts'
import { isRecord, parseJson, recordAt, stringAt } from '../json-answer.ts'
import type { JsonRecord } from '../json-answer.ts'
import type { ServerSentEvent } from '../server-sent-events.ts'
import type { WireStreamReader } from '../wire-format.ts'
import { toFinishReason } from './answer.ts'
import { classifyAnthropicError } from './errors.ts'
import { normaliseAnthropicUsage } from './usage.ts'

// The API may bring new events at any time; what they hold is not looked at.
const readEventNames: ReadonlySet<string> = new Set([
  'message_start',
  'content_block_delta',
  'message_delta',
  'message_stop',
  'error',
])

/**
 * Reads the events of a streamed message. The usage comes in two parts: the input with `message_start`, the output,
 * cumulative, with each `message_delta`, which may correct the input too.
 */
export class AnthropicStreamReader implements WireStreamReader {
  finishReason: ProviderFinishReason | undefined
  isClosed = false
  #usage: Record<string, unknown> = {}

  read(event: ServerSentEvent, out: ProviderEvent[]): void {
    if (event.name !== undefined && !readEventNames.has(event.name)) return
    const data = parseJson(event.data)
    if (!isRecord(data)) return
    switch (data['type']) {
      case 'message_start':
        this.#readUsage(recordAt(data, 'message'), out)
        break
      case 'content_block_delta':
        this.#readDelta(recordAt(data, 'delta'), out)
        break
      case 'message_delta':
        this.finishReason = toFinishReason(recordAt(data, 'delta')?.['stop_reason']) ?? this.finishReason
        this.#readUsage(data, out)
        break
      case 'message_stop':
        this.isClosed = true
        break
      case 'error':
        throw classifyAnthropicError(200, data)
      default:
    }
  }

  #readDelta(delta: JsonRecord | undefined, out: ProviderEvent[]): void {
    if (delta === undefined || this.finishReason !== undefined) return
    const text = stringAt(delta, 'text')
    if (text !== undefined && text !== '') out.push({ type: 'text', text })
    const thinking = stringAt(delta, 'thinking')
    if (thinking !== undefined && thinking !== '') out.push({ type: 'reasoning', text: thinking })
  }

  #readUsage(carrier: JsonRecord | undefined, out: ProviderEvent[]): void {
    const usage = recordAt(carrier, 'usage')
    if (usage === undefined) return
    for (const [name, figure] of Object.entries(usage)) {
      // A field left null says nothing; it does not take back what was said before.
      if (figure !== null) this.#usage[name] = figure
    }
    out.push({ type: 'usage', reported: normaliseAnthropicUsage(this.#usage) })
  }
}
