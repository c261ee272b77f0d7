import type { HttpHead } from './http-call.ts'

type Headers = HttpHead['headers']

/** How long a provider asks to be left alone, in milliseconds; undefined where it says nothing that can be read. */
export function readRetryAfterMs(headers: Headers): number | undefined {
  const exactMs = Number(singleHeader(headers, 'retry-after-ms'))
  if (Number.isFinite(exactMs) && exactMs >= 0) return Math.ceil(exactMs)
  const text = singleHeader(headers, 'retry-after')
  if (text === undefined) return undefined
  const seconds = Number(text)
  if (Number.isFinite(seconds)) return seconds >= 0 ? Math.ceil(seconds * 1000) : undefined
  // A date is meant by the clock of the one who wrote it, which stands beside it.
  const waitMs = Date.parse(text) - Date.parse(singleHeader(headers, 'date') ?? '')
  return Number.isFinite(waitMs) && waitMs >= 0 ? waitMs : undefined
}

/** The provider's own id of the request, for its support; undefined where it does not look like an id. */
export function readRequestId(headers: Headers): string | undefined {
  const id = singleHeader(headers, 'x-request-id') ?? singleHeader(headers, 'request-id')
  return id !== undefined && /^[\w-]{1,80}$/.test(id) ? id : undefined
}

/** Whether the body came as it is. We never ask for compression, so a compressed body is one that nobody should unpack. */
export function isPlainBody(headers: Headers): boolean {
  const encoding = singleHeader(headers, 'content-encoding')
  return encoding === undefined || encoding === '' || encoding.toLowerCase() === 'identity'
}

export function isEventStream(headers: Headers): boolean {
  return singleHeader(headers, 'content-type')?.toLowerCase().includes('text/event-stream') === true
}

function singleHeader(headers: Headers, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}
