import type { ProviderEvent } from '../../ports/model-provider.ts'
import { TextCleaner } from './clean-text.ts'
import type { HttpCall } from './http-call.ts'
import { ProviderComplaint } from './provider-complaint.ts'
import type { ProviderLimits } from './provider-limits.ts'
import { ServerSentEventParser } from './server-sent-events.ts'
import { TransportFault } from './transport-fault.ts'
import type { WireStreamReader } from './wire-format.ts'

// Deltas of one packet become one event, up to this length: an event costs more than the characters in it.
const maxJoinedCharacters = 2_048

/**
 * Reads the body of a streamed answer into our own events, `finish` being the last.
 * Throws `TransportFault` or `ProviderComplaint`; `incomplete_answer` where the stream ends without a finish marker.
 */
export async function* streamAnswer(
  call: HttpCall,
  reader: WireStreamReader,
  limits: ProviderLimits,
): AsyncGenerator<ProviderEvent, void, undefined> {
  const parser = new ServerSentEventParser(limits.maxEventBytes)
  const outlet = new EventOutlet(limits.maxAnswerBytes)
  let isFinishing = false
  try {
    while (!reader.isClosed) {
      const packet = call.take() ?? (await call.next())
      if (packet === undefined) break
      for (const event of parser.push(packet)) {
        reader.read(event, outlet.incoming)
        if (reader.isClosed) break
      }
      for (const event of outlet.drain()) yield event
      if (!isFinishing && reader.finishReason !== undefined) {
        isFinishing = true
        call.endWithin(limits.afterFinishMs)
      }
    }
  } catch (error) {
    // What was read before the fault was still delivered by the provider.
    for (const event of outlet.drain()) yield event
    if (!isAnswerWhole(error, reader)) throw error
  }
  if (reader.finishReason === undefined)
    throw new ProviderComplaint('incomplete_answer', ['no_finish_marker'])
  call.leaveQuietly()
  for (const event of outlet.end()) yield event
  yield { type: 'finish', reason: reader.finishReason }
}

// After the reason to stop only figures are missing: a connection that breaks then takes nothing from the answer.
function isAnswerWhole(error: unknown, reader: WireStreamReader): boolean {
  return reader.finishReason !== undefined && error instanceof TransportFault && error.kind !== 'aborted'
}

/** Joins, cleans and bounds what a reader brings. */
class EventOutlet {
  readonly incoming: ProviderEvent[] = []
  readonly #cleaners = { text: new TextCleaner(), reasoning: new TextCleaner() }
  readonly #maxCharacters: number
  #characters = 0

  constructor(maxCharacters: number) {
    this.#maxCharacters = maxCharacters
  }

  drain(): readonly ProviderEvent[] {
    const { incoming } = this
    if (incoming.length === 0) return incoming
    const outgoing: ProviderEvent[] = []
    let lastUsage: ProviderEvent | undefined
    for (const event of incoming) {
      if (event.type === 'text' || event.type === 'reasoning') {
        const text = this.#cleaners[event.type].push(event.text)
        if (text !== '') this.#add({ type: event.type, text }, outgoing)
      } else if (event.type === 'usage') {
        // Figures are cumulative: of one packet only the last ones count.
        lastUsage = event
      }
    }
    if (lastUsage !== undefined) outgoing.push(lastUsage)
    incoming.length = 0
    return outgoing
  }

  end(): readonly ProviderEvent[] {
    const outgoing: ProviderEvent[] = []
    for (const type of ['reasoning', 'text'] as const) {
      const text = this.#cleaners[type].end()
      if (text !== '') this.#add({ type, text }, outgoing)
    }
    return outgoing
  }

  #add(
    event: { readonly type: 'text' | 'reasoning'; readonly text: string },
    outgoing: ProviderEvent[],
  ): void {
    this.#characters += event.text.length
    if (this.#characters > this.#maxCharacters) throw new TransportFault('too_large', 'answer')
    const last = outgoing.at(-1)
    if (last?.type === event.type && last.text.length + event.text.length <= maxJoinedCharacters) {
      outgoing[outgoing.length - 1] = { type: event.type, text: last.text + event.text }
    } else {
      outgoing.push(event)
    }
  }
}
