import { microCredits } from '@tessera/core/money/micro-credits'
import { isExpired } from '@tessera/core/vouchers/voucher'
import type { Kysely, Selectable } from 'kysely'
import { sql } from 'kysely'

import type {
  CountedVoucherBatch,
  ListedVoucherCode,
  VoucherBatch,
  VoucherBatches,
  VoucherCounts,
  VoucherRedemption,
} from '../../../ports/vouchers.ts'
import type { Schema } from '../schema/schema.ts'
import type { VoucherBatchesTable } from '../schema/voucher-tables.ts'
import { batchFromRow, codeFromRow, numberOrNothing } from './voucher-rows.ts'

type Query<Method extends keyof VoucherBatches> = Parameters<VoucherBatches[Method]>[0]

export async function listBatches(
  db: Kysely<Schema>,
  { limit, beforeId, search = '' }: Query<'list'>,
  nowMs: number,
): Promise<readonly CountedVoucherBatch[]> {
  let query = db.selectFrom('voucher_batches').selectAll().orderBy('id', 'desc').limit(limit)
  if (beforeId !== undefined) query = query.where('id', '<', beforeId)
  if (search !== '') {
    const pattern = `%${search.toLowerCase().replace(/[\\%_]/g, String.raw`\$&`)}%`
    query = query.where(sql<boolean>`lower(name) like ${pattern} escape '\\'`)
  }
  return withCounts(db, await query.execute(), nowMs)
}

export async function findBatch(
  db: Kysely<Schema>,
  batchId: string,
  nowMs: number,
): Promise<CountedVoucherBatch | undefined> {
  const rows = await db.selectFrom('voucher_batches').selectAll().where('id', '=', batchId).execute()
  const [found] = await withCounts(db, rows, nowMs)
  return found
}

/** How many codes of a batch were redeemed so often: read from the index alone. */
type CodeGroup = { readonly status: 'valid' | 'void'; readonly redemptions: number; readonly codes: number }

async function withCounts(
  db: Kysely<Schema>,
  rows: readonly Selectable<VoucherBatchesTable>[],
  nowMs: number,
): Promise<readonly CountedVoucherBatch[]> {
  if (rows.length === 0) return []
  const groups = await db
    .selectFrom('voucher_codes')
    .select(['batch_id', 'status', 'redemptions'])
    .select((eb) => eb.fn.countAll<bigint>().as('codes'))
    .where(
      'batch_id',
      'in',
      rows.map(({ id }) => id),
    )
    .groupBy(['batch_id', 'status', 'redemptions'])
    .execute()
  const groupsByBatch = Map.groupBy(groups, ({ batch_id: batchId }) => batchId)
  return rows.map((row) => {
    const batch = batchFromRow(row)
    const ofBatch = (groupsByBatch.get(row.id) ?? []).map(({ status, redemptions, codes }): CodeGroup => ({
      status,
      redemptions: Number(redemptions),
      codes: Number(codes),
    }))
    return { batch, counts: countCodes(batch, ofBatch, nowMs) }
  })
}

function countCodes(batch: VoucherBatch, groups: readonly CodeGroup[], nowMs: number): VoucherCounts {
  const counts = { open: 0, redeemed: 0, expired: 0, void: 0, redemptions: 0, openRedemptions: 0 }
  for (const { status, redemptions, codes } of groups) {
    counts.redemptions += redemptions * codes
    const left = batch.terms.redemptionsPerCode - redemptions
    if (status === 'void') counts.void += codes
    else if (left <= 0) counts.redeemed += codes
    else if (isExpired(batch.terms, nowMs)) counts.expired += codes
    else {
      counts.open += codes
      counts.openRedemptions += left * codes
    }
  }
  return counts
}

function selectCodes(db: Kysely<Schema>) {
  return db
    .selectFrom('voucher_codes as c')
    .innerJoin('voucher_batches as b', 'b.id', 'c.batch_id')
    .select(['c.id', 'c.batch_id', 'c.number', 'c.ending', 'c.redemptions', 'c.status', 'c.version'])
    .select(['c.void_reason', 'c.voided_at_ms'])
    .select(['b.name', 'b.credits', 'b.expires_at_ms', 'b.per_person_limit', 'b.redemptions_per_code'])
}

type CodeRow = Awaited<ReturnType<ReturnType<typeof selectCodes>['execute']>>[number]

export async function listCodes(
  db: Kysely<Schema>,
  { batchId, limit, afterNumber, ending }: Query<'listCodes'>,
): Promise<readonly ListedVoucherCode[]> {
  let query = selectCodes(db).where('c.batch_id', '=', batchId).orderBy('c.number').limit(limit)
  if (afterNumber !== undefined) query = query.where('c.number', '>', BigInt(afterNumber))
  if (ending !== undefined) {
    query = query.where(sql<boolean>`substr(c.ending, ${5 - ending.length}) = ${ending}`)
  }
  return (await query.execute()).map(listedCode)
}

export async function findCode(db: Kysely<Schema>, codeId: string): Promise<ListedVoucherCode | undefined> {
  const row = await selectCodes(db).where('c.id', '=', codeId).executeTakeFirst()
  return row === undefined ? undefined : listedCode(row)
}

function listedCode(row: CodeRow): ListedVoucherCode {
  return {
    code: codeFromRow(row),
    number: Number(row.number),
    ending: row.ending,
    voidReason: row.void_reason ?? undefined,
    voidedAtMs: numberOrNothing(row.voided_at_ms),
  }
}

export async function listRedemptions(
  db: Kysely<Schema>,
  { batchId, limit, beforeId }: Query<'listRedemptions'>,
): Promise<readonly VoucherRedemption[]> {
  let query = db
    .selectFrom('voucher_redemptions as r')
    .innerJoin('voucher_codes as c', 'c.id', 'r.code_id')
    // People may be gone by now; what they redeemed is not.
    .leftJoin('users as u', 'u.id', 'r.user_id')
    .select(['r.id', 'r.code_id', 'r.user_id', 'r.credits', 'r.transaction_id', 'r.redeemed_at_ms'])
    .select(['c.ending', 'u.name', 'u.email'])
    .where('r.batch_id', '=', batchId)
    .orderBy('r.id', 'desc')
    .limit(limit)
  if (beforeId !== undefined) query = query.where('r.id', '<', beforeId)
  return (await query.execute()).map((row) => ({
    id: row.id,
    codeId: row.code_id,
    codeEnding: row.ending,
    user: { id: row.user_id, name: row.name ?? '', email: row.email ?? '' },
    creditsMicro: microCredits(row.credits),
    transactionId: row.transaction_id,
    redeemedAtMs: Number(row.redeemed_at_ms),
  }))
}
