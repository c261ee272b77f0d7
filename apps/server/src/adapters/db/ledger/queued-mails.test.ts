import { afterEach, beforeEach, expect, test } from 'vitest'

import { describeEachDatabase, type TestDatabase } from '../../../../test/databases.ts'
import {
  clawBack,
  createTestLedger,
  credits,
  grant,
  hold,
  settle,
  type TestLedger,
} from '../../../../test/ledger.ts'
import { listMails } from '../../../../test/notified-people.ts'
import { purchaseReceiptMails, refundMails } from '../../../mails/payment-mails.ts'
import type { MailQueued } from '../../../ports/companion-write.ts'

const site = { brandName: 'Tessera', url: 'https://chat.example.com' }
const order = {
  recipient: 'ada@example.com',
  orderId: 'ord_1',
  packageName: 'Starter',
  currency: 'usd',
  atMs: 0,
}

function receipt(mailId: string, orderId = 'ord_1'): MailQueued {
  const none = { discountMinor: 0n, taxMinor: 0n }
  const amounts = { ...none, creditsMicro: credits(100), subtotalMinor: 500n, totalMinor: 500n }
  return {
    type: 'mail_queued',
    mailId,
    dedupeKey: `purchase_receipt:${orderId}`,
    ...purchaseReceiptMails(site, { ...order, orderId, ...amounts }),
  }
}

function refund(mailId: string): MailQueued {
  const facts = { ...order, refundedMinor: 500n, creditsMicro: credits(100) }
  return { type: 'mail_queued', mailId, dedupeKey: `refund:${mailId}`, ...refundMails(site, facts) }
}

describeEachDatabase('a mail that goes with a movement', (openDatabase) => {
  let database: TestDatabase
  let ledger: TestLedger

  beforeEach(async () => {
    database = await openDatabase()
    ledger = createTestLedger(database)
    await ledger.openWallet('wal_1', 12)
  })
  afterEach(async () => {
    await ledger.committer.close()
    await database.close()
  })

  test('tells the balance after exactly this movement, however many come with it', async () => {
    await Promise.all([
      ledger.commit(grant('wal_1', 100, 'ord_1'), { companions: [receipt('mal_1', 'ord_1')] }),
      ledger.commit(grant('wal_1', 200, 'ord_2'), { companions: [receipt('mal_2', 'ord_2')] }),
      ledger.commit(hold('wal_1', 10, 'run_1')),
    ])
    const texts = (await listMails(database)).map(
      ({ text_body: text }) => /New balance: (.*)/.exec(text)?.[1],
    )
    expect(texts).toEqual(['112 credits', '312 credits'])
    const stored = await database.db.selectFrom('mails').select(['html_body', 'text_body']).execute()
    expect(JSON.stringify(stored)).not.toMatch(/[\ue000\ue001]/)
  })

  test('comes once, whether the movement is repeated, retried under another mail id, or claimed twice', async () => {
    const command = grant('wal_1', 100, 'ord_1')
    await Promise.all(
      ['mal_1', 'mal_2', 'mal_3'].map((mailId) => ledger.commit(command, { companions: [receipt(mailId)] })),
    )
    const other = await ledger.commit(grant('wal_1', 50, 'other'), { companions: [receipt('mal_4')] })
    // A mail that was queued before is no reason to refuse credits.
    expect(other.ok).toBe(true)
    await Promise.all([
      ledger.commit(grant('wal_1', 1, 'third'), { companions: [receipt('mal_5', 'ord_9')] }),
      ledger.commit(grant('wal_1', 2, 'fourth'), { companions: [receipt('mal_6', 'ord_9')] }),
    ])
    expect((await listMails(database)).map(({ dedupe_key: key }) => key)).toEqual([
      'purchase_receipt:ord_1',
      'purchase_receipt:ord_9',
    ])
  })

  test('does not come where the movement was refused', async () => {
    const refused = await ledger.commit(
      { ...clawBack('wal_1', 100, 'r1'), shortfall: 'refuse' },
      { companions: [refund('mal_1')] },
    )
    expect(refused.ok).toBe(false)
    expect(await listMails(database)).toEqual([])
  })

  test('says what is missing only where the claw-back left a debt', async () => {
    await ledger.commit(clawBack('wal_1', 5, 'r1'), { companions: [refund('mal_1')] })
    await ledger.commit(clawBack('wal_1', 100, 'r2'), { companions: [refund('mal_2')] })
    const [first, second] = await listMails(database)
    expect(first?.text_body).toContain('Balance now: 7 credits')
    expect(first?.text_body).not.toContain('Still missing')
    expect(second?.text_body).toContain('Balance now: 0 credits\nStill missing: 93 credits')
  })

  test('stands beside settles in one batch without getting in their way', async () => {
    await ledger.commit(hold('wal_1', 10, 'run_1'))
    const results = await Promise.all([
      ledger.commit(settle('wal_1', 3, 'run_1')),
      ledger.commit(grant('wal_1', 100, 'ord_1'), { companions: [receipt('mal_1')] }),
    ])
    expect(results.every(({ ok }) => ok)).toBe(true)
    expect((await listMails(database))[0]?.text_body).toContain('New balance: 109 credits')
  })
})
