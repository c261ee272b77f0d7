import type { Mail } from '../ports/mailer.ts'
import { layOutMail } from './mail-layout.ts'

export function verifyEmailMail(to: {
  readonly recipient: string
  readonly brandName: string
  readonly url: string
}): Mail {
  return layOutMail({
    ...to,
    kind: 'verify_email',
    subject: `Confirm your e-mail address for ${to.brandName}`,
    paragraphs: [
      `Somebody, most likely you, signed up for ${to.brandName} with this address.`,
      'Confirm that it is yours, in the browser in which you are signed in. The link works once, for 24 hours.',
    ],
    action: { label: 'Confirm e-mail address', url: to.url },
    closing: ['If you did not sign up, ignore this mail; without you nobody can confirm the address.'],
  })
}
