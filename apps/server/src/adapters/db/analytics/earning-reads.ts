import { earningsOf } from '@tessera/core/analytics/request-earnings'
import { createRollUp } from '@tessera/core/analytics/roll-up'
import type { CreditLot, SoldOrder } from '@tessera/core/analytics/wallet-lots'
import type { Kysely } from 'kysely'

import type { RequestEarning } from '../../../ports/analytics-reads.ts'
import type { Schema } from '../schema/schema.ts'
import { LedgerFold } from './ledger-fold.ts'
import { lotFromRow, soldOrderFromRow } from './wallet-states.ts'

export async function listEarnings(
  db: Kysely<Schema>,
  filter: { readonly userId: string; readonly beforeSeq?: bigint; readonly limit: number },
): Promise<readonly RequestEarning[]> {
  const wallet = await db
    .selectFrom('wallets')
    .select(['id', 'owner_id'])
    .where('owner_kind', '=', 'user')
    .where('owner_id', '=', filter.userId)
    .executeTakeFirst()
  if (wallet === undefined) return []
  let query = usageLegs(db).where('l.wallet_id', '=', wallet.id).orderBy('l.seq', 'desc').limit(filter.limit)
  if (filter.beforeSeq !== undefined) query = query.where('l.seq', '<', filter.beforeSeq)
  return withParts(db, wallet, await query.execute())
}

export async function findEarning(db: Kysely<Schema>, runId: string): Promise<RequestEarning | undefined> {
  const charge = await db
    .selectFrom('ledger_transactions')
    .innerJoin('wallets', 'wallets.id', 'ledger_transactions.wallet_id')
    .select(['ledger_transactions.id', 'ledger_transactions.wallet_id', 'wallets.owner_id'])
    .where('ledger_transactions.kind', '=', 'usage')
    .where('ledger_transactions.reference', '=', runId)
    .executeTakeFirst()
  if (charge === undefined) return undefined
  // The number of the leg stands with the run: legs are not indexed by their transaction.
  const seq = await findSeq(db, { walletId: charge.wallet_id, transactionId: charge.id })
  if (seq === undefined) return undefined
  const legs = await usageLegs(db)
    .where('l.wallet_id', '=', charge.wallet_id)
    .where('l.seq', '=', seq)
    .execute()
  const [earning] = await withParts(db, { id: charge.wallet_id, owner_id: charge.owner_id }, legs)
  return earning
}

/** Ids grow with the numbers of legs, so that the leg is found by halving; where clocks differed, by looking around. */
async function findSeq(
  db: Kysely<Schema>,
  wanted: { readonly walletId: string; readonly transactionId: string },
): Promise<bigint | undefined> {
  const { walletId, transactionId } = wanted
  const wallet = await db
    .selectFrom('wallets')
    .select('seq')
    .where('id', '=', walletId)
    .executeTakeFirstOrThrow()
  let low = 1n
  let high = wallet.seq
  while (low < high) {
    const middle = (low + high) / 2n
    const leg = await db
      .selectFrom('wallet_legs')
      .select('transaction_id')
      .where('wallet_id', '=', walletId)
      .where('seq', '=', middle)
      .executeTakeFirstOrThrow()
    if (leg.transaction_id < transactionId) low = middle + 1n
    else high = middle
  }
  const near = await db
    .selectFrom('wallet_legs')
    .select('seq')
    .where('wallet_id', '=', walletId)
    .where('seq', '>=', low - 500n)
    .where('seq', '<=', low + 500n)
    .where('transaction_id', '=', transactionId)
    .executeTakeFirst()
  return near?.seq
}

function usageLegs(db: Kysely<Schema>) {
  return db
    .selectFrom('wallet_legs as l')
    .innerJoin('ledger_transactions as t', 't.id', 'l.transaction_id')
    .leftJoin('runs as r', 'r.id', 't.reference')
    .select([
      'l.seq',
      'l.amount',
      'l.debited_total',
      't.id',
      't.reference',
      't.created_at_ms',
      'r.model_id',
      'r.cost_nano_usd',
    ])
    .where('t.kind', '=', 'usage')
}

type UsageLeg = Awaited<ReturnType<ReturnType<typeof usageLegs>['execute']>>[number]

async function withParts(
  db: Kysely<Schema>,
  wallet: { readonly id: string; readonly owner_id: string },
  legs: readonly UsageLeg[],
): Promise<readonly RequestEarning[]> {
  if (legs.length === 0) return []
  const lines = await readLines(db, wallet.id)
  return legs.map((leg) => {
    const returnedMicro = lines.returns.reduce(
      (sum, { seq, takenMicro }) => (seq < leg.seq ? sum + takenMicro : sum),
      0n,
    )
    const toMicro = leg.debited_total - returnedMicro
    const use = { fromMicro: toMicro + leg.amount, toMicro }
    return {
      runId: leg.reference,
      transactionId: leg.id,
      userId: wallet.owner_id,
      modelId: leg.model_id ?? undefined,
      seq: leg.seq,
      atMs: Number(leg.created_at_ms),
      chargedMicro: -leg.amount,
      costNanoUsd: leg.cost_nano_usd ?? 0n,
      parts: earningsOf(use, lines.lots, lines.orders),
    }
  })
}

type Lines = {
  readonly lots: readonly CreditLot[]
  readonly orders: readonly SoldOrder[]
  readonly returns: readonly { readonly seq: bigint; readonly takenMicro: bigint }[]
}

/** The lots of a wallet as they stand now, what is not rolled up yet included. */
async function readLines(db: Kysely<Schema>, walletId: string): Promise<Lines> {
  const stored = await db
    .selectFrom('credit_lots')
    .selectAll()
    .where('wallet_id', '=', walletId)
    .orderBy('seq')
    .execute()
  const orders = await db.selectFrom('sold_orders').selectAll().where('wallet_id', '=', walletId).execute()
  const returns = await db
    .selectFrom('lot_returns')
    .select(['seq', 'taken as takenMicro'])
    .where('wallet_id', '=', walletId)
    .execute()
  const rollUp = createRollUp()
  const fold = new LedgerFold(db, rollUp)
  await fold.catchUp([walletId], lastPossibleId)
  const fresh = fold.wallets()[0]?.after.lots
  const lots = new Map([...stored.map(lotFromRow), ...(fresh?.lots ?? [])].map((lot) => [lot.seq, lot]))
  const ordersById = new Map(
    [...orders.map(soldOrderFromRow), ...(fresh?.orders ?? [])].map((order) => [order.orderId, order]),
  )
  return {
    lots: [...lots.values()],
    orders: [...ordersById.values()],
    returns: [
      ...returns,
      ...rollUp.lotReturns.rows().map(({ key, sums }) => ({ seq: key.seq, takenMicro: sums.takenMicro })),
    ],
  }
}

/** Comes after every id there is. */
const lastPossibleId = '~'
