import { microCredits } from '@tessera/core/money/micro-credits'
import { currencyExponent } from '@tessera/core/payments/currency'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { credits } from '../../test/ledger.ts'
import type { Mail } from '../ports/mailer.ts'
import { balanceMark, debtMark, fillBalanceMarks } from './balance-marks.ts'
import { formatBalance, formatCredits, formatMoment, formatMoney } from './figures.ts'
import { layOutMail } from './mail-layout.ts'
import { lowBalanceMail, usageReportMail } from './notification-mails.ts'
import {
  disputeLostMails,
  disputeOpenedMail,
  disputeWonMail,
  paymentFailedMail,
  paymentInReviewMail,
  purchaseReceiptMails,
  refundFailedMail,
  refundMails,
} from './payment-mails.ts'

const site = { brandName: 'Tessera', url: 'https://chat.example.com', supportEmail: 'help@example.com' }

const order = {
  recipient: 'ada@example.com',
  orderId: 'ord_1',
  packageName: 'Starter',
  currency: 'usd',
  atMs: Date.parse('2026-03-01T00:05:00Z'),
}

const unsubscribe = {
  pageUrl: 'https://chat.example.com/unsubscribe/?token=low_balance.usr_1.x',
  oneClickUrl: 'https://chat.example.com/api/unsubscribe/one-click?token=low_balance.usr_1.x',
}

function everyMail(words: string): readonly Mail[] {
  const named = { ...site, brandName: words }
  const facts = { ...order, packageName: words }
  const creditsMicro = credits(100)
  const dispute = { ...facts, disputedMinor: 500n, revokedMicro: creditsMicro }
  const refund = refundMails(named, { ...facts, refundedMinor: 500n, creditsMicro })
  const lost = disputeLostMails(named, dispute)
  const receipts = purchaseReceiptMails(named, {
    ...facts,
    creditsMicro,
    subtotalMinor: 500n,
    discountMinor: 50n,
    taxMinor: 86n,
    totalMinor: 536n,
    documentUrl: 'https://pay.stripe.com/receipts/x',
  })
  return [
    receipts.mail,
    receipts.mailRepaying,
    paymentInReviewMail(named, facts),
    paymentFailedMail(named, { ...facts, creditsMicro, totalMinor: 500n }),
    refund.mail,
    refund.mailInDebt,
    refundFailedMail(named, { ...facts, refundedMinor: 500n, creditsMicro }),
    disputeOpenedMail(named, dispute),
    disputeWonMail(named, dispute),
    lost.mail,
    lost.mailInDebt,
    lowBalanceMail(named, {
      recipient: order.recipient,
      unsubscribe,
      level: 'low',
      balanceMicro: creditsMicro,
      thresholdMicro: creditsMicro,
    }),
    usageReportMail(named, {
      recipient: order.recipient,
      unsubscribe,
      month: { name: '2026-02', startMs: Date.UTC(2026, 1), endMs: Date.UTC(2026, 2) },
      requests: 1,
      usedMicro: creditsMicro,
      models: [{ name: words, requests: 1, usedMicro: creditsMicro }],
      purchases: 1,
      purchasedMicro: creditsMicro,
      balanceMicro: creditsMicro,
      atMs: order.atMs,
    }),
  ]
}

describe('figures', () => {
  test.each([
    [500n, 'usd', '$5.00'],
    [5n, 'USD', '$0.05'],
    [-120n, 'eur', '-€1.20'],
    [1500n, 'jpy', '¥1,500'],
    [4250n, 'kwd', 'KWD 4.250'],
    [123_456_789_012_345_678n, 'usd', '$1,234,567,890,123,456.78'],
  ])('%d of %s is written %s', (amountMinor, currency, text) => {
    expect(formatMoney({ amountMinor, currency })).toBe(text)
  })

  test('no digit of money is lost or moved, in any currency', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }),
        fc.constantFrom('usd', 'eur', 'jpy', 'krw', 'kwd', 'bhd', 'gbp', 'isk', 'ugx'),
        (amountMinor, currency) => {
          const written = formatMoney({ amountMinor, currency })
          const digits = written.replaceAll(/[^\d.]/g, '').replace(/^\./, '')
          const [whole = '', fraction = ''] = digits.split('.')
          expect(fraction).toHaveLength(currencyExponent(currency))
          const magnitude = BigInt(whole + fraction)
          expect(written.includes('-') ? -magnitude : magnitude).toBe(amountMinor)
        },
      ),
    )
  })

  test.each([
    [1_000_000n, '1 credit'],
    [1_234_500_001n, '1,234.500001 credits'],
    [0n, '0 credits'],
  ])('%d micro-credits are written exactly: %s', (amount, text) => {
    expect(formatCredits(microCredits(amount))).toBe(text)
  })

  test('a balance never promises more than there is', () => {
    expect(formatBalance(microCredits(9_999_999n))).toBe('9.99 credits')
    expect(formatBalance(microCredits(9n))).toBe('less than 0.01 credits')
    expect(formatBalance(microCredits(0n))).toBe('0 credits')
  })

  test('a time is said in UTC, with midnight as 00', () => {
    expect(formatMoment(Date.parse('2028-02-29T23:59:59Z'))).toBe('29 February 2028, 23:59 UTC')
    expect(formatMoment(Date.parse('2026-03-01T01:05:00+01:00'))).toBe('1 March 2026, 00:05 UTC')
  })
})

describe('every mail', () => {
  test('keeps markup in names inert, and loads nothing', () => {
    const attack = `"><img src=x onerror=alert(1)><script>alert(1)</script><a href='https://evil.example'>`
    for (const mail of everyMail(attack)) {
      expect(mail.html).not.toMatch(/<img|<script|<a href='|onerror=alert\(1\)>/)
      expect(mail.html).toContain('&lt;img src=x onerror=alert(1)&gt;')
      const links = [...mail.html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, url]) => url)
      expect(links.every((url) => url?.startsWith('https://chat.example.com/'))).toBe(true)
    }
  })

  test('keeps a name on its line, and figures the way round they are', () => {
    const name = 'Starter\r\nTotal paid: $0.00\u2028x\u202eevil\u2066'
    for (const mail of everyMail(name)) {
      expect(mail.text).not.toMatch(/\r|\u2028|[\u202a-\u202e\u2066-\u2069]|^Total paid: \$0\.00/m)
      expect(mail.subject).not.toMatch(/[\r\n]/)
    }
  })

  test('says the same in text and in HTML, and what kind it is', () => {
    const mails = everyMail('Starter')
    for (const mail of mails) {
      const shown = mail.html
        .replace(/<title>.*<\/title>/, '')
        .replaceAll(/<[^>]+>/g, ' ')
        .replaceAll('&amp;', '&')
        .replaceAll('&#39;', "'")
        .replaceAll(/\s+/g, ' ')
      for (const line of mail.text
        .split('\n')
        .filter((text) => !/^(-- |https|Stop|See|Try|Get)/.test(text))) {
        for (const part of line.split(/(?<!https): /)) expect(shown).toContain(part.trim())
      }
    }
    expect(
      mails.filter(({ unsubscribeUrl }) => unsubscribeUrl !== undefined).map(({ kind }) => kind),
    ).toEqual(['low_balance', 'usage_report'])
  })
})

describe('a receipt', () => {
  const facts = { ...order, creditsMicro: credits(100), subtotalMinor: 500n }

  test('adds up line by line, and waits for the ledger to tell the balance', () => {
    const { mail } = purchaseReceiptMails(site, {
      ...facts,
      discountMinor: 50n,
      taxMinor: 86n,
      totalMinor: 536n,
      documentUrl: 'https://pay.stripe.com/receipts/x',
    })
    expect(mail.text).toContain(
      [
        'Package: Starter',
        'Subtotal: $5.00',
        'Discount: -$0.50',
        'Tax: $0.86',
        'Total paid: $5.36',
        'Credits: 100 credits',
        `New balance: ${balanceMark}`,
        'Paid: 1 March 2026, 00:05 UTC',
        'Order: ord_1',
      ].join('\n'),
    )
    expect(mail.text).toContain('https://chat.example.com/credits/orders/?order=ord_1')
    expect(mail.text).toContain('https://pay.stripe.com/receipts/x')
    const filled = fillBalanceMarks(mail, balanceOf(612, 0))
    expect(filled.text).toContain('New balance: 612 credits')
    expect(filled.html).toContain('612 credits')
    expect(filled.html + filled.text).not.toMatch(/[\ue000\ue001]/)
  })

  test('shows no discount and no tax where there was none, and no document that is not a web address', () => {
    const { mail } = purchaseReceiptMails(site, {
      ...facts,
      discountMinor: 0n,
      taxMinor: 0n,
      totalMinor: 500n,
      documentUrl: 'javascript:alert(1)',
    })
    expect(mail.text).not.toMatch(/Discount|Tax|javascript/)
  })
})

test('a receipt whose credits repaid a debt says how much, and what is still owed', () => {
  const { mail, mailRepaying } = purchaseReceiptMails(site, {
    ...order,
    creditsMicro: credits(100),
    subtotalMinor: 500n,
    discountMinor: 0n,
    taxMinor: 0n,
    totalMinor: 500n,
  })
  expect(mail.text).not.toMatch(/repaid|owed/i)
  const { text } = fillBalanceMarks(mailRepaying, balanceOf(0, 40), credits(100))
  expect(text).toContain('Repaid: 100 credits\nStill owed: 40 credits\nNew balance: 0 credits')
  expect(text).not.toContain('100 credits are yours to use')
})

test('a claw-back into debt says what is still missing, and one that found everything does not', () => {
  const { mail, mailInDebt } = refundMails(site, {
    ...order,
    refundedMinor: 500n,
    creditsMicro: credits(100),
  })
  expect(mail.text).not.toContain(debtMark)
  expect(fillBalanceMarks(mailInDebt, balanceOf(0, 40)).text).toContain('Still missing: 40 credits')
})

test('a report names at most ten models, and sums up the rest', () => {
  const models = Array.from({ length: 12 }, (_, index) => ({
    name: `Model ${index + 1}`,
    requests: 2,
    usedMicro: credits(12 - index),
  }))
  const { text } = usageReportMail(site, {
    recipient: order.recipient,
    unsubscribe,
    month: { name: '2026-02', startMs: Date.UTC(2026, 1), endMs: Date.UTC(2026, 2) },
    requests: 24,
    usedMicro: credits(78),
    models,
    purchases: 0,
    purchasedMicro: credits(0),
    balanceMicro: credits(5),
    atMs: order.atMs,
  })
  expect(text).toContain('In February 2026 (UTC) you asked 24 questions for 78 credits.')
  expect(text).toContain('Model 10 (2 questions): 3 credits\n2 other models (4 questions): 3 credits\n')
  expect(text).toContain('Balance on 1 March 2026, 00:05 UTC: 5 credits')
  expect(text).not.toMatch(/Model 11|Bought/)
})

test('a layout without figures, link and notes is a mail all the same', () => {
  const { text } = layOutMail({
    recipient: 'ada@example.com',
    kind: 'password_changed',
    brandName: 'Tessera',
    subject: 'Hello',
    paragraphs: ['One sentence.'],
    closing: [],
  })
  expect(text).toBe('One sentence.\n\n-- \nTessera\n')
})

function balanceOf(balance: number, debt: number) {
  return {
    walletId: 'wal_1',
    balanceMicro: credits(balance),
    heldMicro: credits(0),
    availableMicro: credits(balance),
    debtMicro: credits(debt),
  }
}
