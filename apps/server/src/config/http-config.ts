import { isIP } from 'node:net'

import type { EnvironmentReader } from './environment-reader.ts'
import type { Secret } from './secret.ts'

export type HttpConfig = {
  readonly host: string
  /** 0 takes a free port. */
  readonly port: number
  /** Where people reach the site, without a path; undefined: wherever they asked. */
  readonly frontendUrl: URL | undefined
  /** Cookies are marked secure and browsers are told to stay on https. */
  readonly isHttps: boolean
  /** Addresses and networks (CIDR) whose forwarding headers are believed. */
  readonly trustedProxies: readonly string[]
  readonly metricsToken: Secret | undefined
  readonly shutdownGraceMs: number
  readonly rateLimits: RateLimitConfig
}

/** `scale` multiplies every limit. */
export type RateLimitConfig = { readonly status: 'off' } | { readonly status: 'on'; readonly scale: number }

const namedNetworks: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
}

export function readHttpConfig(reader: EnvironmentReader): HttpConfig {
  const frontendUrl = readFrontendUrl(reader)
  return {
    host: reader.text('HOST') ?? '127.0.0.1',
    port: reader.wholeNumber('PORT', { fallback: 3000, min: 0, max: 65_535 }),
    frontendUrl,
    isHttps: frontendUrl?.protocol === 'https:',
    trustedProxies: readTrustedProxies(reader),
    metricsToken: reader.secret('METRICS_TOKEN'),
    shutdownGraceMs: reader.wholeNumber('SHUTDOWN_GRACE_SECONDS', { fallback: 25, min: 0, max: 600 }) * 1000,
    rateLimits: readRateLimits(reader),
  }
}

function readFrontendUrl(reader: EnvironmentReader): URL | undefined {
  const url = reader.url('FRONTEND_URL', {
    protocols: ['http:', 'https:'],
    example: 'https://chat.example.com',
  })
  if (url === undefined) return undefined
  if (url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '') return url
  return reader.refuse('FRONTEND_URL', `must be an address without a path; use ${url.origin}`)
}

function readTrustedProxies(reader: EnvironmentReader): readonly string[] {
  const list = reader.text('TRUSTED_PROXIES')
  if (list === undefined || list.toLowerCase() === 'none') return []
  return list.split(/[\s,]+/).flatMap((entry) => {
    const networks = namedNetworks[entry.toLowerCase()] ?? (isNetwork(entry) ? [entry] : undefined)
    if (networks !== undefined) return networks
    reader.refuse(
      'TRUSTED_PROXIES',
      `has "${entry.slice(0, 60)}", which is no address; list the proxies in front of Tessera, such as 10.0.0.0/8, 192.0.2.7 or loopback`,
    )
    return []
  })
}

function isNetwork(entry: string): boolean {
  const [address = '', prefix, ...rest] = entry.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  if (prefix === undefined) return true
  // A prefix of zero would believe everybody's headers, which is what the list is there to prevent.
  return /^\d{1,3}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= (family === 4 ? 32 : 128)
}

function readRateLimits(reader: EnvironmentReader): RateLimitConfig {
  const value = reader.text('RATE_LIMITS')?.toLowerCase()
  if (value === undefined || value === 'on') return { status: 'on', scale: 1 }
  if (value === 'off') return { status: 'off' }
  const scale = /^x?\d{1,6}(\.\d{1,3})?$/.test(value) ? Number(value.replace('x', '')) : 0
  if (scale > 0) return { status: 'on', scale }
  reader.refuse(
    'RATE_LIMITS',
    'must be on, off, or a factor such as x10 or 0.5; remove it for the usual limits',
  )
  return { status: 'on', scale: 1 }
}
