import type { FastifyInstance, FastifyRequest } from 'fastify'

import type { Metrics } from './metrics.ts'

const quietPaths = new Set(['/healthz', '/readyz', '/metrics'])

/** One line and one measurement for each request, also for one whose client left before its end. */
export function logRequests(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onRequest', (request, reply, done) => {
    const startedAt = performance.now()
    metrics.requestStarted()
    reply.raw.once('close', () => {
      const durationMs = performance.now() - startedAt
      const isComplete = reply.raw.writableFinished
      const route = request.routeOptions.url ?? 'unmatched'
      const status = reply.raw.statusCode
      metrics.requestEnded({ route, method: request.method, status, seconds: durationMs / 1000 })
      const line = {
        request_id: request.id,
        method: request.method,
        path: pathWithoutQuery(request),
        status,
        duration_ms: Math.round(durationMs * 10) / 10,
        ...(!isComplete && { aborted: true }),
      }
      if (status >= 500 && isComplete) request.log.warn(line, 'request')
      else if (quietPaths.has(route)) request.log.debug(line, 'request')
      else request.log.info(line, 'request')
    })
    done()
  })
}

/** Queries carry tokens (set-up and verification links): they stay out of the log. */
function pathWithoutQuery(request: FastifyRequest): string {
  const [path = ''] = request.url.split('?', 1)
  return path.slice(0, 300)
}
