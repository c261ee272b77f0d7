import { microCredits } from '@tessera/core/money/micro-credits'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import type { TestDatabase } from '../../../test/databases.ts'
import { createTestIds, createTestLedger, credits } from '../../../test/ledger.ts'
import type { TestLedger } from '../../../test/ledger.ts'
import { createLedgerCommitter } from '../../adapters/db/ledger/group-committer.ts'
import { createLeaseClock } from '../../adapters/db/ledger/lease-clock.ts'
import { openLedgerBackend } from '../../adapters/db/ledger/open-ledger-backend.ts'
import { verifyLedger } from '../../adapters/db/ledger/verify-ledger.ts'
import { expireForeignHolds, expireHolds } from '../../jobs/expire-holds.ts'
import type { CompanionWrite } from '../../ports/companion-write.ts'
import type { LeaseClock } from '../../ports/lease-clock.ts'
import { createCreditManager } from './create-credit-manager.ts'

const leaseMs = 60_000

describeEachDatabase('credit manager', (openDatabase, dialect) => {
  let database: TestDatabase
  let ledger: TestLedger
  let leaseNowMs: number
  let leaseClock: LeaseClock

  beforeEach(async () => {
    database = await openDatabase()
    ledger = createTestLedger(database)
    leaseNowMs = 1_000_000
    leaseClock = { nowMs: () => leaseNowMs, synchronise: async () => undefined }
    await ledger.openWallet('wal_1', 100)
  })

  afterEach(async () => {
    const { violation } = await verifyLedger(database)
    await ledger.committer.close()
    await database.close()
    if (violation) throw new Error(`the books are wrong: ${violation.message}`)
  })

  function process(instanceId: string) {
    const { committer, reads } = ledger
    const ids = createTestIds(instanceId)
    const shared = { committer, reads, ids, leaseClock, instanceId }
    return { credits: createCreditManager({ ...shared, leaseMs }), expiry: shared }
  }

  test('the wallet of an owner is opened once, and found again', async () => {
    const { credits: manager } = process('ins_a')
    const owner = { kind: 'organization', id: 'org_1' } as const
    expect(await manager.findWalletIdOf(owner)).toBeUndefined()
    const [first, second] = await Promise.all([manager.openWallet(owner), manager.openWallet(owner)])
    expect(second).toEqual(first)
    expect(await manager.findWalletIdOf(owner)).toBe(first?.walletId)
    expect(await manager.findBalance('wal_nobody')).toBeUndefined()
  })

  // @see https://github.com/QuantumNous/new-api/issues/4429
  test('a hold whose process died is freed after its lease, once, whoever sweeps', async () => {
    const dead = process('ins_dead')
    const living = process('ins_living')
    await dead.credits.hold(hold('run_1'))
    await living.credits.hold(hold('run_2'))
    leaseNowMs += 45_000
    expect(await living.credits.renewLeases()).toEqual({ renewed: 1, lost: [] })
    expect(await expireHolds(living.expiry)).toEqual({ released: 0, kept: 0 })
    leaseNowMs += 20_000
    await Promise.all([expireHolds(living.expiry), expireHolds(process('ins_third').expiry)])
    expect(await ledger.reads.findBalance('wal_1')).toMatchObject({
      balanceMicro: credits(100),
      heldMicro: credits(10),
    })
    const row = await database.db.selectFrom('holds').selectAll().where('id', '=', 'run_1').executeTakeFirst()
    expect(row).toMatchObject({ status: 'expired', release_reason: 'expired', charged: null })
  })

  test('however many holds are open, renewing them keeps every lease and does not fill the queue', async () => {
    const committer = createLedgerCommitter(openLedgerBackend(database, ledger.clock), {
      maxQueuedCommands: 600,
    })
    const ids = createTestIds('ins_busy')
    const shared = { committer, reads: ledger.reads, ids, leaseClock, instanceId: 'ins_busy' }
    const manager = createCreditManager({ ...shared, leaseMs })
    const amountMicro = microCredits(1n)
    for (const half of ['a', 'b']) {
      const opened = await Promise.all(
        Array.from({ length: 500 }, (_, index) =>
          manager.hold({
            holdId: `run_${half}${index}`,
            walletId: 'wal_1',
            amountMicro,
            minimumMicro: amountMicro,
          }),
        ),
      )
      expect(opened.every(({ ok }) => ok)).toBe(true)
    }
    expect(await manager.renewLeases()).toEqual({ renewed: 1_000, lost: [] })
    await committer.close()
  })

  test('a process that was held up past its leases keeps its holds by saying that it lives before it looks', async () => {
    const sleeper = process('ins_sleeper')
    await sleeper.credits.hold(hold('run_1'))
    leaseNowMs += leaseMs * 10
    expect(await sleeper.credits.renewLeases()).toEqual({ renewed: 1, lost: [] })
    expect(await expireHolds(sleeper.expiry)).toEqual({ released: 0, kept: 0 })
    expect(await ledger.reads.findBalance('wal_1')).toMatchObject({ heldMicro: credits(10) })
  })

  test('a late result of an expired hold charges nothing, and its process learns that it lost the hold', async () => {
    const sleeper = process('ins_sleeper')
    await sleeper.credits.hold(hold('run_1'))
    leaseNowMs += leaseMs + 1
    await expireHolds(process('ins_other').expiry)
    expect(await sleeper.credits.renewLeases()).toEqual({ renewed: 0, lost: ['run_1'] })
    expect(
      await sleeper.credits.settle({
        holdId: 'run_1',
        walletId: 'wal_1',
        chargeMicro: credits(3),
        description: 'late',
      }),
    ).toEqual({ ok: false, error: { code: 'hold_not_open', holdId: 'run_1', status: 'expired' } })
    expect(sleeper.credits.openHoldIds()).toEqual([])
    expect(await ledger.reads.findBalance('wal_1')).toMatchObject({ availableMicro: credits(100) })
  })

  test('a wall clock that jumps by a day ends no lease', async () => {
    const { credits: manager, expiry } = process('ins_a')
    await manager.hold(hold('run_1'))
    ledger.clock.advance(86_400_000)
    expect(await expireHolds(expiry)).toEqual({ released: 0, kept: 0 })
    ledger.clock.advance(-2 * 86_400_000)
    expect(await expireHolds(expiry)).toEqual({ released: 0, kept: 0 })
  })

  test('at the start, holds of earlier processes are freed at once, and what they wrote stays readable', async () => {
    const dead = process('ins_dead')
    await dead.credits.hold(hold('run_1', startedRun))
    await database.db
      .insertInto('run_outputs')
      .values({ run_id: 'run_1', text: 'Half an ans', reasoning_text: '', updated_at_ms: 1n })
      .execute()
    const born = process('ins_born')
    await born.credits.hold(hold('run_2'))
    expect(await expireForeignHolds(born.expiry)).toEqual({ released: 1, kept: 0 })
    const run = await database.db.selectFrom('runs').selectAll().where('id', '=', 'run_1').executeTakeFirst()
    expect(run).toMatchObject({ status: 'expired', error_code: 'interrupted', charged: 0n })
    const message = await database.db
      .selectFrom('messages')
      .select(['status', 'text'])
      .where('id', '=', 'msg_2')
      .executeTakeFirst()
    expect(message).toEqual({ status: 'incomplete', text: 'Half an ans' })
    const losses = await database.db.selectFrom('platform_losses').select(['run_id', 'reason']).execute()
    expect(losses).toEqual([{ run_id: 'run_1', reason: 'interrupted' }])
    expect(await ledger.reads.findBalance('wal_1')).toMatchObject({ heldMicro: credits(10) })
    expect(await expireForeignHolds(born.expiry)).toEqual({ released: 0, kept: 0 })
  })

  test('more abandoned holds than one page are all freed', async () => {
    const dead = process('ins_dead')
    await Promise.all(
      Array.from({ length: 450 }, (_, index) =>
        dead.credits.hold({
          holdId: `run_${index}`,
          walletId: 'wal_1',
          amountMicro: microCredits(200_000n),
          minimumMicro: microCredits(200_000n),
        }),
      ),
    )
    const held = await ledger.reads.findBalance('wal_1')
    expect(held?.heldMicro).toBe(credits(90))
    expect(await expireForeignHolds(process('ins_born').expiry)).toEqual({ released: 450, kept: 0 })
    expect(await ledger.reads.findBalance('wal_1')).toMatchObject({ heldMicro: 0n })
  })

  test('history is paged by the number of the leg, and filtered by kind and time', async () => {
    const { credits: manager } = process('ins_a')
    for (let index = 1; index <= 5; index += 1) {
      ledger.clock.advance(1000)
      await manager.credit({
        walletId: 'wal_1',
        amountMicro: credits(index),
        kind: index % 2 === 0 ? 'purchase' : 'bonus',
        reference: `ref_${index}`,
        source: index % 2 === 0 ? 'sales' : 'grants',
        description: `number ${index}`,
      })
    }
    const numbers = async (filter: object) => {
      const rows = await manager.listTransactions({ walletId: 'wal_1', limit: 100, ...filter })
      return rows.map(({ seq }) => Number(seq))
    }
    expect(await numbers({})).toEqual([6, 5, 4, 3, 2, 1])
    expect(await numbers({ limit: 2 })).toEqual([6, 5])
    expect(await numbers({ limit: 2, beforeSeq: 5n })).toEqual([4, 3])
    expect(await numbers({ kinds: ['purchase'] })).toEqual([5, 3])
    const nowMs = ledger.clock.nowMs()
    expect(await numbers({ fromMs: nowMs - 1000 })).toEqual([6, 5])
    expect(await numbers({ toMs: nowMs - 1000 })).toEqual([4, 3, 2, 1])
    expect(await numbers({ fromMs: nowMs - 2000, toMs: nowMs })).toEqual([5, 4])
  })

  test('the lease clock follows the database, and nobody who sets this computer back', async () => {
    const startedMs = Date.now()
    let wallMs = startedMs
    // This process's time stands while the database is asked, so nothing here depends on how long that takes.
    let monotonicMs = 0
    const clock = createLeaseClock(database, { monotonicMs: () => monotonicMs, wallMs: () => wallMs })
    // SQLite has no clock of its own: there it is the one of this process, as it was at the start.
    const databaseNowMs = async (rounding: 'floor' | 'ceil') =>
      dialect === 'sqlite' ? startedMs + monotonicMs : await postgresNowMs(database, rounding)
    for (const setBackMs of [0, 86_400_000]) {
      wallMs -= setBackMs
      monotonicMs += 1_000
      const earliestMs = await databaseNowMs('floor')
      await clock.synchronise()
      const followedMs = clock.nowMs()
      expect(followedMs).toBeGreaterThanOrEqual(earliestMs)
      expect(followedMs).toBeLessThanOrEqual(await databaseNowMs('ceil'))
      monotonicMs += 250
      expect(clock.nowMs()).toBe(followedMs + 250)
      expect(followedMs).toBeGreaterThan(startedMs - 5_000)
      expect(followedMs).toBeLessThan(Date.now() + 5_000)
    }
  })

  test.runIf(dialect === 'postgres')(
    'what the database said is as old as half of the way there and back',
    async () => {
      let monotonicMs = 0
      const clock = createLeaseClock(database, {
        // Each look is 40 ms later than the one before.
        monotonicMs: () => (monotonicMs += 40),
        wallMs: Date.now,
      })
      const earliestMs = await postgresNowMs(database, 'floor')
      await clock.synchronise()
      const first = clock.nowMs()
      expect(clock.nowMs()).toBe(first + 40)
      // Asked at 80, answered at 120, so said at 100; looked at 160.
      const agedMs = first - 60
      expect(agedMs).toBeGreaterThanOrEqual(earliestMs)
      expect(agedMs).toBeLessThanOrEqual(await postgresNowMs(database, 'ceil'))
    },
  )
})

async function postgresNowMs({ db }: TestDatabase, rounding: 'floor' | 'ceil'): Promise<number> {
  const { rows } = await sql<{ now_ms: bigint }>`
    select ${sql.raw(rounding)}(extract(epoch from clock_timestamp()) * 1000)::bigint as now_ms`.execute(db)
  return Number(rows[0]?.now_ms)
}

function hold(holdId: string, companions: readonly CompanionWrite[] = []) {
  return { holdId, walletId: 'wal_1', amountMicro: credits(10), minimumMicro: credits(1), companions }
}

const startedRun: readonly CompanionWrite[] = [
  { type: 'conversation_started', conversationId: 'cnv_1', userId: 'usr_1', title: 'Hello' },
  {
    type: 'message_added',
    messageId: 'msg_2',
    conversationId: 'cnv_1',
    role: 'assistant',
    status: 'running',
    text: '',
    runId: 'run_1',
  },
  {
    type: 'run_opened',
    runId: 'run_1',
    userId: 'usr_1',
    walletId: 'wal_1',
    source: 'chat',
    streamed: true,
    conversationId: 'cnv_1',
    modelId: 'm',
    provider: 'p',
    rateCardId: 'rtc_1',
    taskType: 'chat',
    complexity: 'simple',
    difficulty: 0.5,
    reason: 'cheap',
    inputBoundTokens: 1,
    outputBoundTokens: 2,
  },
]
