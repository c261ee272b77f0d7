import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import { differenceKinds } from '@tessera/core/payments/compare-with-stripe'
import type { PaymentDifference } from '@tessera/core/payments/compare-with-stripe'
import type { Kysely, Selectable } from 'kysely'
import { z } from 'zod'

import type { PaymentDifferenceStore, StoredDifference } from '../../../ports/payment-differences.ts'
import type { PaymentDifferencesTable } from '../schema/payment-tables.ts'
import type { Schema } from '../schema/schema.ts'

type StoreDeps = { readonly db: Kysely<Schema>; readonly clock: Clock; readonly ids: IdSource }

const kinds = z.enum(differenceKinds)
const comparedKey = 'payments_compared'
const compareBegunKey = 'payments_compare_begun'

export function createPaymentDifferenceStore(deps: StoreDeps): PaymentDifferenceStore {
  const { db, clock } = deps
  return {
    async saveFound(found) {
      for (const difference of found) await save(deps, difference)
    },
    async listOpen(limit) {
      const rows = await db
        .selectFrom('payment_differences')
        .selectAll()
        .where('status', '=', 'open')
        .orderBy('last_seen_at_ms')
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map(toDifference)
    },
    async markMended(ids) {
      if (ids.length === 0) return
      await db
        .updateTable('payment_differences')
        .set({ status: 'mended', mended_at_ms: BigInt(clock.nowMs()) })
        .where('id', 'in', [...ids])
        .where('status', '=', 'open')
        .execute()
    },
    async countOpen() {
      const { count } = await db
        .selectFrom('payment_differences')
        .select(({ fn }) => fn.countAll<bigint>().as('count'))
        .where('status', '=', 'open')
        .executeTakeFirstOrThrow()
      return Number(count)
    },
    async list({ status, beforeId, limit }) {
      let query = db.selectFrom('payment_differences').selectAll().orderBy('id', 'desc').limit(limit)
      if (status !== undefined) query = query.where('status', '=', status)
      if (beforeId !== undefined) query = query.where('id', '<', beforeId)
      return (await query.execute()).map(toDifference)
    },
    noteCompareBegun: () => noteMoment(deps, compareBegunKey),
    findCompareBegunAtMs: () => findMoment(deps, compareBegunKey),
    noteCompared: () => noteMoment(deps, comparedKey),
    findComparedAtMs: () => findMoment(deps, comparedKey),
  }
}

async function noteMoment({ db, clock }: StoreDeps, key: string): Promise<void> {
  const value = { value_json: 'true', updated_at_ms: BigInt(clock.nowMs()) }
  await db
    .insertInto('settings')
    .values({ key, ...value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(value))
    .execute()
}

async function findMoment({ db }: StoreDeps, key: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('settings')
    .select('updated_at_ms')
    .where('key', '=', key)
    .executeTakeFirst()
  return row === undefined ? undefined : Number(row.updated_at_ms)
}

async function save({ db, clock, ids }: StoreDeps, difference: PaymentDifference): Promise<void> {
  const seen = {
    status: 'open' as const,
    order_id: difference.orderId ?? null,
    expected: difference.expected,
    found: difference.found,
    last_seen_at_ms: BigInt(clock.nowMs()),
    mended_at_ms: null,
  }
  await db
    .insertInto('payment_differences')
    .values({
      id: ids.create('paymentDifference'),
      kind: difference.kind,
      object_id: difference.objectId,
      first_seen_at_ms: BigInt(clock.nowMs()),
      ...seen,
    })
    .onConflict((conflict) => conflict.columns(['kind', 'object_id']).doUpdateSet(seen))
    .execute()
}

function toDifference(row: Selectable<PaymentDifferencesTable>): StoredDifference {
  return {
    id: row.id,
    kind: kinds.parse(row.kind),
    objectId: row.object_id,
    ...(row.order_id === null ? {} : { orderId: row.order_id }),
    expected: row.expected,
    found: row.found,
    status: row.status,
    firstSeenAtMs: Number(row.first_seen_at_ms),
    lastSeenAtMs: Number(row.last_seen_at_ms),
    ...(row.mended_at_ms === null ? {} : { mendedAtMs: Number(row.mended_at_ms) }),
  }
}
