import { setTimeout as wait } from 'node:timers/promises'

import { paths } from '@tessera/contracts/paths'
import { signUpRequest } from '@tessera/contracts/people'
import { checkPassword } from '@tessera/core/access/password-rules'
import { err, ok } from '@tessera/core/result'

import type { ApiFailure } from '../../../ports/endpoint.ts'
import { type AuthRoute, type AuthRouteDeps, publicRoute } from '../auth-route.ts'
import { AuthFault, forward } from '../forward.ts'
import { consumeAll } from '../limits.ts'

/**
 * Signing up answers the same for a new address and for one that has an account, word for word and after the same
 * time; the owner of a taken one gets a mail. Nobody is signed in by it.
 */
export function signUpRoute(deps: AuthRouteDeps): AuthRoute {
  const { signUp: path } = paths.auth
  return publicRoute({ method: 'POST', path, schema: signUpRequest }, async (call) => {
    const refusal = await consumeAll(deps.limiter, [['sign_up', call.place.limitSubject]])
    if (refusal !== undefined) return err(refusal)
    const { name, email, password } = call.input
    const rule = checkPassword({ password, email })
    if (!rule.ok) return err({ code: 'invalid_request', message: rule.error.message, param: 'password' })

    const [answer] = await Promise.all([
      forward(
        deps,
        { ...call, sessionToken: undefined },
        { method: 'POST', path, body: { name, email, password } },
      ),
      wait(deps.signUpFloorMs),
    ])
    if (answer.ok || (await lostRace(deps, answer.error, email))) {
      return ok({ body: { token: null, user: { name, email: email.toLowerCase() } } })
    }
    return answer
  })
}

/** Of two sign-ups at the same moment the second finds the address taken, and says as little about it. */
async function lostRace(deps: AuthRouteDeps, failure: ApiFailure, email: string): Promise<boolean> {
  if (failure.code !== 'conflict') return false
  if ((await deps.people.findPersonByEmail(email)) !== undefined) return true
  throw new AuthFault('The account could not be stored')
}
