import type { Mail } from '../ports/mailer.ts'
import { layOutMail } from './mail-layout.ts'

export function resetPasswordMail(to: {
  readonly recipient: string
  readonly brandName: string
  readonly url: string
}): Mail {
  return layOutMail({
    ...to,
    kind: 'reset_password',
    subject: `Choose a new password for ${to.brandName}`,
    paragraphs: [
      `You asked to reset your password for ${to.brandName}.`,
      'The link works once, for one hour. Choosing a new password signs you out everywhere.',
    ],
    action: { label: 'Choose a new password', url: to.url },
    closing: ['If you did not ask for this, ignore this mail; your password stays as it is.'],
  })
}
