import type { Kysely, Selectable } from 'kysely'

import type { PriceBookStore, PublishedRateCard } from '../../../ports/price-book.ts'
import { toRateCard } from '../rate-card-rows.ts'
import type { ModelCreditCostsTable } from '../schema/catalogue-tables.ts'
import type { Schema } from '../schema/schema.ts'

/** A page of a model's versions, newest first. */
export async function listRateCards(
  db: Kysely<Schema>,
  { modelId, beforeVersion, limit }: Parameters<PriceBookStore['listRateCards']>[0],
): Promise<readonly PublishedRateCard[] | undefined> {
  const model = await db.selectFrom('models').select('id').where('id', '=', modelId).executeTakeFirst()
  if (model === undefined) return undefined
  let query = db
    .selectFrom('model_credit_costs')
    .selectAll()
    .where('model_id', '=', modelId)
    .orderBy('version', 'desc')
    .limit(limit)
  if (beforeVersion !== undefined) query = query.where('version', '<', BigInt(beforeVersion))
  const rows = await query.execute()
  return rows.map(toPublished)
}

function toPublished(row: Selectable<ModelCreditCostsTable>): PublishedRateCard {
  return {
    ...toRateCard(row),
    createdAtMs: Number(row.created_at_ms),
    ...(row.created_by === null ? {} : { createdBy: row.created_by }),
    ...(row.withdrawn_at_ms === null ? {} : { withdrawnAtMs: Number(row.withdrawn_at_ms) }),
    ...(row.withdrawn_by === null ? {} : { withdrawnBy: row.withdrawn_by }),
  }
}
