import { isIP } from 'node:net'
import { hostname } from 'node:os'

import type { FastifyRequest } from 'fastify'

import type { ClientPlaceReader } from './client-address.ts'

export type PublicUrlRules = {
  readonly frontendUrl: URL | undefined
  readonly readClientPlace: ClientPlaceReader
}

/** The origin that links in mails begin with. */
export type PublicUrlReader = (request: FastifyRequest) => string

/**
 * The configured address, or the host that was asked for where that can't be somebody else's: a name of this machine,
 * or the very address at which the connection arrived. Everything else gets the address of this machine, because
 * whoever asks for a reset chooses the Host header, and somebody else clicks the link.
 */
export function createPublicUrlReader(rules: PublicUrlRules): PublicUrlReader {
  return function readPublicUrl(request) {
    if (rules.frontendUrl !== undefined) return rules.frontendUrl.origin
    const { host, protocol } = rules.readClientPlace(request)
    const asked = host === undefined ? undefined : parseHost(host, protocol)
    if (asked !== undefined && isThisMachine(asked.hostname, request)) return asked.origin
    return `http://localhost:${request.raw.socket.localPort ?? 80}`
  }
}

/** @returns undefined for what is more than a name and a port, such as `evil.test@localhost` */
function parseHost(host: string, protocol: string): URL | undefined {
  if (!/^[\w.[\]:-]+$/.test(host) || !URL.canParse(`${protocol}://${host}`)) return undefined
  return new URL(`${protocol}://${host}`)
}

function isThisMachine(name: string, request: FastifyRequest): boolean {
  const bare = name.replace(/^\[|\]$/g, '').toLowerCase()
  if (bare === 'localhost' || bare.endsWith('.localhost') || bare === hostname().toLowerCase()) return true
  if (isIP(bare) === 0) return false
  if (bare === '::1' || bare.startsWith('127.')) return true
  return bare === (request.raw.socket.localAddress ?? '').replace(/^::ffff:/i, '')
}
