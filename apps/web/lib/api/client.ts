import type { RouteName } from '@tessera/contracts/routes'
import { fillPath } from '@tessera/contracts/user-paths'

import { apiErrorFrom, NetworkError } from './api-error.ts'
import { type BodyOf, type EndpointName, endpoints, type ResponseOf } from './endpoints.ts'

export type CallOptions<Name extends RouteName> = {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly body?: BodyOf<Name>
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

export function queryString(query: Readonly<Record<string, string | number | undefined>> = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value))
  }
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}

/** A request that either gets an answer below 400 or throws `ApiError` or `NetworkError`. */
export async function request(url: string, init: RequestInit): Promise<Response> {
  let response: Response
  try {
    response = await fetch(url, { credentials: 'same-origin', ...init })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new NetworkError(error)
  }
  if (!response.ok) throw await apiErrorFrom(response)
  return response
}

/** The bare response of a route, from whichever table of endpoints. */
export function callEndpoint<Name extends RouteName>(
  { method, path }: { readonly method: string; readonly path: string },
  options: CallOptions<Name>,
): Promise<Response> {
  const url = `${fillPath(path, options.params ?? {})}${queryString(options.query)}`
  return request(url, {
    method,
    // A deletion that was begun is finished, also when the page goes away meanwhile.
    keepalive: method === 'DELETE',
    headers: {
      accept: 'application/json',
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
}

/** The bare response of one of our routes, for streams. */
export function callRaw<Name extends EndpointName>(
  name: Name,
  options: CallOptions<Name> = {},
): Promise<Response> {
  return callEndpoint(endpoints[name], options)
}

/** Calls one of our routes; the contract types what goes in and what comes out. */
export async function call<Name extends EndpointName>(
  name: Name,
  options: CallOptions<Name> = {},
): Promise<ResponseOf<Name>> {
  const response = await callRaw(name, options)
  return response.json()
}

/** The same for routes that answer 204. */
export async function callEmpty<Name extends EndpointName>(
  name: Name,
  options: CallOptions<Name> = {},
): Promise<void> {
  await callRaw(name, options)
}
