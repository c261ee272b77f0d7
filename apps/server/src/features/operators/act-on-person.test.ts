import { roles } from '@tessera/core/access/roles'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import type { TestDatabase } from '../../../test/databases.ts'
import { openOperatorHouse, type OperatorHouse, usersPath } from '../../../test/operator-house.ts'

describeEachDatabase('what operators do to people', (openDatabase, dialect) => {
  let database: TestDatabase
  let house: OperatorHouse

  beforeEach(async () => {
    database = await openDatabase()
    house = await openOperatorHouse(database)
  })

  afterEach(async () => {
    await house.committer.close()
    await database.close()
  })

  const because = { reason: 'asked for by mail' }

  async function roleOf(id: string) {
    return (await house.people.findPerson(id))?.role
  }

  test('the ladder: whom an admin and a superadmin may give which role', async () => {
    const owner = await house.join('owner', 'superadmin')
    const admin = await house.join('admin', 'admin')
    for (const actor of [admin, owner]) {
      for (const from of roles) {
        for (const to of roles.filter((role) => role !== from)) {
          const someone = await house.join(`${from}-${to}-${actor.id.slice(-6)}`, from)
          const answer = await actor.patch(usersPath(someone.id, 'role'), { role: to, ...because })
          const isFree =
            actor === owner || [from, to].every((role) => !['admin', 'superadmin'].includes(role))
          expect([answer.status, await roleOf(someone.id)], `${actor.email} ${from} ${to}`).toEqual(
            isFree ? [200, to] : [403, from],
          )
        }
      }
    }
  }, 120_000)

  test('an admin neither blocks nor signs out another admin or a superadmin; a superadmin does', async () => {
    const owner = await house.join('owner', 'superadmin')
    const admin = await house.join('admin', 'admin')
    const other = await house.join('other', 'admin')
    for (const action of ['block', 'sign-out']) {
      for (const subject of [owner, other, admin]) {
        expect((await admin.post(usersPath(subject.id, action), because)).status).toBe(403)
      }
    }
    expect((await other.get('/api/me')).status).toBe(200)
    expect((await owner.post(usersPath(other.id, 'sign-out'), because)).status).toBe(200)
    expect((await other.get('/api/me')).status).toBe(401)
    expect((await owner.post(usersPath(owner.id, 'block'), because)).body.error.code).toBe('conflict')
  })

  test('a block ends every session at once and lets nobody in; unblocked, the person comes back with all credits', async () => {
    const admin = await house.join('admin', 'admin')
    const user = await house.join('user')
    expect((await user.get('/api/credits/balance')).body.balance).toBe(100)
    const blocked = await admin.post(usersPath(user.id, 'block'), because)
    expect(blocked.body).toMatchObject({ user_id: user.id, blocked: true, sessions_ended: 1 })
    expect((await user.get('/api/me')).status).toBe(401)
    expect((await user.browser.signIn(user.email)).status).toBe(403)
    await admin.post(usersPath(user.id, 'unblock'), because)
    expect((await user.browser.signIn(user.email)).status).toBe(200)
    expect((await user.get('/api/credits/balance')).body.balance).toBe(100)
  })

  test('a role counts with the very next request, for the better and for the worse', async () => {
    const owner = await house.join('owner', 'superadmin')
    const user = await house.join('user')
    expect((await user.get('/api/credits/admin/users')).status).toBe(403)
    await owner.patch(usersPath(user.id, 'role'), { role: 'admin', ...because })
    expect((await user.get('/api/credits/admin/users')).status).toBe(200)
    await owner.patch(usersPath(user.id, 'role'), { role: 'user', ...because })
    expect((await user.get('/api/credits/admin/users')).status).toBe(403)
  })

  test('20 times two superadmins demote each other at the same moment: one always stays', async () => {
    let [left, right] = [await house.join('left', 'superadmin'), await house.join('right', 'superadmin')]
    for (let round = 0; round < 20; round += 1) {
      const answers = await Promise.all([
        left.patch(usersPath(right.id, 'role'), { role: 'user', ...because }),
        right.patch(usersPath(left.id, 'role'), { role: 'user', ...because }),
      ])
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 403]))
      const stayed = (await roleOf(left.id)) === 'superadmin' ? left : right
      const gone = stayed === left ? right : left
      expect([await roleOf(stayed.id), await roleOf(gone.id)]).toEqual(['superadmin', 'user'])
      // The one who stays makes the other one again, for the next round.
      await stayed.patch(usersPath(gone.id, 'role'), { role: 'superadmin', ...because })
      ;[left, right] = [right, left]
    }
  })

  test('20 demotions of two superadmins by each other, all at once, leave one', async () => {
    const [left, right] = [await house.join('left', 'superadmin'), await house.join('right', 'superadmin')]
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        index % 2 === 0
          ? left.patch(usersPath(right.id, 'role'), { role: 'admin', ...because })
          : right.patch(usersPath(left.id, 'role'), { role: 'admin', ...because }),
      ),
    )
    expect(new Set([await roleOf(left.id), await roleOf(right.id)])).toEqual(new Set(['admin', 'superadmin']))
    const entries = (await house.audit()).filter(({ action }) => action === 'role.change')
    expect(entries).toHaveLength(1)
    expect(answers.every(({ status }) => status === 200 || status === 403)).toBe(true)
  })

  test('the last superadmin can neither step down nor be blocked, also while a blocked one is there', async () => {
    const owner = await house.join('owner', 'superadmin')
    const other = await house.join('other', 'superadmin')
    await owner.post(usersPath(other.id, 'block'), because)
    const stepDown = await owner.patch(usersPath(owner.id, 'role'), { role: 'admin', ...because })
    expect([stepDown.status, stepDown.body.error.message]).toEqual([
      409,
      'This is the last superadmin. Make somebody else one first.',
    ])
    expect(await roleOf(owner.id)).toBe('superadmin')
  })

  test('a role that somebody else changed meanwhile is not written over', async () => {
    const owner = await house.join('owner', 'superadmin')
    const user = await house.join('user', 'developer')
    const path = usersPath(user.id, 'role')
    const stale = await owner.patch(path, { role: 'admin', expected_role: 'user', ...because })
    expect([stale.status, stale.body.error.param]).toEqual([409, 'expected_role'])
    expect(await roleOf(user.id)).toBe('developer')
  })

  test('a double click is answered twice the same and logged once; its key is good for nothing else', async () => {
    const admin = await house.join('admin', 'admin')
    const user = await house.join('user')
    const key = admin.newKey()
    const clicks = await Promise.all(
      Array.from({ length: 8 }, () => admin.post(usersPath(user.id, 'sign-out'), because, key)),
    )
    expect(clicks.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200))
    expect(new Set(clicks.map(({ text }) => text)).size).toBe(1)
    expect(clicks[0]?.body.sessions_ended).toBe(1)
    const later = await admin.post(usersPath(user.id, 'sign-out'), because, key)
    expect(later.text).toBe(clicks[0]?.text)
    expect((await house.audit()).filter(({ action }) => action === 'user.sign_out')).toHaveLength(1)
    const other = await admin.post(usersPath(user.id, 'block'), because, key)
    expect([other.status, other.body.error.code]).toEqual([409, 'idempotency_conflict'])
  })

  test('what is so already is done and logged by nobody', async () => {
    const admin = await house.join('admin', 'admin')
    const user = await house.join('user')
    const answer = await admin.post(usersPath(user.id, 'unblock'), because)
    expect(answer.body).toEqual({
      user_id: user.id,
      role: 'user',
      blocked: false,
      sessions_ended: 0,
      audit_id: null,
    })
    expect(await house.audit()).toEqual([])
  })

  test('every act has its entry: who, whom, why, before, after, and the request', async () => {
    const owner = await house.join('owner', 'superadmin')
    const user = await house.join('user')
    const answer = await owner.patch(usersPath(user.id, 'role'), { role: 'developer', ...because })
    expect(await house.audit()).toMatchObject([
      {
        id: answer.body.audit_id,
        actor_id: owner.id,
        action: 'role.change',
        subject_kind: 'user',
        subject_id: user.id,
        reason: because.reason,
        before_json: '{"role":"user","blocked":false}',
        after_json: '{"role":"developer","blocked":false,"sessions_ended":0}',
        request_id: answer.headers.get('x-request-id'),
      },
    ])
  })

  test('an act whose entry cannot be written is not done', async () => {
    const admin = await house.join('admin', 'admin')
    const user = await house.join('user')
    await refuseInserts(database, 'audit_log')
    expect((await admin.post(usersPath(user.id, 'block'), because)).status).toBe(500)
    expect((await user.get('/api/me')).status).toBe(200)
    expect(await house.people.findPerson(user.id)).toMatchObject({ isBlocked: false })
  })

  test('notes are written once for their key, shown newest first, and logged', async () => {
    const admin = await house.join('admin', 'admin')
    const user = await house.join('user')
    const path = usersPath(user.id, 'notes')
    const key = admin.newKey()
    const clicks = await Promise.all([1, 2, 3].map(() => admin.post(path, { text: 'Called twice.' }, key)))
    expect(new Set(clicks.map(({ text }) => text)).size).toBe(1)
    await admin.post(path, { text: 'Solved.' })
    const { notes } = (await admin.get(usersPath(user.id))).body
    expect(notes.map((note: { text: string }) => note.text)).toEqual(['Solved.', 'Called twice.'])
    expect(notes[1]).toEqual(clicks[0]?.body)
    expect(notes[0].author.id).toBe(admin.id)
    expect((await house.audit()).map(({ action }) => action)).toEqual(['user.note', 'user.note'])
    expect((await admin.post(usersPath('usr_nobody', 'notes'), { text: 'x' })).status).toBe(404)
  })

  test.each(['audit_log', 'user_notes'] as const)(
    'nothing in %s is ever changed or taken out',
    async (table) => {
      const admin = await house.join('admin', 'admin')
      const user = await house.join('user')
      await admin.post(usersPath(user.id, 'notes'), { text: 'Called.' })
      const changes: (() => Promise<unknown>)[] = [
        () => database.db.updateTable(table).set({ created_at_ms: 0n }).execute(),
        () => database.db.deleteFrom(table).execute(),
      ]
      // SQLite has no way to empty a table but to delete its rows.
      if (dialect === 'postgres') changes.push(() => truncate(database, table))
      const refusals = await Promise.all(changes.map((change) => change().then(() => 'done', String)))
      expect(refusals.filter((refusal) => !refusal.includes('append-only'))).toEqual([])
      expect(await database.db.selectFrom(table).select('id').execute()).toHaveLength(1)
    },
  )
})

async function refuseInserts(database: TestDatabase, table: string): Promise<void> {
  if (database.dialect === 'sqlite') {
    await sql
      .raw(`create trigger test_refuses before insert on ${table} begin select raise(abort, 'full'); end`)
      .execute(database.db)
    return
  }
  await sql
    .raw(
      `create function test_refuse() returns trigger language plpgsql as $$ begin raise exception 'full'; end $$`,
    )
    .execute(database.db)
  await sql
    .raw(`create trigger test_refuses before insert on ${table} for each row execute function test_refuse()`)
    .execute(database.db)
}

async function truncate(database: TestDatabase, table: string): Promise<void> {
  await sql.raw(`truncate ${table}`).execute(database.db)
}
