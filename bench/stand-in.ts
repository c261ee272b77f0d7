import { createServer } from 'node:net'
import type { Socket } from 'node:net'

import { answerEvents, answerJson, eventsPerStream, modelsJson } from './wire.ts'

/** How the stand-in behaves from now on. */
export type StandInPace = {
  readonly type: 'pace'
  /** Before the first byte of an answer. */
  readonly delayMs: number
  /** Between two events of a stream; 0 sends all at once, each in a write of its own. */
  readonly eventIntervalMs: number
  readonly events: number
}

// A provider that costs next to nothing itself, so that what is measured is the gateway in front of it: fixed bytes on
// a plain socket, in the wire format of OpenAI's chat completions.

const plainPace: StandInPace = { type: 'pace', delayMs: 0, eventIntervalMs: 0, events: eventsPerStream }

const headEnd = Buffer.from('\r\n\r\n')
const json = (body: string): Buffer =>
  Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: req_bench\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
const streamHead = Buffer.from(
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\nx-request-id: req_bench\r\ntransfer-encoding: chunked\r\n\r\n',
)
const streamEnd = Buffer.from('0\r\n\r\n')
const wholeAnswer = json(answerJson)
const models = json(modelsJson)

function toChunks(events: readonly string[]): readonly Buffer[] {
  return events.map((event) => Buffer.from(`${Buffer.byteLength(event).toString(16)}\r\n${event}\r\n`))
}

let pace = plainPace
let chunks = toChunks(answerEvents(pace.events))

process.on('message', (message: StandInPace) => {
  if (message.type !== 'pace') return
  pace = message
  chunks = toChunks(answerEvents(pace.events))
})
process.on('disconnect', () => process.exit(0))

function answer(socket: Socket, request: Buffer): void {
  if (request.subarray(0, 3).equals(Buffer.from('GET'))) socket.write(models)
  else if (!request.includes('"stream":true')) socket.write(wholeAnswer)
  else if (pace.eventIntervalMs > 0) sendSlowly(socket)
  else {
    socket.write(streamHead)
    for (const chunk of chunks) socket.write(chunk)
    socket.write(streamEnd)
  }
}

function sendSlowly(socket: Socket): void {
  socket.write(streamHead)
  const mine = chunks
  let next = 0
  const timer = setInterval(() => {
    const chunk = mine[next]
    next += 1
    if (chunk !== undefined) socket.write(chunk)
    if (next < mine.length) return
    clearInterval(timer)
    socket.write(streamEnd)
  }, pace.eventIntervalMs)
  socket.once('close', () => clearInterval(timer))
}

/** @returns the length of the first request in these bytes; undefined while it is not whole */
function requestLength(received: Buffer): number | undefined {
  const end = received.indexOf(headEnd)
  if (end === -1) return undefined
  const length = /content-length: *(\d+)/i.exec(received.toString('latin1', 0, end))?.[1]
  const total = end + headEnd.length + Number(length ?? 0)
  return total <= received.length ? total : undefined
}

const server = createServer({ noDelay: true }, (socket) => {
  let received: Buffer = Buffer.alloc(0)
  socket.on('data', (data) => {
    received = received.length === 0 ? data : Buffer.concat([received, data])
    for (let length = requestLength(received); length !== undefined; length = requestLength(received)) {
      const request = received.subarray(0, length)
      received = received.subarray(length)
      if (pace.delayMs === 0) answer(socket, request)
      else setTimeout(answer, pace.delayMs, socket, request)
    }
  })
  // Gateways close connections of streams that nobody reads any more.
  socket.on('error', () => socket.destroy())
})

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  process.stdout.write(`${JSON.stringify({ event: 'ready', port })}\n`)
})
