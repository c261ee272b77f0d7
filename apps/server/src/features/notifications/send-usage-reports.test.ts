import { afterEach, beforeEach, expect, test } from 'vitest'

import { describeEachDatabase, type TestDatabase } from '../../../test/databases.ts'
import {
  createTestClock,
  createTestIds,
  createTestLedger,
  grant,
  hold,
  settle,
  type TestClock,
  type TestLedger,
} from '../../../test/ledger.ts'
import { addPerson, listMails } from '../../../test/notified-people.ts'
import { createPreferencesStore } from '../../adapters/db/notifications/preferences-store.ts'
import { createUsageReports } from '../../adapters/db/notifications/usage-reports.ts'
import type { RunEnded, RunOpened } from '../../ports/companion-write.ts'
import type { UsageReports } from '../../ports/usage-reports.ts'
import { sendUsageReports } from './send-usage-reports.ts'
import { createUnsubscribeTokens } from './unsubscribe-token.ts'

const running = new AbortController().signal
const february = Date.parse('2028-02-10T12:00:00Z')
const marchMorning = Date.parse('2028-03-01T06:00:00Z')

describeEachDatabase('monthly reports', (openDatabase) => {
  let database: TestDatabase
  let ledger: TestLedger
  let clock: TestClock
  let runs: number

  beforeEach(async () => {
    database = await openDatabase()
    ledger = createTestLedger(database)
    clock = createTestClock(marchMorning)
    runs = 0
    goTo(february)
  })
  afterEach(async () => {
    await ledger.committer.close()
    await database.close()
  })

  /** The ledger's clock is the time at which things happen. */
  function goTo(atMs: number): void {
    ledger.clock.advance(atMs - ledger.clock.nowMs())
  }

  function reporter(salt: string, wrap: (reports: UsageReports) => Partial<UsageReports> = () => ({})) {
    const reports = createUsageReports({ database, clock, ids: createTestIds(salt) })
    const deps = {
      reports: { ...reports, ...wrap(reports) },
      tokens: createUnsubscribeTokens('a secret of the tests'),
      readSite: () => ({ brandName: 'Tessera', url: 'https://chat.example.com' }),
      clock,
    }
    return (signal = running) => sendUsageReports(deps, signal)
  }

  async function ask(name: string, modelId: string, charge: number): Promise<void> {
    runs += 1
    const runId = `run_${runs}`
    const walletId = `wal_${name}`
    await ledger.commit(hold(walletId, charge, runId), { companions: [opened(runId, walletId, modelId)] })
    await ledger.commit(settle(walletId, charge, runId), { companions: [ended(runId, modelId)] })
  }

  async function buy(name: string, amount: number): Promise<void> {
    runs += 1
    await ledger.commit({
      ...grant(`wal_${name}`, amount, `ord_${runs}`),
      kind: 'purchase',
      source: 'sales',
    })
  }

  test('tells what was asked, with which model, bought and left, in true figures', async () => {
    await addPerson(ledger, 'ada')
    await buy('ada', 500)
    await ask('ada', 'small', 3)
    await ask('ada', 'large', 40)
    await ask('ada', 'small', 2)
    expect(await reporter('a')()).toBe(1)
    const [mail] = await listMails(database)
    expect(mail).toMatchObject({
      recipient: 'ada@example.com',
      kind: 'usage_report',
      subject: 'Your February 2028 with Tessera',
      dedupe_key: 'usage_report:2028-02:usr_ada',
    })
    expect(mail?.text_body).toContain(
      [
        'large (1 question): 40 credits',
        'small (2 questions): 5 credits',
        'Used in all: 45 credits',
        'Bought (1 purchase): 500 credits',
        'Balance on 1 March 2028, 06:00 UTC: 455 credits',
      ].join('\n'),
    )
  })

  test('a month has its own days in UTC and no others, the 29th of February among them', async () => {
    await addPerson(ledger, 'ada')
    goTo(Date.parse('2028-01-31T23:59:59.999Z'))
    await buy('ada', 1_000)
    await ask('ada', 'before', 1)
    goTo(Date.parse('2028-02-01T00:00:00Z'))
    await ask('ada', 'first', 2)
    goTo(Date.parse('2028-02-29T23:59:59.999Z'))
    await ask('ada', 'last', 4)
    await buy('ada', 7)
    goTo(Date.parse('2028-03-01T00:00:00Z'))
    await ask('ada', 'after', 8)
    await buy('ada', 70)
    await reporter('a')()
    const [mail] = await listMails(database)
    expect(mail?.text_body).toContain('you asked 2 questions for 6 credits')
    expect(mail?.text_body).toContain('Bought (1 purchase): 7 credits')
    expect(mail?.text_body).not.toMatch(/before|after/)
  })

  test('a person gets one report for a month, whatever the processes do', async () => {
    for (let index = 10; index < 40; index += 1) {
      await addPerson(ledger, `p${index}`)
      await buy(`p${index}`, 5)
    }
    // Each stops somewhere on its way, with and without having written its page.
    const breaking = reporter('b', (reports) => ({
      writePage: async (page) => {
        await reports.writePage(page)
        throw new Error('the process ended')
      },
    }))
    const losing = reporter('c', () => ({ writePage: async () => Promise.reject(new Error('cut off')) }))
    await Promise.allSettled([reporter('a')(), breaking(), losing(), reporter('d')()])
    await Promise.all([reporter('a')(), reporter('d')()])
    const mails = await listMails(database)
    expect(mails).toHaveLength(30)
    expect(new Set(mails.map(({ recipient }) => recipient)).size).toBe(30)
  })

  test('goes on where it stopped, and not at all once the month is done', async () => {
    for (let index = 100; index < 170; index += 1) {
      await addPerson(ledger, `p${index}`)
      await buy(`p${index}`, 5)
    }
    const stopping = new AbortController()
    const first = reporter('a', (reports) => ({
      writePage: async (page) => {
        await reports.writePage(page)
        stopping.abort()
      },
    }))
    expect(await first(stopping.signal)).toBe(50)
    let pages = 0
    const second = reporter('b', (reports) => ({
      readPage: (request) => {
        pages += 1
        return reports.readPage(request)
      },
    }))
    expect(await second()).toBe(20)
    expect(pages).toBe(1)
    expect(await second()).toBe(0)
    expect(pages).toBe(1)
    expect(await listMails(database)).toHaveLength(70)
  })

  test('waits while a hundred mails wait, so that no receipt stands behind everybody’s report', async () => {
    for (let index = 100; index < 270; index += 1) {
      await addPerson(ledger, `p${index}`)
      await buy(`p${index}`, 5)
    }
    const report = reporter('a')
    expect(await report()).toBe(100)
    expect(await report()).toBe(0)
    await database.db.updateTable('mails').set({ status: 'sent' }).execute()
    expect(await report()).toBe(70)
  })

  test('only people who did something, want it, and own the address', async () => {
    const preferences = createPreferencesStore({ database, clock })
    await addPerson(ledger, 'idle')
    await ledger.commit(grant('wal_idle', 50, 'bonus'))
    await addPerson(ledger, 'blocked', { isBlocked: true })
    await addPerson(ledger, 'unconfirmed', { isEmailVerified: false })
    await addPerson(ledger, 'silent')
    await preferences.changePreferences('usr_silent', { isUsageReportOn: false })
    await addPerson(ledger, 'talked')
    await preferences.changePreferences('usr_talked', { isLowBalanceOn: false })
    for (const name of ['blocked', 'unconfirmed', 'silent', 'talked']) await buy(name, 5)
    await reporter('a')()
    expect((await listMails(database)).map(({ recipient }) => recipient)).toEqual(['talked@example.com'])
  })

  test('nothing goes out before the month is over everywhere in its books, or a week later', async () => {
    await addPerson(ledger, 'ada')
    await buy('ada', 5)
    clock.advance(-1)
    expect(await reporter('a')()).toBe(0)
    clock.advance(1 + 8 * 24 * 60 * 60_000)
    expect(await reporter('a')()).toBe(0)
    expect(await listMails(database)).toEqual([])
  })
})

function opened(runId: string, walletId: string, modelId: string): RunOpened {
  return {
    type: 'run_opened',
    runId,
    userId: 'usr',
    walletId,
    source: 'chat',
    streamed: true,
    modelId,
    provider: 'openai',
    rateCardId: 'rtc_1',
    taskType: 'chat',
    complexity: 'simple',
    difficulty: 0,
    reason: 'cheap',
    inputBoundTokens: 1,
    outputBoundTokens: 1,
  }
}

function ended(runId: string, modelId: string): RunEnded {
  return {
    type: 'run_ended',
    runId,
    status: 'settled',
    modelId,
    provider: 'openai',
    rateCardId: 'rtc_1',
    outputBoundTokens: 1,
    attempts: 1,
  }
}
