import { request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'

import type { DoneEvent, RouteResponse, StartEvent, StreamErrorEvent } from '@tessera/contracts/ai'
import { deltaEvent, doneEvent, routeResponse, startEvent, streamErrorEvent } from '@tessera/contracts/ai'
import { errorBody } from '@tessera/contracts/errors'
import type { z } from 'zod'

import type { AiHouse } from './ai-house.ts'
import { ask } from './house.ts'

export type ApiError = z.infer<typeof errorBody>['error']

export type RouteAnswer =
  | { readonly status: 200; readonly answer: RouteResponse; readonly error?: undefined }
  | { readonly status: number; readonly answer?: undefined; readonly error: ApiError }

/** The fields of a body, right or wrong, and the key that it goes with. */
export type Asked = Readonly<Record<string, unknown>> & { readonly idempotencyKey?: string }

function bodyOf(asked: Asked): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(asked).filter(([name]) => name !== 'idempotencyKey'))
}

function headersOf(user: string, { idempotencyKey }: Asked): Record<string, string> {
  return {
    authorization: `Bearer ${user}`,
    'content-type': 'application/json',
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
  }
}

/** Asks without streaming, as the user whose name is the token. */
export async function askRoute(ai: AiHouse, user: string, asked: Asked): Promise<RouteAnswer> {
  const { status, text } = await ask(ai.house, '/api/ai/route', {
    method: 'POST',
    headers: headersOf(user, asked),
    body: JSON.stringify(bodyOf(asked)),
  })
  if (status === 200) return { status, answer: routeResponse.parse(JSON.parse(text)) }
  return { status, error: errorBody.parse(JSON.parse(text)).error }
}

export async function getJson(
  ai: AiHouse,
  user: string,
  path: string,
): Promise<{ status: number; json: unknown }> {
  const { status, text } = await ask(ai.house, path, { headers: { authorization: `Bearer ${user}` } })
  return { status, json: text === '' ? undefined : JSON.parse(text) }
}

export async function postEmpty(
  ai: AiHouse,
  user: string,
  path: string,
): Promise<{ status: number; json: unknown }> {
  const { status, text } = await ask(ai.house, path, {
    method: 'POST',
    headers: { authorization: `Bearer ${user}` },
  })
  return { status, json: JSON.parse(text) }
}

export type WireEvent = { readonly id: string; readonly name: string; readonly data: unknown }

/** An open event stream, read event by event over a connection of its own. */
export class OpenStream {
  readonly response: IncomingMessage
  readonly #iterator: AsyncIterator<string>
  #buffer = ''
  readonly seen: WireEvent[] = []

  constructor(response: IncomingMessage) {
    this.response = response
    response.setEncoding('utf8')
    this.#iterator = response[Symbol.asyncIterator]()
  }

  /** @returns undefined at the end */
  async next(): Promise<WireEvent | undefined> {
    for (;;) {
      const end = this.#buffer.indexOf('\n\n')
      if (end >= 0) {
        const frame = this.#buffer.slice(0, end)
        this.#buffer = this.#buffer.slice(end + 2)
        if (frame.startsWith(':')) continue
        const event = parseFrame(frame)
        this.seen.push(event)
        return event
      }
      const chunk = await this.#iterator.next()
      if (chunk.done === true) return undefined
      this.#buffer += chunk.value
    }
  }

  async readUntil(name: string): Promise<WireEvent> {
    for (;;) {
      const event = await this.next()
      if (event === undefined) throw new Error(`the stream ended before "${name}"`)
      if (event.name === name) return event
    }
  }

  async readAll(): Promise<readonly WireEvent[]> {
    while ((await this.next()) !== undefined) continue
    return this.seen
  }

  get start(): StartEvent {
    return startEvent.parse(this.seen.find(({ name }) => name === 'start')?.data)
  }

  get done(): DoneEvent {
    return doneEvent.parse(this.seen.find(({ name }) => name === 'done')?.data)
  }

  get error(): StreamErrorEvent {
    return streamErrorEvent.parse(this.seen.find(({ name }) => name === 'error')?.data)
  }

  get text(): string {
    return textOf(this.seen)
  }

  leave(): void {
    this.response.destroy()
  }
}

/** The text that a row of events brings. */
export function textOf(events: readonly WireEvent[]): string {
  return events
    .filter(({ name }) => name === 'delta')
    .map(({ data }) => deltaEvent.parse(data))
    .map((delta) => ('text' in delta ? delta.text : ''))
    .join('')
}

/** Starts a streamed request and resolves once its headers are there. */
export async function streamRoute(ai: AiHouse, user: string, asked: Asked): Promise<OpenStream> {
  const response = await open(ai, {
    method: 'POST',
    path: '/api/ai/route',
    headers: headersOf(user, asked),
    body: JSON.stringify({ stream: true, ...bodyOf(asked) }),
  })
  return new OpenStream(response)
}

export async function watchRun(
  ai: AiHouse,
  user: string,
  run: { readonly id: string; readonly lastEventId?: string },
): Promise<OpenStream> {
  const response = await open(ai, {
    method: 'GET',
    path: `/api/ai/runs/${run.id}`,
    headers: {
      authorization: `Bearer ${user}`,
      accept: 'text/event-stream',
      ...(run.lastEventId === undefined ? {} : { 'last-event-id': run.lastEventId }),
    },
  })
  return new OpenStream(response)
}

type Outgoing = {
  readonly method: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly body?: string
}

function open(ai: AiHouse, { body, ...options }: Outgoing): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { host: '127.0.0.1', port: ai.house.port, agent: false, ...options },
      (response) => {
        // A test that leaves closes the connection itself.
        response.on('error', () => undefined)
        resolve(response)
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** Lets calls go on that wait at a gate of the stand-ins, once so many have come there. */
export async function passGate(ai: AiHouse, calls = 1): Promise<void> {
  await ai.sandbox.gates.whenHeld(calls)
  ai.sandbox.gates.release()
}

/** Waits until something is so, looking often; fails with what it waited for. */
export async function eventually(what: string, isSo: () => boolean | Promise<boolean>, limitMs = 5_000) {
  const untilMs = performance.now() + limitMs
  while (!(await isSo())) {
    if (performance.now() > untilMs) throw new Error(`${what} did not happen within ${limitMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

function parseFrame(frame: string): WireEvent {
  const fields = new Map(
    frame.split('\n').map((line) => {
      const colon = line.indexOf(': ')
      return [line.slice(0, colon), line.slice(colon + 2)] as const
    }),
  )
  return {
    id: fields.get('id') ?? '',
    name: fields.get('event') ?? '',
    data: JSON.parse(fields.get('data') ?? 'null'),
  }
}
