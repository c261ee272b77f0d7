import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'

import { ok } from '@tessera/core/result'

import type { CallGates } from '../../providers/gates.ts'
import { type Backend, sandboxApiVersion, toWire } from '../backend.ts'
import { type StripeRefusal, type StripeResult, refuse } from '../refusal.ts'
import type { KeyedAnswer, WireObject } from '../state/sandbox-records.ts'
import { accountRoutes } from './account-routes.ts'
import type { SandboxApiFault, SandboxApiFaults } from './api-fault.ts'
import { authenticate } from './authenticate.ts'
import { checkoutRoutes } from './checkout-routes.ts'
import { expandPaths } from './expand.ts'
import { type ParamTree, parseForm } from './form-encoding.ts'
import type { IdempotencyKeys, KeyedRequest } from './idempotency.ts'
import { paymentRoutes } from './payment-routes.ts'
import type { Route } from './route.ts'

export type ApiServer = {
  readonly backend: Backend
  readonly keys: IdempotencyKeys
  readonly gates: CallGates
  readonly acceptedKey: string | undefined
  /** Read anew for every request: tests change it. */
  readonly faults: () => SandboxApiFaults | undefined
  readonly countCall: () => number
}

type ApiRequest = {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly params: ParamTree
  readonly idempotencyKey: string | undefined
}

type ApiAnswer = {
  readonly status: number
  readonly body: WireObject
  readonly headers: Record<string, string>
}

const routes: readonly Route[] = [...checkoutRoutes, ...paymentRoutes, ...accountRoutes]

/** Answers one request to Stripe's API. */
export async function serveApi(
  server: ApiServer,
  request: IncomingMessage,
  message: { readonly body: string; readonly response: ServerResponse },
): Promise<void> {
  const { response } = message
  const id = server.backend.ids.create('req', 14)
  const version = String(request.headers['stripe-version'] ?? sandboxApiVersion)
  const read = readRequest(server, request, { id, body: message.body })
  if (!read.ok) {
    send(response, withHeaders(answerRefusal(read.error), { id, version }))
    return
  }
  const call = read.value
  const { method, path, idempotencyKey } = call
  const callNumber = server.countCall()
  const fault = server.faults()?.({ method, path, idempotencyKey, callNumber })
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  if (await failBefore(server, response, { fault, gone: gone.signal, id, version })) return
  const keyed =
    method === 'POST' && idempotencyKey !== undefined ? { ...call, key: idempotencyKey } : undefined
  const claimed = keyed === undefined ? ok(undefined) : server.keys.claim(keyed)
  if (!claimed.ok) {
    send(response, withHeaders(answerRefusal(claimed.error), { id, version, idempotencyKey }))
    return
  }
  try {
    const answer = claimed.value === undefined ? run(server, call, keyed) : answerAgain(claimed.value)
    await server.backend.state.flush()
    const isSent = await failAfter(server, response, { fault, gone: gone.signal })
    if (!isSent) send(response, withHeaders(answer, { id, version, idempotencyKey }))
  } finally {
    if (keyed !== undefined) server.keys.release(keyed)
  }
}

function readRequest(
  server: ApiServer,
  request: IncomingMessage,
  given: { readonly id: string; readonly body: string },
): StripeResult<ApiRequest> {
  const authenticated = authenticate(request.headers.authorization, server.acceptedKey)
  if (!authenticated.ok) return authenticated
  const version = request.headers['stripe-version']
  if (version !== undefined && version !== sandboxApiVersion) {
    return refuse(
      `Invalid Stripe API version: ${String(version)}. The sandbox speaks ${sandboxApiVersion} only.`,
    )
  }
  const url = new URL(request.url ?? '/', 'http://sandbox')
  const method = request.method ?? 'GET'
  const params = parseForm(method === 'POST' ? given.body : url.search.slice(1))
  if (params === undefined) return refuse('Invalid request: the parameters cannot be read.')
  const key = request.headers['idempotency-key']
  return ok({
    id: given.id,
    method,
    path: url.pathname,
    params,
    idempotencyKey: typeof key === 'string' && key !== '' ? key : undefined,
  })
}

/** Runs a request. What was refused before it ran is not remembered under its key. */
function run(server: ApiServer, call: ApiRequest, keyed: KeyedRequest | undefined): ApiAnswer {
  const { backend } = server
  const found = findRoute(call)
  if (found === undefined) return answerRefusal(unknownUrl(call))
  const ready = found.route.prepare(backend, found.id, call.params)
  if (!ready.ok) return answerRefusal(ready.error)
  const caller = { id: call.id, idempotency_key: call.idempotencyKey ?? null }
  const result = backend.runFor(caller, () => ready.value.run())
  const answer: ApiAnswer = result.ok
    ? { status: 200, body: expandPaths(backend, toWire(result.value), ready.value.expand), headers: {} }
    : answerRefusal(result.error)
  if (keyed !== undefined) {
    server.keys.save(keyed, { status: answer.status, body: answer.body, requestId: call.id })
  }
  return answer
}

function findRoute({ method, path }: ApiRequest): { readonly route: Route; readonly id: string } | undefined {
  const parts = path.split('/')
  for (const route of routes) {
    const pattern = route.path.split('/')
    if (route.method !== method || pattern.length !== parts.length) continue
    if (!pattern.every((part, index) => part === ':id' || part === parts[index])) continue
    return { route, id: decoded(parts[pattern.indexOf(':id')] ?? '') }
  }
  return undefined
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function unknownUrl({ method, path }: ApiRequest): StripeRefusal {
  return {
    status: 404,
    type: 'invalid_request_error',
    message: `Unrecognized request URL (${method}: ${path}). Please see https://docs.stripe.com or we can help at https://support.stripe.com/.`,
  }
}

function answerRefusal(refusal: StripeRefusal): ApiAnswer {
  const { status, type, message, code, param, declineCode } = refusal
  return {
    status,
    headers: {},
    body: {
      error: {
        ...(code === undefined
          ? {}
          : { code, doc_url: `https://docs.stripe.com/error-codes/${code.replaceAll('_', '-')}` }),
        ...(declineCode === undefined ? {} : { decline_code: declineCode }),
        message,
        ...(param === undefined ? {} : { param }),
        type,
      },
    },
  }
}

function answerAgain({ status, body, requestId }: KeyedAnswer): ApiAnswer {
  return { status, body, headers: { 'idempotent-replayed': 'true', 'original-request': requestId } }
}

type Failing = { readonly fault: SandboxApiFault | undefined; readonly gone: AbortSignal }

/** @returns whether the fault has taken the place of an answer */
async function failBefore(
  server: ApiServer,
  response: ServerResponse,
  { fault, gone, id, version }: Failing & { readonly id: string; readonly version: string },
): Promise<boolean> {
  if (fault === undefined) return false
  if (fault.kind === 'status') {
    const answer = answerRefusal(refusalOfStatus(fault.status))
    const headers = fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter }
    send(response, withHeaders({ ...answer, headers }, { id, version }))
    return true
  }
  if (fault.kind === 'reset') response.socket?.resetAndDestroy()
  if (fault.kind === 'reset' || fault.kind === 'hang') return true
  if (fault.kind !== 'gate' || fault.at !== 'before') return false
  await server.gates.hold(gone)
  return gone.aborted
}

/** @returns whether the fault has taken the place of the answer to what was done */
async function failAfter(
  server: ApiServer,
  response: ServerResponse,
  { fault, gone }: Failing,
): Promise<boolean> {
  if (fault === undefined) return false
  if (fault.kind === 'lost_answer') {
    response.socket?.resetAndDestroy()
    return true
  }
  if (fault.kind === 'failed_after') {
    send(response, answerRefusal(refusalOfStatus(500)))
    return true
  }
  if (fault.kind === 'slow') {
    // The caller's leaving ends the wait; that is no error here.
    await setTimeout(fault.delayMs, undefined, { signal: gone }).catch(() => undefined)
  }
  if (fault.kind === 'gate' && fault.at === 'after') await server.gates.hold(gone)
  return gone.aborted
}

function refusalOfStatus(status: number): StripeRefusal {
  if (status === 429) {
    return {
      status,
      type: 'invalid_request_error',
      code: 'rate_limit',
      message:
        'Request rate limit exceeded. Learn more about rate limits here https://docs.stripe.com/rate-limits.',
    }
  }
  return { status, type: 'api_error', message: 'An unknown error occurred.' }
}

function withHeaders(
  answer: ApiAnswer,
  call: { readonly id: string; readonly version: string; readonly idempotencyKey?: string | undefined },
): ApiAnswer {
  const { idempotencyKey: key } = call
  return {
    ...answer,
    headers: {
      'request-id': call.id,
      'stripe-version': call.version,
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...answer.headers,
    },
  }
}

function send(response: ServerResponse, { status, body, headers }: ApiAnswer): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  })
  response.end(text)
}
