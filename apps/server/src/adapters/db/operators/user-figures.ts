import { setImmediate as nextTurn } from 'node:timers/promises'

import type { Clock } from '@tessera/core/clock'
import { firstIdAt } from '@tessera/core/id-time'
import { sql } from 'kysely'
import { z } from 'zod'

import type { UserFigures } from '../../../ports/people-directory.ts'
import type { Database } from '../database.ts'

export type UserFiguresDeps = { readonly database: Pick<Database, 'db'>; readonly clock: Clock }

/**
 * Ids are made before they are written, and by several processes: the quick place may pass one by that comes a moment
 * later. The sure place follows at a distance in which everything has been written, and looks at each of them again.
 */
const places = z.object({ quick: z.string(), sure: z.string() })
type Places = z.infer<typeof places>

const placesKey = 'user_figures_followed'
const sureAfterMs = 2 * 60_000
const transactionsAtOnce = 1000
/** A wallet with a long history is counted in steps: on SQLite other writes wait for each. */
const legsAtOnce = 5000
const mostStepsPerRun = 200

/** Counts each leg of a wallet once, by its number: to look at one twice, or from two processes, changes nothing. */
export function createUserFigures(deps: UserFiguresDeps): UserFigures {
  const { db } = deps.database

  async function readPlaces(): Promise<Places> {
    const row = await db
      .selectFrom('settings')
      .select('value_json')
      .where('key', '=', placesKey)
      .executeTakeFirst()
    return row === undefined ? { quick: '', sure: '' } : places.parse(JSON.parse(row.value_json))
  }

  async function savePlaces(reached: Places): Promise<void> {
    const row = { value_json: JSON.stringify(reached), updated_at_ms: BigInt(deps.clock.nowMs()) }
    await db
      .insertInto('settings')
      .values({ key: placesKey, ...row })
      .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
      .execute()
  }

  /** @returns the last transaction that was taken in, and how many there were */
  async function takeIn(after: string, before: string | undefined) {
    let query = db
      .selectFrom('ledger_transactions')
      .select(['id', 'wallet_id'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(transactionsAtOnce)
    if (before !== undefined) query = query.where('id', '<', before)
    const rows = await query.execute()
    await count([...new Set(rows.map((row) => row.wallet_id))])
    return { reached: rows.at(-1)?.id ?? after, count: rows.length }
  }

  async function count(walletIds: readonly string[]): Promise<void> {
    if (walletIds.length === 0) return
    for (let step = 0; step < mostStepsPerRun; step += 1) {
      if ((await countSome(deps, walletIds)) === 0n) return
      await nextTurn()
    }
  }

  return {
    async follow(signal) {
      let looked = 0
      for (let step = 0; step < mostStepsPerRun && !signal.aborted; step += 1) {
        const from = await readPlaces()
        const quick = await takeIn(from.quick, undefined)
        const sure = await takeIn(from.sure, firstIdAt('transaction', deps.clock.nowMs() - sureAfterMs))
        looked += quick.count + sure.count
        if (quick.count + sure.count === 0) break
        await savePlaces({ quick: quick.reached, sure: sure.reached })
        if (quick.count < transactionsAtOnce && sure.count < transactionsAtOnce) break
        await nextTurn()
      }
      return looked
    },
    async refresh(userId) {
      const wallet = await db
        .selectFrom('wallets as w')
        .innerJoin('user_figures as f', 'f.user_id', 'w.owner_id')
        .select('w.id')
        .where('w.owner_kind', '=', 'user')
        .where('w.owner_id', '=', userId)
        .where(isBehind)
        .executeTakeFirst()
      if (wallet !== undefined) await count([wallet.id])
    },
  }
}

const isBehind = sql<boolean>`(f.leg_seq < w.seq or f.balance <> w.posted or f.debt <> w.debt)`

/**
 * One statement, so that the wallet, its legs and what was counted are seen at one moment; and for each person only
 * where nobody else has counted on since.
 * @returns how many people's figures changed
 */
async function countSome({ database }: UserFiguresDeps, walletIds: readonly string[]): Promise<bigint> {
  const { numAffectedRows } = await sql`
    update user_figures set
      leg_seq = s.upto, balance = s.posted, debt = s.debt,
      spent = user_figures.spent + s.spent, purchased = user_figures.purchased + s.purchased, bonus = user_figures.bonus + s.bonus,
      refunded = user_figures.refunded + s.refunded, adjusted = user_figures.adjusted + s.adjusted, other = user_figures.other + s.other,
      charges = user_figures.charges + s.charges,
      last_active_at_ms = case when s.active_at > user_figures.last_active_at_ms
        then s.active_at else user_figures.last_active_at_ms end
    from (
      select w.owner_id, w.posted, w.debt, f.leg_seq as base_seq,
        coalesce(max(l.seq), f.leg_seq) as upto,
        ${sumOf(sql`t.kind = 'usage'`, sql`-l.amount`)} as spent,
        ${sumOf(sql`t.kind = 'purchase'`)} as purchased,
        ${sumOf(sql`t.kind = 'bonus'`)} as bonus,
        ${sumOf(sql`t.kind = 'refund'`)} as refunded,
        ${sumOf(sql`t.kind = 'adjustment'`)} as adjusted,
        ${sumOf(sql`t.kind in ('subscription', 'referral', 'transfer')`)} as other,
        ${sumOf(sql`t.kind = 'usage'`, sql`1`)} as charges,
        coalesce(max(case when t.kind in ('usage', 'purchase') then t.created_at_ms else 0 end), 0) as active_at
      from wallets w
      join user_figures f on f.user_id = w.owner_id
      left join wallet_legs l on l.wallet_id = w.id and l.seq > f.leg_seq and l.seq <= f.leg_seq + ${BigInt(legsAtOnce)}
      left join ledger_transactions t on t.id = l.transaction_id
      where w.owner_kind = 'user' and w.id in (${sql.join(walletIds)}) and ${isBehind}
      group by w.owner_id, w.posted, w.debt, f.leg_seq
    ) as s
    where user_figures.user_id = s.owner_id and user_figures.leg_seq = s.base_seq
  `.execute(database.db)
  return numAffectedRows ?? 0n
}

/** PostgreSQL sums into a wider type than its columns have. */
function sumOf(condition: ReturnType<typeof sql>, amount = sql`l.amount`) {
  return sql`cast(coalesce(sum(case when ${condition} then ${amount} else 0 end), 0) as bigint)`
}
