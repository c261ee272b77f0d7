import { err, type Result } from '@tessera/core/result'
import type { z } from 'zod'

import type { ClientPlace } from '../../http/client-address.ts'
import { parseQuery, parseWith } from '../../http/validation.ts'
import type { Actor, SessionResolver } from '../../ports/actor.ts'
import type { ApiFailure } from '../../ports/endpoint.ts'
import type { Mailer } from '../../ports/mailer.ts'
import type { PeopleStore } from '../../ports/people-store.ts'
import type { ForgivingRateLimiter } from '../../ports/rate-limiter.ts'
import type { Auth } from './create-auth.ts'
import type { SessionCookie } from './session-cookie.ts'

export type AuthRouteDeps = {
  readonly auth: Auth
  readonly people: PeopleStore
  readonly sessions: SessionResolver
  readonly mailer: Mailer
  readonly limiter: ForgivingRateLimiter
  readonly cookie: SessionCookie
  readonly secret: string
  readonly brandName: string
  /** `bootstrapAccount` with its parts filled in. */
  readonly bootstrap: (userId: string) => Promise<unknown>
  readonly onError: (error: unknown, what: string) => void
  /** Signing up takes at least this long, so that a taken address does not answer sooner. */
  readonly signUpFloorMs: number
  /** Goes on after the answer; waited for when the server closes. */
  readonly inBackground: (work: () => Promise<unknown>) => void
}

export type AuthCall<Input, Who extends Actor | undefined> = {
  /** The body, or the query of a GET. */
  readonly input: Input
  readonly actor: Who
  /** The token that the request showed; good or not. */
  readonly sessionToken: string | undefined
  readonly place: ClientPlace
  readonly userAgent: string | undefined
  /** The origin of links in mails. */
  readonly publicUrl: string
}

export type AuthAnswer = {
  readonly body: unknown
  /** `Set-Cookie` headers. */
  readonly cookies?: readonly string[]
}

export type AuthOutcome = Promise<Result<AuthAnswer, ApiFailure>>

type RouteShape<Schema extends z.ZodType> = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly schema: Schema
}

export type AuthRoute = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** Takes the body or the query as it came. */
  readonly handle: (call: AuthCall<unknown, Actor | undefined>) => AuthOutcome
}

/** A route for anybody. */
export function publicRoute<Schema extends z.ZodType>(
  { method, path, schema }: RouteShape<Schema>,
  handle: (call: AuthCall<z.output<Schema>, Actor | undefined>) => AuthOutcome,
): AuthRoute {
  const parse = method === 'GET' ? parseQuery : parseWith
  return {
    method,
    path,
    async handle(call) {
      const parsed = parse(schema, call.input)
      if (parsed.ok) return handle({ ...call, input: parsed.value })
      return method === 'POST' && call.input === undefined ? err(noBody) : parsed
    },
  }
}

/** A route for people who are signed in and not blocked. */
export function signedInRoute<Schema extends z.ZodType>(
  shape: RouteShape<Schema>,
  handle: (call: AuthCall<z.output<Schema>, Actor>) => AuthOutcome,
): AuthRoute {
  const route = publicRoute(shape, async (call) => {
    const { actor } = call
    return actor === undefined ? err(signInFirst) : handle({ ...call, actor })
  })
  return {
    ...route,
    // Whoever is not signed in does not get to know how the input should look.
    handle: async (call) => (call.actor === undefined ? err(signInFirst) : route.handle(call)),
  }
}

const noBody: ApiFailure = { code: 'malformed_body', message: 'This request needs a JSON body.' }

const signInFirst: ApiFailure = { code: 'unauthenticated', message: 'Sign in first.' }
