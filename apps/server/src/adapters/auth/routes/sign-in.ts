import { paths } from '@tessera/contracts/paths'
import { signInRequest } from '@tessera/contracts/people'
import { err, ok } from '@tessera/core/result'
import { z } from 'zod'

import { type AuthRoute, type AuthRouteDeps, publicRoute } from '../auth-route.ts'
import { forward } from '../forward.ts'
import { consumeAll, type LimitKey } from '../limits.ts'

/**
 * Counts attempts by account and address together, by address, and widely by account; good ones are given back.
 * So a guesser is stopped, and the owner can still sign in from elsewhere.
 */
export function signInRoute(deps: AuthRouteDeps): AuthRoute {
  const { signIn: path } = paths.auth
  return publicRoute({ method: 'POST', path, schema: signInRequest }, async (call) => {
    const { email, password, rememberMe } = call.input
    const address = call.place.limitSubject
    const account = email.toLowerCase()
    const keys: readonly LimitKey[] = [
      ['sign_in_address', address],
      ['sign_in', `${address} ${account}`],
      ['sign_in_account', account],
    ]
    const refusal = await consumeAll(deps.limiter, keys)
    if (refusal !== undefined) return err(refusal)

    const body = { email, password, ...(rememberMe !== undefined && { rememberMe }) }
    const answer = await forward(deps, { ...call, sessionToken: undefined }, { method: 'POST', path, body })
    if (!answer.ok) return answer

    await Promise.all(keys.map(([name, subject]) => deps.limiter.forgive(name, subject)))
    // The browser's former session ends: what somebody planted there before must not outlive the sign-in.
    if (call.actor !== undefined) await deps.people.endSession(call.actor.userId, call.actor.sessionId)
    return ok({ ...answer.value, body: signInAnswer.parse(answer.value.body) })
  })
}

/** What a caller gets to know; everything else of better-auth's answer is dropped. */
const signInAnswer = z.object({
  token: z.string(),
  user: z.object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    emailVerified: z.boolean(),
    role: z.string(),
  }),
})
