import type { Clock } from '@tessera/core/clock'

import type { SetupGate } from '../../ports/setup-gate.ts'
import type { Database } from './database.ts'

const claimKey = 'setup_claim'
const claimLifeMs = 60_000

/** Keeps links as settings: one row for each process that printed one. */
export function createSetupGate(deps: { readonly database: Database; readonly clock: Clock }): SetupGate {
  const { db } = deps.database
  return {
    async addToken(tokenHash) {
      await db
        .insertInto('settings')
        .values({ key: tokenKey(tokenHash), value_json: '{}', updated_at_ms: BigInt(deps.clock.nowMs()) })
        .execute()
    },
    async hasToken(tokenHash) {
      const row = await db
        .selectFrom('settings')
        .select('key')
        .where('key', '=', tokenKey(tokenHash))
        .executeTakeFirst()
      return row !== undefined
    },
    async dropTokens() {
      await db
        .deleteFrom('settings')
        .where('key', 'like', `${tokenKey('')}%`)
        .execute()
    },
    async claim() {
      const nowMs = deps.clock.nowMs()
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('settings')
        .values({ key: claimKey, value_json: '{}', updated_at_ms: BigInt(nowMs) })
        .onConflict((conflict) =>
          conflict
            .column('key')
            .doUpdateSet({ updated_at_ms: BigInt(nowMs) })
            .where('settings.updated_at_ms', '<', BigInt(nowMs - claimLifeMs)),
        )
        .executeTakeFirst()
      return numInsertedOrUpdatedRows === 1n
    },
    async letGo() {
      await db.deleteFrom('settings').where('key', '=', claimKey).execute()
    },
  }
}

function tokenKey(tokenHash: string): string {
  return `setup_token:${tokenHash}`
}
