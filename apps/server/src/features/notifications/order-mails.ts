import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import { assertNever } from '@tessera/core/invariant'
import { zeroMinor } from '@tessera/core/money/minor-amount'
import type { Order } from '@tessera/core/payments/order'

import {
  disputeLostMails,
  disputeOpenedMail,
  disputeWonMail,
  type OrderMailFacts,
  paymentFailedMail,
  paymentInReviewMail,
  purchaseReceiptMails,
  refundFailedMail,
  refundMails,
} from '../../mails/payment-mails.ts'
import type { MailSite } from '../../mails/site.ts'
import type { MailQueued } from '../../ports/companion-write.ts'
import type { OrderMails, OrderNews } from '../../ports/order-mails.ts'
import type { PeopleStore } from '../../ports/people-store.ts'

export type OrderMailsDeps = {
  readonly people: Pick<PeopleStore, 'findPerson'>
  readonly ids: IdSource
  readonly clock: Clock
  readonly readSite: () => MailSite
}

/** What buyers are told about their orders: always, because it is about their money. */
export function createOrderMails(deps: OrderMailsDeps): OrderMails {
  return {
    async mailsFor(news) {
      const queued: MailQueued[] = []
      for (const item of news) {
        const buyer = await deps.people.findPerson(item.order.userId)
        if (buyer === undefined) continue
        const site = deps.readSite()
        const facts = factsOf(item.order, buyer.email, deps.clock.nowMs())
        queued.push({ type: 'mail_queued', mailId: deps.ids.create('mail'), ...mailOf(site, item, facts) })
      }
      return queued
    },
  }
}

function factsOf(order: Order, recipient: string, atMs: number): OrderMailFacts {
  return {
    recipient,
    orderId: order.id,
    packageName: order.package.name,
    currency: order.currency,
    atMs,
  }
}

type KeyedMail = Pick<MailQueued, 'dedupeKey' | 'mail' | 'mailInDebt' | 'mailRepaying'>

function mailOf(site: MailSite, news: OrderNews, facts: OrderMailFacts): KeyedMail {
  const { order } = news
  const totalMinor = order.totalMinor ?? order.amountMinor
  switch (news.type) {
    case 'granted':
      return {
        dedupeKey: `purchase_receipt:${order.id}`,
        ...purchaseReceiptMails(site, {
          ...facts,
          atMs: order.paidAtMs ?? facts.atMs,
          creditsMicro: order.creditsMicro,
          subtotalMinor: order.amountMinor,
          discountMinor: order.discountMinor,
          taxMinor: order.taxMinor,
          totalMinor,
          documentUrl: order.invoiceUrl ?? order.receiptUrl,
        }),
      }
    case 'payment_failed':
      return {
        dedupeKey: `payment_failed:${order.id}`,
        mail: paymentFailedMail(site, { ...facts, creditsMicro: order.creditsMicro, totalMinor }),
      }
    case 'payment_in_review':
      return {
        dedupeKey: `payment_in_review:${order.id}`,
        mail: paymentInReviewMail(site, facts),
      }
    case 'refunded':
      return {
        dedupeKey: `refund:${news.refundId}`,
        ...refundMails(site, { ...facts, refundedMinor: news.amountMinor, creditsMicro: news.takenMicro }),
      }
    case 'refund_failed':
      return {
        dedupeKey: `refund_failed:${news.refundId}`,
        mail: refundFailedMail(site, {
          ...facts,
          refundedMinor: news.amountMinor,
          creditsMicro: news.givenBackMicro,
        }),
      }
    case 'dispute_opened':
    case 'dispute_won':
    case 'dispute_lost':
      return disputeMailOf(site, news, facts)
    default:
      return assertNever(news)
  }
}

type DisputeNews = Extract<OrderNews, { readonly disputeId: string }>

function disputeMailOf(site: MailSite, news: DisputeNews, facts: OrderMailFacts): KeyedMail {
  const { disputeId, order } = news
  const dispute = order.disputes.find(({ id }) => id === disputeId)
  const disputeFacts = {
    ...facts,
    currency: dispute?.currency ?? facts.currency,
    disputedMinor: dispute?.amountMinor ?? order.totalMinor ?? zeroMinor,
  }
  const dedupeKey = `${news.type}:${disputeId}`
  switch (news.type) {
    case 'dispute_opened':
      return { dedupeKey, mail: disputeOpenedMail(site, disputeFacts) }
    case 'dispute_won':
      return { dedupeKey, mail: disputeWonMail(site, disputeFacts) }
    case 'dispute_lost':
      return { dedupeKey, ...disputeLostMails(site, { ...disputeFacts, revokedMicro: order.revokedMicro }) }
    default:
      return assertNever(news)
  }
}
