import { afterEach, beforeEach, expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import type { TestDatabase } from '../../../test/databases.ts'
import {
  openOperatorHouse,
  type OperatorHouse,
  usersPath,
  type Visitor,
} from '../../../test/operator-house.ts'

type Entry = { readonly id: string; readonly action: string; readonly reason: string }

describeEachDatabase('the audit log', (openDatabase) => {
  let database: TestDatabase
  let house: OperatorHouse
  let owner: Visitor
  let admin: Visitor
  let user: Visitor

  beforeEach(async () => {
    database = await openDatabase()
    house = await openOperatorHouse(database)
    owner = await house.join('owner', 'superadmin')
    admin = await house.join('admin', 'admin')
    user = await house.join('user')
    await admin.post(usersPath(user.id, 'grant'), { amount: 5, reason: '100% goodwill' })
    await owner.patch(usersPath(user.id, 'role'), { role: 'developer', reason: 'builds things' })
    await admin.post(usersPath(user.id, 'sign-out'), { reason: 'lost a laptop' })
  })

  afterEach(async () => {
    await house.committer.close()
    await database.close()
  })

  async function entries(query = ''): Promise<readonly Entry[]> {
    const all: Entry[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const next: string = cursor === '' ? '' : `&cursor=${cursor}`
      const { status, body, text } = await owner.get(`/api/credits/admin/audit?${query}${next}`)
      expect(status, text).toBe(200)
      all.push(...body.entries)
      cursor = body.next_cursor
    }
    return all
  }

  const actions = async (query: string) => (await entries(query)).map(({ action }) => action)

  test('newest first, in pages of any size, with who, whom, why, before and after', async () => {
    const expected = ['user.sign_out', 'role.change', 'credits.grant']
    expect(await actions('')).toEqual(expected)
    expect(await actions('limit=1')).toEqual(expected)
    const [, change, grant] = await entries()
    expect(change).toMatchObject({
      actor: { id: owner.id, email: owner.email },
      subject: { id: user.id, email: user.email },
      reason: 'builds things',
      before: { role: 'user' },
      after: { role: 'developer' },
      request_id: expect.stringMatching(/^req_/),
    })
    expect(grant).toMatchObject({ before: { balance: 100 }, after: { amount: 5, balance: 105 } })
  })

  test('filtered by who, whom, what and when', async () => {
    expect(await actions(`actor=${owner.id}`)).toEqual(['role.change'])
    expect(await actions(`subject=${user.id}&limit=2`)).toHaveLength(3)
    expect(await actions(`subject=${owner.id}`)).toEqual([])
    expect(await actions('action=credits.grant')).toEqual(['credits.grant'])
    expect(await actions('action=user.')).toEqual(['user.sign_out'])
    expect(await actions('to=2020-01-01T00:00:00Z')).toEqual([])
    expect(await actions('from=2020-01-01T00:00:00Z')).toHaveLength(3)
  })

  test('searched by reason, without wildcards, by address and by id', async () => {
    expect(await actions('q=LAPTOP')).toEqual(['user.sign_out'])
    expect(await actions('q=100%25')).toEqual(['credits.grant'])
    expect(await actions('q=%25')).toEqual(['credits.grant'])
    expect(await actions('q=owner@ex')).toEqual(['role.change'])
    expect(await actions(`q=${user.id}&limit=1`)).toHaveLength(3)
    const [first] = await entries()
    expect((await entries(`q=${first?.id}`)).map(({ id }) => id)).toEqual([first?.id])
  })

  test('is for superadmins only', async () => {
    expect((await admin.get('/api/credits/admin/audit')).status).toBe(403)
    const developer = await house.join('developer', 'developer')
    expect((await developer.get('/api/credits/admin/audit')).status).toBe(403)
    // Signed out by the act above.
    expect((await user.get('/api/credits/admin/audit')).status).toBe(401)
  })

  test('what admins may grant in a day is changed once, by a superadmin, and logged; then it counts', async () => {
    const path = '/api/credits/admin/operator-settings'
    expect((await admin.get(path)).body).toEqual({
      admin_daily_grant_credits: 1000,
      version: 0,
      granted_today: 5,
      left_today: 995,
    })
    const change = { admin_daily_grant_credits: 6, version: 0, reason: 'too generous' }
    expect((await admin.patch(path, change)).status).toBe(403)
    const clicks = await Promise.all([owner.patch(path, change), owner.patch(path, change)])
    expect(new Set(clicks.map(({ status }) => status))).toEqual(new Set([200, 409]))
    expect(await actions('action=operators.settings')).toEqual(['operators.settings'])
    expect((await owner.get(path)).body).toMatchObject({ version: 1, left_today: null })
    const grant = (amount: number) => admin.post(usersPath(user.id, 'grant'), { amount, reason: 'goodwill' })
    const refused = await grant(2)
    expect([refused.status, refused.body.error]).toMatchObject([403, { param: 'amount', available: 1 }])
    expect((await grant(1)).status).toBe(200)
  })
})
