import { paths } from '@tessera/contracts/paths'
import {
  changePasswordRequest,
  requestPasswordResetRequest,
  resetPasswordRequest,
} from '@tessera/contracts/people'
import { checkPassword } from '@tessera/core/access/password-rules'
import { err, ok } from '@tessera/core/result'
import { z } from 'zod'

import { passwordChangedMail } from '../../../mails/password-changed.ts'
import type { ApiFailure } from '../../../ports/endpoint.ts'
import { type AuthRoute, type AuthRouteDeps, publicRoute, signedInRoute } from '../auth-route.ts'
import { forward } from '../forward.ts'
import { consumeAll } from '../limits.ts'

/** The answer leaves before anything is looked up, so neither its text nor its time tells whether an account exists. */
export function requestPasswordResetRoute(deps: AuthRouteDeps): AuthRoute {
  const { requestPasswordReset: path } = paths.auth
  return publicRoute({ method: 'POST', path, schema: requestPasswordResetRequest }, async (call) => {
    const refusal = await consumeAll(deps.limiter, [['password_reset', call.place.limitSubject]])
    if (refusal !== undefined) return err(refusal)
    const email = call.input.email.toLowerCase()
    deps.inBackground(() =>
      forward(deps, { ...call, sessionToken: undefined }, { method: 'POST', path, body: { email } }),
    )
    return ok({ body: { status: true } })
  })
}

export function resetPasswordRoute(deps: AuthRouteDeps): AuthRoute {
  const { resetPassword: path } = paths.auth
  return publicRoute({ method: 'POST', path, schema: resetPasswordRequest }, async (call) => {
    const refusal = await consumeAll(deps.limiter, [['password_reset', call.place.limitSubject]])
    if (refusal !== undefined) return err(refusal)
    const { token, newPassword } = call.input
    // Before the link is used up, so that it is still good for a better choice.
    const weakness = weaknessOf(newPassword, '')
    if (weakness !== undefined) return err(weakness)
    return forward(
      deps,
      { ...call, sessionToken: undefined },
      { method: 'POST', path, body: { token, newPassword } },
    )
  })
}

export function changePasswordRoute(deps: AuthRouteDeps): AuthRoute {
  const { changePassword: path } = paths.auth
  return signedInRoute({ method: 'POST', path, schema: changePasswordRequest }, async (call) => {
    const { actor } = call
    const refusal = await consumeAll(deps.limiter, [['change_password', actor.userId]])
    if (refusal !== undefined) return err(refusal)
    const { currentPassword, newPassword } = call.input
    const weakness = weaknessOf(newPassword, actor.email)
    if (weakness !== undefined) return err(weakness)

    const body = { currentPassword, newPassword, revokeOtherSessions: true }
    const answer = await forward(deps, call, { method: 'POST', path, body })
    if (!answer.ok) return answer
    await deps.limiter.forgive('change_password', actor.userId)
    await deps.people.dropPasswordResets(actor.userId)
    await deps.mailer.queue(passwordChangedMail({ recipient: actor.email, brandName: deps.brandName }))
    return ok({ ...answer.value, body: changePasswordAnswer.parse(answer.value.body) })
  })
}

/** The session begins anew with another token. */
const changePasswordAnswer = z.object({ token: z.string() })

function weaknessOf(password: string, email: string): ApiFailure | undefined {
  const rule = checkPassword({ password, email })
  if (rule.ok) return undefined
  return { code: 'invalid_request', message: rule.error.message, param: 'newPassword' }
}
