import { inspect } from 'node:util'

import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'

import { describeEachDatabase, type TestDatabase } from '../../../test/databases.ts'
import { createTestClock, credits, type TestClock } from '../../../test/ledger.ts'
import { openMailServer, openTricklingServer } from '../../../test/mail-server.ts'
import { lowBalanceMail } from '../../mails/notification-mails.ts'
import { paymentFailedMail } from '../../mails/payment-mails.ts'
import { resetPasswordMail } from '../../mails/reset-password.ts'
import type { Mail } from '../../ports/mailer.ts'
import { createUuidV7Ids } from '../ids/uuid-v7-ids.ts'
import { createOutboxMailer } from './outbox-mailer.ts'
import { createMailSender, type MailSenderDeps, type ShownMail } from './send-mails.ts'

const mail = resetPasswordMail({
  recipient: 'ada@example.com',
  brandName: 'Tessera & <Sons>',
  url: 'https://chat.example.com/reset-password/?token=abc-DEF_123',
})

const site = { brandName: 'Tessera', url: 'https://chat.example.com' }

const receipt = paymentFailedMail(site, {
  recipient: 'ada@example.com',
  orderId: 'ord_1',
  packageName: 'Starter',
  currency: 'usd',
  atMs: 0,
  creditsMicro: credits(100),
  totalMinor: 500n,
})

function noticeOf(url: string): Mail {
  return lowBalanceMail(
    { ...site, url },
    {
      recipient: 'ada@example.com',
      level: 'low',
      balanceMicro: credits(9),
      thresholdMicro: credits(10),
      unsubscribe: {
        pageUrl: `${url}/unsubscribe/?token=t.k`,
        oneClickUrl: `${url}/api/unsubscribe/one-click?token=t.k`,
      },
    },
  )
}

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

  test('a mail that was sent and not noted, because the process died, comes again under the same name', async () => {
    const server = await openMailServer()
    const { sender, outbox } = open({ smtpUrl: server.url })
    await outbox.queue(receipt)
    const before = await statusOf()
    await sender.sendDue()
    // As the row would stand had the process ended between the server's answer and its own note.
    await database.db
      .updateTable('mails')
      .set({
        status: 'queued',
        attempts: 1n,
        text_body: before.text_body,
        html_body: before.html_body,
        next_attempt_at_ms: BigInt(clock.nowMs() + 5 * 60_000),
      })
      .execute()
    clock.advance(5 * 60_000)
    const next = open({ smtpUrl: server.url })
    await Promise.all([next.sender.sendDue(), sender.sendDue()])
    expect(server.received.map(({ messageId }) => messageId)).toEqual(
      Array.from({ length: 2 }, () => `<${before.id}@example.com>`),
    )
  })

  test('what is queued under the same key goes out once, whoever queues it', async () => {
    const server = await openMailServer()
    const { sender, outbox } = open({ smtpUrl: server.url })
    const other = open({ smtpUrl: server.url }).outbox
    const answers = await Promise.all(
      [outbox, other, outbox, other].map((box) => box.queueOnce(receipt, 'purchase_receipt:ord_1')),
    )
    expect(answers.filter(Boolean)).toHaveLength(1)
    await sender.sendDue()
    expect(await outbox.queueOnce(receipt, 'purchase_receipt:ord_1')).toBe(false)
    expect(await outbox.queueOnce(receipt, 'purchase_receipt:ord_2')).toBe(true)
    await sender.sendDue()
    expect(server.received).toHaveLength(2)
  })

  test('a mail that may be switched off says so to mail programs, and no other does', async () => {
    const server = await openMailServer()
    const { sender, outbox } = open({ smtpUrl: server.url })
    await outbox.queue(receipt)
    await outbox.queue(noticeOf('https://chat.example.com'))
    await outbox.queue(noticeOf('http://localhost:3000'))
    await sender.sendDue()
    const [receiptHeaders, noticeHeaders, plainHeaders] = server.received.map(({ headers }) =>
      Object.fromEntries(headers.map(({ key, value }) => [key, value])),
    )
    expect(receiptHeaders).toMatchObject({ 'auto-submitted': 'auto-generated' })
    expect(Object.keys(receiptHeaders ?? {})).not.toContain('list-unsubscribe')
    expect(noticeHeaders).toMatchObject({
      'auto-submitted': 'auto-generated',
      'list-unsubscribe': '<https://chat.example.com/api/unsubscribe/one-click?token=t.k>',
      'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
    })
    // One click is for https only.
    expect(plainHeaders).toMatchObject({
      'list-unsubscribe': '<http://localhost:3000/api/unsubscribe/one-click?token=t.k>',
    })
    expect(Object.keys(plainHeaders ?? {})).not.toContain('list-unsubscribe-post')
    const stored = await database.db.selectFrom('mails').select('unsubscribe_url').execute()
    expect(stored.every((row) => row.unsubscribe_url === null)).toBe(true)
  })

  test('a mailbox that does not exist is not asked again', async () => {
    const server = await openMailServer()
    server.refuseRecipients(550)
    const { sender, errors, outbox } = open({ smtpUrl: server.url })
    await outbox.queue(receipt)
    await sender.sendDue()
    expect(await statusOf()).toMatchObject({ status: 'failed', attempts: 1n, text_body: '' })
    expect(errors).toHaveLength(1)
  })

  test('a mailbox that is full or greylisted is asked again', async () => {
    const server = await openMailServer()
    server.refuseRecipients(451)
    const { sender, outbox } = open({ smtpUrl: server.url })
    await outbox.queue(receipt)
    await sender.sendDue()
    expect(await statusOf()).toMatchObject({ status: 'queued', attempts: 1n })
    server.refuseRecipients(undefined)
    clock.advance(60_000)
    await sender.sendDue()
    expect(server.received).toHaveLength(1)
  })

  test('with the mail server away one mail finds out, and the others stay due', async () => {
    const { sender, errors, outbox } = open({ smtpUrl: 'smtp://127.0.0.1:9' })
    for (let index = 0; index < 30; index += 1) await outbox.queue(receipt)
    expect(await sender.sendDue()).toBe(1)
    expect(errors).toHaveLength(1)
    const waiting = await database.db.selectFrom('mails').select('attempts').execute()
    expect(waiting.filter(({ attempts }) => attempts === 0n)).toHaveLength(29)
  })

  test('a receipt outlives a mail server that is down for two days', async () => {
    const { sender, outbox } = open({ smtpUrl: 'smtp://127.0.0.1:9' })
    await outbox.queue(receipt)
    const untilMs = clock.nowMs() + 48 * 60 * 60_000
    while (clock.nowMs() < untilMs) {
      await sender.sendDue()
      clock.advance(60 * 60_000)
    }
    const server = await openMailServer()
    clock.advance(2 * 60 * 60_000)
    await open({ smtpUrl: server.url }).sender.sendDue()
    expect(server.received).toHaveLength(1)
    expect(await statusOf()).toMatchObject({ status: 'sent' })
  })

  test('a mail server that trickles its answers is left after the time that a mail may take', async () => {
    const url = await openTricklingServer()
    const patience = { silenceMs: 5_000, mailMs: 300, endingMs: 100 }
    const { sender, errors, outbox } = open({ smtpUrl: url, patience })
    await outbox.queue(receipt)
    await sender.sendDue()
    expect(errors).toHaveLength(1)
    expect(await statusOf()).toMatchObject({ status: 'queued', attempts: 1n })
  })

  test('the end of the process waits a little for the mail in hand, and takes up no other', async () => {
    const url = await openTricklingServer()
    const patience = { silenceMs: 60_000, mailMs: 60_000, endingMs: 100 }
    const { sender, outbox } = open({ smtpUrl: url, patience })
    for (let index = 0; index < 3; index += 1) await outbox.queue(receipt)
    const stopping = new AbortController()
    const sending = sender.sendDue(stopping.signal)
    await expect.poll(async () => (await claimed()).length, { timeout: 10_000 }).toBe(1)
    stopping.abort()
    expect(await sending).toBe(1)
    expect(await claimed()).toHaveLength(1)
  })

  test('what is logged of a failure holds neither text nor link', async () => {
    const server = await openMailServer()
    const { sender, errors, outbox } = open({ smtpUrl: server.url })
    await outbox.queue(mail)
    await outbox.queue(noticeOf('https://chat.example.com'))
    server.refuseNext(2)
    await sender.sendDue()
    expect(errors).toHaveLength(2)
    const logged = errors.map((error) => inspect(error, { depth: 10 })).join('\n')
    expect(logged).toContain('mailbox busy')
    expect(logged).not.toMatch(/abc-DEF|token=|credits/)
  })

  function claimed() {
    return database.db.selectFrom('mails').select('id').where('attempts', '>', 0n).execute()
  }
})
