import { paths } from '@tessera/contracts/paths'
import type { Result } from '@tessera/core/result'
import type { FastifyInstance } from 'fastify'

import type { ApiFailure } from '../ports/endpoint.ts'
import { sendFailure, unsupportedMediaType } from './errors.ts'

type Receive = (
  body: Buffer,
  signature: string | undefined,
) => Promise<Result<{ readonly received: true }, ApiFailure>>

const onlyPost: ApiFailure = { code: 'method_not_allowed', message: 'This address takes POST.' }
const bodyLimitBytes = 1024 * 1024

/**
 * The address for the payment provider's events. In a scope of its own: the body stays the bytes that were signed. Who
 * sends is told by the signature alone, so there is neither a session nor a limit here.
 */
export function registerWebhookRoute(receive: Receive): (app: FastifyInstance) => void {
  return function webhookPlugin(app) {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: bodyLimitBytes }, keepBytes)
    app.route({
      method: 'POST',
      url: paths.credits.webhook,
      bodyLimit: bodyLimitBytes,
      handler: async (request, reply) => {
        const encoding = request.headers['content-encoding']
        if (encoding !== undefined && encoding !== 'identity') return sendFailure(reply, unsupportedMediaType)
        const signature = request.headers['stripe-signature']
        const received = await receive(
          Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
          typeof signature === 'string' ? signature : undefined,
        )
        if (!received.ok) return sendFailure(reply, received.error)
        return reply.type('application/json; charset=utf-8').send(JSON.stringify(received.value))
      },
    })
    app.route({
      method: ['GET', 'PUT', 'PATCH', 'DELETE'],
      url: paths.credits.webhook,
      exposeHeadRoute: false,
      // Before the body is looked at: whatever it is, it is not for this address.
      onRequest: async (_, reply) => sendFailure(reply.header('allow', 'POST'), onlyPost),
      handler: async (_, reply) => sendFailure(reply, onlyPost),
    })
  }
}

function keepBytes(
  _: unknown,
  body: string | Buffer,
  done: (error: null, body: string | Buffer) => void,
): void {
  done(null, body)
}
