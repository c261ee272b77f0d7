import type { IncomingMessage } from 'node:http'

import type { FastifyInstance } from 'fastify'

/** How much of a refused body is read on, and for how long. Past that the connection is closed on its sender. */
export type UnreadBodyLimits = { readonly bytes: number; readonly ms: number }

const defaultUnreadBodyLimits: UnreadBodyLimits = { bytes: 32 * 1024 * 1024, ms: 2_000 }

/**
 * Reads on what a refused request still sends, and throws it away, before the refusal leaves. A connection that is
 * closed while its client is writing is reset: most clients then report a broken connection and never see the answer.
 */
export function outlastRefusedBodies(
  app: FastifyInstance,
  limits: UnreadBodyLimits = defaultUnreadBodyLimits,
): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (reply.statusCode >= 400 && isSending(request.raw)) await discard(request.raw, limits)
    return payload
  })
}

function isSending(message: IncomingMessage): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = message.headers
  return !message.complete && !message.destroyed && (length !== '0' || encoding !== undefined)
}

async function discard(message: IncomingMessage, limits: UnreadBodyLimits): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let discardedBytes = 0
  const onData = (chunk: Buffer): void => {
    discardedBytes += chunk.length
    if (discardedBytes > limits.bytes) resolve()
  }
  const onEnd = (): void => resolve()
  const deadline = setTimeout(resolve, limits.ms)
  message.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onEnd)
  message.resume()
  await promise
  clearTimeout(deadline)
  message.off('data', onData).off('end', onEnd).off('close', onEnd)
  message.pause()
}
