import { microCredits } from '@tessera/core/money/micro-credits'
import { minorAmount } from '@tessera/core/money/minor-amount'
import { orderStatuses } from '@tessera/core/payments/order'
import type { Order, OrderDispute, OrderProblem } from '@tessera/core/payments/order'
import type { RefundFact } from '@tessera/core/payments/payment-facts'
import type { Selectable } from 'kysely'
import { z } from 'zod'

import type { OrderDisputesTable, OrderRefundsTable, OrdersTable } from '../schema/payment-tables.ts'

const statuses = z.enum(orderStatuses)
const problems = z.enum([
  'amount_differs',
  'currency_differs',
  'mode_differs',
  'reference_differs',
] as const satisfies readonly OrderProblem[])
const refundStatuses = z.enum([
  'pending',
  'requires_action',
  'succeeded',
  'failed',
  'canceled',
] as const satisfies readonly RefundFact['status'][])

/** The columns of an order that change while it lives. */
export function orderColumns(order: Order) {
  return {
    status: order.status,
    problem: order.problem ?? null,
    session_id: order.sessionId ?? null,
    checkout_url: order.checkoutUrl ?? null,
    payment_intent_id: order.paymentIntentId ?? null,
    charge_id: order.chargeId ?? null,
    total_minor: order.totalMinor ?? null,
    tax_minor: order.taxMinor,
    discount_minor: order.discountMinor,
    refunded_minor: order.refundedMinor,
    fee_minor: order.fee?.amountMinor ?? null,
    fee_currency: order.fee?.currency ?? null,
    payment_method: order.paymentMethod ?? null,
    receipt_url: order.receiptUrl ?? null,
    invoice_url: order.invoiceUrl ?? null,
    granted: order.grantedMicro,
    revoked: order.revokedMicro,
    claw_backs: BigInt(order.clawBacks),
    checked_at_ms: millisecondsOrNull(order.checkedAtMs),
    paid_at_ms: millisecondsOrNull(order.paidAtMs),
  }
}

export function refundRow(orderId: string, refund: RefundFact) {
  return {
    id: refund.id,
    order_id: orderId,
    amount_minor: refund.amountMinor,
    status: refund.status,
    reason: refund.reason ?? null,
    created_at_ms: BigInt(refund.createdAtMs),
  }
}

export function disputeRow(orderId: string, dispute: OrderDispute) {
  return {
    id: dispute.id,
    order_id: orderId,
    amount_minor: dispute.amountMinor,
    currency: dispute.currency,
    status: dispute.status,
    reason: dispute.reason,
    hold_id: dispute.holdId ?? null,
    frozen: dispute.frozenMicro,
    freezes: BigInt(dispute.freezes),
    due_at_ms: millisecondsOrNull(dispute.evidenceDueAtMs),
    created_at_ms: BigInt(dispute.createdAtMs),
  }
}

export type OrderParts = {
  readonly refunds: readonly Selectable<OrderRefundsTable>[]
  readonly disputes: readonly Selectable<OrderDisputesTable>[]
}

export function orderFromRow(row: Selectable<OrdersTable>, parts: OrderParts): Order {
  return {
    id: row.id,
    userId: row.user_id,
    walletId: row.wallet_id,
    package: { id: Number(row.package_id), name: row.package_name },
    creditsMicro: microCredits(row.credits),
    amountMinor: minorAmount(row.amount_minor),
    currency: row.currency,
    isLive: row.livemode === 1n,
    status: statuses.parse(row.status),
    taxMinor: minorAmount(row.tax_minor),
    discountMinor: minorAmount(row.discount_minor),
    refundedMinor: minorAmount(row.refunded_minor),
    ...textFields(row),
    ...(row.total_minor === null ? {} : { totalMinor: minorAmount(row.total_minor) }),
    ...(row.fee_minor === null || row.fee_currency === null
      ? {}
      : { fee: { amountMinor: minorAmount(row.fee_minor), currency: row.fee_currency } }),
    ...(row.checked_at_ms === null ? {} : { checkedAtMs: Number(row.checked_at_ms) }),
    ...(row.paid_at_ms === null ? {} : { paidAtMs: Number(row.paid_at_ms) }),
    refunds: parts.refunds.map(refundFromRow),
    disputes: parts.disputes.map(disputeFromRow),
    grantedMicro: microCredits(row.granted),
    revokedMicro: microCredits(row.revoked),
    clawBacks: Number(row.claw_backs),
    createdAtMs: Number(row.created_at_ms),
    version: row.version,
  }
}

function textFields(row: Selectable<OrdersTable>) {
  return {
    ...(row.return_to === null ? {} : { returnTo: row.return_to }),
    ...(row.problem === null ? {} : { problem: problems.parse(row.problem) }),
    ...(row.session_id === null ? {} : { sessionId: row.session_id }),
    ...(row.checkout_url === null ? {} : { checkoutUrl: row.checkout_url }),
    ...(row.payment_intent_id === null ? {} : { paymentIntentId: row.payment_intent_id }),
    ...(row.charge_id === null ? {} : { chargeId: row.charge_id }),
    ...(row.payment_method === null ? {} : { paymentMethod: row.payment_method }),
    ...(row.receipt_url === null ? {} : { receiptUrl: row.receipt_url }),
    ...(row.invoice_url === null ? {} : { invoiceUrl: row.invoice_url }),
  }
}

function refundFromRow(row: Selectable<OrderRefundsTable>): RefundFact {
  return {
    id: row.id,
    amountMinor: minorAmount(row.amount_minor),
    status: refundStatuses.parse(row.status),
    ...(row.reason === null ? {} : { reason: row.reason }),
    createdAtMs: Number(row.created_at_ms),
  }
}

function disputeFromRow(row: Selectable<OrderDisputesTable>): OrderDispute {
  return {
    id: row.id,
    amountMinor: minorAmount(row.amount_minor),
    currency: row.currency,
    status: row.status,
    reason: row.reason,
    ...(row.due_at_ms === null ? {} : { evidenceDueAtMs: Number(row.due_at_ms) }),
    createdAtMs: Number(row.created_at_ms),
    ...(row.hold_id === null ? {} : { holdId: row.hold_id }),
    frozenMicro: microCredits(row.frozen),
    freezes: Number(row.freezes),
  }
}

function millisecondsOrNull(value: number | undefined): bigint | null {
  return value === undefined ? null : BigInt(value)
}
