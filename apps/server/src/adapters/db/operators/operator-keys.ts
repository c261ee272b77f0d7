import type { Clock } from '@tessera/core/clock'
import { err, ok, type Result } from '@tessera/core/result'
import type { Transaction } from 'kysely'

import type { ActKey } from '../../../ports/operator-actions.ts'
import type { Schema } from '../schema/schema.ts'

const keptForMs = 24 * 60 * 60 * 1000

/**
 * What was done under a key before. Asked after the rows of the write are locked: whoever had them before has written
 * its key by then.
 */
export async function findKey(
  trx: Transaction<Schema>,
  key: ActKey | undefined,
  nowMs: number,
): Promise<Result<string | undefined, { readonly code: 'key_conflict' }>> {
  if (key === undefined) return ok(undefined)
  const row = await trx
    .selectFrom('idempotency_keys')
    .select(['request_hash', 'subject_id'])
    .where('scope_key', '=', key.scopeKey)
    .where('expires_at_ms', '>', BigInt(nowMs))
    .executeTakeFirst()
  if (row === undefined) return ok(undefined)
  return row.request_hash === key.requestHash ? ok(row.subject_id) : err({ code: 'key_conflict' })
}

export async function keepKey(
  trx: Transaction<Schema>,
  key: ActKey | undefined,
  kept: { readonly subjectId: string; readonly clock: Clock },
): Promise<void> {
  if (key === undefined) return
  const nowMs = kept.clock.nowMs()
  const row = {
    request_hash: key.requestHash,
    subject_id: kept.subjectId,
    created_at_ms: BigInt(nowMs),
    expires_at_ms: BigInt(nowMs + keptForMs),
  }
  await trx
    .insertInto('idempotency_keys')
    .values({ scope_key: key.scopeKey, ...row })
    // One that is over is written anew; a living one was found before.
    .onConflict((conflict) =>
      conflict
        .column('scope_key')
        .doUpdateSet(row)
        .where('idempotency_keys.expires_at_ms', '<=', BigInt(nowMs)),
    )
    .execute()
}
