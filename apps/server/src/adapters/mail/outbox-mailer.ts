import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'

import type { MailOutbox } from '../../ports/mail-outbox.ts'
import type { Mailer } from '../../ports/mailer.ts'
import type { Database } from '../db/database.ts'
import { mailRow } from './mail-row.ts'

export type OutboxMailerDeps = {
  readonly database: Database
  readonly clock: Clock
  readonly ids: IdSource
  /** Told after a mail was stored, so that it need not wait for the next round of the job. */
  readonly onQueued?: () => void
}

/** Mails are rows first: a mail server that is down delays them and loses none. */
export function createOutboxMailer(deps: OutboxMailerDeps): Mailer & MailOutbox {
  const { db } = deps.database
  return {
    async queue(mail) {
      await db
        .insertInto('mails')
        .values(mailRow(mail, { mailId: deps.ids.create('mail'), nowMs: BigInt(deps.clock.nowMs()) }))
        .execute()
      deps.onQueued?.()
    },
    async queueOnce(mail, dedupeKey) {
      const nowMs = BigInt(deps.clock.nowMs())
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('mails')
        .values(mailRow(mail, { mailId: deps.ids.create('mail'), dedupeKey, nowMs }))
        .onConflict((conflict) => conflict.column('dedupe_key').doNothing())
        .executeTakeFirst()
      const isNew = numInsertedOrUpdatedRows === 1n
      if (isNew) deps.onQueued?.()
      return isNew
    },
    async listMails(limit) {
      const rows = await db
        .selectFrom('mails')
        .select(['id', 'recipient', 'kind', 'subject', 'text_body', 'status', 'created_at_ms'])
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map((row) => ({
        id: row.id,
        recipient: row.recipient,
        kind: row.kind,
        subject: row.subject,
        text: row.text_body,
        status: row.status,
        createdAtMs: Number(row.created_at_ms),
      }))
    },
  }
}
