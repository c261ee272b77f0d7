import type { MicroCredits } from '@tessera/core/money/micro-credits'

import type { Mail } from '../ports/mailer.ts'
import { availableMark, balanceMark, debtMark, repaidMark } from './balance-marks.ts'
import { formatCredits, formatMoment, formatMoney } from './figures.ts'
import { layOutMail, type MailContent, type MailFigure } from './mail-layout.ts'
import { type MailSite, sitePages } from './site.ts'

/** What every mail about an order tells. */
export type OrderMailFacts = {
  readonly recipient: string
  readonly orderId: string
  readonly packageName: string
  /** Three letters of ISO 4217; all amounts of the order are in its smallest unit. */
  readonly currency: string
  /** When it happened. */
  readonly atMs: number
}

/**
 * A mail about credits that are taken, in two forms: only the ledger knows, in the same transaction, whether the
 * wallet is in debt afterwards.
 */
export type ClawBackMails = { readonly mail: Mail; readonly mailInDebt: Mail }

export type PurchaseReceiptFacts = OrderMailFacts & {
  readonly creditsMicro: MicroCredits
  readonly subtotalMinor: bigint
  readonly discountMinor: bigint
  readonly taxMinor: bigint
  readonly totalMinor: bigint
  /** Stripe's own receipt or invoice, once it is known. */
  readonly documentUrl?: string | undefined
}

/** A receipt in two forms: only the ledger knows, in the same transaction, whether the credits repaid a debt. */
export type ReceiptMails = { readonly mail: Mail; readonly mailRepaying: Mail }

/** Goes with the grant of the credits: holds `balanceMark`, `repaidMark` and `debtMark`. */
export function purchaseReceiptMails(site: MailSite, facts: PurchaseReceiptFacts): ReceiptMails {
  const bought = formatCredits(facts.creditsMicro)
  return {
    mail: receiptMail(site, facts, { sentence: `${bought} are yours to use.`, figures: [] }),
    mailRepaying: receiptMail(site, facts, {
      sentence: `Of ${bought}, ${repaidMark} repaid what your account owed. The rest is yours to use.`,
      figures: [
        { label: 'Repaid', value: repaidMark },
        { label: 'Still owed', value: debtMark },
      ],
    }),
  }
}

function receiptMail(
  site: MailSite,
  facts: PurchaseReceiptFacts,
  told: { readonly sentence: string; readonly figures: readonly MailFigure[] },
): Mail {
  const { subtotalMinor, discountMinor, taxMinor, totalMinor } = facts
  const money = moneyOf(facts)
  return orderMail(site, facts, {
    kind: 'purchase_receipt',
    subject: `Your receipt from ${site.brandName}: ${formatCredits(facts.creditsMicro)}`,
    paragraphs: [`Thank you for your purchase. ${told.sentence}`],
    figures: [
      { label: 'Package', value: facts.packageName },
      { label: 'Subtotal', value: money(subtotalMinor) },
      ...(discountMinor > 0n ? [{ label: 'Discount', value: money(-discountMinor) }] : []),
      ...(taxMinor > 0n ? [{ label: 'Tax', value: money(taxMinor) }] : []),
      { label: 'Total paid', value: money(totalMinor), isTotal: true },
      { label: 'Credits', value: formatCredits(facts.creditsMicro) },
      ...told.figures,
      { label: 'New balance', value: balanceMark },
      { label: 'Paid', value: formatMoment(facts.atMs) },
    ],
    closing:
      facts.documentUrl !== undefined && isHttps(facts.documentUrl)
        ? [`The receipt of the payment itself: ${facts.documentUrl}`]
        : [],
  })
}

/** For payments that were made and don't fit their order: a person has to decide. */
export function paymentInReviewMail(site: MailSite, facts: OrderMailFacts): Mail {
  return orderMail(site, facts, {
    kind: 'payment_in_review',
    subject: `We are looking at your payment to ${site.brandName}`,
    paragraphs: [
      `Your payment for ${facts.packageName} reached us, but it does not fit what you ordered, so no credits were added yet.`,
      'We are looking at it, and will either add the credits or send the money back. You need not pay again.',
    ],
    // What was charged stands nowhere: it may be in another currency than the order's.
    figures: [{ label: 'Package', value: facts.packageName }],
    closing: [],
  })
}

export type PaymentFailedFacts = OrderMailFacts & {
  readonly creditsMicro: MicroCredits
  readonly totalMinor: bigint
}

/** For payments that fail after the person has left the payment page. */
export function paymentFailedMail(site: MailSite, facts: PaymentFailedFacts): Mail {
  return orderMail(site, facts, {
    kind: 'payment_failed',
    subject: `Your payment to ${site.brandName} did not go through`,
    paragraphs: [
      `Your bank did not carry out the payment for ${facts.packageName}. Nothing was charged, and no credits were added.`,
    ],
    figures: [
      { label: 'Package', value: facts.packageName },
      { label: 'Amount', value: moneyOf(facts)(facts.totalMinor) },
      { label: 'Credits', value: formatCredits(facts.creditsMicro) },
    ],
    action: { label: 'Try again', url: sitePages.buyCredits(site) },
    closing: ['Another card or another way to pay often helps.'],
  })
}

export type RefundFacts = OrderMailFacts & {
  /** This refund. */
  readonly refundedMinor: bigint
  /** What this refund takes back. */
  readonly creditsMicro: MicroCredits
}

/** Goes with the claw-back: holds `balanceMark` and `debtMark`. */
export function refundMails(site: MailSite, facts: RefundFacts): ClawBackMails {
  const amount = moneyOf(facts)(facts.refundedMinor)
  const hasTaken = facts.creditsMicro > 0n
  const consequence = hasTaken
    ? 'The credits that this money had bought were taken back.'
    : 'Your credits stay as they are.'
  const mails = clawBackMails(site, facts, {
    kind: 'refund',
    subject: `Refund from ${site.brandName}: ${amount}`,
    paragraphs: [`We refunded ${amount} of your purchase. ${consequence}`],
    figures: [
      { label: 'Package', value: facts.packageName },
      { label: 'Refunded', value: amount, isTotal: true },
      ...(hasTaken ? [{ label: 'Credits taken back', value: formatCredits(facts.creditsMicro) }] : []),
    ],
    closing: ['Banks take up to ten days to show a refund on the statement.'],
  })
  // A debt is then from something else.
  return hasTaken ? mails : { mail: mails.mail, mailInDebt: mails.mail }
}

/** Goes with the return of the credits: holds `balanceMark`. */
export function refundFailedMail(site: MailSite, facts: RefundFacts): Mail {
  const amount = moneyOf(facts)(facts.refundedMinor)
  const consequence =
    facts.creditsMicro > 0n ? ' The credits that we had taken back for it are yours again.' : ''
  return orderMail(site, facts, {
    kind: 'refund_failed',
    subject: `A refund from ${site.brandName} could not be paid out`,
    paragraphs: [
      `Your bank did not accept the refund of ${amount}.${consequence}`,
      'Please write to us if you still want the money back, so that we can find another way.',
    ],
    figures: [
      { label: 'Package', value: facts.packageName },
      ...(facts.creditsMicro > 0n
        ? [{ label: 'Credits given back', value: formatCredits(facts.creditsMicro) }]
        : []),
      { label: 'Balance now', value: balanceMark },
    ],
    closing: [],
  })
}

export type DisputeFacts = OrderMailFacts & { readonly disputedMinor: bigint }

/** Goes with the freeze: holds `balanceMark` and `availableMark`. */
export function disputeOpenedMail(site: MailSite, facts: DisputeFacts): Mail {
  return orderMail(site, facts, {
    kind: 'dispute_opened',
    subject: `Your bank disputes a payment to ${site.brandName}`,
    paragraphs: [
      `Your bank told us that the payment for ${facts.packageName} is disputed. Until it has decided, the credits of this purchase that are left are frozen.`,
    ],
    figures: [
      { label: 'Disputed', value: moneyOf(facts)(facts.disputedMinor) },
      { label: 'Balance now', value: balanceMark },
      { label: 'Of these you can use', value: availableMark },
    ],
    closing: [
      'If you did not dispute it, or did so by mistake, tell your bank and write to us: then the credits are free again soon.',
    ],
  })
}

/** Also for disputes that were withdrawn. */
export function disputeWonMail(site: MailSite, facts: DisputeFacts): Mail {
  return orderMail(site, facts, {
    kind: 'dispute_won',
    subject: `The dispute about your payment to ${site.brandName} is over`,
    paragraphs: [
      `The dispute about the payment for ${facts.packageName} has ended and the payment stands. Its credits are free again.`,
    ],
    figures: [{ label: 'Disputed', value: moneyOf(facts)(facts.disputedMinor) }],
    closing: [],
  })
}

/** Goes with the claw-back: holds `balanceMark` and `debtMark`. */
export function disputeLostMails(
  site: MailSite,
  facts: DisputeFacts & { readonly revokedMicro: MicroCredits },
): ClawBackMails {
  const amount = moneyOf(facts)(facts.disputedMinor)
  return clawBackMails(site, facts, {
    kind: 'dispute_lost',
    subject: `Your bank took back a payment to ${site.brandName}`,
    paragraphs: [
      `The dispute about the payment for ${facts.packageName} has ended: your bank returned ${amount} to you. The credits that this money had bought were taken back.`,
    ],
    figures: [
      { label: 'Returned to you', value: amount, isTotal: true },
      { label: 'Credits of this purchase taken back', value: formatCredits(facts.revokedMicro) },
    ],
    closing: [],
  })
}

type OrderMailContent = Omit<MailContent, 'recipient' | 'brandName'>

function orderMail(site: MailSite, facts: OrderMailFacts, content: OrderMailContent): Mail {
  return layOutMail({
    ...content,
    recipient: facts.recipient,
    brandName: site.brandName,
    figures: [...(content.figures ?? []), { label: 'Order', value: facts.orderId }],
    action: content.action ?? { label: 'See the order', url: sitePages.order(site, facts.orderId) },
    closing: [
      ...content.closing,
      ...(site.supportEmail === undefined ? [] : [`Questions? Write to ${site.supportEmail}.`]),
    ],
  })
}

function clawBackMails(site: MailSite, facts: OrderMailFacts, content: OrderMailContent): ClawBackMails {
  const withFigures = (paragraphs: readonly string[], figures: readonly MailFigure[]): Mail =>
    orderMail(site, facts, {
      ...content,
      paragraphs: [...content.paragraphs, ...paragraphs],
      figures: [...(content.figures ?? []), ...figures],
    })
  const balance = { label: 'Balance now', value: balanceMark }
  return {
    mail: withFigures([], [balance]),
    mailInDebt: withFigures(
      [
        'Some of these credits had been used already. What is missing is taken from the next credits that you get.',
      ],
      [balance, { label: 'Still missing', value: debtMark }],
    ),
  }
}

function moneyOf({ currency }: OrderMailFacts): (amountMinor: bigint) => string {
  return (amountMinor) => formatMoney({ amountMinor, currency })
}

function isHttps(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'https:'
}
