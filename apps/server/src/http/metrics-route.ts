import { createHash, timingSafeEqual } from 'node:crypto'

import { paths } from '@tessera/contracts/paths'
import type { FastifyInstance, FastifyRequest } from 'fastify'

import type { Secret } from '../config/secret.ts'
import { sendFailure } from './errors.ts'
import type { Metrics } from './metrics.ts'

/** `/metrics` answers the machine itself and whoever has the token; to everybody else it does not exist. */
export function registerMetricsRoute(
  app: FastifyInstance,
  metrics: Metrics,
  token: Secret | undefined,
): void {
  app.get(paths.metrics, async (request, reply) => {
    if (!isLocal(request) && !hasToken(request, token)) {
      return sendFailure(reply, { code: 'not_found', message: 'There is nothing at this address.' })
    }
    const { contentType, text } = await metrics.expose()
    return reply.header('content-type', contentType).send(text)
  })
}

const proxyHeaders = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'x-forwarded-host', 'via']

/** Behind a proxy on the same machine everybody comes from the loopback address: forwarded requests need the token. */
function isLocal(request: FastifyRequest): boolean {
  const address = request.raw.socket.remoteAddress ?? ''
  const isLoopback = address === '::1' || /^(::ffff:)?127\./.test(address)
  return isLoopback && proxyHeaders.every((name) => request.headers[name] === undefined)
}

function hasToken(request: FastifyRequest, token: Secret | undefined): boolean {
  const given = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (token === undefined || given === undefined) return false
  return timingSafeEqual(digest(given), digest(token.reveal()))
}

function digest(value: string): Buffer {
  return createHash('sha256').update(value).digest()
}
