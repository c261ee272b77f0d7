import type { FastifyRequest } from 'fastify'

import type { ApiFailure } from '../ports/endpoint.ts'
import type { ClientPlaceReader } from './client-address.ts'

export type OriginRules = {
  /** Undefined: the host that was asked is the only origin. */
  readonly frontendUrl: URL | undefined
  readonly readClientPlace: ClientPlaceReader
}

export type OriginCheck = (request: FastifyRequest) => ApiFailure | undefined

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

const refusal: ApiFailure = {
  code: 'origin_not_allowed',
  message: 'This request did not come from our own pages. Scripts use a bearer token instead of the cookie.',
}

/**
 * Refuses writes that another site made a browser send: those with a cookie and without an Origin, and all with a
 * foreign one. Requests with a bearer token are exempt, because no browser adds one by itself.
 */
export function createOriginCheck(rules: OriginRules): OriginCheck {
  return function checkOrigin(request) {
    if (safeMethods.has(request.method) || request.headers.authorization !== undefined) return undefined
    const { origin } = request.headers
    if (origin === undefined) return request.headers.cookie === undefined ? undefined : refusal
    return isOwnOrigin(rules, request, origin) ? undefined : refusal
  }
}

function isOwnOrigin(rules: OriginRules, request: FastifyRequest, origin: string): boolean {
  // Also refuses the opaque origin, which browsers write as the word `null`.
  if (!URL.canParse(origin)) return false
  const asked = new URL(origin)
  if (rules.frontendUrl !== undefined) return asked.origin === rules.frontendUrl.origin
  const { host } = rules.readClientPlace(request)
  return host !== undefined && asked.host === hostWithoutDefaultPort(host, asked.protocol)
}

function hostWithoutDefaultPort(host: string, protocol: string): string {
  const url = `${protocol}//${host}`
  return URL.canParse(url) ? new URL(url).host : host
}
