import { microCredits } from '@tessera/core/money/micro-credits'
import type { Kysely } from 'kysely'

import type { GrantDay, GrantDays } from '../../../ports/grant-days.ts'
import type { Schema } from '../schema/schema.ts'

export function createGrantDays(db: Kysely<Schema>): GrantDays {
  async function find(actorId: string, day: string): Promise<GrantDay | undefined> {
    const row = await db
      .selectFrom('grant_days')
      .selectAll()
      .where('actor_id', '=', actorId)
      .where('day', '=', day)
      .executeTakeFirst()
    return row === undefined
      ? undefined
      : { actorId, day, grantedMicro: microCredits(row.granted), version: row.version }
  }

  return {
    async open(actorId, day) {
      const known = await find(actorId, day)
      if (known !== undefined) return known
      await db
        .insertInto('grant_days')
        .values({ actor_id: actorId, day, granted: 0n, version: 0n })
        .onConflict((conflict) => conflict.columns(['actor_id', 'day']).doNothing())
        .execute()
      return (await find(actorId, day)) ?? { actorId, day, grantedMicro: microCredits(0n), version: 0n }
    },
  }
}
