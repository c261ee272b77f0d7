import type { FastifyReply, FastifyRequest } from 'fastify'

import type { AiContext } from './ai-deps.ts'

/** How long a reader may take for what is left after its run has ended. */
const slowestReaderMs = 60_000

/** One HTTP exchange, as the endpoint gets it. */
export type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply }

/** Server-sent events on an open response. */
export interface EventStream {
  readonly isClosed: boolean
  /** @returns false where the reader is slower than the writer: wait for `onDrain` */
  write(frames: string): boolean
  onDrain(listener: () => void): void
  onClose(listener: () => void): void
  end(): void
}

/**
 * Turns an answer into an event stream: headers that keep proxies from holding events back, and a comment now and then
 * so that nobody takes a thinking model for a dead connection.
 */
export function openEventStream(
  context: Pick<AiContext, 'limits' | 'isDraining'>,
  { request, reply }: Exchange,
): EventStream {
  reply.hijack()
  const { raw } = reply
  const { socket } = request.raw
  raw.writeHead(200, {
    ...definedHeaders(reply),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
    ...(context.isDraining() ? { connection: 'close' } : {}),
  })
  raw.flushHeaders()
  let isClosed = hasLeft({ request, reply })
  // A connection that takes nothing, kept open by somebody who reads nothing, would stay for ever.
  let stuck: NodeJS.Timeout | undefined
  const write = (frames: string): boolean => {
    const isTaken = raw.write(frames)
    if (!isTaken) stuck ??= setTimeout(() => raw.destroy(), context.limits.stuckReaderMs).unref()
    return isTaken
  }
  raw.on('drain', () => {
    clearTimeout(stuck)
    stuck = undefined
  })
  const heartbeat = setInterval(() => {
    // A reader that does not keep up has no need of a sign of life.
    if (!raw.writableNeedDrain) write(': keep-alive\n\n')
  }, context.limits.heartbeatMs)
  heartbeat.unref()
  const close = () => {
    isClosed = true
    clearInterval(heartbeat)
    clearTimeout(stuck)
  }
  raw.once('close', close)
  // Writing to a connection that just broke is no fault of ours; `close` follows.
  raw.on('error', close)
  if (isClosed) clearInterval(heartbeat)
  return {
    get isClosed() {
      return isClosed
    },
    write: (frames) => isClosed || write(frames),
    onDrain: (listener) => void raw.on('drain', listener),
    onClose: (listener) => {
      if (isClosed) listener()
      else raw.once('close', listener)
    },
    end: () => {
      if (isClosed) return
      clearInterval(heartbeat)
      const deadline = setTimeout(() => raw.destroy(), slowestReaderMs)
      raw.once('close', () => clearTimeout(deadline))
      raw.end(() => {
        // A connection that is kept open for further requests would hold up the end of the process.
        if (context.isDraining()) socket.end()
      })
    },
  }
}

/** Whether nobody is there any more to read the answer. */
export function hasLeft({ request, reply }: Exchange): boolean {
  return reply.raw.destroyed || reply.raw.closed || request.raw.socket.destroyed
}

function definedHeaders(reply: FastifyReply): Record<string, string | number | string[]> {
  const headers: Record<string, string | number | string[]> = {}
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) headers[name] = value
  }
  return headers
}
