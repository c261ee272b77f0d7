import type { DeltaEvent, DoneEvent, RouteRequest, StartEvent, StreamErrorEvent } from '@tessera/contracts/ai'

import { ApiError, NetworkError } from '@/lib/api/api-error'
import { callRaw } from '@/lib/api/client'
import { readEvents, type ServerEvent } from '@/lib/sse'

export type RunEvent =
  | { readonly type: 'start'; readonly start: StartEvent }
  | { readonly type: 'delta'; readonly delta: DeltaEvent }
  | { readonly type: 'done'; readonly done: DoneEvent }
  | { readonly type: 'error'; readonly error: StreamErrorEvent }

function parseRunEvent({ event, data }: ServerEvent): RunEvent | undefined {
  switch (event) {
    case 'start': {
      const start: StartEvent = JSON.parse(data)
      return { type: 'start', start }
    }
    case 'delta': {
      const delta: DeltaEvent = JSON.parse(data)
      return { type: 'delta', delta }
    }
    case 'done': {
      const done: DoneEvent = JSON.parse(data)
      return { type: 'done', done }
    }
    case 'error': {
      const error: StreamErrorEvent = JSON.parse(data)
      return { type: 'error', error }
    }
    default:
      return undefined
  }
}

const eventStream = { accept: 'text/event-stream' }

/** Waits before each new try; a server that restarts is back within this time. */
const reconnectDelaysMs = [250, 500, 1000, 2000, 4000, 8000]

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}

type Position = { runId: string | undefined; lastEventId: string; failures: number }

function reopen(position: Position): Promise<Response> {
  return callRaw('run', {
    params: { id: position.runId ?? '' },
    headers: {
      ...eventStream,
      ...(position.lastEventId === '' ? {} : { 'last-event-id': position.lastEventId }),
    },
  })
}

/** Whether the stream said that it is over. */
async function* readPart(response: Response, position: Position): AsyncGenerator<RunEvent, boolean> {
  if (response.body === null) return false
  try {
    for await (const raw of readEvents(response.body)) {
      position.lastEventId = raw.id
      const event = parseRunEvent(raw)
      if (event === undefined) continue
      position.failures = 0
      if (event.type === 'start') position.runId = event.start.request_id
      yield event
      if (event.type === 'done' || event.type === 'error') return true
    }
  } catch (error) {
    if (error instanceof ApiError) throw error
    // The line broke or fell silent: the run itself goes on, so it is taken up again below.
  }
  return false
}

async function* follow(first: Promise<Response>, position: Position): AsyncGenerator<RunEvent> {
  let response: Response | undefined = await first
  for (;;) {
    if (response !== undefined && (yield* readPart(response, position))) return
    const waitMs = reconnectDelaysMs[position.failures]
    if (position.runId === undefined || waitMs === undefined) throw new NetworkError('the stream ended early')
    position.failures += 1
    await delay(waitMs)
    response = await reopen(position).catch((error: unknown) => {
      if (error instanceof NetworkError || (error instanceof ApiError && error.status >= 500))
        return undefined
      throw error
    })
  }
}

/** Sends a prompt and follows its answer through broken lines. The key makes a repeated send harmless. */
export function askAndFollow(body: RouteRequest, idempotencyKey: string): AsyncGenerator<RunEvent> {
  const first = callRaw('route', {
    body: { ...body, stream: true },
    headers: { ...eventStream, 'idempotency-key': idempotencyKey },
  })
  return follow(first, { runId: undefined, lastEventId: '', failures: 0 })
}

/** Takes up a run that was begun elsewhere, from its first word. */
export function watchRun(runId: string): AsyncGenerator<RunEvent> {
  const position = { runId, lastEventId: '', failures: 0 }
  return follow(reopen(position), position)
}
