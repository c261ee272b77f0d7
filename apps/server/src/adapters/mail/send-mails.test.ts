import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'

import { describeEachDatabase, type TestDatabase } from '../../../test/databases.ts'
import { createTestClock, type TestClock } from '../../../test/ledger.ts'
import { createUuidV7Ids } from '../ids/uuid-v7-ids.ts'
import { createOutboxMailer } from './outbox-mailer.ts'
import { createMailSender, type MailSenderDeps, type ShownMail } from './send-mails.ts'
import { resetPasswordMail } from './templates/reset-password.ts'

type MailServer = { readonly url: string; readonly received: Email[]; refuseNext(count: number): void }

/** A mail server on a socket that keeps what it gets. */
async function openMailServer(): Promise<MailServer> {
  const received: Email[] = []
  let refusals = 0

  async function keep(bytes: Buffer, done: () => void): Promise<void> {
    received.push(await PostalMime.parse(bytes))
    done()
  }

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (refusals > 0) {
          refusals -= 1
          done(new Error('mailbox busy'))
          return
        }
        void keep(Buffer.concat(chunks), done)
      })
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  onTestFinished(
    () =>
      new Promise((resolve) => {
        server.close(resolve)
      }),
  )
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    refuseNext(count) {
      refusals = count
    },
  }
}

const mail = resetPasswordMail({
  recipient: 'ada@example.com',
  brandName: 'Tessera & <Sons>',
  url: 'https://chat.example.com/reset-password/?token=abc-DEF_123',
})

describeEachDatabase('the outbox', (openDatabase) => {
  let database: TestDatabase
  let clock: TestClock
  beforeEach(async () => {
    database = await openDatabase()
    clock = createTestClock()
  })
  afterEach(() => database.close())

  function open(options: Partial<MailSenderDeps> = {}) {
    const shown: ShownMail[] = []
    const errors: unknown[] = []
    const sender = createMailSender({
      database,
      clock,
      smtpUrl: undefined,
      from: 'Tessera <no-reply@example.com>',
      show: (one) => shown.push(one),
      onError: (error) => errors.push(error),
      ...options,
    })
    onTestFinished(() => sender.close())
    return {
      sender,
      shown,
      errors,
      outbox: createOutboxMailer({ database, clock, ids: createUuidV7Ids(clock) }),
    }
  }

  async function statusOf() {
    return database.db.selectFrom('mails').selectAll().executeTakeFirstOrThrow()
  }

  test('without a mail server shows recipient, subject and link once, and keeps the mail to be read', async () => {
    const { sender, shown, outbox } = open()
    await outbox.queue(mail)
    expect(await sender.sendDue()).toBe(1)
    expect(await sender.sendDue()).toBe(0)
    expect(shown).toEqual([
      {
        recipient: 'ada@example.com',
        subject: 'Choose a new password for Tessera & <Sons>',
        link: 'https://chat.example.com/reset-password/?token=abc-DEF_123',
      },
    ])
    expect((await outbox.listMails(10))[0]).toMatchObject({ status: 'sent', text: mail.text })
  })

  test('with a mail server sends text and HTML, and forgets the link afterwards', async () => {
    const server = await openMailServer()
    const { sender, shown, errors, outbox } = open({ smtpUrl: server.url })
    await outbox.queue(mail)
    expect(await sender.sendDue()).toBe(1)
    expect(errors).toEqual([])
    expect(shown).toEqual([])
    expect(server.received).toHaveLength(1)
    const [received] = server.received
    expect(received?.subject).toBe('Choose a new password for Tessera & <Sons>')
    expect(received?.from?.address).toBe('no-reply@example.com')
    expect(received?.to?.[0]?.address).toBe('ada@example.com')
    expect(received?.text).toContain('https://chat.example.com/reset-password/?token=abc-DEF_123')
    expect(received?.html).toContain('Tessera &amp; &lt;Sons&gt;')
    expect(received?.html).not.toMatch(/<img|<script|https?:\/\/(?!chat\.example\.com)/)
    expect(received?.messageId).toMatch(/^<mal_[0-9a-f]{32}@example\.com>$/)
    expect(
      JSON.stringify(await database.db.selectFrom('mails').select(['text_body', 'html_body']).execute()),
    ).not.toContain('abc-DEF')
  })

  test('two senders at once send a mail once', async () => {
    const server = await openMailServer()
    const first = open({ smtpUrl: server.url })
    const second = open({ smtpUrl: server.url })
    for (let index = 0; index < 5; index += 1) await first.outbox.queue(mail)
    const taken = await Promise.all([first, second, first, second].map(({ sender }) => sender.sendDue()))
    expect(taken.reduce((sum, count) => sum + count, 0)).toBe(5)
    expect(server.received).toHaveLength(5)
    expect(new Set(server.received.map(({ messageId }) => messageId)).size).toBe(5)
  })

  test('a refused mail is tried again later, longer apart each time', async () => {
    const server = await openMailServer()
    const { sender, errors, outbox } = open({ smtpUrl: server.url })
    await outbox.queue(mail)
    server.refuseNext(2)
    await sender.sendDue()
    expect(await statusOf()).toMatchObject({ status: 'queued', attempts: 1n })
    expect((await statusOf()).last_error).toContain('mailbox busy')
    expect(await sender.sendDue()).toBe(0)
    clock.advance(60_000)
    expect(await sender.sendDue()).toBe(1)
    clock.advance(60_000)
    expect(await sender.sendDue()).toBe(0)
    clock.advance(60_000)
    expect(await sender.sendDue()).toBe(1)
    expect(errors).toHaveLength(2)
    expect(server.received).toHaveLength(1)
    expect(await statusOf()).toMatchObject({ status: 'sent', attempts: 3n, last_error: null })
  })

  test('a mail server that is down is given up after eight tries, and the link is forgotten', async () => {
    const { sender, errors, outbox } = open({ smtpUrl: 'smtp://127.0.0.1:9' })
    await outbox.queue(mail)
    for (let round = 0; round < 20; round += 1) {
      await sender.sendDue()
      clock.advance(2 * 60 * 60_000)
    }
    expect(errors).toHaveLength(8)
    expect(await statusOf()).toMatchObject({ status: 'failed', attempts: 8n, text_body: '' })
  })

  test('a sender that died with a mail in hand leaves it to the next one', async () => {
    const { sender, shown, outbox } = open()
    await outbox.queue(mail)
    await database.db
      .updateTable('mails')
      .set({ attempts: 1n, next_attempt_at_ms: BigInt(clock.nowMs() + 5 * 60_000) })
      .execute()
    expect(await sender.sendDue()).toBe(0)
    clock.advance(5 * 60_000)
    expect(await sender.sendDue()).toBe(1)
    expect(shown).toHaveLength(1)
  })
})
