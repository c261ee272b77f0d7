import type { Clock } from '@tessera/core/clock'
import { sql } from 'kysely'

import type { Database } from '../db/database.ts'
import {
  createSmtpTransport,
  isRefusedForGood,
  isServerAway,
  type SmtpPatience,
  type SmtpTransport,
} from './smtp-transport.ts'

export type MailSenderDeps = {
  readonly database: Database
  readonly clock: Clock
  /** Undefined: mails are shown to the operator instead of being sent. */
  readonly smtpUrl: string | undefined
  readonly from: string
  /** Shows a mail on the console; only without a mail server. */
  readonly show: (mail: ShownMail) => void
  readonly onError: (error: unknown, what: string) => void
  readonly patience?: SmtpPatience
}

export type ShownMail = {
  readonly recipient: string
  readonly subject: string
  readonly link: string | undefined
}

export interface MailSender {
  /**
   * Sends what is due, page by page, until nothing is, or the mail server does not answer.
   * @param stopping aborted when the process ends: nothing follows the mail in hand then
   * @returns how many mails were taken up
   */
  sendDue(stopping?: AbortSignal): Promise<number>
  close(): void
}

type QueuedMail = {
  readonly id: string
  readonly recipient: string
  readonly kind: string
  readonly subject: string
  readonly text_body: string
  readonly html_body: string
  readonly attempts: bigint
  readonly unsubscribe_url: string | null
}

type Attempt = 'taken' | 'in_other_hands' | 'server_away'

const mailsPerPage = 20
const mostPages = 50
const firstDelayMs = 60_000
const mostDoublings = 6
/** Two hours: by then the links in them have expired, or nearly. */
const attemptsWithLinks = 8
/** Three days: a mail server may be down over a weekend, and a receipt is still wanted after it. */
const attemptsOtherwise = 74
const kindsWithLinks: ReadonlySet<string> = new Set(['verify_email', 'reset_password'])
/** How long a claim keeps others away: longer than a mail may take to be sent. */
const claimMs = 5 * 60_000

/**
 * Sends the mails of the outbox, oldest first. Claiming is a conditional update, so of several processes one sends;
 * failures are repeated, further and further apart, for hours or days as the kind is. A crash between sending and
 * noting it repeats the mail with the same Message-ID, by which mail programs drop the second.
 */
export function createMailSender(deps: MailSenderDeps): MailSender {
  const transport = deps.smtpUrl === undefined ? undefined : createSmtpTransport(deps.smtpUrl, deps.patience)

  async function deliver(
    through: SmtpTransport,
    mail: QueuedMail,
    stopping: AbortSignal | undefined,
  ): Promise<void> {
    await through.send(
      {
        id: mail.id,
        from: deps.from,
        recipient: mail.recipient,
        subject: mail.subject,
        text: mail.text_body,
        html: mail.html_body,
        unsubscribeUrl: mail.unsubscribe_url ?? undefined,
      },
      stopping,
    )
  }

  async function sendOne(
    through: SmtpTransport,
    mail: QueuedMail,
    stopping: AbortSignal | undefined,
  ): Promise<Attempt> {
    if (!(await claim(deps, mail))) return 'in_other_hands'
    try {
      await deliver(through, mail, stopping)
    } catch (error) {
      await noteFailure(deps, mail, error)
      return isServerAway(error) ? 'server_away' : 'taken'
    }
    await noteSent(deps, [mail.id])
    return 'taken'
  }

  /** @returns how many mails were taken up, and whether it is worth while to go on with the next page */
  async function sendPage(stopping: AbortSignal | undefined): Promise<{ taken: number; goesOn: boolean }> {
    const due = await listDue(deps)
    if (transport === undefined) {
      const shown = await showPage(deps, due)
      return { taken: shown, goesOn: shown > 0 && due.length === mailsPerPage }
    }
    let taken = 0
    for (const mail of due) {
      if (stopping?.aborted === true) return { taken, goesOn: false }
      const attempt = await sendOne(transport, mail, stopping)
      if (attempt !== 'in_other_hands') taken += 1
      // The others would wait for the same server, each for as long as this one has; they stay due.
      if (attempt === 'server_away') return { taken, goesOn: false }
    }
    return { taken, goesOn: taken > 0 && due.length === mailsPerPage }
  }

  return {
    async sendDue(stopping) {
      let takenInAll = 0
      for (let page = 0; page < mostPages; page += 1) {
        const { taken, goesOn } = await sendPage(stopping)
        takenInAll += taken
        if (!goesOn) break
      }
      return takenInAll
    },
    close() {
      transport?.close()
    },
  }
}

/** Without a mail server nothing takes time: a page at once, claimed and noted with one write each. */
async function showPage(deps: MailSenderDeps, due: readonly QueuedMail[]): Promise<number> {
  if (due.length === 0) return 0
  const { database, clock, show } = deps
  const dueIds = due.map(({ id }) => id)
  const claimed = await database.db
    .updateTable('mails')
    .set((eb) => ({
      attempts: eb('attempts', '+', 1n),
      next_attempt_at_ms: BigInt(clock.nowMs() + claimMs),
    }))
    .where('id', 'in', dueIds)
    .where('status', '=', 'queued')
    .where('next_attempt_at_ms', '<=', BigInt(clock.nowMs()))
    .returning('id')
    .execute()
  const claimedIds = new Set(claimed.map(({ id }) => id))
  if (claimedIds.size === 0) return 0
  for (const mail of due.filter(({ id }) => claimedIds.has(id))) {
    show({ recipient: mail.recipient, subject: mail.subject, link: firstLink(mail.text_body) })
  }
  await noteSent(deps, [...claimedIds])
  return claimedIds.size
}

function firstLink(text: string): string | undefined {
  return /https?:\/\/\S+/.exec(text)?.[0]
}

async function listDue({ database, clock }: MailSenderDeps): Promise<readonly QueuedMail[]> {
  return (
    database.db
      .selectFrom('mails')
      .select(['id', 'recipient', 'kind', 'subject', 'text_body', 'html_body', 'attempts', 'unsubscribe_url'])
      // As a literal: a partial index is not found by a parameter.
      .where('status', '=', sql.lit('queued'))
      .where('next_attempt_at_ms', '<=', BigInt(clock.nowMs()))
      .orderBy('next_attempt_at_ms')
      .orderBy('id')
      .limit(mailsPerPage)
      .execute()
  )
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

const forgottenBody = { text_body: '', html_body: '', unsubscribe_url: null } as const

async function noteSent(
  { database, clock, smtpUrl }: MailSenderDeps,
  mailIds: readonly string[],
): Promise<void> {
  await database.db
    .updateTable('mails')
    .set({
      status: 'sent',
      sent_at_ms: BigInt(clock.nowMs()),
      last_error: null,
      // The links belong to the recipient alone; without a mail server the outbox is where they are read.
      ...(smtpUrl !== undefined && forgottenBody),
    })
    .where('id', 'in', mailIds)
    .execute()
}

async function noteFailure(deps: MailSenderDeps, mail: QueuedMail, error: unknown): Promise<void> {
  deps.onError(error, `sending mail ${mail.id}`)
  const attempts = Number(mail.attempts) + 1
  const isLast =
    attempts >= (kindsWithLinks.has(mail.kind) ? attemptsWithLinks : attemptsOtherwise) ||
    isRefusedForGood(error)
  await deps.database.db
    .updateTable('mails')
    .set({
      status: isLast ? 'failed' : 'queued',
      next_attempt_at_ms: BigInt(
        deps.clock.nowMs() + firstDelayMs * 2 ** Math.min(attempts - 1, mostDoublings),
      ),
      last_error: (error instanceof Error ? error.message : String(error)).slice(0, 500),
      ...(isLast && forgottenBody),
    })
    .where('id', '=', mail.id)
    .execute()
}
