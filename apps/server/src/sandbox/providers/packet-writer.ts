import type { ServerResponse } from 'node:http'
import { setImmediate, setTimeout } from 'node:timers/promises'

import type { WireFrame } from './wires/sandbox-wire.ts'

export type Packeting =
  | { readonly kind: 'plain' }
  | { readonly kind: 'byte-per-packet'; readonly delayMs: number }
  /** Cuts right behind the first byte of every character that has several. */
  | { readonly kind: 'split-utf8' }
  | { readonly kind: 'one-packet' }

// So often an instant stream lets the rest of the process, and a caller's leaving, have their turn.
const framesBetweenPauses = 64

/** Writes frames to a response in packets of a chosen cut, respecting back-pressure. */
export class PacketWriter {
  readonly #response: ServerResponse
  readonly #packeting: Packeting
  readonly #newline: string
  readonly #gone: AbortSignal
  readonly #collected: Buffer[] = []
  #frameCount = 0

  constructor(
    response: ServerResponse,
    how: { readonly packeting: Packeting; readonly newline: string; readonly gone: AbortSignal },
  ) {
    this.#response = response
    this.#packeting = how.packeting
    this.#newline = how.newline
    this.#gone = how.gone
  }

  async frame(frame: WireFrame): Promise<void> {
    const name = frame.name === undefined ? '' : `event: ${frame.name}${this.#newline}`
    const data = typeof frame.data === 'string' ? frame.data : JSON.stringify(frame.data)
    await this.text(`${name}data: ${data}${this.#newline}${this.#newline}`)
  }

  async text(text: string): Promise<void> {
    this.#frameCount += 1
    const bytes = Buffer.from(text, 'utf8')
    switch (this.#packeting.kind) {
      case 'plain':
        await this.#write(bytes)
        if (this.#frameCount % framesBetweenPauses === 0) await setImmediate()
        break
      case 'one-packet':
        this.#collected.push(bytes)
        break
      case 'split-utf8':
        for (const piece of cutInsideCharacters(bytes)) {
          await this.#write(piece)
          await setImmediate()
        }
        break
      case 'byte-per-packet':
        await this.#writeSlowly(bytes, this.#packeting.delayMs)
        break
    }
  }

  /** Sends what was collected. */
  async flush(): Promise<void> {
    if (this.#collected.length > 0) await this.#write(Buffer.concat(this.#collected.splice(0)))
    // The packets are on their way before whatever comes next, such as a reset.
    await setTimeout(0)
  }

  async #writeSlowly(bytes: Buffer, delayMs: number): Promise<void> {
    for (let index = 0; index < bytes.length && !this.#gone.aborted; index += 1) {
      await this.#write(bytes.subarray(index, index + 1))
      await (delayMs === 0 ? setImmediate() : setTimeout(delayMs))
    }
  }

  async #write(bytes: Buffer): Promise<void> {
    if (this.#gone.aborted || this.#response.write(bytes)) return
    await new Promise<void>((resolve) => {
      this.#response.once('drain', resolve)
      this.#gone.addEventListener('abort', () => resolve(), { once: true })
    })
  }
}

function cutInsideCharacters(bytes: Buffer): readonly Buffer[] {
  const pieces: Buffer[] = []
  let start = 0
  for (const [index, byte] of bytes.entries()) {
    if (byte < 0xc0) continue
    pieces.push(bytes.subarray(start, index + 1))
    start = index + 1
  }
  pieces.push(bytes.subarray(start))
  return pieces
}
