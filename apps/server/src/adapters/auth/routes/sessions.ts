import { paths } from '@tessera/contracts/paths'
import { revokeSessionRequest, type SessionsResponse, updateUserRequest } from '@tessera/contracts/people'
import { err, ok } from '@tessera/core/result'
import { z } from 'zod'

import { type AuthRoute, type AuthRouteDeps, publicRoute, signedInRoute } from '../auth-route.ts'
import { forward } from '../forward.ts'

const nothing = z.unknown()

/** Null for somebody who is not signed in. Prolongs a session that is in use. */
export function currentSessionRoute(deps: AuthRouteDeps): AuthRoute {
  const { session: path } = paths.auth
  return publicRoute({ method: 'GET', path, schema: nothing }, async (call) => {
    if (call.actor === undefined) return ok({ body: null })
    const answer = await forward(deps, call, { method: 'GET', path })
    return answer.ok ? ok({ ...answer.value, body: currentSession.parse(answer.value.body) }) : answer
  })
}

/** Without the token: the cookie hides it from scripts, and this must not show it to them. */
const currentSession = z
  .object({
    session: z.object({
      id: z.string(),
      createdAt: z.string(),
      updatedAt: z.string(),
      expiresAt: z.string(),
    }),
    user: z.object({
      id: z.string(),
      name: z.string(),
      email: z.string(),
      emailVerified: z.boolean(),
      role: z.string(),
      createdAt: z.string(),
    }),
  })
  .nullable()

export function signOutRoute(deps: AuthRouteDeps): AuthRoute {
  const { signOut: path } = paths.auth
  return publicRoute({ method: 'POST', path, schema: nothing }, async (call) => {
    const answer = await forward(deps, call, { method: 'POST', path })
    return answer.ok ? ok({ ...answer.value, body: { status: true } }) : answer
  })
}

export function listSessionsRoute(deps: AuthRouteDeps): AuthRoute {
  const { listSessions: path } = paths.auth
  return signedInRoute({ method: 'GET', path, schema: nothing }, async ({ actor }) => {
    const sessions = await deps.people.listSessions(actor.userId)
    const body: SessionsResponse = sessions.map((session) => ({
      id: session.id,
      createdAt: new Date(session.createdAtMs).toISOString(),
      updatedAt: new Date(session.lastSeenAtMs).toISOString(),
      expiresAt: new Date(session.expiresAtMs).toISOString(),
      ipAddress: session.address ?? null,
      userAgent: session.userAgent ?? null,
      isCurrent: session.id === actor.sessionId,
    }))
    return ok({ body })
  })
}

export function revokeSessionRoute(deps: AuthRouteDeps): AuthRoute {
  const { revokeSession: path } = paths.auth
  return signedInRoute({ method: 'POST', path, schema: revokeSessionRequest }, async ({ actor, input }) => {
    const wasEnded = await deps.people.endSession(actor.userId, input.id)
    if (!wasEnded) return err({ code: 'not_found', message: 'There is no such session.', param: 'id' })
    return ok({ body: { status: true } })
  })
}

export function revokeOtherSessionsRoute(deps: AuthRouteDeps): AuthRoute {
  const { revokeOtherSessions: path } = paths.auth
  return signedInRoute({ method: 'POST', path, schema: nothing }, async ({ actor }) => {
    await deps.people.endOtherSessions(actor.userId, actor.sessionId)
    return ok({ body: { status: true } })
  })
}

export function updateUserRoute(deps: AuthRouteDeps): AuthRoute {
  const { updateUser: path } = paths.auth
  return signedInRoute({ method: 'POST', path, schema: updateUserRequest }, async (call) => {
    const answer = await forward(deps, call, { method: 'POST', path, body: { name: call.input.name } })
    return answer.ok ? ok({ ...answer.value, body: { status: true } }) : answer
  })
}
