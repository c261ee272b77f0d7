import type {
  AnalyticsEarningsResponse,
  AnalyticsGoals,
  AnalyticsResponse,
  AnalyticsUsersResponse,
} from '@tessera/contracts/analytics'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { AnalyticsWorld } from '../../../test/analytics-world.ts'
import { describeEachDatabase, openTestDatabase } from '../../../test/databases.ts'
import type { TestDatabase } from '../../../test/databases.ts'
import { ask, errorOf, openHouse } from '../../../test/house.ts'
import type { Answer, House } from '../../../test/house.ts'
import { createAnalyticsReads } from '../../adapters/db/analytics/analytics-reads.ts'
import { createAnalyticsGoalStore } from '../../adapters/db/analytics/goal-store.ts'
import { createUuidV7Ids } from '../../adapters/ids/uuid-v7-ids.ts'
import { createAnalyticsEndpoints } from './create-analytics-endpoints.ts'

const base = '/api/credits/admin/analytics'

async function openSite(database: TestDatabase) {
  const world = new AnalyticsWorld(database)
  const { clock } = world.ledger
  const ids = createUuidV7Ids(clock)
  const house = await openHouse({
    isAnswerChecked: true,
    endpoints: createAnalyticsEndpoints({
      reads: createAnalyticsReads(database),
      goals: createAnalyticsGoalStore({ database, clock, ids }),
      clock,
      view: { currency: 'usd', isLive: false },
    }),
  })
  return { world, house }
}

function get(house: House, path: string, role = 'superadmin'): Promise<Answer> {
  return ask(house, `${base}${path}`, { headers: { authorization: `Bearer ${role}` } })
}

async function topUsers(house: House, query: string): Promise<AnalyticsUsersResponse['users']> {
  const response: AnalyticsUsersResponse = JSON.parse((await get(house, `/users?${query}`)).text)
  return response.users
}

function patchGoals(house: House, body: object, role = 'superadmin'): Promise<Answer> {
  return ask(house, `${base}/goals`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${role}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

describeEachDatabase('how the business is doing, over HTTP', (openDatabase) => {
  let database: TestDatabase
  let world: AnalyticsWorld
  let house: House

  beforeEach(async () => {
    database = await openDatabase()
    ;({ world, house } = await openSite(database))
  })

  afterEach(async () => {
    await world.ledger.committer.close()
    await database.close()
  })

  async function buyAndAsk(): Promise<void> {
    const credits = 100_000_000n
    await world.live({ type: 'sign_up' }, 0)
    await world.live({ type: 'bonus', who: 0, amount: 40_000_000n }, 0)
    await world.live({ type: 'buy', who: 0, credits, total: 1000n, tax: 0n, isLive: false }, 0)
    await world.live({ type: 'ask', who: 0, charge: 100_000_000n, model: 'gpt-4o', end: 'answered' }, 0)
  }

  test.each(['', '/users', '/earnings?user_id=usr_1', '/projection?users=1&spend_minor=1'])(
    'nobody below superadmin sees %s',
    async (path) => {
      for (const role of ['user', 'developer', 'admin']) {
        expect((await get(house, path, role)).status).toBe(403)
      }
      expect((await ask(house, `${base}${path}`)).status).toBe(401)
      expect((await get(house, path)).status).toBe(200)
    },
  )

  test('nobody below superadmin changes a goal', async () => {
    for (const role of ['user', 'developer', 'admin']) {
      expect((await patchGoals(house, { version: 0, arpu_minor: 1 }, role)).status).toBe(403)
    }
  })

  test('a request is shown with the gift and the purchase that paid for it, rolled up or not', async () => {
    await buyAndAsk()
    const users = await database.db.selectFrom('users').select('id').execute()
    const path = `/earnings?user_id=${users[0]?.id ?? ''}`
    const read = async (): Promise<AnalyticsEarningsResponse> => JSON.parse((await get(house, path)).text)
    const shown = await read()
    expect(shown.earnings).toMatchObject([
      {
        charged_credits: 80,
        model: 'gpt-4o',
        earned_micro_minor: '400000000',
        parts: [
          { kind: 'bonus', order_id: null, credits: 40, earned_micro_minor: '0' },
          { kind: 'purchase', credits: 40, earned_micro_minor: '400000000' },
        ],
      },
    ])
    await world.live({ type: 'wait', minutes: 5 }, 0)
    await world.rollUp(100)
    expect(await read()).toEqual(shown)
    const one = await get(house, `/earnings?run_id=${shown.earnings[0]?.run_id ?? ''}`)
    expect(JSON.parse(one.text)).toEqual(shown)
  })

  test('pages of earnings hold every request once', async () => {
    await buyAndAsk()
    for (let more = 0; more < 4; more += 1) {
      await world.live({ type: 'ask', who: 0, charge: 5_000_000n, model: 'gpt-4o', end: 'answered' }, 0)
    }
    const users = await database.db.selectFrom('users').select('id').execute()
    const seen: string[] = []
    let cursor = ''
    do {
      const path = `/earnings?user_id=${users[0]?.id ?? ''}&limit=2${cursor}`
      const page: AnalyticsEarningsResponse = JSON.parse((await get(house, path)).text)
      seen.push(...page.earnings.map(({ run_id: id }) => id))
      cursor = page.next_cursor === null ? '' : `&cursor=${page.next_cursor}`
    } while (cursor !== '')
    expect(seen.length).toBe(5)
    expect(new Set(seen).size).toBe(5)
  })

  test('those who used and bought most come first, also before anything is rolled up', async () => {
    await buyAndAsk()
    await world.live({ type: 'sign_up' }, 0)
    await world.live({ type: 'buy', who: 1, credits: 900_000_000n, total: 5000n, tax: 0n, isLive: false }, 0)
    const [charged, bought] = [await topUsers(house, 'sort=charged'), await topUsers(house, 'sort=bought')]
    expect(charged.map(({ email }) => email)).toEqual(['person1@example.com'])
    expect(bought.map(({ email }) => email)).toEqual(['person2@example.com', 'person1@example.com'])
    expect(bought[0]).toMatchObject({ paid_micro_minor: '5000000000', earned_micro_minor: '0' })
    await world.live({ type: 'wait', minutes: 5 }, 0)
    await world.rollUp(100)
    expect([await topUsers(house, 'sort=charged'), await topUsers(house, 'sort=bought')]).toEqual([
      charged,
      bought,
    ])
    expect(await topUsers(house, 'sort=bought&month=2020-01')).toEqual([])
  })

  test('a changed goal is kept, audited, and conflicts with a change of somebody else', async () => {
    const changed = await patchGoals(house, { version: 0, arpu_minor: 70 })
    const goals: AnalyticsGoals = JSON.parse(changed.text)
    expect(goals.version).toBe(1)
    expect(goals.goals.find(({ name }) => name === 'arpu_minor')?.target).toBe(70)
    expect(goals.goals.find(({ name }) => name === 'margin_bp')?.target).toBe(1500)
    expect((await patchGoals(house, { version: 0, churn_bp: 1 })).status).toBe(409)
    const audit = await database.db.selectFrom('audit_log').select(['action', 'after_json']).execute()
    expect(audit).toHaveLength(1)
    expect(audit[0]?.after_json).toContain('"arpu_minor":70')
    const shown: AnalyticsResponse = JSON.parse((await get(house, '')).text)
    expect(shown.goals).toEqual(goals)
  })
})

describe('spans that cannot be shown', () => {
  test.each([
    ['from=2026-03-02&to=2026-03-01', 'from'],
    ['from=2020-01-01&to=2026-03-01', 'from'],
    ['from=2024-01-01&to=2026-03-01', 'interval'],
  ])('%s is refused, and says which part is wrong', async (query, param) => {
    const database = await openTestDatabase('sqlite')
    const { house, world } = await openSite(database)
    const answer = await get(house, `?${query}`)
    expect(answer.status).toBe(422)
    expect(errorOf(answer).param).toBe(param)
    await world.ledger.committer.close()
    await database.close()
  })

  test('the largest projection that may be asked for is an exact number, and a larger one is refused', async () => {
    const database = await openTestDatabase('sqlite')
    const { house, world } = await openSite(database)
    const largest = await get(house, '/projection?users=100000000&spend_minor=90000000&fee_bp=0&cost_bp=0')
    expect(JSON.parse(largest.text)).toMatchObject({ revenue_minor: 9_000_000_000_000_000 })
    const larger = await get(house, '/projection?users=100000000&spend_minor=90071993')
    expect([larger.status, errorOf(larger).param]).toEqual([422, 'spend_minor'])
    await world.ledger.committer.close()
    await database.close()
  })

  test('the projection of 1,000 users who spend $30 is $3,600 a month', async () => {
    const database = await openTestDatabase('sqlite')
    const { house, world } = await openSite(database)
    const answer = await get(house, '/projection?users=1000&spend_minor=3000')
    expect(JSON.parse(answer.text)).toMatchObject({ profit_minor: 360_000, margin_bp: 1_200 })
    await world.ledger.committer.close()
    await database.close()
  })
})
