import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

import { hangLimitMs } from './exchange.ts'
import type { Outcome } from './exchange.ts'
import type { Sending } from './kept-connections.ts'
import { parseAnswers } from './parse-answers.ts'
import type { Wire } from './planned-request.ts'

type OwnWire = Exclude<Wire, { readonly kind: 'kept' }>

/** Sends a request byte for byte, also one that no client library would send, on a connection that ends with it. */
export async function sendOnOwnConnection(port: number, sending: Sending, wire: OwnWire): Promise<Outcome> {
  const startedMs = performance.now()
  const asksToStay = sending.headers.some(([name]) => name === 'connection')
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  const chunks: Buffer[] = []
  const expected = wire.kind === 'pipelined' ? wire.times : 1
  const over = new Promise<void>((resolve) => {
    // A reset is the server's way to close on what it refuses to read.
    socket.on('error', () => resolve())
    socket.on('end', () => resolve())
    socket.on('close', () => resolve())
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      // Whoever was not asked to close waits for the next request.
      if (asksToStay && parseAnswers(Buffer.concat(chunks), sending.method).length >= expected) resolve()
    })
  })
  const write = (bytes: Buffer): void => void (socket.writable && socket.write(bytes))
  const writing = writeAll(wire, bytesOf(sending, wire), write)
  const limit = new AbortController()
  const late = sleep(hangLimitMs, 'late' as const, { signal: limit.signal }).catch(() => undefined)
  try {
    if (wire.kind === 'aborted') {
      await writing
      await sleep(wire.afterMs)
      return { type: 'closed', ms: performance.now() - startedMs }
    }
    if (wire.kind === 'truncated') void writing.then(() => socket.end())
    const ended = await Promise.race([over, late])
    const ms = performance.now() - startedMs
    if (ended === 'late') return { type: 'hung', ms }
    const answers = parseAnswers(Buffer.concat(chunks), sending.method)
    return answers.length === 0 ? { type: 'closed', ms } : { type: 'answered', answers, ms }
  } finally {
    limit.abort()
    socket.destroy()
  }
}

/** The connection closes after the last answer: then all of them are there. */
function bytesOf({ method, target, headers, body }: Sending, wire: OwnWire): Buffer {
  const head = (isLast: boolean): string => {
    const names = new Set(headers.map(([name]) => name))
    const usual = [
      ...(names.has('host') ? [] : ['host: localhost']),
      ...(body === undefined || names.has('content-length') || names.has('transfer-encoding')
        ? []
        : [`content-length: ${body.length}`]),
      ...(isLast && !names.has('connection') ? ['connection: close'] : []),
    ]
    const lines = [
      `${method} ${target} HTTP/1.1`,
      ...usual,
      ...headers.map(([name, value]) => `${name}: ${value}`),
    ]
    return `${lines.join('\r\n')}\r\n\r\n`
  }
  const times = wire.kind === 'pipelined' ? wire.times : 1
  return Buffer.concat(
    Array.from({ length: times }, (_, index) => [
      Buffer.from(head(index === times - 1), 'latin1'),
      body ?? Buffer.alloc(0),
    ]).flat(),
  )
}

async function writeAll(wire: OwnWire, bytes: Buffer, write: (bytes: Buffer) => void): Promise<void> {
  const share = wire.kind === 'truncated' || wire.kind === 'aborted' ? wire.percent : 100
  const sent = bytes.subarray(0, Math.ceil((bytes.length * share) / 100))
  const pieces = wire.kind === 'own' ? wire.pieces : 1
  const pieceBytes = Math.max(1, Math.ceil(sent.length / pieces))
  for (let start = 0; start < sent.length; start += pieceBytes) {
    write(sent.subarray(start, start + pieceBytes))
    if (wire.kind === 'own' && wire.pauseMs > 0) await sleep(wire.pauseMs)
  }
}
