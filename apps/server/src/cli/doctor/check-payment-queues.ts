import { systemClock } from '../../adapters/clock/system-clock.ts'
import type { Database } from '../../adapters/db/database.ts'
import { type Finding, isDoubtful, isHealthy } from './finding.ts'

/** The reconciler finishes a refund within minutes, unless Stripe keeps away. */
const refundPatienceMs = 15 * 60_000

/** What waits for somebody: events that could not be processed, and differences between Stripe and the books. */
export async function checkPaymentQueues({ db }: Database): Promise<readonly Finding[]> {
  const failed = await db
    .selectFrom('webhook_events')
    .select(({ fn }) => fn.countAll<bigint>().as('count'))
    .where('status', '=', 'failed')
    .executeTakeFirstOrThrow()
  const open = await db
    .selectFrom('payment_differences')
    .select(({ fn }) => fn.countAll<bigint>().as('count'))
    .where('status', '=', 'open')
    .executeTakeFirstOrThrow()
  const unfinished = await db
    .selectFrom('refund_requests')
    .select(({ fn }) => fn.countAll<bigint>().as('count'))
    .where('status', '=', 'asked')
    .where('created_at_ms', '<', BigInt(systemClock.nowMs() - refundPatienceMs))
    .executeTakeFirstOrThrow()
  const parts = [
    ...(unfinished.count === 0n ? [] : [`${unfinished.count} refunds wait for Stripe`]),
    ...(failed.count === 0n ? [] : [`${failed.count} webhook events failed`]),
    ...(open.count === 0n ? [] : [`${open.count} differences between Stripe and the books`]),
  ]
  return [
    parts.length === 0
      ? isHealthy('payment books', 'no failed events, no differences, no unfinished refunds')
      : isDoubtful('payment books', parts.join(', '), 'look at Admin → Webhooks and differences'),
  ]
}
