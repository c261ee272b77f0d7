import { microCreditsFromCredits } from '@tessera/core/money/micro-credits'
import { type BalanceLevel, balanceLevels } from '@tessera/core/notifications/low-balance'
import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { describeEachDatabase, type TestDatabase } from '../../../test/databases.ts'
import {
  createTestIds,
  createTestLedger,
  grant,
  hold,
  settle,
  type TestLedger,
} from '../../../test/ledger.ts'
import { addPerson, listMails } from '../../../test/notified-people.ts'
import { createBalanceNotices } from '../../adapters/db/notifications/balance-notices.ts'
import { createPreferencesStore } from '../../adapters/db/notifications/preferences-store.ts'
import { noticeBalance } from './notice-balance.ts'
import { createUnsubscribeTokens } from './unsubscribe-token.ts'

const tokens = createUnsubscribeTokens('a secret of the tests')
const site = { brandName: 'Tessera', url: 'https://chat.example.com' }

describeEachDatabase('low balances', (openDatabase) => {
  let database: TestDatabase
  let ledger: TestLedger
  let movements: number

  beforeEach(async () => {
    database = await openDatabase()
    ledger = createTestLedger(database)
    movements = 0
  })
  afterEach(async () => {
    await ledger.committer.close()
    await database.close()
  })

  function watcher(salt: string) {
    const notices = createBalanceNotices({ database, clock: ledger.clock, ids: createTestIds(salt) })
    return (name: string) => noticeBalance({ notices, tokens, readSite: () => site }, `wal_${name}`)
  }

  async function add(name: string, amount: number): Promise<void> {
    movements += 1
    await ledger.commit(grant(`wal_${name}`, amount, `g${movements}`))
  }

  async function buy(name: string, amount: number): Promise<void> {
    movements += 1
    ledger.clock.advance(1)
    await ledger.commit({
      ...grant(`wal_${name}`, amount, `ord_${movements}`),
      kind: 'purchase',
      source: 'sales',
    })
  }

  async function spend(name: string, amount: number): Promise<void> {
    movements += 1
    await ledger.commit(hold(`wal_${name}`, amount, `run_${movements}`))
    await ledger.commit(settle(`wal_${name}`, amount, `run_${movements}`))
  }

  async function subjects(): Promise<readonly string[]> {
    return (await listMails(database)).map(({ subject }) => subject)
  }

  test('one mail below a fifth of the last purchase, one when nearly empty, and none in between', async () => {
    const look = watcher('a')
    await addPerson(ledger, 'ada')
    await buy('ada', 1_000)
    await buy('ada', 100)
    await look('ada')
    await spend('ada', 1_080)
    await look('ada')
    // At the threshold, not below it.
    expect(await subjects()).toEqual([])
    await spend('ada', 1)
    for (let index = 0; index < 3; index += 1) await look('ada')
    await spend('ada', 5)
    await look('ada')
    expect(await subjects()).toEqual(['Your Tessera credits are running low'])
    await spend('ada', 10)
    await look('ada')
    await look('ada')
    expect(await subjects()).toEqual([
      'Your Tessera credits are running low',
      'Your Tessera credits are nearly used up',
    ])
    const [low] = await listMails(database)
    expect(low?.recipient).toBe('ada@example.com')
    expect(low?.text_body).toContain('You have 19 credits left.')
    expect(low?.text_body).toContain('falls below 20 credits')
    expect(low?.text_body).toContain('https://chat.example.com/unsubscribe/?token=low_balance.usr_ada.')
  })

  test('a purchase arms both again, also when it was used up before anybody looked', async () => {
    const look = watcher('a')
    await addPerson(ledger, 'ada')
    await buy('ada', 100)
    await spend('ada', 95)
    await look('ada')
    expect(await subjects()).toHaveLength(1)
    await buy('ada', 100)
    await spend('ada', 99)
    await look('ada')
    await look('ada')
    expect(await subjects()).toHaveLength(2)
  })

  test('credits that do not lift the balance over a threshold arm nothing', async () => {
    const look = watcher('a')
    await addPerson(ledger, 'ada')
    await buy('ada', 100)
    await spend('ada', 95)
    await look('ada')
    await add('ada', 2)
    await look('ada')
    await spend('ada', 2)
    await look('ada')
    expect(await subjects()).toHaveLength(1)
  })

  test('credits that are only held are not missing: nobody is told for a request that runs', async () => {
    const look = watcher('a')
    await addPerson(ledger, 'ada')
    await buy('ada', 100)
    await ledger.commit(hold('wal_ada', 99, 'run_long'))
    await look('ada')
    expect(await subjects()).toEqual([])
  })

  test('two processes that look at the same moment tell once', async () => {
    const looks = [watcher('a'), watcher('b'), watcher('c')]
    await addPerson(ledger, 'ada')
    await buy('ada', 100)
    await spend('ada', 85)
    await Promise.all(looks.flatMap((look) => [look('ada'), look('ada')]))
    expect(await subjects()).toHaveLength(1)
    await spend('ada', 10)
    await Promise.all(looks.flatMap((look) => [look('ada'), look('ada')]))
    expect(await subjects()).toHaveLength(2)
  })

  test('own thresholds count instead of the usual ones', async () => {
    const look = watcher('a')
    await addPerson(ledger, 'ada')
    await createPreferencesStore({ database, clock: ledger.clock }).changePreferences('usr_ada', {
      ownLowMicro: microCreditsFromCredits(90n),
      ownNearlyEmptyMicro: microCreditsFromCredits(50n),
    })
    await buy('ada', 100)
    await spend('ada', 11)
    await look('ada')
    await spend('ada', 40)
    await look('ada')
    expect(await subjects()).toHaveLength(2)
  })

  test.each([
    ['whose address is not confirmed', { isEmailVerified: false }],
    ['who is blocked', { isBlocked: true }],
  ])('nobody is told %s', async (_, person) => {
    await addPerson(ledger, 'ada', person)
    await buy('ada', 100)
    await spend('ada', 99)
    await watcher('a')('ada')
    expect(await subjects()).toEqual([])
  })

  test('switched on again, no mail comes about what happened before', async () => {
    const look = watcher('a')
    const preferences = createPreferencesStore({ database, clock: ledger.clock })
    await addPerson(ledger, 'ada')
    await buy('ada', 100)
    await preferences.changePreferences('usr_ada', { isLowBalanceOn: false })
    await spend('ada', 85)
    await look('ada')
    await preferences.changePreferences('usr_ada', { isLowBalanceOn: true })
    await look('ada')
    expect(await subjects()).toEqual([])
    await spend('ada', 10)
    await look('ada')
    expect(await subjects()).toEqual(['Your Tessera credits are nearly used up'])
  })

  test('wallets of nobody and of organizations are left alone', async () => {
    await ledger.commit({
      type: 'open_wallet',
      walletId: 'wal_org',
      owner: { kind: 'organization', id: 'org_1' },
    })
    expect(await watcher('a')('org')).toBeUndefined()
    expect(await watcher('a')('unknown')).toBeUndefined()
    expect(await subjects()).toEqual([])
  })

  test('over random courses, looked at now and then by two processes, mails and crossings are as many', async () => {
    const looks = [watcher('a'), watcher('b')]
    let person = 0
    const step = fc.record({
      change: fc.integer({ min: -60, max: 60 }),
      looker: fc.constantFrom(0, 1, undefined),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        person += 1
        const name = `p${person}`
        await addPerson(ledger, name)
        await buy(name, 100)
        let balance = 100
        let peak = 100
        let known: BalanceLevel = 'fine'
        let expected = 0
        for (const { change, looker } of steps) {
          const moved = change < 0 ? -Math.min(balance, -change) : change
          if (moved < 0) await spend(name, -moved)
          if (moved > 0) await add(name, moved)
          balance += moved
          peak = Math.max(peak, balance)
          if (looker === undefined) continue
          await looks[looker]?.(name)
          const level = levelOf(balance)
          const reached = levelOf(peak)
          const armed: BalanceLevel = depthOf(reached) < depthOf(known) ? reached : known
          if (depthOf(level) > depthOf(armed)) expected += 1
          known = level
          peak = balance
        }
        const mails = (await listMails(database)).filter(
          ({ recipient }) => recipient === `${name}@example.com`,
        )
        expect(mails).toHaveLength(expected)
      }),
      { numRuns: 25 },
    )
  })
})

/** As the rule says for a last purchase of 100 credits, worked out on its own. */
function levelOf(balance: number): BalanceLevel {
  if (balance < 10) return 'nearly_empty'
  return balance < 20 ? 'low' : 'fine'
}

function depthOf(level: BalanceLevel): number {
  return balanceLevels.indexOf(level)
}
