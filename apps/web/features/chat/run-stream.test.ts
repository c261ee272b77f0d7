import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { ApiError, NetworkError } from '@/lib/api/api-error'

import { askAndFollow, type RunEvent, watchRun } from './run-stream'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

let server: Server
let handlers: Handler[]
let seen: { url: string; lastEventId: string | undefined; key: string | undefined }[]

beforeEach(async () => {
  handlers = []
  seen = []
  server = createServer((request, response) => {
    const { 'last-event-id': lastEventId, 'idempotency-key': key } = request.headers
    seen.push({
      url: `${request.method} ${request.url}`,
      lastEventId: lastEventId?.toString(),
      key: key?.toString(),
    })
    handlers.shift()?.(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const realFetch = globalThis.fetch
  vi.stubGlobal('fetch', (path: string, init: RequestInit) =>
    realFetch(`http://127.0.0.1:${port}${path}`, init),
  )
})

afterEach(async () => {
  vi.unstubAllGlobals()
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

const start = 'id: 1\nevent: start\ndata: {"request_id":"run_9"}\n\n'
const delta = (id: number, text: string) => `id: ${id}\nevent: delta\ndata: ${JSON.stringify({ text })}\n\n`
const done = 'id: 99\nevent: done\ndata: {"balance":1}\n\n'

function events(...parts: readonly string[]): Handler {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(parts.join(''))
  }
}

function brokenAfter(...parts: readonly string[]): Handler {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(parts.join(''), () => response.socket?.destroy())
  }
}

function away(_: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503).end()
}

async function textOf(stream: AsyncGenerator<RunEvent>): Promise<string> {
  let text = ''
  for await (const event of stream)
    if (event.type === 'delta' && 'text' in event.delta) text += event.delta.text
  return text
}

it('delivers a whole answer over one request, under the key of its send', async () => {
  handlers = [events(start, delta(2, 'Hel'), delta(3, 'lo'), done)]
  expect(await textOf(askAndFollow({ prompt: 'hi' }, 'key-1'))).toBe('Hello')
  expect(seen).toEqual([{ url: 'POST /api/ai/route', lastEventId: undefined, key: 'key-1' }])
})

it('takes a broken line up after the last event that came, without asking again', async () => {
  handlers = [brokenAfter(start, delta(2, 'Hel')), events(delta(3, 'lo'), done)]
  expect(await textOf(askAndFollow({ prompt: 'hi' }, 'key-1'))).toBe('Hello')
  expect(seen.map(({ url, lastEventId }) => [url, lastEventId])).toEqual([
    ['POST /api/ai/route', undefined],
    ['GET /api/ai/runs/run_9', '2'],
  ])
})

it('takes a line up that ended politely, but before the answer did', async () => {
  handlers = [events(start, delta(2, 'a')), events(delta(3, 'b'), done)]
  expect(await textOf(askAndFollow({ prompt: 'hi' }, 'key-1'))).toBe('ab')
})

it('waits for a server that is away for a moment', async () => {
  handlers = [brokenAfter(start, delta(2, 'a')), away, events(delta(3, 'b'), done)]
  expect(await textOf(askAndFollow({ prompt: 'hi' }, 'key-1'))).toBe('ab')
})

it('passes a refusal on as the error that it is', async () => {
  handlers = [
    (_, response) => {
      response.writeHead(402, { 'content-type': 'application/json' })
      response.end(
        JSON.stringify({
          error: { code: 'insufficient_credits', message: 'no', request_id: 'r', required: 5 },
        }),
      )
    },
  ]
  const refusal = await textOf(askAndFollow({ prompt: 'hi' }, 'key-1')).catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(ApiError)
  expect(refusal).toMatchObject({ code: 'insufficient_credits', status: 402, details: { required: 5 } })
})

it('never asks a second time when it does not know whether the first arrived', async () => {
  handlers = [
    (request) => {
      request.socket.destroy()
    },
  ]
  await expect(textOf(askAndFollow({ prompt: 'hi' }, 'key-1'))).rejects.toBeInstanceOf(NetworkError)
  expect(seen).toHaveLength(1)
})

it('watches a run that was begun elsewhere from its first word', async () => {
  handlers = [events(start, delta(2, 'all of it'), done)]
  expect(await textOf(watchRun('run_9'))).toBe('all of it')
  expect(seen[0]).toMatchObject({ url: 'GET /api/ai/runs/run_9', lastEventId: undefined })
})
