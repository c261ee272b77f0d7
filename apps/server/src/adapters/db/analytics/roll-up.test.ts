import { addWalletSums, createRollUp } from '@tessera/core/analytics/roll-up'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { AnalyticsWorld, findDifference, lagMs } from '../../../../test/analytics-world.ts'
import { describeEachDatabase } from '../../../../test/databases.ts'
import type { TestDatabase } from '../../../../test/databases.ts'
import { grant } from '../../../../test/ledger.ts'
import { catchUp } from '../../../features/analytics/roll-up.ts'
import { createUuidV7Ids } from '../../ids/uuid-v7-ids.ts'
import { createRollUpWork } from './roll-up-store.ts'
import { writesOfSums } from './write-roll-up.ts'

describeEachDatabase('rolling up', (openDatabase) => {
  let database: TestDatabase
  let world: AnalyticsWorld

  beforeEach(async () => {
    database = await openDatabase()
    world = new AnalyticsWorld(database)
    await world.live({ type: 'sign_up' }, 0)
  })

  afterEach(async () => {
    await world.ledger.committer.close()
    await database.close()
  })

  async function liveABit(): Promise<void> {
    const credits = 500_000_000n
    await world.live({ type: 'buy', who: 0, credits, total: 1000n, tax: 100n, isLive: false }, 0)
    for (const end of ['answered', 'over_hold', 'failed', 'runs_on'] as const) {
      await world.live({ type: 'ask', who: 0, charge: 90_000_000n, model: 'gpt-4o', end }, 0)
      await world.live({ type: 'wait', minutes: 700 }, 0)
    }
    await world.live({ type: 'refund', order: 0, permille: 300n }, 0)
    await world.live({ type: 'wait', minutes: 10 }, 0)
  }

  async function rollUpAll(): Promise<void> {
    for (let step = 0; step < 3; step += 1) await world.rollUp(100)
  }

  function countCharges() {
    return database.db.selectFrom('usage_days').select('charges').execute()
  }

  /** Paid long ago, with a fee, and saved behind the checkpoint. */
  async function addOrders(count: number): Promise<void> {
    const [order] = await database.db.selectFrom('orders').selectAll().execute()
    if (order === undefined) throw new Error('somebody bought')
    const paid = { ...order, fee_minor: 7n, fee_currency: 'usd', session_id: null, updated_at_ms: 1n }
    const rows = Array.from({ length: count }, (_, number) => ({ ...paid, id: `ord_late${number}` }))
    while (rows.length > 0) await database.db.insertInto('orders').values(rows.splice(0, 100)).execute()
  }

  async function feesRolledUp(): Promise<bigint> {
    const rows = await database.db
      .selectFrom('wallet_months')
      .select('fees_test')
      .where('month', '=', 0n)
      .execute()
    return rows.reduce((sum, { fees_test: fee }) => sum + fee, 0n)
  }

  test('of two processes that make the same step one writes it', async () => {
    await liveABit()
    const beforeMs = world.ledger.clock.nowMs() - lagMs
    const step = { source: 'transactions', beforeMs, limit: 100 } as const
    const other = createRollUpWork({ database, clock: world.ledger.clock })
    const counts = await Promise.all([world.work.step(step), other.step(step)])
    expect(counts.toSorted((left, right) => left - right)[0]).toBe(0)
    await rollUpAll()
    expect(await findDifference(database)).toBeUndefined()
  })

  test('a step that fails on its way leaves nothing behind, and comes again whole', async () => {
    await liveABit()
    await sql`alter table wallet_days rename to wallet_days_away`.execute(database.db)
    await expect(rollUpAll()).rejects.toThrow('wallet_days')
    expect(await countCharges()).toEqual([])
    await sql`alter table wallet_days_away rename to wallet_days`.execute(database.db)
    await rollUpAll()
    expect(await findDifference(database)).toBeUndefined()
  })

  test('a movement that was committed long after its id was made is counted with the next of its wallet', async () => {
    await liveABit()
    await rollUpAll()
    const [wallet] = await database.db.selectFrom('wallets').select('id').execute()
    const { clock } = world.ledger
    const oldIds = createUuidV7Ids({ nowMs: () => clock.nowMs() - 60 * 60_000 })
    const late = grant(wallet?.id ?? '', 3, 'late')
    await world.ledger.commit({ ...late, transactionId: oldIds.create('transaction') })
    await world.live({ type: 'wait', minutes: 10 }, 0)
    await rollUpAll()
    expect(await findDifference(database)).toMatchObject({ table: 'wallet_roll_ups', stored: 'not counted' })
    await world.live({ type: 'bonus', who: 0, amount: 5n }, 0)
    await world.live({ type: 'wait', minutes: 10 }, 0)
    await rollUpAll()
    expect(await findDifference(database)).toBeUndefined()
    const bonuses = await database.db
      .selectFrom('credit_days')
      .select('movements')
      .where('kind', '=', 'bonus')
      .execute()
    expect(bonuses).toEqual([{ movements: 2n }])
  })

  test('where no next one comes, the look through all wallets finds it', async () => {
    await liveABit()
    await rollUpAll()
    const [wallet] = await database.db.selectFrom('wallets').select('id').execute()
    const { clock } = world.ledger
    const oldIds = createUuidV7Ids({ nowMs: () => clock.nowMs() - 60 * 60_000 })
    const late = grant(wallet?.id ?? '', 3, 'late')
    await world.ledger.commit({ ...late, transactionId: oldIds.create('transaction') })
    const first = await world.work.catchUp({ afterWalletId: '' })
    expect(first).toEqual({ lateWalletIds: [wallet?.id], nextAfterWalletId: undefined })
    expect(await findDifference(database)).toBeUndefined()
    expect((await world.work.catchUp({ afterWalletId: '' })).lateWalletIds).toEqual([])
  })

  test('a fee that was saved after the checkpoint had gone past its time is found by the look through all wallets', async () => {
    await liveABit()
    await rollUpAll()
    await world.live({ type: 'buy', who: 0, credits: 5n, total: 999n, tax: 0n, isLive: false }, 0)
    await world.live({ type: 'wait', minutes: 10 }, 0)
    await rollUpAll()
    await database.db.updateTable('orders').set({ fee_minor: 77n, updated_at_ms: 1n }).execute()
    expect(await findDifference(database)).toMatchObject({ table: 'order_fees' })
    const [wallet] = await database.db.selectFrom('wallets').select('id').execute()
    const found = { lateWalletIds: [wallet?.id], nextAfterChange: undefined }
    expect(await world.work.catchUpOnFees({ afterChange: '' })).toEqual(found)
    expect(await findDifference(database)).toBeUndefined()
    const none = { lateWalletIds: [], nextAfterChange: undefined }
    expect(await world.work.catchUpOnFees({ afterChange: '' })).toEqual(none)
    // Told in another currency after all: it counts no more, and is not found again and again.
    await database.db.updateTable('orders').set({ fee_currency: 'eur' }).execute()
    expect(await world.work.catchUpOnFees({ afterChange: '' })).toEqual(found)
    expect(await findDifference(database)).toBeUndefined()
    expect(await world.work.catchUpOnFees({ afterChange: '' })).toEqual(none)
  })

  test('late fees of more orders than are looked through at once are all found in one look', async () => {
    await liveABit()
    await rollUpAll()
    await addOrders(1_200)
    const before = await feesRolledUp()
    const warnings: string[] = []
    const log = { warn: (_details: object, message: string) => warnings.push(message) }
    const deps = { work: world.work, clock: world.ledger.clock, log }
    await catchUp(deps, new AbortController().signal)
    expect(warnings).toEqual(['fees', 'fees', 'fees'].map((word) => expect.stringContaining(word)))
    expect(await feesRolledUp()).toBe(before + 1_200n * 7n)
  })

  test('of two processes that find the same late fee one rolls it up and says so, and the other looks again', async () => {
    await liveABit()
    await rollUpAll()
    await world.live({ type: 'buy', who: 0, credits: 5n, total: 999n, tax: 0n, isLive: false }, 0)
    await world.live({ type: 'wait', minutes: 10 }, 0)
    await rollUpAll()
    await database.db.updateTable('orders').set({ fee_minor: 77n, updated_at_ms: 1n }).execute()
    const other = createRollUpWork({ database, clock: world.ledger.clock })
    const looks = await Promise.all(
      [world.work, other].map((work) => work.catchUpOnFees({ afterChange: '' })),
    )
    expect(looks.flatMap(({ lateWalletIds }) => lateWalletIds)).toHaveLength(1)
    expect(await findDifference(database)).toBeUndefined()
  })

  test('a request that runs while the checkpoint goes past it is counted once it has ended', async () => {
    await liveABit()
    await rollUpAll()
    const requests = () =>
      database.db.selectFrom('request_days').select(['outcome', 'requests']).orderBy('outcome').execute()
    const before = await requests()
    await rollUpAll()
    expect(await requests()).toEqual(before)
    await world.live({ type: 'end_running', charge: 2n }, 0)
    await rollUpAll()
    const answered = (rows: typeof before) =>
      rows.filter(({ outcome }) => outcome === 'answered').reduce((sum, row) => sum + row.requests, 0n)
    expect(answered(await requests())).toBe(answered(before) + 1n)
    expect(await database.db.selectFrom('roll_up_running_requests').selectAll().execute()).toEqual([])
  })

  test('rolling up again changes nothing', async () => {
    await liveABit()
    await rollUpAll()
    const before = await countCharges()
    await rollUpAll()
    expect(await countCharges()).toEqual(before)
  })

  test.each([
    ['usage_days', 'charged'],
    ['earned_days', 'earned_micro_minor'],
    ['credit_days', 'debited'],
    ['request_days', 'requests'],
    ['loss_days', 'cost_nano_usd'],
    ['sign_up_days', 'customers'],
    ['activity_gaps', 'users'],
    ['usage_days', 'chosen'],
    ['earned_days', 'saved_micro_minor'],
    ['wallet_days', 'bought'],
    ['wallet_days', 'loss_nano_usd'],
    ['wallet_days', 'fees_test'],
    ['wallet_months', 'charged'],
    ['wallet_months', 'earned_test'],
    ['wallet_months', 'cost_nano_usd'],
    ['order_fees', 'fee_minor'],
    ['credit_lots', 'used_from'],
    ['sold_orders', 'revoked'],
    ['lot_returns', 'taken'],
    ['wallet_roll_ups', 'used_total'],
  ])('a wrong %s is named', async (table, column) => {
    await liveABit()
    await rollUpAll()
    expect(await findDifference(database)).toBeUndefined()
    await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${sql.ref(column)} + 1`.execute(database.db)
    expect(await findDifference(database)).toMatchObject({ table })
  })

  test('more rows than one statement takes are written', async () => {
    const rollUp = createRollUp()
    for (let number = 0; number < 3_000; number += 1) {
      addWalletSums(rollUp, { walletId: `wal_${number}`, day: 1 }, { charges: 1n, chargedMicro: 2n })
    }
    for (const write of writesOfSums(database.db, rollUp)) await database.db.executeQuery(write)
    const [count] = await database.db
      .selectFrom('wallet_days')
      .select((eb) => eb.fn.countAll<bigint>().as('rows'))
      .execute()
    expect(count?.rows).toBe(3_000n)
  })
})
