import { repaymentReferenceOf } from '@tessera/core/ledger/repay-debt'
import { microCredits } from '@tessera/core/money/micro-credits'
import type { MicroCredits } from '@tessera/core/money/micro-credits'
import type { OrderLeg, WalletHolds, WalletUse } from '@tessera/core/payments/unused-part'
import type { Kysely } from 'kysely'

import type { OrderLedger, PostedForOrder } from '../../../ports/order-ledger.ts'
import type { Database } from '../database.ts'
import type { Schema } from '../schema/schema.ts'
import { inSnapshot } from '../transaction.ts'

/** Fewer than a statement takes as parameters on either database. */
const referencesAtOnce = 500

export function createOrderLedger(database: Database): OrderLedger {
  return {
    findUse: (order) => inSnapshot(database, (db) => findUse(db, order)),
    findUseAndHolds: (order) =>
      inSnapshot(database, async (db) => {
        const holds = await findHolds(db, order.walletId)
        const use = await findUse(
          db,
          order,
          holds.frozen.map(({ orderId }) => orderId),
        )
        return { use, holds }
      }),
    findRepaid: (order) => findRepaid(database.db, order),
    async findPosted(orders) {
      const posted = new Map(orders.map(({ id }) => [id, { granted: 0n, revoked: 0n }]))
      const references = orders.flatMap(referencesOf)
      for (let start = 0; start < references.length; start += referencesAtOnce) {
        await addPosted(database.db, references.slice(start, start + referencesAtOnce), posted)
      }
      return new Map(
        [...posted].map(([id, { granted, revoked }]): [string, PostedForOrder] => [
          id,
          { grantedMicro: microCredits(granted), revokedMicro: microCredits(revoked) },
        ]),
      )
    },
  }
}

async function findUse(
  db: Kysely<Schema>,
  order: { readonly id: string; readonly walletId: string },
  /** Orders that are needed as well. */
  others: readonly string[] = [],
): Promise<WalletUse> {
  const clawBacks = await legsOf(db, order.walletId).where('t.kind', '=', 'refund').execute()
  const orderIds = new Set([order.id, ...others, ...clawBacks.map(({ reference }) => orderIdOf(reference))])
  const grants: typeof clawBacks = []
  const ids = [...orderIds]
  for (let start = 0; start < ids.length; start += referencesAtOnce) {
    const some = ids.slice(start, start + referencesAtOnce)
    grants.push(
      ...(await legsOf(db, order.walletId)
        .where('t.kind', '=', 'purchase')
        .where('t.reference', 'in', some)
        .execute()),
    )
  }
  const wallet = await db
    .selectFrom('wallets')
    .select('debited_total')
    .where('id', '=', order.walletId)
    .executeTakeFirstOrThrow()
  const rows = [...grants, ...clawBacks].toSorted((left, right) => Number(left.seq - right.seq))
  return {
    debitedTotalMicro: microCredits(wallet.debited_total),
    legs: rows.map((row): OrderLeg => ({
      orderId: orderIdOf(row.reference),
      amountMicro: microCredits(row.amount),
      creditedTotalMicro: microCredits(row.credited_total),
    })),
  }
}

async function findHolds(db: Kysely<Schema>, walletId: string): Promise<WalletHolds> {
  const wallet = await db
    .selectFrom('wallets')
    .select('held')
    .where('id', '=', walletId)
    .executeTakeFirstOrThrow()
  const frozen = await db
    .selectFrom('order_disputes as d')
    .innerJoin('orders as o', 'o.id', 'd.order_id')
    .select(['d.order_id', 'd.frozen'])
    .where('o.wallet_id', '=', walletId)
    .where('d.frozen', '>', 0n)
    .execute()
  return {
    heldMicro: microCredits(wallet.held),
    frozen: frozen.map((row) => ({ orderId: row.order_id, amountMicro: microCredits(row.frozen) })),
  }
}

async function findRepaid(
  db: Kysely<Schema>,
  order: { readonly id: string; readonly walletId: string },
): Promise<MicroCredits> {
  const leg = await legsOf(db, order.walletId)
    .where('t.kind', '=', 'adjustment')
    .where('t.reference', '=', repaymentReferenceOf('purchase', order.id))
    .executeTakeFirst()
  return microCredits(leg === undefined ? 0n : 0n - leg.amount)
}

function legsOf(db: Kysely<Schema>, walletId: string) {
  return db
    .selectFrom('wallet_legs as l')
    .innerJoin('ledger_transactions as t', 't.id', 'l.transaction_id')
    .select(['t.reference', 'l.seq', 'l.amount', 'l.credited_total'])
    .where('l.wallet_id', '=', walletId)
}

/** One more claw-back than the order knows of: if there is one, it must be found. */
function referencesOf({
  id,
  clawBacks,
}: {
  readonly id: string
  readonly clawBacks: number
}): readonly string[] {
  return [id, ...Array.from({ length: clawBacks + 1 }, (_, index) => `${id}#${index + 1}`)]
}

async function addPosted(
  db: Kysely<Schema>,
  references: readonly string[],
  posted: Map<string, { granted: bigint; revoked: bigint }>,
): Promise<void> {
  const rows = await db
    .selectFrom('ledger_transactions as t')
    .innerJoin('system_legs as s', (join) =>
      join.onRef('s.transaction_id', '=', 't.id').on('s.line', '=', 1n),
    )
    .select(['t.kind', 't.reference', 's.amount'])
    .where('t.kind', 'in', ['purchase', 'refund'])
    .where('t.reference', 'in', [...references])
    .execute()
  for (const { kind, reference, amount } of rows) {
    const sums = posted.get(orderIdOf(reference))
    if (sums === undefined) continue
    // Seen from the system's account: negative where credits came into the wallet.
    if (kind === 'purchase') sums.granted -= amount
    else sums.revoked += amount
  }
}

function orderIdOf(reference: string): string {
  return reference.split('#', 1)[0] ?? reference
}
