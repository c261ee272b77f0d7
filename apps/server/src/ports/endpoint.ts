import type { ErrorBody, ErrorCode } from '@tessera/contracts/errors'
import type { RouteDefinition } from '@tessera/contracts/routes'
import type { Result } from '@tessera/core/result'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'

import type { Actor } from './actor.ts'

/** A refusal as a value; `http/` turns it into a status and an error body. */
export type ApiFailure = {
  readonly code: ErrorCode
  /** A sentence for the person who asked. Never anything a provider or the database wrote. */
  readonly message: string
  readonly param?: string
  readonly retryAfterSeconds?: number
  /** Amounts and ways on that stand beside the code. */
  readonly details?: Omit<Partial<ErrorBody['error']>, 'code' | 'message' | 'param' | 'request_id'>
}

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined

export type EndpointContext<Route extends RouteDefinition> = {
  /** Present on every route that is not public. */
  readonly actor: Route['access'] extends 'public' ? Actor | undefined : Actor
  readonly params: Readonly<Record<string, string>>
  readonly query: Parsed<Route['query']>
  readonly body: Parsed<Route['body']>
  readonly requestId: string
  /** The address of the client, as the trusted proxies tell it. */
  readonly clientAddress: string
  readonly idempotencyKey: string | undefined
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** What a handler gives back: a body, a refusal, or the word that it wrote the answer itself (event streams). */
export type EndpointAnswer<Body> = Result<Body, ApiFailure> | 'streamed'

export type Endpoint = {
  readonly route: RouteDefinition
  readonly handle: (context: EndpointContext<RouteDefinition>) => Promise<EndpointAnswer<unknown>>
}

/** Binds a handler to a route of the table; the types of both must agree. */
export function endpoint<Route extends RouteDefinition>(
  route: Route,
  handle: (context: EndpointContext<Route>) => Promise<EndpointAnswer<z.input<Route['response']>>>,
): Endpoint {
  // The parsed parts were validated by this very route's schemas before the handler is called.
  return { route, handle }
}

/** The context of a request that passed its gate: there is an actor exactly where the route is not public. */
export function endpointContext(
  parts: Omit<EndpointContext<RouteDefinition>, 'actor'> & { readonly actor: Actor | undefined },
): EndpointContext<RouteDefinition> {
  // Without the name of its route the type can't tell; `endpoint` gives handlers the exact one.
  return parts as EndpointContext<RouteDefinition>
}
