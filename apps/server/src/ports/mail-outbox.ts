export type OutboxMail = {
  readonly id: string
  readonly recipient: string
  readonly kind: string
  readonly subject: string
  readonly text: string
  readonly status: 'queued' | 'sent' | 'failed'
  readonly createdAtMs: number
}

/** Reads the outbox, newest first. */
export interface MailOutbox {
  listMails(limit: number): Promise<readonly OutboxMail[]>
}
