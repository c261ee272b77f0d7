import type { Mail } from '../../ports/mailer.ts'
import type { MailsTable } from '../db/schema/people-tables.ts'

export type MailToQueue = {
  readonly mailId: string
  /** Undefined: a mail that may be queued any number of times. */
  readonly dedupeKey?: string
  readonly nowMs: bigint
}

/** The row of a mail that waits to be sent. */
export function mailRow(mail: Mail, { mailId, dedupeKey, nowMs }: MailToQueue): MailsTable {
  return {
    id: mailId,
    recipient: mail.recipient,
    kind: mail.kind,
    subject: mail.subject,
    text_body: mail.text,
    html_body: mail.html,
    status: 'queued',
    attempts: 0n,
    next_attempt_at_ms: nowMs,
    last_error: null,
    created_at_ms: nowMs,
    sent_at_ms: null,
    dedupe_key: dedupeKey ?? null,
    unsubscribe_url: mail.unsubscribeUrl ?? null,
  }
}
