import { afterAll, beforeAll, expect, test } from 'vitest'

import { describeEachDatabase, type TestDatabase } from '../../../test/databases.ts'
import { goodPassword, openPeopleHouse } from '../../../test/people-house.ts'

const newPassword = 'another-lane-in-town-42'

describeEachDatabase('passwords that are reset and changed', (openDatabase) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await openDatabase()
  })
  afterAll(() => database.close())

  test('S4: asking for a reset answers the same, and at once, for a known and an unknown address', async () => {
    const { browser, house } = await openPeopleHouse(database)
    await browser().signUp('s4@example.com')
    const known = await browser().post('/api/auth/request-password-reset', { email: 's4@example.com' })
    const unknown = await browser().post('/api/auth/request-password-reset', { email: 'ghost@example.com' })
    expect([known.status, unknown.status]).toEqual([200, 200])
    expect(known.text).toBe(unknown.text)
    expect(await browser().tokenFromMail('s4@example.com', 'reset_password')).toMatch(/^\w{20,}$/)
    await house.app.close()
    expect(await browser().mailsTo('ghost@example.com', 'reset_password')).toEqual([])
  })

  test('a reset link sets the password, ends every session, and says so by mail', async () => {
    const { browser } = await openPeopleHouse(database)
    const thief = browser()
    await thief.join('reset@example.com')
    expect((await thief.get('/api/me')).status).toBe(200)

    const owner = browser()
    await owner.post('/api/auth/request-password-reset', { email: 'reset@example.com' })
    const token = await owner.tokenFromMail('reset@example.com', 'reset_password')
    expect((await owner.post('/api/auth/reset-password', { token, newPassword })).status).toBe(200)
    expect((await thief.get('/api/me')).status).toBe(401)
    expect((await thief.signIn('reset@example.com', goodPassword)).status).toBe(401)
    expect((await owner.signIn('reset@example.com', newPassword)).status).toBe(200)
    expect(await owner.mailsTo('reset@example.com', 'password_changed')).toHaveLength(1)
  })

  test('S8: of fifty uses of a reset link at once exactly one succeeds', async () => {
    const { browser } = await openPeopleHouse(database, { hashesForReal: true })
    await browser().signUp('once@example.com')
    await browser().post('/api/auth/request-password-reset', { email: 'once@example.com' })
    const token = await browser().tokenFromMail('once@example.com', 'reset_password')
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, use) =>
        browser().post('/api/auth/reset-password', { token, newPassword: `${newPassword}-${use}` }),
      ),
    )
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1)
    expect(answers.filter((answer) => answer.status === 410)).toHaveLength(49)
    const winner = answers.findIndex((answer) => answer.status === 200)
    expect((await browser().signIn('once@example.com', `${newPassword}-${winner}`)).status).toBe(200)
    const again = await browser().post('/api/auth/reset-password', { token, newPassword })
    expect(again.status).toBe(410)
    expect(again.body.error).toMatchObject({ code: 'gone', param: 'token' })
  })

  test('S8: an expired reset link is gone, and a weak choice does not use up a good one', async () => {
    const { browser, people } = await openPeopleHouse(database)
    await browser().signUp('expiry@example.com')
    await browser().post('/api/auth/request-password-reset', { email: 'expiry@example.com' })
    const token = await browser().tokenFromMail('expiry@example.com', 'reset_password')
    const weak = await browser().post('/api/auth/reset-password', { token, newPassword: 'Password123' })
    expect(weak.status).toBe(422)
    expect(weak.body.error.param).toBe('newPassword')

    const person = await people.findPersonByEmail('expiry@example.com')
    const past = new Date(Date.now() - 1000)
    await database.db
      .updateTable('verifications')
      .set({ expires_at: database.dialect === 'sqlite' ? past.toISOString() : past })
      .where('value', '=', person?.id ?? '')
      .execute()
    expect((await browser().post('/api/auth/reset-password', { token, newPassword })).status).toBe(410)
  })

  test('a reset makes the links void that were sent before it', async () => {
    const { browser } = await openPeopleHouse(database)
    const pat = browser()
    await pat.signUp('links@example.com')
    await pat.post('/api/auth/request-password-reset', { email: 'links@example.com' })
    const first = await pat.tokenFromMail('links@example.com', 'reset_password')
    await pat.post('/api/auth/request-password-reset', { email: 'links@example.com' })
    await expect.poll(() => pat.tokenFromMail('links@example.com', 'reset_password')).not.toBe(first)
    const second = await pat.tokenFromMail('links@example.com', 'reset_password')
    expect((await pat.post('/api/auth/reset-password', { token: second, newPassword })).status).toBe(200)
    expect((await pat.post('/api/auth/reset-password', { token: first, newPassword })).status).toBe(410)
  })

  test('no secret of a link is stored as such', async () => {
    const { browser } = await openPeopleHouse(database)
    const pat = browser()
    await pat.signUp('hashed@example.com')
    await pat.post('/api/auth/request-password-reset', { email: 'hashed@example.com' })
    const secrets = [
      await pat.tokenFromMail('hashed@example.com', 'reset_password'),
      await pat.tokenFromMail('hashed@example.com', 'verify_email'),
    ]
    const rows = JSON.stringify(await database.db.selectFrom('verifications').selectAll().execute())
    for (const secret of secrets) expect(rows).not.toContain(secret)
  })

  test('S9: the link of a reset goes to the configured address, whatever the headers say', async () => {
    const { browser } = await openPeopleHouse(database, { frontendUrl: 'https://chat.example.com' })
    await browser('https://chat.example.com').signUp('s9@example.com')
    await browser().request('/api/auth/request-password-reset', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-forwarded-host': 'evil.test',
        'x-forwarded-proto': 'https',
        forwarded: 'host=evil.test',
        'x-public-url': 'https://evil.test',
      },
      body: JSON.stringify({ email: 's9@example.com', redirectTo: 'https://evil.test/' }),
    })
    await browser().tokenFromMail('s9@example.com', 'reset_password')
    const [mail] = await browser().mailsTo('s9@example.com', 'reset_password')
    expect(mail?.text_body).toContain('https://chat.example.com/reset-password/?token=')
    expect(mail?.text_body + String(mail?.html_body)).not.toContain('evil.test')
  })

  test('S11: the owner of an address who resets the password shuts out whoever signed up with it before', async () => {
    const { browser, people } = await openPeopleHouse(database, { mode: 'live' })
    const attacker = browser()
    await attacker.join('victim@example.com', 'attackers-own-choice-7')
    const owner = browser()
    const mailed = await owner.tokenFromMail('victim@example.com', 'verify_email')

    // The click alone proves nothing: whoever can't sign in does not make the attacker's account a good one.
    expect((await owner.get(`/api/auth/verify-email?token=${mailed}`)).status).toBe(401)
    expect((await people.findPersonByEmail('victim@example.com'))?.isEmailVerified).toBe(false)

    await owner.post('/api/auth/request-password-reset', { email: 'victim@example.com' })
    const token = await owner.tokenFromMail('victim@example.com', 'reset_password')
    expect((await owner.post('/api/auth/reset-password', { token, newPassword })).status).toBe(200)
    expect((await people.findPersonByEmail('victim@example.com'))?.isEmailVerified).toBe(true)
    expect((await attacker.get('/api/me')).status).toBe(401)
    expect((await attacker.signIn('victim@example.com', 'attackers-own-choice-7')).status).toBe(401)
    expect((await owner.signIn('victim@example.com', newPassword)).status).toBe(200)
  })

  test('S14: changing the password needs the current one, and ends the other sessions', async () => {
    const { browser } = await openPeopleHouse(database)
    const here = browser()
    const elsewhere = browser()
    await here.join('s14@example.com')
    await elsewhere.signIn('s14@example.com')
    const path = '/api/auth/change-password'

    const wrong = await here.post(path, { currentPassword: 'not-it-at-all', newPassword })
    expect(wrong.status).toBe(403)
    expect(wrong.body.error).toMatchObject({ code: 'forbidden', param: 'currentPassword' })
    expect((await here.post(path, { newPassword })).status).toBe(422)
    expect((await elsewhere.get('/api/me')).status).toBe(200)

    const former = here.cookies.get('tessera_session')
    const changed = await here.post(path, {
      currentPassword: goodPassword,
      newPassword,
      revokeOtherSessions: false,
    })
    expect(changed.status).toBe(200)
    expect((await elsewhere.get('/api/me')).status).toBe(401)
    expect((await here.get('/api/me')).status).toBe(200)
    expect((await here.get('/api/me', { cookie: `tessera_session=${former}` })).status).toBe(401)
    const script = await browser().get('/api/me', { authorization: `Bearer ${changed.body.token}` })
    expect(script.status).toBe(200)
  })

  test('nobody can change a password without being signed in', async () => {
    const { browser } = await openPeopleHouse(database)
    const answer = await browser().post('/api/auth/change-password', { currentPassword: 'x', newPassword })
    expect(answer.status).toBe(401)
  })
})
