import { afterEach, beforeEach, expect, test } from 'vitest'

import { AnalyticsWorld } from '../../../test/analytics-world.ts'
import { describeEachDatabase } from '../../../test/databases.ts'
import type { TestDatabase } from '../../../test/databases.ts'
import { configOf, openHouse } from '../../../test/house.ts'
import type { House } from '../../../test/house.ts'
import { readPdfPages, readPdfText } from '../../../test/pdf-text.ts'
import { readCsv } from '../../../test/read-csv.ts'
import { createAnalyticsReads } from '../../adapters/db/analytics/analytics-reads.ts'
import { createCustomerProfits } from '../../adapters/db/analytics/customer-profits.ts'
import { createAnalyticsGoalStore } from '../../adapters/db/analytics/goal-store.ts'
import { createUuidV7Ids } from '../../adapters/ids/uuid-v7-ids.ts'
import { wireExports } from '../../container/wire-exports.ts'
import type { AuditEntry } from '../../ports/audit-log.ts'
import { createAnalyticsEndpoints } from '../analytics/create-analytics-endpoints.ts'
import { createCustomerEndpoints } from '../analytics/create-customer-endpoints.ts'

const path = '/api/credits/admin/analytics/report'

describeEachDatabase('the business report of a month', (openDatabase) => {
  let database: TestDatabase
  let world: AnalyticsWorld
  let house: House
  let noted: AuditEntry[]

  beforeEach(async () => {
    database = await openDatabase()
    world = new AnalyticsWorld(database)
    noted = []
    const { clock } = world.ledger
    const ids = createUuidV7Ids(clock)
    const view = { currency: 'usd', isLive: false }
    const customers = createCustomerEndpoints({ customers: createCustomerProfits(database), clock, view })
    const analytics = createAnalyticsEndpoints({
      reads: createAnalyticsReads(database),
      goals: createAnalyticsGoalStore({ database, clock, ids }),
      clock,
      view,
    })
    const audit = {
      add: async (entry: AuditEntry) => {
        noted.push(entry)
        return Promise.resolve()
      },
    }
    const lists = [...analytics, ...customers]
    const exports = wireExports({ config: configOf(), clock, people: { audit } }, lists)
    house = await openHouse({ endpoints: [...lists, ...exports] })
  })

  afterEach(async () => {
    await world.ledger.committer.close()
    await database.close()
  })

  async function get(query: string, role = 'superadmin') {
    const response = await fetch(new URL(`${path}?${query}`, house.url), {
      headers: { authorization: `Bearer ${role}` },
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    return { status: response.status, headers: response.headers, bytes, text: bytes.toString('utf8') }
  }

  async function figuresOf(query: string): Promise<ReadonlyMap<string, string>> {
    const { status, text } = await get(`${query}&format=csv`)
    expect(status, text).toBe(200)
    const [titles, ...rows] = readCsv(text)
    expect(titles).toEqual(['table', 'item', 'figure', 'value'])
    return new Map(
      rows.map(([table, item, figure, value]) => [`${table} / ${item} / ${figure}`, value ?? '']),
    )
  }

  async function buyAndAsk(): Promise<string> {
    const credits = 100_000_000n
    await world.live({ type: 'sign_up' }, 0)
    await world.live({ type: 'buy', who: 0, credits, total: 1000n, tax: 0n, isLive: false }, 0)
    await world.live({ type: 'ask', who: 0, charge: 40_000_000n, model: 'gpt-4o', end: 'answered' }, 0)
    return new Date(world.ledger.clock.nowMs()).toISOString().slice(0, 10)
  }

  test('tells what was received, earned, spent and used, as the dashboard does, to the last digit', async () => {
    const today = await buyAndAsk()
    const figures = await figuresOf(`month=${today.slice(0, 7)}`)
    expect(figures.get('money / Received (USD) / month')).toBe('10.00')
    expect(figures.get('money / Received (USD) / month_before')).toBe('0.00')
    // Of the hundred credits that were bought for ten dollars, 32 were used.
    expect(figures.get('profit / Earned by used credits (USD) / month')).toBe('3.20000000')
    expect(figures.get('use / Credits used / month')).toBe('32.000000')
    expect(figures.get('standing / Credits in all wallets / now')).toBe('68.000000')
    expect(figures.get(`days / ${today} / revenue`)).toBe('10.00')
    expect(figures.get(`days / ${today} / requests`)).toBe('1')
    // Cost 40,000,000 / 3 nano-dollars, and 30 cents that the payment provider kept.
    expect(figures.get(`days / ${today} / gross_profit_usd`)).toBe('3.186666667')
    expect(figures.get(`days / ${today} / net_profit_usd`)).toBe('2.886666667')
    expect(figures.get('profit / Net profit, after losses and fees (USD) / month')).toBe('2.886666667')
    expect(figures.get('profit / Net margin, after losses and fees / month')).toBe('90.20')
  })

  test('tells what each model left before and after what nobody was charged for', async () => {
    const today = await buyAndAsk()
    await world.live({ type: 'ask', who: 0, charge: 30_000_000n, model: 'gpt-4o', end: 'failed' }, 0)
    const figures = await figuresOf(`month=${today.slice(0, 7)}`)
    // Earned 3.20; the answer cost 40,000,000 / 3 nano-dollars and the failure 30,000,000 / 3.
    expect(figures.get('models / gpt-4o / gross_profit_usd')).toBe('3.186666667')
    expect(figures.get('models / gpt-4o / profit_after_losses_usd')).toBe('3.176666667')
    expect(figures.get(`days / ${today} / gross_profit_usd`)).toBe('3.186666667')
    // Less the 30 cents that the payment provider kept, which no model has a part in.
    expect(figures.get(`days / ${today} / net_profit_usd`)).toBe('2.876666667')
  })

  test('names who left the most and who the least, and what automatic choice saved', async () => {
    const today = await buyAndAsk()
    await world.live({ type: 'sign_up' }, 0)
    await world.live({ type: 'bonus', who: 1, amount: 90_000_000n }, 0)
    // Nobody paid for a gift: what it cost is all that there is.
    await world.live({ type: 'ask', who: 1, charge: 30_000_000n, model: 'gpt-4o', end: 'answered' }, 0)
    const figures = await figuresOf(`month=${today.slice(0, 7)}`)
    // Earned 3.20, cost 40,000,000 / 3 nano-dollars, fees 30 cents.
    const of = (table: string, who: number, figure: string) =>
      figures.get(`${table} / person${who}@example.com / ${figure}`)
    expect(of('most_profitable_customers', 1, 'net_profit_usd')).toBe('2.886666667')
    expect(of('most_profitable_customers', 1, 'fees')).toBe('0.30')
    expect(of('most_profitable_customers', 1, 'net_margin_percent')).toBe('90.20')
    expect(of('most_profitable_customers', 2, 'net_profit_usd')).toBe('-0.010000000')
    expect(of('least_profitable_customers', 2, 'net_profit_usd')).toBeUndefined()
    // The first was charged 32 of 40 that the other model would have cost three times; the second had it by hand.
    expect(figures.get('savings / Answers whose model was chosen / month')).toBe('1')
    expect(figures.get('savings / Credits saved / month')).toBe('88.000000')
    expect(figures.get('savings / Saved at the price paid for credits (USD) / month')).toBe('8.80000000')
  })

  test('as a PDF it has its tables and charts, every day of the month, and says how far it goes', async () => {
    const today = await buyAndAsk()
    const { status, bytes, headers } = await get(`month=${today.slice(0, 7)}`)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('application/pdf')
    expect(headers.get('content-disposition')).toBe(
      `attachment; filename="business-report-${today.slice(0, 7)}.pdf"`,
    )
    const texts = readPdfText(bytes)
    for (const wanted of ['Money', 'Profit', 'Revenue (USD)', 'Models', 'Day by day', today, '10.00']) {
      expect(texts.join('\n')).toContain(wanted)
    }
    expect(texts.find((text) => text.startsWith('Business report,'))).toMatch(/ so far$/)
    expect(texts).toContain('Money: USD, of test purchases: no real money')
    expect(readPdfPages(bytes).length).toBeLessThan(6)
    expect((await get(`month=${today.slice(0, 7)}`)).bytes.equals(bytes)).toBe(true)
  })

  test('without a month it is about the last one that is over, whole, and empty is said, not left out', async () => {
    await buyAndAsk()
    const texts = readPdfText((await get('format=pdf')).bytes)
    const days = texts.find((text) => text.startsWith('Days: ')) ?? ''
    const [, first = '', last = ''] = /^Days: (\S+) to (\S+) \(UTC\)$/.exec(days) ?? []
    expect(first.slice(-2)).toBe('01')
    const dayAfter = new Date(Date.parse(`${last}T00:00:00Z`) + 86_400_000).toISOString()
    expect(dayAfter.slice(8, 10)).toBe('01')
    expect(dayAfter.slice(0, 7)).toBe(new Date(world.ledger.clock.nowMs()).toISOString().slice(0, 7))
    expect(texts.join('\n')).toContain('Nobody asked a model anything.')
  })

  test('a month that has not begun, or is none, is refused by name', async () => {
    for (const month of ['2999-01', '2026-13', 'soon']) {
      const { status, text } = await get(`month=${month}`)
      expect(status, month).toBe(422)
      expect(JSON.parse(text)).toMatchObject({ error: { code: 'invalid_request', param: 'month' } })
    }
    expect(noted).toEqual([])
  })

  test('it is for superadmins, and taking it is noted before the first byte and after the last', async () => {
    for (const role of ['user', 'developer', 'admin']) expect((await get('', role)).status).toBe(403)
    expect((await get('format=csv')).status).toBe(200)
    await expect
      .poll(() => noted.map(({ action, subjectId }) => `${action} ${subjectId}`))
      .toEqual(['export.start business-report', 'export.end business-report'])
  })
})
