import { customersResponse } from '@tessera/contracts/customer-profits'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { AnalyticsWorld } from '../../../test/analytics-world.ts'
import { customersPath, walkCustomers } from '../../../test/customer-looks.ts'
import { describeEachDatabase } from '../../../test/databases.ts'
import type { TestDatabase } from '../../../test/databases.ts'
import { ask, errorOf, openHouse } from '../../../test/house.ts'
import type { House } from '../../../test/house.ts'
import { createCustomerProfits } from '../../adapters/db/analytics/customer-profits.ts'
import { createCustomerEndpoints } from './create-customer-endpoints.ts'

async function feesOf(house: House) {
  const rows = await walkCustomers(house, 'sort=earned')
  return rows.map(({ email, fees_minor: fee }) => [email, fee])
}

function cursorOf(value: string, walletId: string): string {
  const place = JSON.stringify(['net_profit', 'desc', value, walletId])
  return `cursor=${Buffer.from(place).toString('base64url')}`
}

/** What was kept of the purchase of each, the first one's as it is told. */
function feesWith(fee: number) {
  return [
    ['person3@example.com', 30],
    ['person2@example.com', 30],
    ['person1@example.com', fee],
  ]
}

describeEachDatabase('customers by profit, over HTTP', (openDatabase) => {
  let database: TestDatabase
  let world: AnalyticsWorld
  let house: House

  beforeEach(async () => {
    database = await openDatabase()
    world = new AnalyticsWorld(database)
    house = await openHouse({
      isAnswerChecked: true,
      endpoints: createCustomerEndpoints({
        customers: createCustomerProfits(database),
        clock: world.ledger.clock,
        view: { currency: 'usd', isLive: false },
      }),
    })
    for (let person = 0; person < 3; person += 1) await world.live({ type: 'sign_up' }, 0)
  })

  afterEach(async () => {
    await world.ledger.committer.close()
    await database.close()
  })

  function get(path: string, role = 'superadmin') {
    return ask(house, `${customersPath}${path}`, { headers: { authorization: `Bearer ${role}` } })
  }

  async function buyAll(): Promise<void> {
    for (let who = 0; who < 3; who += 1) {
      const credits = 100_000_000n
      await world.live({ type: 'buy', who, credits, total: 1000n, tax: 0n, isLive: false }, 0)
      const charge = 10_000_000n * BigInt(who + 1)
      await world.live({ type: 'ask', who, charge, model: 'gpt-4o', end: 'answered' }, 0)
    }
  }

  test('nobody below superadmin sees what is earned with anybody', async () => {
    for (const role of ['user', 'developer', 'admin']) {
      expect((await get('', role)).status).toBe(403)
      expect((await get('/usr_1', role)).status).toBe(403)
    }
  })

  test('a site where nothing happened has no customers, and nobody is nobody', async () => {
    expect(customersResponse.parse(JSON.parse((await get('')).text)).customers).toEqual([])
    expect((await get('/usr_nobody')).status).toBe(404)
  })

  test('a cursor of another order, and one of nobody, are refused by name', async () => {
    await buyAll()
    const page = customersResponse.parse(JSON.parse((await get('?limit=1')).text))
    for (const query of [
      `order=asc&cursor=${page.next_cursor ?? ''}`,
      `sort=cost&cursor=${page.next_cursor ?? ''}`,
      'cursor=bm90LWEtY3Vyc29y',
      ...[2n ** 63n, -(2n ** 63n) - 1n, 10n ** 19n - 1n].map((value) => cursorOf(String(value), 'wal_1')),
      cursorOf('1', 'wal_\u0000'),
    ]) {
      const answer = await get(`?${query}`)
      expect([query, answer.status]).toEqual([query, 422])
      expect(errorOf(answer).param).toBe('cursor')
    }
    for (const value of [2n ** 63n - 1n, -(2n ** 63n)]) {
      expect((await get(`?${cursorOf(String(value), 'wal_1')}`)).status).toBe(200)
    }
    expect((await get('/usr_1?from=2026-03-02&to=2026-03-01')).status).toBe(422)
  })

  test('pages hold everybody once, also where somebody overtakes the others in between', async () => {
    await buyAll()
    await world.live({ type: 'wait', minutes: 5 }, 0)
    for (let step = 0; step < 3; step += 1) await world.rollUp(100)
    const before = await walkCustomers(house, 'sort=net_profit')
    expect(before.map(({ email }) => email)).toEqual([
      'person3@example.com',
      'person2@example.com',
      'person1@example.com',
    ])
    // Not rolled up yet, and yet the first.
    await world.live({ type: 'ask', who: 0, charge: 90_000_000n, model: 'gpt-4o', end: 'answered' }, 0)
    const after = await walkCustomers(house, 'sort=net_profit')
    expect(after.map(({ email }) => email)).toEqual([
      'person1@example.com',
      'person3@example.com',
      'person2@example.com',
    ])
  })

  test('a fee that is told later, and corrected, changes the profit of its customer on the day of payment', async () => {
    await buyAll()
    for (const minor of [44n, 59n, 0n]) {
      await world.live({ type: 'fee', order: 0, minor, currency: 'usd' }, 0)
      expect(await feesOf(house)).toEqual(feesWith(Number(minor)))
      await world.live({ type: 'wait', minutes: 5 }, 0)
      await world.rollUp(100)
      expect(await feesOf(house)).toEqual(feesWith(Number(minor)))
    }
  })
})
