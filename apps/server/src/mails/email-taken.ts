import type { Mail } from '../ports/mailer.ts'
import { layOutMail } from './mail-layout.ts'

export function emailTakenMail(to: {
  readonly recipient: string
  readonly brandName: string
  readonly url: string
}): Mail {
  return layOutMail({
    ...to,
    kind: 'email_taken',
    subject: `You already have an account with ${to.brandName}`,
    paragraphs: [
      `Somebody tried to sign up for ${to.brandName} with this address, but it has an account already.`,
      'If that was you, sign in as usual, or choose a new password if you have forgotten yours.',
    ],
    action: { label: 'Reset the password', url: to.url },
    closing: ['If it was not you, there is nothing to do; your account has not changed.'],
  })
}
