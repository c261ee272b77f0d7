import { invariant } from '@tessera/core/invariant'
import { transactionKinds } from '@tessera/core/ledger/transaction'
import type { TransactionKind } from '@tessera/core/ledger/transaction'
import type { Kysely } from 'kysely'
import { sql } from 'kysely'

import type { Schema } from '../schema/schema.ts'
import { inGroups } from './in-groups.ts'

/** Transactions in the order of their ids: those after one id, and before another where that is given. */
export type LedgerWindow = {
  readonly afterId: string
  readonly beforeId?: string
  readonly limit: number
}

export type LedgerTransaction = {
  readonly id: string
  readonly kind: TransactionKind
  readonly reference: string
  readonly walletId: string
  readonly atMs: number
}

/** A transaction with its leg on the wallet. */
export type LedgerLeg = LedgerTransaction & { readonly seq: bigint; readonly amountMicro: bigint }

/** What a transaction moved on the accounts of the system. */
export type AccountSums = {
  /** On the account that credits come from or go to. */
  readonly accountMicro: bigint
  /** What the wallet came to owe. */
  readonly owedMicro: bigint
}

export type RunUse = {
  readonly request: {
    readonly modelId: string
    readonly costNanoUsd: bigint
    readonly inputTokens: bigint
    readonly cacheReadTokens: bigint
    readonly cacheWriteTokens: bigint
    readonly outputTokens: bigint
    readonly reasoningTokens: bigint
  }
  /** What the same tokens would have cost with the model otherwise used, where this one was chosen. */
  readonly baselineMicro?: bigint
}

export type PaidTerms = {
  readonly currency: string
  readonly isLive: boolean
  readonly totalMinor: bigint
  readonly taxMinor: bigint
}

export async function readTransactions(
  db: Kysely<Schema>,
  { afterId, beforeId, limit }: LedgerWindow,
): Promise<readonly LedgerTransaction[]> {
  let query = db
    .selectFrom('ledger_transactions')
    .select(['id', 'kind', 'reference', 'wallet_id', 'created_at_ms'])
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
  if (beforeId !== undefined) query = query.where('id', '<', beforeId)
  return (await query.execute()).map(transactionFromRow)
}

/** A stretch of a wallet's legs. */
type LegRange = { readonly walletId: string; readonly afterSeq: bigint; readonly count: number }

/** The legs of several wallets, each wallet's in order. Every range is a stretch of the primary key. */
export async function readLegs(
  db: Kysely<Schema>,
  ranges: readonly LegRange[],
): Promise<ReadonlyMap<string, readonly LedgerLeg[]>> {
  const legs = await inGroups(ranges, 200, async (group) => {
    const wanted = sql.join(
      group.map(
        ({ walletId, afterSeq, count }) =>
          sql`(cast(${walletId} as text), cast(${afterSeq} as bigint),
            cast(${afterSeq + BigInt(count)} as bigint))`,
      ),
    )
    // The ranges come first in the join: left to itself a planner may read all legs and look for their range.
    const { rows } = await sql<LegRow>`
      with wanted (wallet_id, after_seq, last_seq) as (values ${wanted})
      select l.wallet_id, l.seq, l.amount, t.id, t.kind, t.reference, t.created_at_ms
      from wanted cross join wallet_legs as l
      join ledger_transactions as t on t.id = l.transaction_id
      where l.wallet_id = wanted.wallet_id and l.seq > wanted.after_seq and l.seq <= wanted.last_seq
      order by l.wallet_id, l.seq`.execute(db)
    return rows
  })
  return Map.groupBy(legs.map(legFromRow), ({ walletId }) => walletId)
}

type TransactionRow = {
  readonly id: string
  readonly kind: string
  readonly reference: string
  readonly wallet_id: string
  readonly created_at_ms: bigint
}

type LegRow = TransactionRow & { readonly seq: bigint; readonly amount: bigint }

function legFromRow(row: LegRow): LedgerLeg {
  return { ...transactionFromRow(row), seq: row.seq, amountMicro: row.amount }
}

function transactionFromRow(row: TransactionRow): LedgerTransaction {
  const kind = transactionKinds.find((known) => known === row.kind)
  invariant(kind !== undefined, 'the ledger has the kinds that core knows')
  return {
    id: row.id,
    kind,
    reference: row.reference,
    walletId: row.wallet_id,
    atMs: Number(row.created_at_ms),
  }
}

export async function readAccountSums(
  db: Kysely<Schema>,
  transactionIds: readonly string[],
): Promise<ReadonlyMap<string, AccountSums>> {
  const sums = new Map<string, AccountSums>()
  const rows = await inGroups(transactionIds, 500, (group) =>
    db
      .selectFrom('system_legs')
      .select(['transaction_id', 'account', 'amount'])
      .where('transaction_id', 'in', [...group])
      .execute(),
  )
  for (const { transaction_id: id, account, amount } of rows) {
    const { accountMicro, owedMicro } = sums.get(id) ?? { accountMicro: 0n, owedMicro: 0n }
    const isDebt = account === 'receivable'
    sums.set(id, {
      accountMicro: isDebt ? accountMicro : accountMicro + amount,
      owedMicro: isDebt ? owedMicro - amount : owedMicro,
    })
  }
  return sums
}

/** What requests used, by their ids. */
export async function readRunUses(
  db: Kysely<Schema>,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, RunUse>> {
  const rows = await inGroups(runIds, 500, (group) =>
    db
      .selectFrom('runs')
      .select([
        'id',
        'model_id',
        'cost_nano_usd',
        'input_tokens',
        'cache_read_tokens',
        'cache_write_tokens',
        'output_tokens',
        'reasoning_tokens',
        'baseline_micro',
      ])
      .where('id', 'in', [...group])
      .execute(),
  )
  return new Map(
    rows.map((row) => [
      row.id,
      {
        request: {
          modelId: row.model_id,
          costNanoUsd: row.cost_nano_usd ?? 0n,
          inputTokens: row.input_tokens ?? 0n,
          cacheReadTokens: row.cache_read_tokens ?? 0n,
          cacheWriteTokens: row.cache_write_tokens ?? 0n,
          outputTokens: row.output_tokens ?? 0n,
          reasoningTokens: row.reasoning_tokens ?? 0n,
        },
        ...(row.baseline_micro === null ? {} : { baselineMicro: row.baseline_micro }),
      },
    ]),
  )
}

/** More than one order is ever given in the time by which clocks differ. */
const earlyClawBacks = ['#1', '#2', '#3', '#4', '#5', '#6', '#7', '#8', '#9']

/** The first claw-backs of orders, by the ids of these. */
export async function readFirstClawBacks(
  db: Kysely<Schema>,
  orderIds: readonly string[],
): Promise<readonly LedgerTransaction[]> {
  const references = orderIds.flatMap((id) => earlyClawBacks.map((number) => `${id}${number}`))
  const rows = await inGroups(references, 500, (group) =>
    db
      .selectFrom('ledger_transactions')
      .select(['id', 'kind', 'reference', 'wallet_id', 'created_at_ms'])
      .where('kind', '=', 'refund')
      .where('reference', 'in', [...group])
      .execute(),
  )
  return rows.map(transactionFromRow)
}

/** What was paid for orders, by their ids. Written with the grant, and the same from then on. */
export async function readPaidTerms(
  db: Kysely<Schema>,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, PaidTerms>> {
  const rows = await inGroups(orderIds, 500, (group) =>
    db
      .selectFrom('orders')
      .select(['id', 'currency', 'livemode', 'total_minor', 'tax_minor'])
      .where('id', 'in', [...group])
      .execute(),
  )
  return new Map(
    rows.map((row) => [
      row.id,
      {
        currency: row.currency,
        isLive: row.livemode === 1n,
        totalMinor: row.total_minor ?? 0n,
        taxMinor: row.tax_minor,
      },
    ]),
  )
}
