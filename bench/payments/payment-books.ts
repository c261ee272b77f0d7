import type { Database } from '../../apps/server/src/adapters/db/database.ts'

/** What the database says about everything that was bought so far. */
export type PaymentBooks = {
  readonly orders: number
  /** Orders whose credits were granted in full, and of which nothing went back. */
  readonly grantedOrders: number
  readonly orderedMicro: bigint
  readonly events: number
  readonly doneEvents: number
  /** Grants in the ledger, and what they brought to wallets. */
  readonly grants: number
  readonly grantedMicro: bigint
}

export async function readPaymentBooks({ db }: Database): Promise<PaymentBooks> {
  const orders = await db.selectFrom('orders').select(['status', 'credits', 'granted', 'revoked']).execute()
  const granted = orders.filter(
    (order) => order.status === 'granted' && order.granted === order.credits && order.revoked === 0n,
  )
  const events = await db.selectFrom('webhook_events').select('status').execute()
  const legs = await db
    .selectFrom('wallet_legs as leg')
    .innerJoin('ledger_transactions as transaction', 'transaction.id', 'leg.transaction_id')
    .where('transaction.kind', '=', 'purchase')
    .select('leg.amount')
    .execute()
  return {
    orders: orders.length,
    grantedOrders: granted.length,
    orderedMicro: granted.reduce((sum, order) => sum + order.credits, 0n),
    events: events.length,
    doneEvents: events.filter(({ status }) => status === 'done').length,
    grants: legs.length,
    grantedMicro: legs.reduce((sum, { amount }) => sum + amount, 0n),
  }
}

/** What a round delivered, warming up included. */
export type DeliveryTally = { events: number; deliveries: number; creditsMicro: bigint }

/**
 * A round counts only if every event granted its order, and each order once.
 * @returns a line for the report; throws with what is wrong
 */
export function checkPayments(
  name: string,
  { before, after }: { readonly before: PaymentBooks; readonly after: PaymentBooks },
  { events, deliveries, creditsMicro }: DeliveryTally,
): string {
  const laws = [
    ['orders', BigInt(after.orders - before.orders), BigInt(events)],
    ['orders granted in full', BigInt(after.grantedOrders - before.grantedOrders), BigInt(events)],
    ['credits of granted orders', after.orderedMicro - before.orderedMicro, creditsMicro],
    ['events in the inbox', BigInt(after.events - before.events), BigInt(events)],
    ['events done', BigInt(after.doneEvents - before.doneEvents), BigInt(events)],
    ['grants in the ledger', BigInt(after.grants - before.grants), BigInt(events)],
    ['credits granted in the ledger', after.grantedMicro - before.grantedMicro, creditsMicro],
  ] as const
  for (const [what, found, wanted] of laws) {
    if (found !== wanted) {
      throw new Error(`this run does not count (${name}): ${what}: ${found} instead of ${wanted}`)
    }
  }
  return `${name}: ${deliveries} deliveries of ${events} events; ${events} orders, each granted exactly once`
}

/** Events that were known already must leave no trace. */
export function checkUnchanged(name: string, before: PaymentBooks, after: PaymentBooks): void {
  const names = [
    'orders',
    'grantedOrders',
    'orderedMicro',
    'events',
    'doneEvents',
    'grants',
    'grantedMicro',
  ] as const
  const changed = names.filter((field) => before[field] !== after[field])
  if (changed.length > 0) {
    throw new Error(`this run does not count (${name}): repeated events changed ${changed.join(', ')}`)
  }
}
