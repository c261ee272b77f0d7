import type { FastifyInstance } from 'fastify'

import { sendFailure } from '../../http/errors.ts'
import type { OriginCheck } from '../../http/origin.ts'
import { type SandboxStripe, sandboxPagesPath } from './create-sandbox-stripe.ts'

const mostFormBytes = 16 * 1024

/** Serves the sandbox's pages on the main app's own port, so that one address is enough. */
export function registerSandboxPages(
  app: FastifyInstance,
  sandbox: Pick<SandboxStripe, 'handlePage'>,
  checkOrigin: OriginCheck,
): void {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: mostFormBytes },
    (_, body, done) => done(null, String(body)),
  )
  app.route<{ Body: unknown }>({
    method: ['GET', 'POST'],
    url: `${sandboxPagesPath}/*`,
    handler: async (request, reply) => {
      const refusal = checkOrigin(request)
      if (refusal !== undefined) return sendFailure(reply, refusal)
      const answer = await sandbox.handlePage({
        method: request.method,
        path: new URL(request.url, 'http://sandbox').pathname.slice(sandboxPagesPath.length),
        form: new URLSearchParams(typeof request.body === 'string' ? request.body : ''),
      })
      return reply.code(answer.status).headers(answer.headers).send(answer.body)
    },
  })
}
