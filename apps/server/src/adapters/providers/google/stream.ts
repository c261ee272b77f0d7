import type { ProviderEvent, ProviderFinishReason } from '../../../ports/model-provider.ts'
import { isRecord, listAt, parseJson, recordAt, stringAt } from '../json-answer.ts'
import type { ServerSentEvent } from '../server-sent-events.ts'
import type { WireStreamReader } from '../wire-format.ts'
import { assertPromptAccepted, isThought, toFinishReason } from './answer.ts'
import { classifyGoogleError } from './errors.ts'
import { normaliseGoogleUsage } from './usage.ts'

/** Reads the chunks of streamGenerateContent. Each carries the usage so far; there is no last frame but the end itself. */
export class GoogleStreamReader implements WireStreamReader {
  readonly isClosed = false
  finishReason: ProviderFinishReason | undefined

  read(event: ServerSentEvent, out: ProviderEvent[]): void {
    const chunk = parseJson(event.data)
    if (!isRecord(chunk)) return
    if (isRecord(chunk['error'])) throw classifyGoogleError(200, chunk)
    assertPromptAccepted(chunk)
    if (this.finishReason === undefined) this.#readCandidate(listAt(chunk, 'candidates')[0], out)
    const metadata = chunk['usageMetadata']
    if (isRecord(metadata)) out.push({ type: 'usage', reported: normaliseGoogleUsage(metadata) })
  }

  #readCandidate(candidate: unknown, out: ProviderEvent[]): void {
    if (!isRecord(candidate)) return
    for (const part of listAt(recordAt(candidate, 'content'), 'parts')) {
      const text = stringAt(part, 'text')
      if (text !== undefined && text !== '') out.push({ type: isThought(part) ? 'reasoning' : 'text', text })
    }
    this.finishReason = toFinishReason(candidate['finishReason'])
  }
}
