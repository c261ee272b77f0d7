import { minorAmount, zeroMinor } from '@tessera/core/money/minor-amount'
import type { Order } from '@tessera/core/payments/order'
import { expect, test } from 'vitest'

import { createTestClock, createTestIds, credits } from '../../../test/ledger.ts'
import type { OrderNews } from '../../ports/order-mails.ts'
import type { Person } from '../../ports/people-store.ts'
import { createOrderMails } from './order-mails.ts'

const ada: Person = {
  id: 'usr_ada',
  name: 'Ada',
  email: 'ada@example.com',
  normalizedEmail: 'ada@example.com',
  isEmailVerified: true,
  role: 'user',
  isBlocked: true,
  createdAtMs: 0,
}

const order: Order = {
  id: 'ord_1',
  userId: 'usr_ada',
  walletId: 'wal_ada',
  package: { id: 2, name: 'Starter' },
  creditsMicro: credits(500),
  amountMinor: minorAmount(2000),
  currency: 'eur',
  isLive: false,
  status: 'granted',
  totalMinor: minorAmount(2180),
  taxMinor: minorAmount(380),
  discountMinor: minorAmount(200),
  refundedMinor: zeroMinor,
  invoiceUrl: 'https://invoice.stripe.com/i/1',
  receiptUrl: 'https://pay.stripe.com/receipts/1',
  refunds: [],
  disputes: [
    {
      id: 'dp_1',
      amountMinor: minorAmount(2180),
      currency: 'eur',
      status: 'needs_response',
      reason: 'fraudulent',
      createdAtMs: 0,
      frozenMicro: credits(500),
      freezes: 1,
    },
  ],
  grantedMicro: credits(500),
  revokedMicro: credits(120),
  clawBacks: 0,
  createdAtMs: 0,
  paidAtMs: Date.parse('2026-12-31T23:59:00Z'),
  version: 1n,
}

const refund = { order, refundId: 're_1', amountMinor: minorAmount(545) }

const everyNews: readonly OrderNews[] = [
  { type: 'granted', order },
  { type: 'payment_failed', order },
  { type: 'payment_in_review', order },
  { type: 'refunded', ...refund, takenMicro: credits(125) },
  { type: 'refund_failed', ...refund, givenBackMicro: credits(125) },
  { type: 'dispute_opened', order, disputeId: 'dp_1' },
  { type: 'dispute_won', order, disputeId: 'dp_1' },
  { type: 'dispute_lost', order, disputeId: 'dp_1' },
]

function open() {
  return createOrderMails({
    people: { findPerson: async (id) => (id === ada.id ? ada : undefined) },
    ids: createTestIds(),
    clock: createTestClock(),
    readSite: () => ({ brandName: 'Tessera', url: 'https://chat.example.com' }),
  })
}

test('each thing that happens to an order is told under a key of its own, the same at every repeat', async () => {
  const [first, second] = await Promise.all([open().mailsFor(everyNews), open().mailsFor(everyNews)])
  expect(first.map(({ dedupeKey }) => dedupeKey)).toEqual([
    'purchase_receipt:ord_1',
    'payment_failed:ord_1',
    'payment_in_review:ord_1',
    'refund:re_1',
    'refund_failed:re_1',
    'dispute_opened:dp_1',
    'dispute_won:dp_1',
    'dispute_lost:dp_1',
  ])
  expect(second.map(({ dedupeKey }) => dedupeKey)).toEqual(first.map(({ dedupeKey }) => dedupeKey))
  expect(new Set(first.map(({ mailId }) => mailId)).size).toBe(everyNews.length)
})

test('mails about money cannot be switched off, and reach people who are blocked as well', async () => {
  const mails = await open().mailsFor(everyNews)
  expect(mails.every(({ mail }) => mail.recipient === 'ada@example.com')).toBe(true)
  expect(mails.every(({ mail }) => mail.unsubscribeUrl === undefined)).toBe(true)
})

test('a receipt shows what the order was, what was paid, and the invoice rather than the slip', async () => {
  const [queued] = await open().mailsFor(everyNews)
  expect(queued?.mail.text).toContain(
    [
      'Package: Starter',
      'Subtotal: €20.00',
      'Discount: -€2.00',
      'Tax: €3.80',
      'Total paid: €21.80',
      'Credits: 500 credits',
    ].join('\n'),
  )
  expect(queued?.mail.text).toContain('Paid: 31 December 2026, 23:59 UTC')
  expect(queued?.mail.text).toContain('https://invoice.stripe.com/i/1')
})

test('refunds and lost disputes know what to say where the wallet ends in debt', async () => {
  const mails = await open().mailsFor(everyNews)
  const withDebt = mails.filter(({ mailInDebt }) => mailInDebt !== undefined)
  expect(withDebt.map(({ mail }) => mail.kind)).toEqual(['refund', 'dispute_lost'])
  expect(withDebt[0]?.mail.text).toContain('Refunded: €5.45\nCredits taken back: 125 credits')
  expect(withDebt[1]?.mail.text).toContain('Credits of this purchase taken back: 120 credits')
})

test('a buyer who was deleted gets no mail, and the order goes on', async () => {
  const orphan = { ...order, userId: 'usr_gone' }
  expect(await open().mailsFor([{ type: 'granted', order: orphan }])).toEqual([])
})
