import { paths } from '@tessera/contracts/paths'
import { sendVerificationEmailRequest, verifyEmailQuery } from '@tessera/contracts/people'
import { err, ok } from '@tessera/core/result'

import { type AuthRoute, type AuthRouteDeps, signedInRoute } from '../auth-route.ts'
import { consumeAll } from '../limits.ts'
import { hashVerificationSecret, sendVerificationMail } from '../send-verification-mail.ts'

export function sendVerificationEmailRoute(deps: AuthRouteDeps): AuthRoute {
  const { sendVerificationEmail: path } = paths.auth
  return signedInRoute({ method: 'POST', path, schema: sendVerificationEmailRequest }, async (call) => {
    const { actor, input, publicUrl } = call
    if (input.email !== undefined && input.email.toLowerCase() !== actor.email) {
      return err({ code: 'forbidden', message: 'This is not your own address.', param: 'email' })
    }
    if (actor.isEmailVerified) {
      return err({ code: 'conflict', message: 'Your address is confirmed already.' })
    }
    const refusal = await consumeAll(deps.limiter, [['verification_mail', actor.userId]])
    if (refusal !== undefined) return err(refusal)
    await sendVerificationMail(deps, { userId: actor.userId, email: actor.email, publicUrl })
    return ok({ body: { status: true } })
  })
}

/**
 * Confirms the address of whoever is signed in. The session matters: somebody may have signed up with an address that
 * is not theirs, and its owner's click alone must not make that account a good one. The owner takes it over with a
 * password reset, which shuts the other out.
 * @see https://github.com/better-auth/better-auth/issues/11023
 */
export function verifyEmailRoute(deps: AuthRouteDeps): AuthRoute {
  const { verifyEmail: path } = paths.auth
  return signedInRoute({ method: 'GET', path, schema: verifyEmailQuery }, async ({ actor, input }) => {
    const isGood = await deps.people.consumeEmailVerification(hashVerificationSecret(input.token), {
      userId: actor.userId,
      email: actor.email,
    })
    if (!isGood) {
      return err({
        code: 'gone',
        message: 'This link was used already, is too old, or belongs to another account.',
        param: 'token',
      })
    }
    await deps.people.markEmailVerified(actor.userId)
    await giveCredits(deps, actor.userId)
    return ok({ body: { status: true } })
  })
}

/** What fails here is made up for at the next sign-in; the address stays confirmed. */
async function giveCredits(deps: AuthRouteDeps, userId: string): Promise<void> {
  try {
    await deps.bootstrap(userId)
  } catch (error) {
    deps.onError(error, 'giving the credits of a confirmed account')
  }
}
