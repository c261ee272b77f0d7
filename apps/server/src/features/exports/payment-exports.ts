import {
  type AdminOrder,
  adminOrdersResponse,
  type WebhookEvent,
  webhookEventsResponse,
} from '@tessera/contracts/payments-admin'
import { routes } from '@tessera/contracts/routes'
import { invariant } from '@tessera/core/invariant'
import { creditsFromJson, creditsToJson, microCredits } from '@tessera/core/money/micro-credits'

import { countCell, creditsCell, flagCell, moneyCell, textCell, timeCell } from './cells.ts'
import { defineListExport } from './list-export.ts'

/** Everybody's purchases. */
export const ordersExport = defineListExport<AdminOrder>({
  route: routes.exportOrders,
  list: routes.adminOrders,
  name: 'orders',
  title: 'Purchases',
  pageRows: 100,
  isWide: true,
  columns: [
    { name: 'created_at', read: (row) => timeCell(row.created_at), printed: ['Ordered (UTC)', 15] },
    { name: 'paid_at', read: (row) => timeCell(row.paid_at), printed: ['Paid (UTC)', 15] },
    { name: 'status', read: (row) => textCell(row.status), printed: ['Status', 12] },
    { name: 'user_email', read: (row) => textCell(row.user.email), printed: ['E-mail', 24] },
    { name: 'user_name', read: (row) => textCell(row.user.name), printed: ['Name', 18] },
    { name: 'package', read: (row) => textCell(row.package.name), printed: ['Package', 13] },
    { name: 'credits', read: (row) => creditsCell(row.credits), printed: ['Credits', 13] },
    { name: 'credits_granted', read: (row) => creditsCell(row.credits_granted) },
    { name: 'credits_revoked', read: (row) => creditsCell(row.credits_revoked), printed: ['Taken back', 12] },
    { name: 'credits_frozen', read: (row) => creditsCell(frozenOf(row)), printed: ['Set aside', 12] },
    { name: 'currency', read: (row) => textCell(row.currency.toUpperCase()), printed: ['Currency', 8] },
    { name: 'subtotal', read: (row) => moneyCell(row.subtotal_minor, row.currency) },
    { name: 'discount', read: (row) => moneyCell(row.discount_minor, row.currency) },
    { name: 'tax', read: (row) => moneyCell(row.tax_minor, row.currency), printed: ['Tax', 9] },
    { name: 'total', read: (row) => moneyCell(row.total_minor, row.currency), printed: ['Total', 10] },
    {
      name: 'refunded',
      read: (row) => moneyCell(row.refunded_minor, row.currency),
      printed: ['Refunded', 9],
    },
    {
      name: 'charged_back',
      read: (row) => moneyCell(row.charged_back_minor, row.currency),
      printed: ['Lost', 9],
    },
    { name: 'kept', read: (row) => moneyCell(keptMinorOf(row), row.currency) },
    {
      name: 'fee',
      read: ({ fee }) => (fee === null ? textCell(null) : moneyCell(fee.amount_minor, fee.currency)),
      printed: ['Fee', 8],
    },
    { name: 'fee_currency', read: (row) => textCell(row.fee?.currency.toUpperCase() ?? null) },
    { name: 'net', read: (row) => moneyCell(netMinorOf(row), row.currency), printed: ['Net', 9] },
    { name: 'disputes', read: (row) => countCell(row.disputes.length) },
    { name: 'livemode', read: (row) => flagCell(row.livemode) },
    { name: 'problem', read: (row) => textCell(row.problem) },
    { name: 'order_id', read: (row) => textCell(row.id) },
    { name: 'user_id', read: (row) => textCell(row.user.id) },
    { name: 'wallet_id', read: (row) => textCell(row.wallet_id) },
    { name: 'session_id', read: (row) => textCell(row.session_id) },
    { name: 'payment_intent_id', read: (row) => textCell(row.payment_intent_id) },
    { name: 'charge_id', read: (row) => textCell(row.charge_id) },
  ],
  readPage(answer) {
    const page = adminOrdersResponse.parse(answer)
    return { rows: page.orders, next: page.next_cursor }
  },
})

/** What is left of a payment after refunds and what banks took, tax included; null before it was paid. */
function keptMinorOf(row: AdminOrder): number | null {
  return row.paid_at === null ? null : row.total_minor - row.refunded_minor - row.charged_back_minor
}

/** The same less what the payment provider kept; null where that is unknown, or in another currency. */
function netMinorOf(row: AdminOrder): number | null {
  const kept = keptMinorOf(row)
  return kept === null || row.fee?.currency !== row.currency ? null : kept - row.fee.amount_minor
}

/** Credits that wait for what a bank decides. */
function frozenOf({ disputes }: AdminOrder): number {
  const frozenMicro = disputes.reduce((sum, { frozen }) => sum + exactMicro(frozen), 0n)
  return creditsToJson(microCredits(frozenMicro))
}

function exactMicro(credits: number): bigint {
  const micro = creditsFromJson(credits)
  invariant(micro !== undefined, 'an amount of credits in an answer is exact')
  return micro
}

/** What the payment provider told. */
export const webhookEventsExport = defineListExport<WebhookEvent>({
  route: routes.exportWebhookEvents,
  list: routes.webhookEvents,
  name: 'webhook-events',
  title: 'Webhook events',
  pageRows: 100,
  isWide: true,
  columns: [
    { name: 'received_at', read: (row) => timeCell(row.received_at), printed: ['Received (UTC)', 14] },
    { name: 'event_id', read: (row) => textCell(row.id), printed: ['Event', 22] },
    { name: 'type', read: (row) => textCell(row.type), printed: ['Type', 20] },
    { name: 'status', read: (row) => textCell(row.status), printed: ['Status', 8] },
    { name: 'attempts', read: (row) => countCell(row.attempts), printed: ['Attempts', 7] },
    { name: 'object_id', read: (row) => textCell(row.object_id) },
    { name: 'order_id', read: (row) => textCell(row.order_id), printed: ['Order', 22] },
    { name: 'note', read: (row) => textCell(row.note), printed: ['Note', 26] },
    { name: 'livemode', read: (row) => flagCell(row.livemode) },
    { name: 'api_version', read: (row) => textCell(row.api_version) },
    { name: 'created_at', read: (row) => timeCell(row.created_at) },
    { name: 'processed_at', read: (row) => timeCell(row.processed_at), printed: ['Processed (UTC)', 14] },
    { name: 'next_attempt_at', read: (row) => timeCell(row.next_attempt_at) },
  ],
  readPage(answer) {
    const page = webhookEventsResponse.parse(answer)
    return { rows: page.events, next: page.next_cursor }
  },
})
