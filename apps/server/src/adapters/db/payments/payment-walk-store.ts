import type { Clock } from '@tessera/core/clock'
import type { Kysely } from 'kysely'
import { z } from 'zod'

import type { PaymentWalkStore } from '../../../ports/payment-walk.ts'
import type { Schema } from '../schema/schema.ts'

const walkKey = 'payments_walk'

const storedWalk = z.object({
  begun_at_ms: z.number().int(),
  after_id: z.string(),
  ended_at_ms: z.number().int().optional(),
})

export function createPaymentWalkStore({
  db,
  clock,
}: {
  readonly db: Kysely<Schema>
  readonly clock: Clock
}): PaymentWalkStore {
  return {
    async find() {
      const row = await db
        .selectFrom('settings')
        .select('value_json')
        .where('key', '=', walkKey)
        .executeTakeFirst()
      if (row === undefined) return undefined
      const { begun_at_ms, after_id, ended_at_ms } = storedWalk.parse(JSON.parse(row.value_json))
      return {
        begunAtMs: begun_at_ms,
        afterId: after_id,
        ...(ended_at_ms === undefined ? {} : { endedAtMs: ended_at_ms }),
      }
    },
    async save({ begunAtMs, afterId, endedAtMs }) {
      const stored: z.input<typeof storedWalk> = {
        begun_at_ms: begunAtMs,
        after_id: afterId,
        ended_at_ms: endedAtMs,
      }
      const value = { value_json: JSON.stringify(stored), updated_at_ms: BigInt(clock.nowMs()) }
      await db
        .insertInto('settings')
        .values({ key: walkKey, ...value })
        .onConflict((conflict) => conflict.column('key').doUpdateSet(value))
        .execute()
    },
  }
}
