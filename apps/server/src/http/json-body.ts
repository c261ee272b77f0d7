import type { FastifyInstance } from 'fastify'

import { MalformedBody } from './errors.ts'

const strictUtf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Accepts `application/json` and nothing else. An empty body counts as none, because many clients name the type on
 * every request; keys that would reach a prototype, and bytes that are not UTF-8, are refused.
 */
export function acceptOnlyJsonBodies(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const text = decode(body)
    if (text === undefined) {
      done(new MalformedBody('The body is not valid UTF-8.'))
    } else if (text.trim() === '') {
      done(null, undefined)
    } else {
      // The parser's own message quotes the body: it may hold a password.
      void parseJson(request, text, (error, value) => {
        if (error === null) done(null, value)
        else done(new MalformedBody('The body is not valid JSON.'))
      })
    }
  })
}

function decode(body: string | Buffer): string | undefined {
  if (typeof body === 'string') return body
  try {
    return strictUtf8.decode(body)
  } catch {
    return undefined
  }
}
