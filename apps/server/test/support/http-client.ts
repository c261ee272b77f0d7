import { type IncomingMessage, request as httpRequest } from 'node:http'

import { errorBody } from '@tessera/contracts/errors'
import type { z } from 'zod'

/** Where to ask: a running server. */
export type Target = { readonly url: string }

export type Question = {
  readonly method?: string
  readonly token?: string
  /** Sent as JSON; a string or bytes as they are. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export type Answer = {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The parsed body; fails the test where it is no JSON. */
  json(): unknown
  /** The parsed body as an error of ours; fails the test where it is none. */
  error(): z.infer<typeof errorBody>['error']
}

/** One request, its answer read to the end. Rejects where the connection breaks. */
export async function ask(target: Target, path: string, question: Question = {}): Promise<Answer> {
  const { body } = question
  const response = await fetch(new URL(path, target.url), {
    method: question.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: headersOf(question),
    redirect: 'manual',
    ...(body === undefined ? {} : { body: bytesOf(body) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: () => JSON.parse(text),
    error: () => errorBody.parse(JSON.parse(text)).error,
  }
}

export type ServerEvent = {
  readonly id: string
  readonly name: string
  /** The parsed data. */
  readonly data: Readonly<Record<string, unknown>>
}

/** A server-sent event stream, read one event at a time: nothing is read ahead of what the test asks for. */
export type EventReader = {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  /** The next event; undefined at the end, and where the connection broke. */
  next(): Promise<ServerEvent | undefined>
  /** The events up to the end. */
  rest(): Promise<readonly ServerEvent[]>
  /** Ended without the end of its framing. */
  isBroken(): boolean
  /** Closes the connection at once, as a closed tab does. */
  leave(): void
}

/** Asks for an event stream on a connection of its own. An answer that is none is one event `answer` with its body. */
export async function openEvents(
  target: Target,
  path: string,
  question: Question = {},
): Promise<EventReader> {
  const { body } = question
  const outgoing = httpRequest(new URL(path, target.url), {
    method: question.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { accept: 'text/event-stream', ...headersOf(question) },
    agent: false,
  })
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve)
    outgoing.once('error', reject)
  })
  outgoing.end(body === undefined ? undefined : bytesOf(body))
  const response = await answered
  let isBroken = false
  // After the response these are the broken connections that tests cause on purpose.
  outgoing.on('error', () => (isBroken = true))
  const isStream = response.headers['content-type']?.includes('text/event-stream') === true
  const events = readEvents(response, isStream)
  const next = async (): Promise<ServerEvent | undefined> => {
    try {
      const { value, done } = await events.next()
      return done === true ? undefined : value
    } catch {
      isBroken = true
      return undefined
    }
  }
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    next,
    async rest() {
      const all: ServerEvent[] = []
      for (let event = await next(); event !== undefined; event = await next()) all.push(event)
      return all
    },
    isBroken: () => isBroken,
    leave: () => outgoing.destroy(),
  }
}

/** The text of the `delta` events among these. */
export function textOf(events: readonly ServerEvent[]): string {
  return events
    .filter(({ name }) => name === 'delta')
    .map(({ data }) => (typeof data['text'] === 'string' ? data['text'] : ''))
    .join('')
}

async function* readEvents(response: IncomingMessage, isStream: boolean): AsyncGenerator<ServerEvent> {
  response.setEncoding('utf8')
  let buffered = ''
  for await (const chunk of response) {
    buffered += String(chunk)
    if (!isStream) continue
    for (let end = buffered.indexOf('\n\n'); end !== -1; end = buffered.indexOf('\n\n')) {
      const block = buffered.slice(0, end)
      buffered = buffered.slice(end + 2)
      if (!block.startsWith(':')) yield parseEvent(block)
    }
  }
  if (!isStream) yield { id: '', name: 'answer', data: JSON.parse(buffered) }
  else if (buffered !== '') throw new Error('the stream ended within an event')
}

function parseEvent(block: string): ServerEvent {
  const fields = new Map(
    block.split('\n').map((line) => {
      const colon = line.indexOf(': ')
      return [line.slice(0, colon), line.slice(colon + 2)]
    }),
  )
  return {
    id: fields.get('id') ?? '',
    name: fields.get('event') ?? '',
    data: JSON.parse(fields.get('data') ?? '{}'),
  }
}

function headersOf({ token, body, headers }: Question): Record<string, string> {
  return {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
  }
}

function bytesOf(body: unknown): string | Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return body
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body)
}
