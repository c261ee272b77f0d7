import type { Kysely } from 'kysely'

import type { OrderClaim, OrderDraft, OrderStore, PlacedOrder } from '../../../ports/order-store.ts'
import { isDatabaseError } from '../database-error.ts'
import type { Schema } from '../schema/schema.ts'
import { inTransaction } from '../transaction.ts'
import type { OrderStoreDeps } from './order-store.ts'
import { withParts } from './orders-with-parts.ts'

type PlaceRules = Parameters<OrderStore['place']>[1]

const keyLifeMs = 24 * 60 * 60 * 1000
const mostAttempts = 3

/**
 * Finds the order that the same key or the same wish has made, or makes it. Two at once meet at the unique index of
 * orders that are being made: the one that loses looks again, and finds the other's.
 */
export async function placeOrder(
  deps: OrderStoreDeps,
  draft: OrderDraft,
  rules: PlaceRules,
): Promise<PlacedOrder> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await inTransaction(deps.database, (trx) => placeOnce(deps, trx, { draft, rules }))
    } catch (error) {
      if (attempt >= mostAttempts || !isDatabaseError(error, 'unique_violation')) throw error
    }
  }
}

async function placeOnce(
  deps: OrderStoreDeps,
  trx: Kysely<Schema>,
  { draft, rules }: { readonly draft: OrderDraft; readonly rules: PlaceRules },
): Promise<PlacedOrder> {
  const nowMs = deps.clock.nowMs()
  const claimed = rules.claim && (await findClaimed(trx, rules.claim, nowMs))
  if (claimed !== undefined) return claimed
  const existing = await findSame(trx, draft, rules.reusedSinceMs)
  const orderId = existing ?? (await insert(deps, trx, draft))
  if (rules.claim !== undefined) await keepClaim(trx, rules.claim, { orderId, nowMs })
  const [order] = await withParts(
    trx,
    await trx.selectFrom('orders').selectAll().where('id', '=', orderId).execute(),
  )
  if (order === undefined) throw new Error('an order that was just written is there')
  return { type: existing === undefined ? 'new' : 'existing', order }
}

async function findClaimed(
  trx: Kysely<Schema>,
  claim: OrderClaim,
  nowMs: number,
): Promise<PlacedOrder | undefined> {
  const row = await trx
    .selectFrom('idempotency_keys')
    .selectAll()
    .where('scope_key', '=', claim.scopeKey)
    .where('expires_at_ms', '>', BigInt(nowMs))
    .executeTakeFirst()
  if (row === undefined) return undefined
  if (row.request_hash !== claim.requestHash) return { type: 'conflict' }
  const [order] = await withParts(
    trx,
    await trx.selectFrom('orders').selectAll().where('id', '=', row.subject_id).execute(),
  )
  // Nothing came of it: like any refusal it is not remembered.
  if (order === undefined || (order.status === 'expired' && order.sessionId === undefined)) return undefined
  return { type: 'existing', order }
}

/** The same offer to the same person a moment ago, which nobody has paid yet. */
async function findSame(
  trx: Kysely<Schema>,
  draft: OrderDraft,
  reusedSinceMs: number,
): Promise<string | undefined> {
  // What was being made too long ago, or at another price, would stand in the way of a new one.
  await trx
    .updateTable('orders')
    .set((eb) => ({ status: 'expired', version: eb('version', '+', 1n) }))
    .where('user_id', '=', draft.userId)
    .where('wallet_id', '=', draft.walletId)
    .where('package_id', '=', BigInt(draft.package.id))
    .where('status', '=', 'created')
    .where((eb) =>
      eb.or([
        eb('created_at_ms', '<', BigInt(reusedSinceMs)),
        eb('amount_minor', '<>', draft.amountMinor),
        eb('credits', '<>', draft.creditsMicro),
        eb('currency', '<>', draft.currency),
        eb('livemode', '<>', draft.isLive ? 1n : 0n),
      ]),
    )
    .execute()
  const row = await trx
    .selectFrom('orders')
    .select('id')
    .where('user_id', '=', draft.userId)
    .where('wallet_id', '=', draft.walletId)
    .where('package_id', '=', BigInt(draft.package.id))
    .where('amount_minor', '=', draft.amountMinor)
    .where('credits', '=', draft.creditsMicro)
    .where('currency', '=', draft.currency)
    .where('livemode', '=', draft.isLive ? 1n : 0n)
    .where((eb) =>
      draft.returnTo === undefined ? eb('return_to', 'is', null) : eb('return_to', '=', draft.returnTo),
    )
    .where('status', 'in', ['created', 'open'])
    .where('created_at_ms', '>=', BigInt(reusedSinceMs))
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id
}

async function insert(deps: OrderStoreDeps, trx: Kysely<Schema>, draft: OrderDraft): Promise<string> {
  const id = deps.ids.create('order')
  const nowMs = BigInt(deps.clock.nowMs())
  await trx
    .insertInto('orders')
    .values({
      id,
      user_id: draft.userId,
      wallet_id: draft.walletId,
      package_id: BigInt(draft.package.id),
      package_name: draft.package.name,
      credits: draft.creditsMicro,
      amount_minor: draft.amountMinor,
      currency: draft.currency,
      livemode: draft.isLive ? 1n : 0n,
      return_to: draft.returnTo ?? null,
      status: 'created',
      created_at_ms: nowMs,
      updated_at_ms: nowMs,
    })
    .execute()
  return id
}

async function keepClaim(
  trx: Kysely<Schema>,
  claim: OrderClaim,
  { orderId, nowMs }: { readonly orderId: string; readonly nowMs: number },
): Promise<void> {
  const values = {
    request_hash: claim.requestHash,
    subject_id: orderId,
    created_at_ms: BigInt(nowMs),
    expires_at_ms: BigInt(nowMs + keyLifeMs),
  }
  await trx
    .insertInto('idempotency_keys')
    .values({ scope_key: claim.scopeKey, ...values })
    .onConflict((conflict) => conflict.column('scope_key').doUpdateSet(values))
    .execute()
}
