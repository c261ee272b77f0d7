import { microCredits } from '@tessera/core/money/micro-credits'
import type { Kysely } from 'kysely'

import type { PersonTotals } from '../../../ports/people-directory.ts'
import type { Schema } from '../schema/schema.ts'

/** What came and went, of figures that were brought up to this moment. */
export async function personTotals(db: Kysely<Schema>, userId: string): Promise<PersonTotals> {
  const [figures, orders] = await Promise.all([
    db.selectFrom('user_figures').selectAll().where('user_id', '=', userId).executeTakeFirst(),
    db
      .selectFrom('orders')
      .select(['currency', ({ fn }) => fn.countAll<bigint>().as('count')])
      .select(({ fn }) => fn.sum<bigint | string | null>('total_minor').as('total'))
      .select(({ fn }) => fn.sum<bigint | string | null>('refunded_minor').as('refunded'))
      .where('user_id', '=', userId)
      .where('paid_at_ms', 'is not', null)
      .groupBy('currency')
      .orderBy('currency')
      .execute(),
  ])
  return {
    purchasedMicro: microCredits(figures?.purchased ?? 0n),
    bonusMicro: microCredits(figures?.bonus ?? 0n),
    refundedMicro: microCredits(figures?.refunded ?? 0n),
    adjustedMicro: microCredits(figures?.adjusted ?? 0n),
    otherMicro: microCredits(figures?.other ?? 0n),
    spentMicro: microCredits(figures?.spent ?? 0n),
    charges: Number(figures?.charges ?? 0n),
    orders: orders.reduce((sum, { count }) => sum + Number(count), 0),
    paid: orders.map(({ currency, total, refunded }) => ({
      currency,
      amountMinor: Number(BigInt(total ?? 0n) - BigInt(refunded ?? 0n)),
    })),
  }
}
