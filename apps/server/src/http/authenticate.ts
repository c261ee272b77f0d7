import type { FastifyRequest } from 'fastify'

import type { Actor, SessionResolver } from '../ports/actor.ts'

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
