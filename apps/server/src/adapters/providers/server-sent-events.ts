import { TransportFault } from './transport-fault.ts'

export type ServerSentEvent = {
  /** The `event:` field; undefined where the stream names none. */
  readonly name: string | undefined
  /** The `data:` lines, joined by line feeds. */
  readonly data: string
}

const lineFeed = 0x0a
const carriageReturn = 0x0d
const colon = 0x3a
const space = 0x20
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * Cuts a byte stream into server-sent events, however it was cut into packets. Works on bytes and decodes whole lines
 * only, so that a character split over packets stays whole. An event without its closing empty line is not an event.
 * Throws a `too_large` fault where one event grows beyond the bound.
 *
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class ServerSentEventParser {
  readonly #maxEventBytes: number
  /** The line that has begun but not ended; only its first `#tailLength` bytes count. */
  #tail: Buffer = Buffer.allocUnsafe(0)
  #tailLength = 0
  #isAtStart = true
  #isLineFeedSwallowed = false
  #eventBytes = 0
  #name: string | undefined
  #data: string | undefined

  constructor(maxEventBytes: number) {
    this.#maxEventBytes = maxEventBytes
  }

  /** Takes the next packet and returns the events that it completes. */
  push(packet: Buffer): readonly ServerSentEvent[] {
    const events: ServerSentEvent[] = []
    let lineStart = 0
    for (let index = 0; index < packet.length; index += 1) {
      const byte = packet[index]
      if (byte !== lineFeed && byte !== carriageReturn) {
        this.#isLineFeedSwallowed = false
        continue
      }
      if (byte === lineFeed && this.#isLineFeedSwallowed) {
        // The second half of a CRLF whose first half ended the line already.
        this.#isLineFeedSwallowed = false
        lineStart = index + 1
        continue
      }
      this.#isLineFeedSwallowed = byte === carriageReturn
      this.#endLine(packet, { start: lineStart, end: index, events })
      lineStart = index + 1
    }
    if (lineStart < packet.length) this.#keepTail(packet, lineStart)
    return events
  }

  #endLine(packet: Buffer, line: { start: number; end: number; events: ServerSentEvent[] }): void {
    if (this.#tailLength === 0) {
      this.#readLine(packet.subarray(line.start, line.end), line.events)
      return
    }
    this.#append(packet, line.start, line.end)
    const whole = this.#tail.subarray(0, this.#tailLength)
    this.#tailLength = 0
    this.#readLine(whole, line.events)
  }

  #keepTail(packet: Buffer, start: number): void {
    this.#append(packet, start, packet.length)
    if (this.#eventBytes + this.#tailLength > this.#maxEventBytes)
      throw new TransportFault('too_large', 'event')
  }

  #append(packet: Buffer, start: number, end: number): void {
    const needed = this.#tailLength + (end - start)
    if (needed > this.#tail.length) {
      // Doubling keeps one byte per packet from copying the line again with every byte.
      const grown = Buffer.allocUnsafe(Math.max(1024, needed * 2))
      this.#tail.copy(grown, 0, 0, this.#tailLength)
      this.#tail = grown
    }
    packet.copy(this.#tail, this.#tailLength, start, end)
    this.#tailLength = needed
  }

  #readLine(rawLine: Buffer, events: ServerSentEvent[]): void {
    let line = rawLine
    if (this.#isAtStart) {
      this.#isAtStart = false
      if (line.subarray(0, 3).equals(byteOrderMark)) line = line.subarray(3)
    }
    if (line.length === 0) {
      if (this.#data !== undefined) events.push({ name: this.#name, data: this.#data })
      this.#name = undefined
      this.#data = undefined
      this.#eventBytes = 0
      return
    }
    this.#eventBytes += line.length
    if (this.#eventBytes > this.#maxEventBytes) throw new TransportFault('too_large', 'event')
    this.#readField(line)
  }

  #readField(line: Buffer): void {
    const colonIndex = line.indexOf(colon)
    if (colonIndex === 0) return
    const fieldEnd = colonIndex === -1 ? line.length : colonIndex
    const valueStart = line[fieldEnd + 1] === space ? fieldEnd + 2 : fieldEnd + 1
    if (fieldEnd === 4 && line.toString('latin1', 0, 4) === 'data') {
      const value = line.toString('utf8', valueStart)
      this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`
    } else if (fieldEnd === 5 && line.toString('latin1', 0, 5) === 'event') {
      this.#name = line.toString('utf8', valueStart)
    }
  }
}
