import { paths } from '@tessera/contracts/paths'
import type { FastifyInstance, FastifyRequest } from 'fastify'

import type { RateLimiter } from '../../ports/rate-limiter.ts'
import { unsubscribePage } from './unsubscribe-links.ts'
import { type UnsubscribeDeps, unsubscribe } from './unsubscribe.ts'

export type OneClickDeps = UnsubscribeDeps & {
  readonly limiter: RateLimiter
  readonly readLimitSubject: (request: FastifyRequest) => string
}

const bodyBytes = 4_096

/**
 * The address in the `List-Unsubscribe` header: mail programs post a form to it, with no cookie and no origin, and
 * want nothing but a status. A person who opens it is led to the page.
 * @see https://www.rfc-editor.org/rfc/rfc8058
 */
export function oneClickUnsubscribe(deps: OneClickDeps): (app: FastifyInstance) => void {
  return function register(app) {
    // Forms only here: everywhere else nothing but JSON is taken. All that counts is in the address.
    for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data']) {
      app.addContentTypeParser(type, { parseAs: 'string', bodyLimit: bodyBytes }, (_, body, done) => {
        done(null, body)
      })
    }
    app.get(paths.notifications.oneClickUnsubscribe, async (request, reply) => {
      const query = new URLSearchParams({ token: tokenOf(request) ?? '' })
      return reply.redirect(`${unsubscribePage}?${query.toString()}`, 302)
    })
    app.post(paths.notifications.oneClickUnsubscribe, { bodyLimit: bodyBytes }, async (request, reply) => {
      const verdict = await deps.limiter.consume('read', deps.readLimitSubject(request))
      if (!verdict.isAllowed) {
        return reply.code(429).header('retry-after', verdict.retryAfterSeconds).send()
      }
      const outcome = await unsubscribe(deps, tokenOf(request) ?? '')
      if (outcome.ok) return reply.code(204).send()
      return reply.code(outcome.error.code === 'gone' ? 410 : 404).send()
    })
  }
}

function tokenOf({ query }: FastifyRequest): string | undefined {
  const token = typeof query === 'object' && query !== null && 'token' in query ? query.token : undefined
  return typeof token === 'string' && token.length <= 400 ? token : undefined
}
