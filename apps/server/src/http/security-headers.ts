import helmet, { type FastifyHelmetOptions } from '@fastify/helmet'
import fastify, { type FastifyInstance } from 'fastify'

/**
 * The headers that tell browsers what an answer may do. Answers of the API may do nothing at all; pages get their own
 * policy where they are served. Not set on the raw answer: Node would check and copy each of them a second time when it
 * joins them with those of the framework. Event streams take them over.
 */
export async function registerSecurityHeaders(app: FastifyInstance, isHttps: boolean): Promise<void> {
  const headers = await readHeaders({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
      },
    },
    strictTransportSecurity: isHttps ? { maxAge: 63_072_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
    frameguard: { action: 'deny' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: false,
  })
  headers['permissions-policy'] = 'camera=(), microphone=(), geolocation=(), payment=(self), usb=()'
  app.addHook('onRequest', (_, reply, done) => {
    void reply.headers(headers)
    done()
  })
}

/** Asks the library once what it would send: it works all of them out anew for every answer, and they never change. */
async function readHeaders(options: FastifyHelmetOptions): Promise<Record<string, string>> {
  const sample = fastify()
  await sample.register(helmet, options)
  const headers: Record<string, string> = {}
  sample.get('/', (_, reply) => {
    for (const [name, value] of Object.entries(reply.raw.getHeaders())) headers[name] = String(value)
    void reply.send()
  })
  await sample.inject('/')
  await sample.close()
  return headers
}
