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
 * orders that are being made, or at their key: the one that loses looks again, and finds the other's.
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
      if (attempt >= mostAttempts || !hasLost(error)) throw error
    }
  }
}

/** Somebody else took the key between our look and our write. */
class KeyTaken extends Error {
  override readonly name = 'KeyTaken'
}

function hasLost(error: unknown): boolean {
  return error instanceof KeyTaken || isDatabaseError(error, 'unique_violation')
}

async function placeOnce(
  deps: OrderStoreDeps,
  trx: Kysely<Schema>,
  { draft, rules }: { readonly draft: OrderDraft; readonly rules: PlaceRules },
): Promise<PlacedOrder> {
  const nowMs = deps.clock.nowMs()
  const claimed = rules.claim && (await findClaimed(trx, rules.claim, nowMs))
  if (claimed !== undefined && claimed.type !== 'given_up') return claimed
  const existing = await findSame(deps, trx, { draft, reusedSinceMs: rules.reusedSinceMs })
  const orderId = existing ?? (await insert(deps, trx, draft))
  if (rules.claim !== undefined) {
    await keepClaim(trx, rules.claim, { orderId, nowMs, givenUpId: claimed?.orderId })
  }
  const [order] = await withParts(
    trx,
    await trx.selectFrom('orders').selectAll().where('id', '=', orderId).execute(),
  )
  if (order === undefined) throw new Error('an order that was just written is there')
  return { type: existing === undefined ? 'new' : 'existing', order }
}

/** Nothing came of what the key was used for: like any refusal it is not remembered. */
type GivenUp = { readonly type: 'given_up'; readonly orderId: string }

async function findClaimed(
  trx: Kysely<Schema>,
  claim: OrderClaim,
  nowMs: number,
): Promise<PlacedOrder | GivenUp | undefined> {
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
  if (order === undefined || (order.status === 'expired' && order.sessionId === undefined)) {
    return { type: 'given_up', orderId: row.subject_id }
  }
  return { type: 'existing', order }
}

type Wish = { readonly draft: OrderDraft; readonly reusedSinceMs: number }

/** The same offer to the same person a moment ago, which nobody has paid yet. */
async function findSame(deps: OrderStoreDeps, trx: Kysely<Schema>, wish: Wish): Promise<string | undefined> {
  await expireUnfit(trx, wish)
  return (await reuseUnanswered(deps, trx, wish)) ?? findOpen(trx, wish)
}

/** What was being made too long ago, or at another price, would stand in the way of a new one. */
async function expireUnfit(trx: Kysely<Schema>, { draft, reusedSinceMs }: Wish): Promise<void> {
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
}

/**
 * The order that is being made: there is one at most, and its session may be on its way. Whoever clicked last is led
 * back to where they clicked.
 */
async function reuseUnanswered(
  { clock }: OrderStoreDeps,
  trx: Kysely<Schema>,
  { draft }: Wish,
): Promise<string | undefined> {
  const row = await trx
    .updateTable('orders')
    .set((eb) => ({
      return_to: draft.returnTo ?? null,
      version: eb('version', '+', 1n),
      updated_at_ms: BigInt(clock.nowMs()),
    }))
    .where('user_id', '=', draft.userId)
    .where('wallet_id', '=', draft.walletId)
    .where('package_id', '=', BigInt(draft.package.id))
    .where('status', '=', 'created')
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

/** One with a payment page, which leads back to the same place. */
async function findOpen(trx: Kysely<Schema>, { draft, reusedSinceMs }: Wish): Promise<string | undefined> {
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
    .where('status', '=', 'open')
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

/** Takes the key, unless somebody else has it by now. */
async function keepClaim(
  trx: Kysely<Schema>,
  claim: OrderClaim,
  taken: { readonly orderId: string; readonly nowMs: number; readonly givenUpId: string | undefined },
): Promise<void> {
  const { orderId, nowMs, givenUpId } = taken
  const values = {
    request_hash: claim.requestHash,
    subject_id: orderId,
    created_at_ms: BigInt(nowMs),
    expires_at_ms: BigInt(nowMs + keyLifeMs),
  }
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('idempotency_keys')
    .values({ scope_key: claim.scopeKey, ...values })
    .onConflict((conflict) =>
      conflict
        .column('scope_key')
        .doUpdateSet(values)
        .where((eb) =>
          eb.or([
            eb('idempotency_keys.expires_at_ms', '<=', BigInt(nowMs)),
            ...(givenUpId === undefined ? [] : [eb('idempotency_keys.subject_id', '=', givenUpId)]),
          ]),
        ),
    )
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows !== 1n) throw new KeyTaken()
}
