import { createHash, randomBytes } from 'node:crypto'

import { verifyEmailMail } from '../../mails/verify-email.ts'
import type { Mailer } from '../../ports/mailer.ts'
import type { PeopleStore } from '../../ports/people-store.ts'

export type VerificationMailDeps = {
  readonly people: PeopleStore
  readonly mailer: Mailer
  readonly brandName: string
}

/** Sends a link whose secret we keep as a hash only. */
export async function sendVerificationMail(
  deps: VerificationMailDeps,
  to: { readonly userId: string; readonly email: string; readonly publicUrl: string },
): Promise<void> {
  const secret = randomBytes(32).toString('base64url')
  await deps.people.addEmailVerification(hashVerificationSecret(secret), {
    userId: to.userId,
    email: to.email,
  })
  const url = `${to.publicUrl}/verify/?token=${secret}`
  await deps.mailer.queue(verifyEmailMail({ recipient: to.email, brandName: deps.brandName, url }))
}

export function hashVerificationSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
