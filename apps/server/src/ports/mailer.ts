/** Mails that people may switch off; all others belong to what they bought or to the safety of their account. */
export const optionalMailKinds = ['low_balance', 'usage_report'] as const

export type OptionalMailKind = (typeof optionalMailKinds)[number]

export type MailKind =
  | 'verify_email'
  | 'reset_password'
  | 'email_taken'
  | 'password_changed'
  | 'purchase_receipt'
  | 'payment_failed'
  | 'payment_in_review'
  | 'refund'
  | 'refund_failed'
  | 'dispute_opened'
  | 'dispute_won'
  | 'dispute_lost'
  | OptionalMailKind

export type Mail = {
  readonly recipient: string
  readonly kind: MailKind
  readonly subject: string
  readonly text: string
  readonly html: string
  /** Only on optional kinds: where a mail program unsubscribes with one click (RFC 8058). */
  readonly unsubscribeUrl?: string
}

/** Puts a mail into the outbox; a job sends it. Never throws for a mail server that is down. */
export interface Mailer {
  queue(mail: Mail): Promise<void>
  /**
   * Queues a mail unless one with the same key was ever queued: for work that may be repeated.
   * @param dedupeKey names what the mail is about, such as `dispute_opened:<dispute id>`
   * @returns false where it had been queued before
   */
  queueOnce(mail: Mail, dedupeKey: string): Promise<boolean>
}
