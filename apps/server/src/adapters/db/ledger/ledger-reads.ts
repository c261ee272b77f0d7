import { disputeHoldOwner, disputeLeaseEndsAtMs } from '@tessera/core/ledger/dispute-hold'
import { balanceOf } from '@tessera/core/ledger/wallet-balance'
import { microCredits, negated } from '@tessera/core/money/micro-credits'
import type { Kysely } from 'kysely'

import type { TransactionFilter } from '../../../ports/credit-manager.ts'
import type { AbandonedHold, LedgerReads } from '../../../ports/ledger-reads.ts'
import type { Schema } from '../schema/schema.ts'
import { transactionKindFrom } from './ledger-rows.ts'

// A page, and one row more that tells whether another follows.
const maxPageRows = 101

export function createLedgerReads(db: Kysely<Schema>): LedgerReads {
  return {
    async findBalance(walletId) {
      const row = await db
        .selectFrom('wallets')
        .select(['id', 'posted', 'held', 'debt'])
        .where('id', '=', walletId)
        .executeTakeFirst()
      return row
        ? balanceOf({
            id: row.id,
            postedMicro: microCredits(row.posted),
            heldMicro: microCredits(row.held),
            debtMicro: microCredits(row.debt),
          })
        : undefined
    },
    async findWalletIdOf(owner) {
      const row = await db
        .selectFrom('wallets')
        .select('id')
        .where('owner_kind', '=', owner.kind)
        .where('owner_id', '=', owner.id)
        .executeTakeFirst()
      return row?.id
    },
    async findFrozen(walletId) {
      const row = await db
        .selectFrom('holds')
        .select(({ fn }) => fn.sum<bigint | string | null>('amount').as('frozen'))
        .where('wallet_id', '=', walletId)
        .where('status', '=', 'open')
        .where('owner_id', '=', disputeHoldOwner)
        // Leads the index of open holds to those of disputes: their leases end last.
        .where('lease_ends_at_ms', '>=', BigInt(disputeLeaseEndsAtMs))
        .executeTakeFirstOrThrow()
      return microCredits(BigInt(row.frozen ?? 0n))
    },
    findTransaction: (transactionId) => findTransaction(db, transactionId),
    listTransactions: (filter) => listTransactions(db, filter),
    listExpiredHolds: ({ leaseEndedBeforeMs, limit }) => listAbandoned(db, { leaseEndedBeforeMs, limit }),
    listForeignHolds: ({ ownerId, limit }) => listAbandoned(db, { exceptOwnerId: ownerId, limit }),
  }
}

async function findTransaction(db: Kysely<Schema>, transactionId: string) {
  const row = await db
    .selectFrom('ledger_transactions as t')
    .innerJoin('system_legs as s', (join) =>
      join.onRef('s.transaction_id', '=', 't.id').on('s.line', '=', 1n),
    )
    .select(['t.id', 't.kind', 't.reference', 't.wallet_id', 't.created_at_ms', 's.amount'])
    .where('t.id', '=', transactionId)
    .executeTakeFirst()
  if (!row) return undefined
  return {
    id: row.id,
    kind: transactionKindFrom(row.kind),
    reference: row.reference,
    walletId: row.wallet_id,
    amountMicro: negated(microCredits(row.amount)),
    createdAtMs: Number(row.created_at_ms),
  }
}

async function listTransactions(db: Kysely<Schema>, filter: TransactionFilter) {
  const limit = Math.max(1, Math.min(filter.limit, maxPageRows))
  let query = db
    .selectFrom('wallet_legs as l')
    .innerJoin('ledger_transactions as t', 't.id', 'l.transaction_id')
    .select(['t.id', 't.kind', 't.reference', 't.description', 't.created_at_ms'])
    .select(['l.seq', 'l.amount', 'l.balance_after'])
    .where('l.wallet_id', '=', filter.walletId)
    .orderBy('l.seq', 'desc')
    .limit(limit)
  if (filter.beforeSeq !== undefined) query = query.where('l.seq', '<', filter.beforeSeq)
  if (filter.kinds) query = query.where('t.kind', 'in', [...filter.kinds])
  if (filter.fromMs !== undefined) query = query.where('t.created_at_ms', '>=', BigInt(filter.fromMs))
  if (filter.toMs !== undefined) query = query.where('t.created_at_ms', '<', BigInt(filter.toMs))
  const rows = await query.execute()
  return rows.map((row) => ({
    id: row.id,
    kind: transactionKindFrom(row.kind),
    amountMicro: microCredits(row.amount),
    balanceAfterMicro: microCredits(row.balance_after),
    description: row.description,
    reference: row.reference,
    createdAtMs: Number(row.created_at_ms),
    seq: row.seq,
  }))
}

type AbandonedQuery =
  | { readonly leaseEndedBeforeMs: number; readonly limit: number }
  | { readonly exceptOwnerId: string; readonly limit: number }

async function listAbandoned(db: Kysely<Schema>, wanted: AbandonedQuery): Promise<readonly AbandonedHold[]> {
  let query = db
    .selectFrom('holds as h')
    .leftJoin('runs as r', 'r.id', 'h.id')
    .leftJoin('run_outputs as o', 'o.run_id', 'h.id')
    .leftJoin('messages as m', (join) =>
      join.onRef('m.run_id', '=', 'h.id').on('m.role', '=', 'assistant').on('m.status', '=', 'running'),
    )
    .select(['h.id', 'h.wallet_id', 'h.amount', 'h.owner_id', 'h.lease_ends_at_ms'])
    .select(['r.model_id', 'r.provider', 'r.rate_card_id', 'r.output_bound_tokens', 'r.attempts'])
    .select(['r.cost_nano_usd', 'o.text as output_text', 'm.id as message_id', 'm.conversation_id'])
    .select('m.text as message_text')
    .where('h.status', '=', 'open')
    .where('h.owner_id', '<>', disputeHoldOwner)
    .orderBy('h.lease_ends_at_ms')
    .orderBy('h.id')
    .limit(wanted.limit)
  query =
    'exceptOwnerId' in wanted
      ? query.where('h.owner_id', '<>', wanted.exceptOwnerId)
      : query.where('h.lease_ends_at_ms', '<', BigInt(wanted.leaseEndedBeforeMs))
  const rows = await query.execute()
  return rows.map((row) => abandonedFrom(row))
}

type AbandonedRow = Parameters<typeof runOf>[0] & {
  readonly id: string
  readonly wallet_id: string
  readonly amount: bigint
  readonly owner_id: string
  readonly lease_ends_at_ms: bigint
  readonly message_id: string | null
  readonly conversation_id: string | null
  readonly output_text: string | null
  readonly message_text: string | null
}

function abandonedFrom(row: AbandonedRow): AbandonedHold {
  return {
    holdId: row.id,
    walletId: row.wallet_id,
    amountMicro: microCredits(row.amount),
    ownerId: row.owner_id,
    leaseEndsAtMs: Number(row.lease_ends_at_ms),
    ...runOf(row),
    ...(row.message_id !== null && row.conversation_id !== null
      ? {
          message: {
            id: row.message_id,
            conversationId: row.conversation_id,
            text: row.output_text ?? row.message_text ?? '',
          },
        }
      : {}),
  }
}

function runOf(row: {
  readonly model_id: string | null
  readonly provider: string | null
  readonly rate_card_id: string | null
  readonly output_bound_tokens: bigint | null
  readonly attempts: bigint | null
  readonly cost_nano_usd: bigint | null
}): Pick<AbandonedHold, 'run'> {
  if (row.model_id === null || row.provider === null || row.rate_card_id === null) return {}
  return {
    run: {
      modelId: row.model_id,
      provider: row.provider,
      rateCardId: row.rate_card_id,
      outputBoundTokens: Number(row.output_bound_tokens ?? 0n),
      attempts: Number(row.attempts ?? 0n),
      ...(row.cost_nano_usd === null ? {} : { costNanoUsd: row.cost_nano_usd }),
    },
  }
}
