import type { RouteDefinition } from '@tessera/contracts/routes'
import { type Result, err, ok } from '@tessera/core/result'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { type ApiFailure, type Endpoint, type EndpointContext, endpointContext } from '../ports/endpoint.ts'
import { MalformedBody, sendFailure } from './errors.ts'
import type { HttpLimits } from './http-limits.ts'
import { readIdempotencyKey } from './idempotency-key.ts'
import { readPathParameters } from './path-parameters.ts'
import { type GateDependencies, passGate, type Visitor } from './route-gate.ts'
import { parseQuery, parseWith } from './validation.ts'

export type EndpointDependencies = GateDependencies & {
  readonly limits: HttpLimits
  /** Compares every answer with its schema before it leaves: for tests, where a false contract must not pass. */
  readonly isAnswerChecked: boolean
}

const allMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** Serves every endpoint as its entry in the route table says, and answers 405 to the other methods of its path. */
export function registerEndpoints(
  app: FastifyInstance,
  endpoints: readonly Endpoint[],
  deps: EndpointDependencies,
): void {
  for (const endpoint of endpoints) registerEndpoint(app, endpoint, deps)
  for (const [path, routes] of Map.groupBy(endpoints, ({ route }) => route.path)) {
    refuseOtherMethods(
      app,
      path,
      routes.map(({ route }) => route),
    )
  }
}

function registerEndpoint(app: FastifyInstance, endpoint: Endpoint, deps: EndpointDependencies): void {
  const { route } = endpoint
  const visitors = new WeakMap<FastifyRequest, Visitor>()
  app.route({
    method: route.method,
    url: route.path,
    bodyLimit: route.tag === 'ai' ? deps.limits.promptBodyBytes : deps.limits.bodyBytes,
    exposeHeadRoute: answersHead(route),
    onRequest: async (request, reply) => {
      const passed = await passGate(deps, route, request)
      if (!passed.ok) return refuseUnread({ request, reply }, passed.error)
      visitors.set(request, passed.value)
      return undefined
    },
    handler: async (request, reply) => {
      const visitor = visitors.get(request)
      if (visitor === undefined) throw new Error(`${route.method} ${route.path} was reached past its gate`)
      const context = readContext(route, visitor, { request, reply })
      if (!context.ok) return sendFailure(reply, context.error)
      return answer(endpoint, context.value, deps)
    },
  })
}

/** A HEAD request would open an event stream, or write a file, that nobody reads. */
function answersHead({ method, eventStream, download }: RouteDefinition): boolean {
  return method === 'GET' && eventStream !== true && download !== true
}

/**
 * A refused body is never read; the connection cannot be used again unless there was none. Then nothing is said about
 * it: the client may have asked for it to be closed.
 */
function refuseUnread({ request, reply }: Exchange, failure: ApiFailure): FastifyReply {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
  const hasBody = (length !== undefined && length !== '0') || encoding !== undefined
  if (hasBody) void reply.header('connection', 'close')
  return sendFailure(reply, failure)
}

type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply }

function readContext(
  route: RouteDefinition,
  visitor: Visitor,
  { request, reply }: Exchange,
): Result<EndpointContext<RouteDefinition>, ApiFailure> {
  const params = readPathParameters(request)
  if (params === undefined) return err({ code: 'not_found', message: 'There is nothing at this address.' })
  const query = route.query === undefined ? ok(undefined) : parseQuery(route.query, request.query)
  if (!query.ok) return query
  if (route.body !== undefined && request.body === undefined) {
    throw new MalformedBody('This request needs a JSON body.')
  }
  // Here and not in a hook of the framework: no content type and no missing body can lead around it.
  const body = route.body === undefined ? ok(undefined) : parseWith(route.body, request.body)
  if (!body.ok) return body
  const idempotencyKey = route.idempotent === true ? readIdempotencyKey(request) : ok(undefined)
  if (!idempotencyKey.ok) return idempotencyKey
  const { actor, clientAddress } = visitor
  return ok(
    endpointContext({
      actor,
      params,
      query: query.value,
      body: body.value,
      requestId: request.id,
      clientAddress,
      idempotencyKey: idempotencyKey.value,
      request,
      reply,
    }),
  )
}

async function answer(
  endpoint: Endpoint,
  context: EndpointContext<RouteDefinition>,
  deps: EndpointDependencies,
): Promise<FastifyReply> {
  const { reply, request } = context
  const outcome = await endpoint.handle(context).catch((error: unknown) => {
    if (!reply.raw.headersSent) throw error
    // The status has left already: all that remains is to end the answer so that the client sees it is broken.
    request.log.error({ request_id: request.id, err: error }, 'stream failed')
    reply.raw.destroy()
    return 'streamed' as const
  })
  if (outcome === 'streamed') return reply.hijack()
  if (!outcome.ok) return sendFailure(reply, outcome.error)
  if (endpoint.route.noContent === true) return reply.code(204).send()
  if (deps.isAnswerChecked) checkAnswer(endpoint.route, outcome.value)
  return reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(outcome.value))
}

function checkAnswer(route: RouteDefinition, value: unknown): void {
  const parsed = route.response.safeParse(value)
  if (!parsed.success) {
    throw new Error(`${route.method} ${route.path} broke its contract: ${parsed.error.message}`)
  }
}

function refuseOtherMethods(app: FastifyInstance, path: string, routes: readonly RouteDefinition[]): void {
  const served = new Set<string>(routes.map(({ method }) => method))
  if (routes.some(answersHead)) served.add('HEAD')
  const allow = [...served].toSorted().join(', ')
  app.route({
    method: allMethods.filter((method) => !served.has(method)),
    url: path,
    exposeHeadRoute: false,
    onRequest: async (request, reply) =>
      refuseUnread(
        { request, reply: reply.header('allow', allow) },
        { code: 'method_not_allowed', message: `This address takes ${allow}.` },
      ),
    handler: unreachable,
  })
  // Without the headers of CORS: a page of another origin learns nothing from this.
  app.options(path, async (_, reply) => reply.code(204).header('allow', allow).send())
}

function unreachable(): never {
  throw new Error('a refused method reached its handler')
}
