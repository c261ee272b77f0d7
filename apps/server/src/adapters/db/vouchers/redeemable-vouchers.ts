import type { Clock } from '@tessera/core/clock'

import type { RedeemableVouchers } from '../../../ports/vouchers.ts'
import type { Database } from '../database.ts'
import { codeFromRow } from './voucher-rows.ts'

/** What a redemption is decided from. What is read here may be old by the time it is written: the rows then refuse. */
export function createRedeemableVouchers(deps: {
  readonly database: Pick<Database, 'db'>
  readonly clock: Clock
}): RedeemableVouchers {
  const { db } = deps.database
  return {
    async find({ codeHash, userId }) {
      const row = await db
        .selectFrom('voucher_codes as c')
        .innerJoin('voucher_batches as b', 'b.id', 'c.batch_id')
        .select(['c.id', 'c.batch_id', 'c.redemptions', 'c.status', 'c.version'])
        .select(['b.name', 'b.credits', 'b.expires_at_ms', 'b.per_person_limit', 'b.redemptions_per_code'])
        .where('c.code_hash', '=', codeHash)
        .executeTakeFirst()
      if (row === undefined) return undefined
      // The places of a person are taken one after the other, so the last one tells how many there are.
      const last = await db
        .selectFrom('voucher_redemptions')
        .select('person_slot')
        .where('batch_id', '=', row.batch_id)
        .where('user_id', '=', userId)
        .orderBy('person_slot', 'desc')
        .limit(1)
        .executeTakeFirst()
      const own = await db
        .selectFrom('voucher_redemptions')
        .select(['id', 'transaction_id', 'redeemed_at_ms'])
        .where('code_id', '=', row.id)
        .where('user_id', '=', userId)
        .executeTakeFirst()
      return {
        code: codeFromRow(row),
        redemptionsByPerson: Number(last?.person_slot ?? 0n),
        ownRedemption:
          own === undefined
            ? undefined
            : { id: own.id, transactionId: own.transaction_id, redeemedAtMs: Number(own.redeemed_at_ms) },
      }
    },
    async findClaim(scopeKey) {
      const row = await db
        .selectFrom('idempotency_keys')
        .select(['request_hash', 'subject_id'])
        .where('scope_key', '=', scopeKey)
        .where('expires_at_ms', '>', BigInt(deps.clock.nowMs()))
        .executeTakeFirst()
      return row === undefined ? undefined : { requestHash: row.request_hash, transactionId: row.subject_id }
    },
    async findNameOfTransaction(transactionId) {
      const row = await db
        .selectFrom('voucher_redemptions as r')
        .innerJoin('voucher_batches as b', 'b.id', 'r.batch_id')
        .select('b.name')
        .where('r.transaction_id', '=', transactionId)
        .executeTakeFirst()
      return row?.name
    },
  }
}
