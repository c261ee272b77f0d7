import type { LedgerOutcome } from '@tessera/core/ledger/operation'

import type { OrderChanged, WebhookEventDone } from '../../../ports/companion-write.ts'
import { disputeRow, orderColumns, refundRow } from '../payments/order-rows.ts'
import type { CompanionRow } from './companion-rows.ts'

/** The order, its refunds and its disputes, as they are after the movement. */
export function orderRowsOf(
  changed: OrderChanged,
  outcome: LedgerOutcome,
  nowMs: bigint,
): readonly CompanionRow[] {
  const { order, frozenDisputeId, previousVersion } = changed
  return [
    {
      table: 'orders',
      mode: 'update',
      key: ['id', 'version'],
      counts: 'version',
      values: { id: order.id, version: previousVersion, ...orderColumns(order), updated_at_ms: nowMs },
    },
    ...order.refunds.map((refund): CompanionRow => ({
      table: 'order_refunds',
      mode: 'upsert',
      key: ['id'],
      values: refundRow(order.id, refund),
    })),
    ...order.disputes.map((dispute): CompanionRow => ({
      table: 'order_disputes',
      mode: 'upsert',
      key: ['id'],
      values: disputeRow(
        order.id,
        // Less may have been available than was asked for.
        dispute.id === frozenDisputeId ? { ...dispute, frozenMicro: outcome.amountMicro } : dispute,
      ),
    })),
  ]
}

export function eventRowOf(done: WebhookEventDone, nowMs: bigint): CompanionRow {
  return {
    table: 'webhook_events',
    mode: 'update',
    key: ['id'],
    values: { id: done.eventId, status: 'done', order_id: done.orderId, note: null, processed_at_ms: nowMs },
  }
}
