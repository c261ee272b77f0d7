export type Mail = {
  readonly recipient: string
  readonly kind: 'verify_email' | 'reset_password' | 'email_taken' | 'password_changed'
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Puts a mail into the outbox; a job sends it. Never throws for a mail server that is down. */
export interface Mailer {
  queue(mail: Mail): Promise<void>
}
