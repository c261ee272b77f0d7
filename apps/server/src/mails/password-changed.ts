import type { Mail } from '../ports/mailer.ts'
import { layOutMail } from './mail-layout.ts'

export function passwordChangedMail(to: { readonly recipient: string; readonly brandName: string }): Mail {
  return layOutMail({
    ...to,
    kind: 'password_changed',
    subject: `Your password for ${to.brandName} was changed`,
    paragraphs: [
      `The password of your ${to.brandName} account was just changed, and all other devices were signed out.`,
    ],
    closing: ['If this was not you, use "Forgot password" on the sign-in page at once.'],
  })
}
