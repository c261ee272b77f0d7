import { sql } from 'kysely'
import { expect, test } from 'vitest'

import { AnalyticsWorld, findDifference } from '../../../../test/analytics-world.ts'
import { describeEachDatabase } from '../../../../test/databases.ts'
import { earnedByTransaction, readEverything } from '../../../../test/naive-analytics.ts'
import { naiveCustomers, sortedCustomers } from '../../../../test/naive-customers.ts'
import { profitToJson } from '../../../features/analytics/describe-customer.ts'
import { createCustomerProfits } from '../analytics/customer-profits.ts'
import { openDatabase as openDatabaseAt } from '../database.ts'
import type { Database } from '../database.ts'
import { migrations } from './migrations.ts'

const numberOfStep = migrations.findIndex(({ id }) => id === '0014-profits')

async function liveAYear(world: AnalyticsWorld): Promise<void> {
  for (let person = 0; person < 3; person += 1) await world.live({ type: 'sign_up' }, 0)
  const isLive = false
  for (let who = 0; who < 3; who += 1) {
    const credits = 700_000_000n
    await world.live({ type: 'buy', who, credits, total: 1_001n + BigInt(who), tax: 100n, isLive }, 0)
  }
  for (let round = 0; round < 12; round += 1) {
    for (const end of ['answered', 'failed', 'over_hold', 'stopped'] as const) {
      const charge = 20_000_000n + BigInt(round)
      await world.live({ type: 'ask', who: round, charge, model: 'gpt-4o', end }, 0)
    }
    await world.live({ type: 'wait', minutes: 40_000 }, 0)
  }
  await world.live({ type: 'fee', order: 0, minor: 59n, currency: 'usd' }, 0)
  await world.live({ type: 'refund', order: 1, permille: 400n }, 0)
  await world.live({ type: 'wait', minutes: 10 }, 0)
}

/** As the version before had rolled it up: everything, in the words that it had. */
async function rollUpAsBefore({ db }: Database): Promise<void> {
  await sql`insert into wallet_months (month, wallet_id, charges, charged, bought)
    select 0, wallet_id, count(*), sum(held), 5 from runs group by wallet_id`.execute(db)
  await sql`insert into wallet_days (wallet_id, day, charges, charged, bought)
    select wallet_id, 20000, count(*), sum(held), 5 from runs group by wallet_id`.execute(db)
  await sql`insert into wallet_roll_ups (wallet_id, seq, used_total, last_active_day, has_bought)
    select id, seq, debited_total, 20000, 1 from wallets`.execute(db)
  await sql`insert into credit_days values (20000, 'usage', 1, 2, 3, 4)`.execute(db)
  await sql`insert into usage_days values (20000, 'gpt-4o', 1, 2, 3, 4, 5, 6, 7, 8)`.execute(db)
  await sql`update roll_up_checkpoints set version = 7, after_id =
    (select max(id) from ledger_transactions) where source = 'transactions'`.execute(db)
}

/** A step over losses as the version before makes it. @returns how many it took */
async function foldLossesAsBefore({ db }: Pick<Database, 'db'>): Promise<number> {
  const { rows: checkpoints } = await sql<{ after_id: string; version: bigint }>`
    select after_id, version from roll_up_checkpoints where source = 'losses'`.execute(db)
  const checkpoint = checkpoints[0]
  if (checkpoint === undefined) throw new Error('no result')
  const { rows } = await sql<{ id: string; day: bigint; cost: bigint }>`
    select l.id, l.created_at_ms / 86400000 as day, l.cost_nano_usd as cost
    from platform_losses as l left join runs on runs.id = l.run_id
    where l.id > ${checkpoint.after_id} and l.id < 'los_ffffffffffff' order by l.id limit 500`.execute(db)
  const last = rows.at(-1)
  if (last === undefined) return 0
  const { numAffectedRows } = await sql`
    update roll_up_checkpoints set after_id = ${last.id}, version = version + 1
    where source = 'losses' and version = ${checkpoint.version}`.execute(db)
  if (numAffectedRows !== 1n) return 0
  for (const { day, cost } of rows) {
    await sql`insert into loss_days (day, model_id, reason, losses, cost_nano_usd, uncharged)
      values (${day}, 'gpt-4o', 'provider_fault', 1, ${cost}, 5)
      on conflict (day, model_id, reason) do update set losses = loss_days.losses + excluded.losses,
        cost_nano_usd = loss_days.cost_nano_usd + excluded.cost_nano_usd`.execute(db)
  }
  return rows.length
}

function customersOf(database: Database) {
  return createCustomerProfits(database).list({
    sort: 'net_profit',
    isDescending: true,
    limit: 100,
    isLive: false,
  })
}

function shownOf({ walletId, sums }: Awaited<ReturnType<typeof customersOf>>['customers'][number]) {
  return { wallet_id: walletId, ...profitToJson(sums, false) }
}

describeEachDatabase('the step that gives every customer their profit', (openDatabase) => {
  test('has the figures of a business of the version before right, at once and when the job is done', async () => {
    const before = await openDatabase({ isEmpty: true, migrations: migrations.slice(0, numberOfStep) })
    await before.migrate()
    const past = new AnalyticsWorld(before)
    await liveAYear(past)
    await rollUpAsBefore(before)
    expect(await foldLossesAsBefore(before)).toBe(24)

    const after = await openDatabaseAt({ ...before.location, migrations })
    expect((await after.migrate())[0]).toBe('0014-profits')
    const all = await readEverything({ ...after, location: before.location })
    const naive = naiveCustomers(all, earnedByTransaction(all))
    expect(naive).toHaveLength(3)
    const expected = sortedCustomers(naive, { sort: 'net_profit', order: 'desc' })
    const shown = async () => {
      const { customers } = await customersOf(after)
      return customers.map((customer) => shownOf(customer))
    }
    expect(await shown()).toEqual(expected)

    // A process of the version before, still at work, takes no losses away from the customers.
    expect(await foldLossesAsBefore(after)).toBe(0)
    const world = new AnalyticsWorld({ ...after, location: before.location })
    world.ledger.clock.advance(past.ledger.clock.nowMs() - world.ledger.clock.nowMs())
    for (let step = 0; step < 40; step += 1) await world.rollUp(10)
    expect(await findDifference(world.database)).toBeUndefined()
    expect(await shown()).toEqual(expected)
    const months = await after.db
      .selectFrom('wallet_months')
      .select('wallet_id')
      .where('month', '=', 0n)
      .execute()
    expect(months).toHaveLength(3)
    await world.ledger.committer.close()
    await after.close()
    await past.ledger.committer.close()
    await before.close()
  })

  test('a step that a process of the version before is making finds its checkpoint gone, and writes nothing', async () => {
    const before = await openDatabase({ isEmpty: true, migrations: migrations.slice(0, numberOfStep) })
    await before.migrate()
    await sql`update roll_up_checkpoints set version = 7`.execute(before.db)
    const after = await openDatabaseAt({ ...before.location, migrations })
    await after.migrate()
    const checkpoints = await after.db
      .selectFrom('roll_up_checkpoints')
      .select(['source', 'after_id', 'version'])
      .orderBy('source')
      .execute()
    expect(checkpoints).toEqual([
      { source: 'losses', after_id: 'los_zzzz', version: 8n },
      { source: 'orders', after_id: '', version: 0n },
      { source: 'platform_losses', after_id: '', version: 8n },
      { source: 'runs', after_id: '', version: 8n },
      { source: 'transactions', after_id: '', version: 8n },
      { source: 'users', after_id: '', version: 8n },
    ])
    await after.close()
    await before.close()
  })
})
