import { err, ok, type Result } from '@tessera/core/result'
import type { FastifyRequest } from 'fastify'

import type { Actor, SessionResolver } from '../ports/actor.ts'
import type { ApiFailure } from '../ports/endpoint.ts'

/** Finds out who asks, from the bearer token or the session cookie. */
export async function findActor(
  sessions: SessionResolver,
  request: FastifyRequest,
): Promise<Actor | undefined> {
  const { cookie, authorization } = request.headers
  if (cookie === undefined && authorization === undefined) return undefined
  return sessions.resolve({
    ...(cookie !== undefined && { cookie }),
    ...(authorization !== undefined && { authorization }),
  })
}

/** Like `findActor`, for routes that are not public. */
export async function authenticate(
  sessions: SessionResolver,
  request: FastifyRequest,
): Promise<Result<Actor, ApiFailure>> {
  const actor = await findActor(sessions, request)
  return actor === undefined ? err({ code: 'unauthenticated', message: 'Sign in first.' }) : ok(actor)
}
