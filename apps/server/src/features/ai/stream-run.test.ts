import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { Duplex } from 'node:stream'

import type { FastifyReply, FastifyRequest } from 'fastify'
import { describe, expect, test } from 'vitest'

import { defaultRunLimits } from './ai-deps.ts'
import type { Exchange } from './event-stream.ts'
import { Run, parseEventId, streamStart } from './run.ts'
import { streamRun } from './stream-run.ts'

/** A connection whose other end reads only when the test lets it. */
class SlowConnection extends Duplex {
  received = ''
  #readNext: (() => void) | undefined

  constructor() {
    super({ highWaterMark: 1_024 })
  }

  override _read(): void {
    // The request was read already.
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.received += chunk.toString('utf8')
    this.#readNext = done
  }

  readOnce(): void {
    const readNext = this.#readNext
    this.#readNext = undefined
    readNext?.()
  }
}

function openExchange(): {
  readonly exchange: Exchange
  readonly connection: SlowConnection
  readonly raw: ServerResponse
} {
  const connection = new SlowConnection()
  const message = new IncomingMessage(new Socket())
  const raw = new ServerResponse(message)
  // Node's own response over a connection that the test controls; only the shell of the framework is left out.
  raw.assignSocket(connection as unknown as Socket)
  // What a server does for its connections.
  connection.on('drain', () => raw.emit('drain'))
  const reply = { raw, hijack: () => reply, getHeaders: () => ({}) } as unknown as FastifyReply
  const request = { raw: { socket: connection } } as unknown as FastifyRequest
  return { exchange: { request, reply }, connection, raw }
}

const context = { limits: defaultRunLimits, isDraining: () => false } as Parameters<typeof streamRun>[0]

function openRun(): Run {
  return new Run({ id: 'run_1', userId: 'usr_1', openedAtMs: 0 })
}

describe('a reader who is slower than the model', () => {
  test('holds up nothing: what it has not read is kept once, by the run, and not once more for its connection', async () => {
    const run = openRun()
    const { exchange, connection, raw } = openExchange()
    streamRun(context, exchange, { run, from: streamStart })
    const piece = 'word '.repeat(20)
    for (let index = 0; index < 5_000; index += 1) run.appendText(piece)
    expect(raw.writableLength).toBeLessThan(16_384)
    for (let index = 0; index < 100 && connection.received.length < 700_000; index += 1) {
      connection.readOnce()
      await new Promise((resolve) => setImmediate(resolve))
    }
    const pieces = connection.received.match(/data: \{"text":"[^"]*"\}/g) ?? []
    expect(pieces).toHaveLength(5_000)
  })

  test('who leaves ends a run that belongs to no conversation, and no other', () => {
    for (const conversationId of [undefined, 'cnv_1']) {
      const run = openRun()
      run.conversationId = conversationId
      const { exchange, raw } = openExchange()
      streamRun(context, exchange, { run, from: streamStart })
      raw.emit('close')
      expect(run.abortCause).toBe(conversationId === undefined ? 'caller_left' : undefined)
    }
  })

  test('who leaves ends nothing while another one still reads', () => {
    const run = openRun()
    const first = openExchange()
    const second = openExchange()
    streamRun(context, first.exchange, { run, from: streamStart })
    streamRun(context, second.exchange, { run, from: streamStart })
    first.raw.emit('close')
    expect(run.abortCause).toBeUndefined()
    second.raw.emit('close')
    expect(run.abortCause).toBe('caller_left')
  })
})

test.each([undefined, '', '7', '1-2', '1-2-3-4', 'a-b-c', '-1-0-0', '1e3-0-0', '9999999999-0-0', ['1-0-0']])(
  'an id that is not ours (%s) starts from the beginning',
  (id) => {
    expect(parseEventId(id)).toEqual(streamStart)
  },
)
