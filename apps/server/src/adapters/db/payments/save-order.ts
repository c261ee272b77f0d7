import type { Clock } from '@tessera/core/clock'
import { balanceOf } from '@tessera/core/ledger/wallet-balance'
import { microCredits } from '@tessera/core/money/micro-credits'
import type { Order } from '@tessera/core/payments/order'
import type { Kysely } from 'kysely'

import { fillBalanceMarks } from '../../../mails/balance-marks.ts'
import type { MailQueued, WebhookEventDone } from '../../../ports/companion-write.ts'
import { mailRow } from '../../mail/mail-row.ts'
import type { Schema } from '../schema/schema.ts'
import { disputeRow, orderColumns, refundRow } from './order-rows.ts'

/** Writes what moves no credits; with a movement the ledger writes the same rows. */
export async function saveOrder(
  trx: Kysely<Schema>,
  clock: Clock,
  {
    order,
    companions,
  }: { readonly order: Order; readonly companions: readonly (WebhookEventDone | MailQueued)[] },
): Promise<boolean> {
  const nowMs = BigInt(clock.nowMs())
  const { numUpdatedRows } = await trx
    .updateTable('orders')
    .set({ ...orderColumns(order), version: order.version + 1n, updated_at_ms: nowMs })
    .where('id', '=', order.id)
    .where('version', '=', order.version)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) return false
  await saveParts(trx, order)
  for (const companion of companions) {
    if (companion.type === 'webhook_event_done') await endEvent(trx, companion, nowMs)
    else await queueMail(trx, order, { queued: companion, nowMs })
  }
  return true
}

async function saveParts(trx: Kysely<Schema>, order: Order): Promise<void> {
  for (const refund of order.refunds) {
    const row = refundRow(order.id, refund)
    await trx
      .insertInto('order_refunds')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute()
  }
  for (const dispute of order.disputes) {
    const row = disputeRow(order.id, dispute)
    await trx
      .insertInto('order_disputes')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute()
  }
}

async function endEvent(trx: Kysely<Schema>, done: WebhookEventDone, nowMs: bigint): Promise<void> {
  await trx
    .updateTable('webhook_events')
    .set({ status: 'done', order_id: done.orderId, note: null, processed_at_ms: nowMs })
    .where('id', '=', done.eventId)
    .execute()
}

async function queueMail(
  trx: Kysely<Schema>,
  order: Order,
  { queued, nowMs }: { readonly queued: MailQueued; readonly nowMs: bigint },
): Promise<void> {
  const wallet = await trx
    .selectFrom('wallets')
    .select(['id', 'posted', 'held', 'debt'])
    .where('id', '=', order.walletId)
    .executeTakeFirstOrThrow()
  const balance = balanceOf({
    id: wallet.id,
    postedMicro: microCredits(wallet.posted),
    heldMicro: microCredits(wallet.held),
    debtMicro: microCredits(wallet.debt),
  })
  const isInDebt = balance.debtMicro > 0n
  const mail = isInDebt ? (queued.mailInDebt ?? queued.mail) : queued.mail
  await trx
    .insertInto('mails')
    .values(mailRow(fillBalanceMarks(mail, balance), { ...queued, nowMs }))
    .onConflict((conflict) => conflict.column('dedupe_key').doNothing())
    .execute()
}
