import { connect } from 'node:net'
import type { Socket } from 'node:net'

export type Exchange = {
  readonly status: number
  /** As it came, framing of chunks included. */
  readonly body: string
  readonly totalMs: number
  /** Until the marker was seen; the same as `totalMs` where none was looked for. */
  readonly firstMs: number
}

type Pending = {
  readonly startedMs: number
  readonly marker: string | undefined
  readonly resolve: (exchange: Exchange) => void
  readonly reject: (error: Error) => void
  head: string | undefined
  text: string
  firstMs: number | undefined
  /** Undefined: chunked. */
  bodyLength: number | undefined
}

const lastChunk = '0\r\n\r\n'

/**
 * One connection that sends a request when the one before is answered. Reads no more of HTTP than a measurement needs,
 * because its own time would be missing to the gateway that shares the machine.
 */
export class HttpConnection {
  readonly #socket: Socket
  #pending: Pending | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.setEncoding('latin1')
    socket.on('data', (data) => this.#receive(String(data)))
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('the connection was closed')))
  }

  static open(port: number): Promise<HttpConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1' })
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new HttpConnection(socket))
      })
    })
  }

  /** @param marker a text of the body whose arrival is timed too */
  exchange(request: Buffer, marker?: string): Promise<Exchange> {
    return new Promise((resolve, reject) => {
      this.#pending = {
        startedMs: performance.now(),
        marker,
        resolve,
        reject,
        head: undefined,
        text: '',
        firstMs: undefined,
        bodyLength: undefined,
      }
      this.#socket.write(request)
    })
  }

  close(): void {
    this.#pending = undefined
    this.#socket.destroy()
  }

  #receive(data: string): void {
    const pending = this.#pending
    if (pending === undefined) return
    pending.text += data
    if (pending.head === undefined && !readHead(pending)) return
    if (
      pending.firstMs === undefined &&
      pending.marker !== undefined &&
      pending.text.includes(pending.marker)
    ) {
      pending.firstMs = performance.now() - pending.startedMs
    }
    const isWhole =
      pending.bodyLength === undefined
        ? (data.length >= lastChunk.length ? data : pending.text.slice(-8)).endsWith(lastChunk)
        : pending.text.length >= pending.bodyLength
    if (!isWhole) return
    this.#pending = undefined
    const totalMs = performance.now() - pending.startedMs
    pending.resolve({
      status: Number(pending.head?.slice(9, 12)),
      body: pending.text,
      totalMs,
      firstMs: pending.firstMs ?? totalMs,
    })
  }

  #fail(error: Error): void {
    const pending = this.#pending
    this.#pending = undefined
    pending?.reject(error)
  }
}

function readHead(pending: Pending): boolean {
  const end = pending.text.indexOf('\r\n\r\n')
  if (end === -1) return false
  pending.head = pending.text.slice(0, end)
  pending.text = pending.text.slice(end + 4)
  const length = /content-length: *(\d+)/i.exec(pending.head)?.[1]
  pending.bodyLength = length === undefined ? undefined : Number(length)
  return true
}

/** The bytes of a request on a connection that stays open. */
export function requestBytes(request: {
  readonly path: string
  readonly token?: string
  readonly body?: object
}): Buffer {
  const { path, token, body } = request
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  return body === undefined
    ? writeRequest({ method: 'GET', path, headers })
    : postBytes({ path, headers, text: JSON.stringify(body) })
}

/** The same with the JSON as it is to be sent, to the last space. */
export function postBytes(request: {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}): Buffer {
  const { path, headers, text } = request
  const described = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }
  return writeRequest({ method: 'POST', path, headers: { ...headers, ...described }, text })
}

function writeRequest(request: {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly text?: string
}): Buffer {
  const lines = [
    `${request.method} ${request.path} HTTP/1.1`,
    'host: 127.0.0.1',
    'connection: keep-alive',
    ...Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`),
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${request.text ?? ''}`)
}
