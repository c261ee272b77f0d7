import type { ProviderEvent } from '../../ports/model-provider.ts'
import { TextCleaner } from './clean-text.ts'
import type { HttpCall } from './http-call.ts'
import { ProviderComplaint } from './provider-complaint.ts'
import { toProviderFailure } from './provider-failures.ts'
import type { CallTrace } from './provider-failures.ts'
import type { ProviderLimits } from './provider-limits.ts'
import { ServerSentEventParser } from './server-sent-events.ts'
import { TransportFault } from './transport-fault.ts'
import type { WireStreamReader } from './wire-format.ts'

// Deltas of one packet become one event, up to this length: an event costs more than the characters in it.
const maxJoinedCharacters = 2_048

export type AnswerStream = {
  readonly start: () => HttpCall
  /** Throws unless the answer is the stream that was asked for. */
  readonly expectStream: (call: HttpCall) => Promise<void>
  readonly reader: WireStreamReader
  readonly limits: ProviderLimits
  readonly trace: CallTrace
}

/**
 * Makes the call and reads its answer into our own events, `finish` being the last. A stream that ends without a
 * finish marker is an `incomplete_answer`. Throws `ProviderFailure` only; leaving the loop closes the connection.
 * One generator does it all, because each one more would cost every event another turn of the event loop's queue.
 */
export async function* streamAnswer(stream: AnswerStream): AsyncGenerator<ProviderEvent, void, undefined> {
  const { reader, limits, trace } = stream
  const parser = new ServerSentEventParser(limits.maxEventBytes)
  const outlet = new EventOutlet(limits.maxAnswerBytes, trace)
  const call = stream.start()
  try {
    await stream.expectStream(call)
    for (let isFinishing = false; ;) {
      const fault = await readPacket(call, { parser, reader, outlet })
      for (const event of outlet.drain()) yield event
      if (fault === 'end') break
      if (fault !== undefined) throw fault
      if (!isFinishing && reader.finishReason !== undefined) {
        isFinishing = true
        call.endWithin(limits.afterFinishMs)
      }
    }
    const reason = reader.finishReason
    if (reason === undefined) throw new ProviderComplaint('incomplete_answer', ['no_finish_marker'])
    call.leaveQuietly()
    for (const event of outlet.end()) yield event
    yield { type: 'finish', reason }
  } catch (error) {
    throw toProviderFailure(error, trace)
  } finally {
    call.close()
  }
}

type PacketReading = {
  readonly parser: ServerSentEventParser
  readonly reader: WireStreamReader
  readonly outlet: EventOutlet
}

/**
 * Reads the next packet into the outlet.
 * @returns undefined when more may come, `end`, or what went wrong: what was read before it is delivered first
 */
async function readPacket(call: HttpCall, reading: PacketReading): Promise<unknown> {
  const { parser, reader, outlet } = reading
  try {
    const packet = call.take() ?? (await call.next())
    if (packet === undefined) return 'end'
    for (const event of parser.push(packet)) {
      reader.read(event, outlet.incoming)
      if (reader.isClosed) return 'end'
    }
    return undefined
  } catch (error) {
    return isAnswerWhole(error, reader) ? 'end' : error
  }
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
  readonly #trace: CallTrace
  #characters = 0

  constructor(maxCharacters: number, trace: CallTrace) {
    this.#maxCharacters = maxCharacters
    this.#trace = trace
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
    this.#trace.afterFirstByte = true
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
