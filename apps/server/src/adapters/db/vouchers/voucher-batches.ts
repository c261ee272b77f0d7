import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import { invariant } from '@tessera/core/invariant'
import { sql } from 'kysely'
import type { Transaction } from 'kysely'

import type { NewVoucherBatch, VoucherBatches } from '../../../ports/vouchers.ts'
import { addAuditEntry } from '../audit-log.ts'
import { isDatabaseError } from '../database-error.ts'
import type { Database } from '../database.ts'
import { withRetries } from '../retries.ts'
import type { Schema } from '../schema/schema.ts'
import { inTransaction } from '../transaction.ts'
import { findBatch, findCode, listBatches, listCodes, listRedemptions } from './voucher-reads.ts'

type BatchDeps = { readonly database: Database; readonly clock: Clock; readonly ids: IdSource }

export function createVoucherBatches(deps: BatchDeps): VoucherBatches {
  const { db } = deps.database
  const nowMs = (): number => deps.clock.nowMs()
  return {
    create: (wanted) => create(deps, wanted),
    list: (query) => listBatches(db, query, nowMs()),
    find: (batchId) => findBatch(db, batchId, nowMs()),
    listCodes: (query) => listCodes(db, query),
    findCode: (codeId) => findCode(db, codeId),
    listRedemptions: (query) => listRedemptions(db, query),
    voidBatch: (batchId, reason, auditOf) =>
      inRepeatedTransaction(deps, async (trx) => {
        const voided = await voidCodes(deps, trx, { column: 'batch_id', id: batchId, reason })
        if (voided > 0) await addAuditEntry(trx, deps, auditOf(voided))
        return voided
      }),
    voidCode: (codeId, reason, audit) =>
      inRepeatedTransaction(deps, async (trx) => {
        const voided = await voidCodes(deps, trx, { column: 'id', id: codeId, reason })
        if (voided > 0) await addAuditEntry(trx, deps, audit)
        return voided > 0
      }),
  }
}

/** Those who redeem lock codes too, in an order of their own. */
function inRepeatedTransaction<Value>(
  { database }: BatchDeps,
  work: (trx: Transaction<Schema>) => Promise<Value>,
): Promise<Value> {
  return withRetries(() => inTransaction(database, work), { random: () => Math.random() })
}

async function create(deps: BatchDeps, wanted: NewVoucherBatch): ReturnType<VoucherBatches['create']> {
  const earlier = await findEarlier(deps, wanted)
  if (earlier !== undefined) return earlier
  try {
    await inTransaction(deps.database, (trx) => insert(deps, trx, wanted))
    return { type: 'created' }
  } catch (error) {
    if (!isDatabaseError(error, 'unique_violation')) throw error
    const meanwhile = await findEarlier(deps, wanted)
    if (meanwhile === undefined) throw error
    return meanwhile
  }
}

async function findEarlier({ database }: BatchDeps, { idempotency }: NewVoucherBatch) {
  if (idempotency === undefined) return undefined
  const row = await database.db
    .selectFrom('voucher_batches')
    .select(['id', 'request_hash'])
    .where('scope_key', '=', idempotency.scopeKey)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return row.request_hash === idempotency.requestHash
    ? ({ type: 'exists', batchId: row.id } as const)
    : ({ type: 'conflict' } as const)
}

async function insert(deps: BatchDeps, trx: Transaction<Schema>, wanted: NewVoucherBatch): Promise<void> {
  const { batch, codes, idempotency } = wanted
  invariant(codes.length === batch.codeCount, 'a batch is written with all its codes')
  const { terms } = batch
  await trx
    .insertInto('voucher_batches')
    .values({
      id: batch.id,
      name: terms.name,
      note: batch.note,
      credits: terms.creditsMicro,
      code_count: BigInt(batch.codeCount),
      expires_at_ms: bigintOrNull(terms.expiresAtMs),
      per_person_limit: bigintOrNull(terms.perPersonLimit),
      redemptions_per_code: BigInt(terms.redemptionsPerCode),
      created_by: batch.createdBy,
      scope_key: idempotency?.scopeKey ?? null,
      request_hash: idempotency?.requestHash ?? null,
      created_at_ms: BigInt(batch.createdAtMs),
    })
    .execute()
  await insertCodes(deps, trx, wanted)
  await addAuditEntry(trx, deps, wanted.audit)
}

/** One statement with one parameter for all of them: while it runs nobody else writes on SQLite. */
async function insertCodes(
  { database }: BatchDeps,
  trx: Transaction<Schema>,
  { batch, codes }: NewVoucherBatch,
): Promise<void> {
  const rows = JSON.stringify(codes.map(({ id, number, codeHash, ending }) => [id, number, codeHash, ending]))
  const limit = BigInt(batch.terms.redemptionsPerCode)
  const source =
    database.dialect === 'sqlite'
      ? sql`select value ->> 0, ${batch.id}, value ->> 1, value ->> 2, value ->> 3, ${limit}
          from json_each(${rows})`
      : sql`select value ->> 0, ${batch.id}, (value ->> 1)::bigint, value ->> 2, value ->> 3, ${limit}::bigint
          from json_array_elements(${rows}::json)`
  await sql`insert into voucher_codes (id, batch_id, number, code_hash, ending, redemptions_per_code)
    ${source}`.execute(trx)
}

type Voiding = { readonly column: 'id' | 'batch_id'; readonly id: string; readonly reason: string }

/** Whoever redeems one of them in this moment has named a version that is gone then, or was first: then it stays. */
async function voidCodes(
  { clock }: BatchDeps,
  trx: Transaction<Schema>,
  { column, id, reason }: Voiding,
): Promise<number> {
  const { numUpdatedRows } = await trx
    .updateTable('voucher_codes')
    .set((eb) => ({
      status: 'void',
      void_reason: reason,
      voided_at_ms: BigInt(clock.nowMs()),
      version: eb('version', '+', 1n),
    }))
    .where(column, '=', id)
    .where('status', '=', 'valid')
    .whereRef('redemptions', '<', 'redemptions_per_code')
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

function bigintOrNull(value: number | undefined): bigint | null {
  return value === undefined ? null : BigInt(value)
}
