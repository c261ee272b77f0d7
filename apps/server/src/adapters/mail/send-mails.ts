import type { Clock } from '@tessera/core/clock'
import { createTransport } from 'nodemailer'

import type { Database } from '../db/database.ts'

export type MailSenderDeps = {
  readonly database: Database
  readonly clock: Clock
  /** Undefined: mails are shown to the operator instead of being sent. */
  readonly smtpUrl: string | undefined
  readonly from: string
  /** Shows a mail on the console; only without a mail server. */
  readonly show: (mail: ShownMail) => void
  readonly onError: (error: unknown, what: string) => void
}

export type ShownMail = {
  readonly recipient: string
  readonly subject: string
  readonly link: string | undefined
}

export interface MailSender {
  /** Sends what is due, at most a page of it. @returns how many mails were taken up */
  sendDue(): Promise<number>
  close(): void
}

type QueuedMail = {
  readonly id: string
  readonly recipient: string
  readonly subject: string
  readonly text_body: string
  readonly html_body: string
  readonly attempts: bigint
}

const mailsPerRound = 20
const mostAttempts = 8
const firstDelayMs = 60_000
/** How long a claim keeps others away: longer than a mail server may take to answer. */
const claimMs = 5 * 60_000
const serverTimeoutMs = 20_000

/**
 * Sends the mails of the outbox, oldest first. Claiming is a conditional update, so of several processes one sends;
 * failures are repeated eight times over two hours and then given up. A crash between sending and noting it repeats
 * the mail with the same Message-ID, by which mail programs drop the second.
 */
export function createMailSender(deps: MailSenderDeps): MailSender {
  const transport = deps.smtpUrl === undefined ? undefined : createSmtpTransport(deps.smtpUrl)

  async function deliver(mail: QueuedMail): Promise<void> {
    if (transport === undefined) {
      deps.show({ recipient: mail.recipient, subject: mail.subject, link: firstLink(mail.text_body) })
      return
    }
    await transport.sendMail({
      from: deps.from,
      to: { name: '', address: mail.recipient },
      subject: mail.subject,
      text: mail.text_body,
      html: mail.html_body,
      messageId: `<${mail.id}@${domainOf(deps.from)}>`,
    })
  }

  async function sendOne(mail: QueuedMail): Promise<boolean> {
    if (!(await claim(deps, mail))) return false
    try {
      await deliver(mail)
    } catch (error) {
      await noteFailure(deps, mail, error)
      return true
    }
    await noteSent(deps, mail.id)
    return true
  }

  return {
    async sendDue() {
      let taken = 0
      for (const mail of await listDue(deps)) {
        if (await sendOne(mail)) taken += 1
      }
      return taken
    },
    close() {
      transport?.close()
    },
  }
}

function createSmtpTransport(url: string) {
  return createTransport({
    url,
    pool: true,
    maxConnections: 2,
    connectionTimeout: serverTimeoutMs,
    greetingTimeout: serverTimeoutMs,
    socketTimeout: serverTimeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

function firstLink(text: string): string | undefined {
  return /https?:\/\/\S+/.exec(text)?.[0]
}

function domainOf(address: string): string {
  return /@([^>\s]+)/.exec(address)?.[1] ?? 'localhost'
}

async function listDue({ database, clock }: MailSenderDeps): Promise<readonly QueuedMail[]> {
  return database.db
    .selectFrom('mails')
    .select(['id', 'recipient', 'subject', 'text_body', 'html_body', 'attempts'])
    .where('status', '=', 'queued')
    .where('next_attempt_at_ms', '<=', BigInt(clock.nowMs()))
    .orderBy('next_attempt_at_ms')
    .orderBy('id')
    .limit(mailsPerRound)
    .execute()
}

async function claim({ database, clock }: MailSenderDeps, mail: QueuedMail): Promise<boolean> {
  const { numUpdatedRows } = await database.db
    .updateTable('mails')
    .set({ attempts: mail.attempts + 1n, next_attempt_at_ms: BigInt(clock.nowMs() + claimMs) })
    .where('id', '=', mail.id)
    .where('status', '=', 'queued')
    .where('attempts', '=', mail.attempts)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

async function noteSent({ database, clock, smtpUrl }: MailSenderDeps, mailId: string): Promise<void> {
  await database.db
    .updateTable('mails')
    .set({
      status: 'sent',
      sent_at_ms: BigInt(clock.nowMs()),
      last_error: null,
      // The links belong to the recipient alone; without a mail server the outbox is where they are read.
      ...(smtpUrl !== undefined && { text_body: '', html_body: '' }),
    })
    .where('id', '=', mailId)
    .execute()
}

async function noteFailure(deps: MailSenderDeps, mail: QueuedMail, error: unknown): Promise<void> {
  deps.onError(error, `sending mail ${mail.id}`)
  const attempts = Number(mail.attempts) + 1
  const isLast = attempts >= mostAttempts
  await deps.database.db
    .updateTable('mails')
    .set({
      status: isLast ? 'failed' : 'queued',
      next_attempt_at_ms: BigInt(deps.clock.nowMs() + firstDelayMs * 2 ** Math.min(attempts - 1, 6)),
      last_error: (error instanceof Error ? error.message : String(error)).slice(0, 500),
      ...(isLast && { text_body: '', html_body: '' }),
    })
    .where('id', '=', mail.id)
    .execute()
}
