import { afterEach, beforeEach, expect, test } from 'vitest'

import { describeEachDatabase, type TestDatabase } from '../../../test/databases.ts'
import { goodPassword, openPeopleHouse, type PeopleHouse } from '../../../test/people-house.ts'
import { ensureFirstSuperadmin } from './first-superadmin.ts'

async function setupToken(parts: PeopleHouse): Promise<string> {
  const outcome = await ensureFirstSuperadmin(parts.superadminDeps, undefined)
  if (outcome.kind !== 'setup_link') throw new Error(`expected a link, got ${outcome.kind}`)
  return /token=([\w-]+)$/.exec(outcome.path)?.[1] ?? ''
}

const admin = { email: 'Boss@example.com', password: goodPassword }

describeEachDatabase('the first superadmin', (openDatabase) => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await openDatabase()
  })
  afterEach(() => database.close())

  test('S23: a fresh installation has none, and signing up first does not make one', async () => {
    const parts = await openPeopleHouse(database)
    await parts.browser().join('first@example.com')
    expect(await parts.people.hasSuperadmin()).toBe(false)
    expect((await parts.people.findPersonByEmail('first@example.com'))?.role).toBe('user')
  })

  test('is made of the configured address and password, with 1,000 credits, once', async () => {
    const parts = await openPeopleHouse(database)
    expect(await ensureFirstSuperadmin(parts.superadminDeps, admin)).toMatchObject({ kind: 'created' })
    expect(await ensureFirstSuperadmin(parts.superadminDeps, admin)).toEqual({ kind: 'exists' })
    const boss = parts.browser()
    expect((await boss.signIn('boss@example.com')).status).toBe(200)
    const me = await boss.get('/api/me')
    expect(me.body).toMatchObject({ role: 'superadmin', email_verified: true })
    const walletId = await parts.credits.findWalletIdOf({ kind: 'user', id: me.body.id })
    expect((await parts.credits.findBalance(walletId ?? ''))?.balanceMicro).toBe(1_000_000_000n)
    const entries = await database.db.selectFrom('audit_log').selectAll().execute()
    expect(entries).toHaveLength(1)
    expect(entries[0]).toMatchObject({ action: 'first_superadmin_made', subject_id: me.body.id })
  })

  test('the configured password means nothing once there is a superadmin', async () => {
    const parts = await openPeopleHouse(database)
    await ensureFirstSuperadmin(parts.superadminDeps, admin)
    const other = { email: 'other@example.com', password: 'another-lane-in-town-42' }
    await ensureFirstSuperadmin(parts.superadminDeps, other)
    expect(await parts.people.findPersonByEmail('other@example.com')).toBeUndefined()
    await ensureFirstSuperadmin(parts.superadminDeps, { ...admin, password: 'another-lane-in-town-42' })
    expect((await parts.browser().signIn('boss@example.com')).status).toBe(200)
  })

  test('S11: somebody who signed up with the configured address before is shut out', async () => {
    const parts = await openPeopleHouse(database)
    const squatter = parts.browser()
    await squatter.join('boss@example.com', 'squatters-own-choice-7')
    expect(await ensureFirstSuperadmin(parts.superadminDeps, admin)).toMatchObject({ kind: 'created' })
    expect((await squatter.get('/api/me')).status).toBe(401)
    expect((await squatter.signIn('boss@example.com', 'squatters-own-choice-7')).status).toBe(401)
    const boss = parts.browser()
    await boss.signIn('boss@example.com')
    expect((await boss.get('/api/me')).body.role).toBe('superadmin')
  })

  test('is made with the printed link, which works once', async () => {
    const parts = await openPeopleHouse(database)
    const token = await setupToken(parts)
    expect(token.length).toBeGreaterThanOrEqual(43)
    expect((await parts.browser().get(`/api/setup?token=${token}`)).body).toEqual({ status: 'open' })

    const input = { token, name: 'Boss', email: 'boss@example.com', password: goodPassword }
    const made = await parts.browser().post('/api/setup', input)
    expect(made.status).toBe(200)
    expect(made.body).toMatchObject({ email: 'boss@example.com' })
    const boss = parts.browser()
    await boss.signIn('boss@example.com')
    expect((await boss.get('/api/me')).body.role).toBe('superadmin')

    expect((await parts.browser().get(`/api/setup?token=${token}`)).status).toBe(404)
    const again = await parts.browser().post('/api/setup', { ...input, email: 'boss2@example.com' })
    expect(again.status).toBe(404)
    expect(await parts.people.findPersonByEmail('boss2@example.com')).toBeUndefined()
    expect(await ensureFirstSuperadmin(parts.superadminDeps, undefined)).toEqual({ kind: 'exists' })
  })

  test('a wrong link is 404, and only the hash of the right one is stored', async () => {
    const parts = await openPeopleHouse(database)
    const token = await setupToken(parts)
    expect((await parts.browser().get('/api/setup?token=wrong')).status).toBe(404)
    expect((await parts.browser().get('/api/setup')).status).toBe(422)
    const input = { token: 'wrong', name: 'Eve', email: 'eve@example.com', password: goodPassword }
    expect((await parts.browser().post('/api/setup', input)).status).toBe(404)
    expect(JSON.stringify(await database.db.selectFrom('settings').select('key').execute())).not.toContain(
      token,
    )
  })

  test('a weak password or a taken address does not use up the link', async () => {
    const parts = await openPeopleHouse(database)
    await parts.browser().signUp('taken@example.com')
    const token = await setupToken(parts)
    const input = { token, name: 'Boss', email: 'boss@example.com', password: 'Password123' }
    const weak = await parts.browser().post('/api/setup', input)
    expect(weak.status).toBe(422)
    expect(weak.body.error.param).toBe('password')
    const taken = await parts
      .browser()
      .post('/api/setup', { ...input, email: 'taken@example.com', password: goodPassword })
    expect(taken.status).toBe(409)
    expect((await parts.people.findPersonByEmail('taken@example.com'))?.role).toBe('user')
    expect((await parts.browser().post('/api/setup', { ...input, password: goodPassword })).status).toBe(200)
  })

  test('of many who use the link at once, also in several processes, one becomes superadmin', async () => {
    const first = await openPeopleHouse(database, { hashesForReal: true })
    const second = await openPeopleHouse(database, { hashesForReal: true })
    const tokens = [await setupToken(first), await setupToken(second)]
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        (index % 2 === 0 ? first : second).browser().post('/api/setup', {
          token: tokens[index % 2],
          name: 'Boss',
          email: `boss${index}@example.com`,
          password: goodPassword,
        }),
      ),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(9)
    const superadmins = await database.db
      .selectFrom('users')
      .select('id')
      .where('role', '=', 'superadmin')
      .execute()
    expect(superadmins).toHaveLength(1)
  })

  test('E1: the last superadmin stays one', async () => {
    const parts = await openPeopleHouse(database)
    await ensureFirstSuperadmin(parts.superadminDeps, admin)
    await parts.browser().signUp('second@example.com')
    const boss = await parts.people.findPersonByEmail('boss@example.com')
    const second = await parts.people.findPersonByEmail('second@example.com')
    expect(await parts.people.setRole(boss?.id ?? '', 'user')).toBe(false)
    expect(await parts.people.setRole(second?.id ?? '', 'superadmin')).toBe(true)
    const demotions = await Promise.all([
      parts.people.setRole(boss?.id ?? '', 'user'),
      parts.people.setRole(second?.id ?? '', 'user'),
    ])
    expect(demotions.toSorted()).toEqual([false, true])
    expect(await parts.people.hasSuperadmin()).toBe(true)
    expect(await parts.people.setRole('usr_nobody', 'admin')).toBe(false)
  })

  test('E1: the audit log refuses changes', async () => {
    const parts = await openPeopleHouse(database)
    await ensureFirstSuperadmin(parts.superadminDeps, admin)
    const { db } = database
    await expect(db.updateTable('audit_log').set({ reason: 'none' }).execute()).rejects.toThrow('append-only')
    await expect(db.deleteFrom('audit_log').execute()).rejects.toThrow('append-only')
    expect(await db.selectFrom('audit_log').select('id').execute()).toHaveLength(1)
  })

  test('S69, S76: the outbox is for the superadmin', async () => {
    const parts = await openPeopleHouse(database)
    await ensureFirstSuperadmin(parts.superadminDeps, admin)
    const ada = parts.browser()
    await ada.join('ada@example.com')
    expect((await parts.browser().get('/api/admin/mails')).status).toBe(401)
    for (const role of ['user', 'developer', 'admin'] as const) {
      const person = await parts.people.findPersonByEmail('ada@example.com')
      await parts.people.setRole(person?.id ?? '', role)
      expect({ role, status: (await ada.get('/api/admin/mails')).status }).toEqual({ role, status: 403 })
    }
    const boss = parts.browser()
    await boss.signIn('boss@example.com')
    const { body } = await boss.get('/api/admin/mails?limit=10')
    expect(body.mails[0]).toMatchObject({
      recipient: 'ada@example.com',
      kind: 'verify_email',
      status: 'queued',
    })
    expect(body.mails[0].text).toContain('/verify/?token=')
  })
})
