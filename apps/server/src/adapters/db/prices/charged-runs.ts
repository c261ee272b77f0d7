import { idPrefixes } from '@tessera/core/ids'
import { microCredits } from '@tessera/core/money/micro-credits'
import { nanoUsd } from '@tessera/core/money/nano-usd'
import type { Kysely, Selectable } from 'kysely'

import type { ChargedRun, ChargedRuns, CreditedPurchase } from '../../../ports/charged-runs.ts'
import type { RunsTable } from '../schema/ai-tables.ts'
import type { Schema } from '../schema/schema.ts'

/** Pages along the primary keys, which are ordered by time: no page costs more than its rows. */
export function createChargedRuns(db: Kysely<Schema>): ChargedRuns {
  return {
    list: (page) => listRuns(db, page),
    listPurchases: (page) => listPurchases(db, page),
    findOwners: async (userIds) =>
      userIds.length === 0
        ? []
        : db.selectFrom('users').select(['id', 'name', 'email']).where('id', 'in', userIds).execute(),
  }
}

const runColumns = [
  'id',
  'user_id',
  'wallet_id',
  'model_id',
  'rate_card_id',
  'created_at_ms',
  'charged',
  'cost_nano_usd',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'output_tokens',
  'reasoning_tokens',
] as const

async function listRuns(
  db: Kysely<Schema>,
  { sinceMs, beforeId, limit }: Parameters<ChargedRuns['list']>[0],
): Promise<readonly ChargedRun[]> {
  let query = db
    .selectFrom('runs')
    .select(runColumns)
    .where('id', '>=', `${idPrefixes.run}_${sinceMs.toString(16).padStart(12, '0')}`)
    .where('status', '=', 'settled')
    .where('charged', '>', 0n)
    .orderBy('id', 'desc')
    .limit(limit)
  if (beforeId !== undefined) query = query.where('id', '<', beforeId)
  return (await query.execute()).map(toRun)
}

function toRun(row: Pick<Selectable<RunsTable>, (typeof runColumns)[number]>): ChargedRun {
  return {
    id: row.id,
    userId: row.user_id,
    walletId: row.wallet_id,
    modelId: row.model_id,
    rateCardId: row.rate_card_id,
    createdAtMs: Number(row.created_at_ms),
    chargedMicro: microCredits(row.charged ?? 0n),
    costNanoUsd: nanoUsd(row.cost_nano_usd ?? 0n),
    usage:
      row.input_tokens === null || row.output_tokens === null
        ? undefined
        : {
            inputTokens: Number(row.input_tokens),
            cacheReadTokens: Number(row.cache_read_tokens ?? 0n),
            cacheWriteTokens: Number(row.cache_write_tokens ?? 0n),
            outputTokens: Number(row.output_tokens),
            reasoningTokens: Number(row.reasoning_tokens ?? 0n),
          },
  }
}

async function listPurchases(
  db: Kysely<Schema>,
  { afterId, limit }: Parameters<ChargedRuns['listPurchases']>[0],
): Promise<readonly CreditedPurchase[]> {
  let query = db
    .selectFrom('orders')
    .select(['id', 'wallet_id', 'package_id', 'amount_minor', 'discount_minor', 'credits'])
    .where('granted', '>', 0n)
    .where('currency', '=', 'usd')
    .orderBy('id')
    .limit(limit)
  if (afterId !== undefined) query = query.where('id', '>', afterId)
  const rows = await query.execute()
  return rows.map((row) => ({
    orderId: row.id,
    walletId: row.wallet_id,
    packageId: Number(row.package_id),
    amountCents: row.amount_minor - row.discount_minor,
    creditsMicro: microCredits(row.credits),
  }))
}
