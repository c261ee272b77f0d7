import { createHmac, timingSafeEqual } from 'node:crypto'

export type SessionCookie = {
  readonly name: string
  readonly isSecure: boolean
}

/** The `__Host-` prefix binds a cookie to this very host, and browsers accept it over https only. */
export function sessionCookieFor(frontendUrl: URL | undefined): SessionCookie {
  const isSecure = frontendUrl?.protocol === 'https:'
  return { name: isSecure ? '__Host-tessera_session' : 'tessera_session', isSecure }
}

// Longer than any token of ours; a header full of rubbish is not worth a hash.
const longestToken = 200

/**
 * The session token that a request carries. A bearer token, where there is one, is the only thing that counts: a
 * request that shows a bad one does not fall back to the cookie, which the origin check would then not have seen.
 * @returns undefined where there is none, or where the cookie was not signed by us
 */
export function readSessionToken(
  headers: { readonly cookie?: string | undefined; readonly authorization?: string | undefined },
  cookie: SessionCookie,
  secret: string,
): string | undefined {
  if (headers.authorization !== undefined) return readBearerToken(headers.authorization)
  if (headers.cookie === undefined) return undefined
  const value = findCookie(headers.cookie, cookie.name)
  return value === undefined ? undefined : openSignedValue(value, secret)
}

function readBearerToken(authorization: string): string | undefined {
  const match = /^Bearer +(\S+)$/i.exec(authorization)
  const token = match?.[1]
  return token === undefined || token.length > longestToken ? undefined : token
}

function findCookie(header: string, name: string): string | undefined {
  const start = `${name}=`
  for (const part of header.split(';')) {
    const pair = part.trimStart()
    if (pair.startsWith(start)) return pair.slice(start.length).trimEnd()
  }
  return undefined
}

/** The value of our cookie: token, dot, base64 of its HMAC-SHA-256, URI-encoded, as better-auth writes it. */
export function signValue(token: string, secret: string): string {
  return encodeURIComponent(`${token}.${sign(token, secret)}`)
}

function openSignedValue(encoded: string, secret: string): string | undefined {
  if (encoded.length > longestToken * 2) return undefined
  const value = decode(encoded)
  const dot = value.lastIndexOf('.')
  if (dot <= 0) return undefined
  const token = value.slice(0, dot)
  const given = Buffer.from(value.slice(dot + 1))
  const expected = Buffer.from(sign(token, secret))
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : undefined
}

function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return ''
  }
}

function sign(token: string, secret: string): string {
  return createHmac('sha256', secret).update(token).digest('base64')
}
