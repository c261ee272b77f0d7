/** One event of a stream of server-sent events. */
export type ServerEvent = { readonly id: string; readonly event: string; readonly data: string }

type Draft = { event: string; data: string[] }

/** Turns text, cut anywhere, into events. Comments are heartbeats and are skipped. */
export class SseParser {
  #rest = ''
  #id = ''
  #draft: Draft = { event: '', data: [] }

  push(text: string): ServerEvent[] {
    const events: ServerEvent[] = []
    // A lone CR at the end may be half of a CRLF: it waits for the next piece.
    const whole = this.#rest + text
    const held = whole.endsWith('\r') ? '\r' : ''
    const lines = whole.slice(0, whole.length - held.length).split(/\r\n|\n|\r/)
    this.#rest = (lines.pop() ?? '') + held
    for (const line of lines) {
      const event = this.#line(line)
      if (event) events.push(event)
    }
    return events
  }

  #line(line: string): ServerEvent | undefined {
    if (line === '') return this.#dispatch()
    if (line.startsWith(':')) return undefined
    const colon = line.indexOf(':')
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'data') this.#draft.data.push(value)
    else if (field === 'event') this.#draft.event = value
    else if (field === 'id' && !value.includes('\0')) this.#id = value
    return undefined
  }

  #dispatch(): ServerEvent | undefined {
    const { event, data } = this.#draft
    this.#draft = { event: '', data: [] }
    if (data.length === 0) return undefined
    return { id: this.#id, event: event === '' ? 'message' : event, data: data.join('\n') }
  }
}

export class StreamSilentError extends Error {
  constructor() {
    super('The stream fell silent')
    this.name = 'StreamSilentError'
  }
}

function withDeadline<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  const { promise: silent, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    reject(new StreamSilentError())
  }, timeoutMs)
  return Promise.race([promise, silent]).finally(() => {
    clearTimeout(timer)
  })
}

/**
 * Yields the events of a response until it ends. The server sends a heartbeat every 15 s, so a stream
 * that is silent for longer than `silenceMs` is dead, and throws.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  silenceMs = 45_000,
): AsyncGenerator<ServerEvent> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const parser = new SseParser()
  try {
    for (;;) {
      const chunk = await withDeadline(reader.read(), silenceMs)
      if (chunk.done) return
      yield* parser.push(decoder.decode(chunk.value, { stream: true }))
    }
  } finally {
    void reader.cancel().catch(() => undefined)
  }
}
