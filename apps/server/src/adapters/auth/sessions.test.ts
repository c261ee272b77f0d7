import { connect } from 'node:net'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { describeEachDatabase, type TestDatabase } from '../../../test/databases.ts'
import { openPeopleHouse, testSecret } from '../../../test/people-house.ts'
import { toAuthTime } from '../db/auth-columns.ts'
import { readSessionToken, sessionCookieFor, signValue } from './session-cookie.ts'

describeEachDatabase('sessions', (openDatabase) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await openDatabase()
  })
  afterAll(() => database.close())

  test('S15: signing in gives a new token, and the one from before ends', async () => {
    const { browser } = await openPeopleHouse(database)
    const ada = browser()
    await ada.join('s15@example.com')
    const before = ada.cookies.get('tessera_session')
    await ada.signIn('s15@example.com')
    const after = ada.cookies.get('tessera_session')
    expect(after).not.toBe(before)
    expect((await ada.get('/api/me', { cookie: `tessera_session=${before}` })).status).toBe(401)
    expect((await ada.get('/api/me')).status).toBe(200)
  })

  test('S16: after signing out both the cookie and the bearer token are dead at once', async () => {
    const { browser } = await openPeopleHouse(database)
    const ada = browser()
    const { body } = await ada.join('s16@example.com')
    const cookie = `tessera_session=${ada.cookies.get('tessera_session')}`
    expect((await ada.post('/api/auth/sign-out', {})).status).toBe(200)
    expect(ada.cookies.has('tessera_session')).toBe(false)
    expect((await ada.get('/api/me', { cookie })).status).toBe(401)
    expect((await ada.get('/api/me', { authorization: `Bearer ${body.token}` })).status).toBe(401)
  })

  test('a script signs out with its token alone', async () => {
    const { browser } = await openPeopleHouse(database)
    const { body } = await browser().join('script@example.com')
    const authorization = `Bearer ${body.token}`
    expect((await browser().post('/api/auth/sign-out', {}, { authorization })).status).toBe(200)
    expect((await browser().get('/api/me', { authorization })).status).toBe(401)
  })

  test('S16: blocking ends the sessions, refuses the right password, and takes effect in every process', async () => {
    const first = await openPeopleHouse(database)
    const second = await openPeopleHouse(database)
    const ada = first.browser()
    await ada.join('blocked@example.com')
    const person = await first.people.findPersonByEmail('blocked@example.com')
    await second.people.setBlocked(person?.id ?? '', true)
    expect((await ada.get('/api/me')).status).toBe(401)
    const refused = await ada.signIn('blocked@example.com')
    expect(refused.status).toBe(403)
    expect(refused.body.error.code).toBe('forbidden')
    await second.people.setBlocked(person?.id ?? '', false)
    expect((await ada.signIn('blocked@example.com')).status).toBe(200)
  })

  test('a session that a block overlooked is no session either', async () => {
    const { browser, people, sessions } = await openPeopleHouse(database)
    const { body } = await browser().join('blocked2@example.com')
    const person = await people.findPersonByEmail('blocked2@example.com')
    await database.db
      .updateTable('users')
      .set({ blocked_at_ms: 1n })
      .where('id', '=', person?.id ?? '')
      .execute()
    expect(await sessions.resolve({ authorization: `Bearer ${body.token}` })).toBeUndefined()
  })

  test('an expired session is no session', async () => {
    const { browser } = await openPeopleHouse(database)
    const ada = browser()
    const { body } = await ada.join('expired@example.com')
    await database.db
      .updateTable('sessions')
      .set({ expires_at: toAuthTime(database.dialect, Date.now() - 1) })
      .where('user_id', '=', body.user.id)
      .execute()
    expect((await ada.get('/api/me')).status).toBe(401)
    expect((await ada.get('/api/auth/list-sessions')).status).toBe(401)
    expect((await ada.get('/api/auth/get-session')).body).toBeNull()
  })

  test('sessions and links that are over are swept away, and the living stay', async () => {
    const { browser, people } = await openPeopleHouse(database)
    const over = await browser().join('over@example.com')
    const living = browser()
    await living.join('living@example.com')
    const past = toAuthTime(database.dialect, Date.now() - 1000)
    await database.db
      .updateTable('sessions')
      .set({ expires_at: past })
      .where('user_id', '=', over.body.user.id)
      .execute()
    await database.db
      .updateTable('verifications')
      .set({ expires_at: past })
      .where('value', 'like', `${over.body.user.id}%`)
      .execute()
    await people.dropExpired()
    const sessions = await database.db.selectFrom('sessions').select('user_id').execute()
    expect(sessions.some((row) => row.user_id === over.body.user.id)).toBe(false)
    const links = await database.db.selectFrom('verifications').select('value').execute()
    expect(links.some(({ value }) => value.startsWith(over.body.user.id))).toBe(false)
    expect(links.some(({ value }) => value.endsWith(':living@example.com'))).toBe(true)
    expect((await living.get('/api/me')).status).toBe(200)
  })

  test('a role change acts on the next request', async () => {
    const { browser, people } = await openPeopleHouse(database)
    const ada = browser()
    const { body } = await ada.join('promoted@example.com')
    expect((await ada.get('/api/admin/mails')).status).toBe(403)
    await people.setRole(body.user.id, 'superadmin')
    expect((await ada.get('/api/admin/mails')).status).toBe(200)
    await people.setRole(body.user.id, 'user')
  })

  test('sessions are listed without their tokens, and each can be ended by its owner only', async () => {
    const { browser } = await openPeopleHouse(database)
    const phone = browser()
    const desk = browser()
    const stranger = browser()
    await phone.join('list@example.com')
    await desk.signIn('list@example.com')
    await stranger.join('stranger@example.com')

    const listed = await desk.get('/api/auth/list-sessions')
    expect(listed.body).toHaveLength(2)
    expect(listed.body.filter((row: { isCurrent: boolean }) => row.isCurrent)).toHaveLength(1)
    const tokens = await database.db.selectFrom('sessions').select('token').execute()
    for (const { token } of tokens) expect(listed.text).not.toContain(token)

    const other = listed.body.find((row: { isCurrent: boolean }) => !row.isCurrent)
    expect((await stranger.post('/api/auth/revoke-session', { id: other.id })).status).toBe(404)
    expect((await phone.get('/api/me')).status).toBe(200)
    expect((await desk.post('/api/auth/revoke-session', { id: other.id })).status).toBe(200)
    expect((await phone.get('/api/me')).status).toBe(401)

    await phone.signIn('list@example.com')
    expect((await desk.post('/api/auth/revoke-other-sessions', {})).status).toBe(200)
    expect((await phone.get('/api/me')).status).toBe(401)
    expect((await desk.get('/api/me')).status).toBe(200)
  })

  test('the session that is asked for tells who it is, and not its token', async () => {
    const { browser } = await openPeopleHouse(database)
    const ada = browser()
    expect((await ada.get('/api/auth/get-session')).body).toBeNull()
    const { body } = await ada.join('whoami@example.com')
    const session = await ada.get('/api/auth/get-session')
    expect(session.body).toMatchObject({ user: { email: 'whoami@example.com', role: 'user' } })
    expect(session.text).not.toContain(body.token)
  })

  test('S18: over https the cookie is __Host-, Secure, HttpOnly and SameSite', async () => {
    const frontendUrl = 'https://chat.example.com'
    const { browser } = await openPeopleHouse(database, { frontendUrl })
    const ada = browser(frontendUrl)
    const signedIn = await ada.join('flags@example.com')
    const cookie = signedIn.headers.getSetCookie().find((line) => line.startsWith('__Host-tessera_session='))
    expect(cookie).toMatch(/; Path=\//)
    expect(cookie).toMatch(/; HttpOnly/)
    expect(cookie).toMatch(/; Secure/)
    expect(cookie).toMatch(/; SameSite=Lax/)
    expect(cookie).not.toMatch(/Domain=/i)
    expect((await ada.get('/api/me')).status).toBe(200)
    const plain = `tessera_session=${ada.cookies.get('__Host-tessera_session')}`
    expect((await ada.get('/api/me', { cookie: plain })).status).toBe(401)
  })

  test('S18: over plain http the cookie is HttpOnly and SameSite, without Secure', async () => {
    const { browser } = await openPeopleHouse(database)
    const signedIn = await browser().join('plain@example.com')
    const [cookie = ''] = signedIn.headers.getSetCookie()
    expect(cookie).toMatch(/^tessera_session=.*; HttpOnly/)
    expect(cookie).toMatch(/SameSite=Lax/)
    expect(cookie).not.toMatch(/Secure/)
  })

  test('S19: a write with a cookie needs our own Origin', async () => {
    const { browser, house } = await openPeopleHouse(database)
    const ada = browser()
    await ada.join('s19@example.com')
    const cookie = `tessera_session=${ada.cookies.get('tessera_session')}`
    const send = (headers: Record<string, string>, body = '{"name":"Mallory"}') =>
      ada.request('/api/auth/update-user', {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json', ...headers },
        body,
      })
    for (const headers of [
      {},
      { origin: 'null' },
      { origin: 'https://evil.test' },
      { origin: `http://127.0.0.1:${house.port + 1}` },
      { origin: `${house.url}.evil.test` },
      { origin: 'https://evil.test', 'x-forwarded-host': 'evil.test' },
      { origin: 'https://evil.test', 'content-type': 'text/plain' },
      { origin: 'https://evil.test', 'content-type': 'application/x-www-form-urlencoded' },
    ]) {
      const answer = await send(headers)
      expect({ headers, status: answer.status, code: answer.body.error.code }).toEqual({
        headers,
        status: 403,
        code: 'origin_not_allowed',
      })
    }
    expect((await ada.get('/api/me')).body.name).toBe('Ada')
    expect((await send({ origin: house.url })).status).toBe(200)
  })

  test('S19: nobody is signed in by a page of another site', async () => {
    const { browser } = await openPeopleHouse(database)
    await browser().signUp('csrf@example.com')
    const foreign = await browser('https://evil.test').signIn('csrf@example.com')
    expect(foreign.status).toBe(403)
    expect(foreign.headers.getSetCookie()).toEqual([])
  })

  test('S19: with a configured address that one is the only origin', async () => {
    const frontendUrl = 'https://chat.example.com'
    const { browser, house } = await openPeopleHouse(database, { frontendUrl })
    await browser(frontendUrl).signUp('front@example.com')
    expect((await browser(frontendUrl).signIn('front@example.com')).status).toBe(200)
    expect((await browser(house.url).signIn('front@example.com')).status).toBe(403)
    expect((await browser('http://chat.example.com').signIn('front@example.com')).status).toBe(403)
  })

  test('S20: no other site may read an answer', async () => {
    const { browser } = await openPeopleHouse(database)
    for (const origin of ['https://evil.test', 'null', 'https://own.evil.test']) {
      const answer = await browser().get('/api/auth/get-session', { origin })
      expect(answer.headers.get('access-control-allow-origin')).toBeNull()
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
      const preflight = await browser().request('/api/auth/sign-in/email', {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      })
      expect(preflight.headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  test('B91: answers about people are kept by no cache', async () => {
    const { browser } = await openPeopleHouse(database)
    const ada = browser()
    await ada.join('cache@example.com')
    for (const path of ['/api/me', '/api/auth/get-session', '/api/auth/list-sessions']) {
      expect((await ada.get(path)).headers.get('cache-control')).toContain('no-store')
    }
  })

  test('a forged, cut or foreign cookie and a rubbish token are nobody', async () => {
    const { browser, sessions } = await openPeopleHouse(database)
    const { body } = await browser().join('forged@example.com')
    const good = signValue(body.token, testSecret)
    expect(await sessions.resolve({ cookie: `a=b; tessera_session=${good}; c=d` })).toBeDefined()
    for (const cookie of [
      `tessera_session=${signValue(body.token, 'another secret')}`,
      `tessera_session=${good.slice(0, -3)}`,
      `tessera_session=${body.token}`,
      `tessera_session=${encodeURIComponent(`${body.token}.`)}`,
      'tessera_session=%E0%A4%A',
      'tessera_session=',
      `xtessera_session=${good}`,
      `tessera_session=${'x'.repeat(100_000)}`,
    ]) {
      expect({ cookie, actor: await sessions.resolve({ cookie }) }).toEqual({ cookie, actor: undefined })
    }
    for (const authorization of [`Basic ${body.token}`, 'Bearer', 'Bearer ', `Bearer ${body.token}x`, '']) {
      expect({ authorization, actor: await sessions.resolve({ authorization }) }).toEqual({
        authorization,
        actor: undefined,
      })
    }
    // A bad bearer token does not fall back to the cookie.
    expect(
      await sessions.resolve({ cookie: `tessera_session=${good}`, authorization: 'Bearer nonsense' }),
    ).toBeUndefined()
  })

  test('our reading of the cookie is better-auth’s own', async () => {
    const { browser } = await openPeopleHouse(database)
    const ada = browser()
    const { body } = await ada.join('scheme@example.com')
    const cookie = `tessera_session=${ada.cookies.get('tessera_session')}`
    expect(readSessionToken({ cookie }, sessionCookieFor(undefined), testSecret)).toBe(body.token)
    expect(ada.cookies.get('tessera_session')).toBe(signValue(body.token, testSecret))
  })

  test('without a configured address, a link goes to the host that was asked only if it is this machine', async () => {
    const { browser, house } = await openPeopleHouse(database)
    const hosts = [
      ['evil.test', `http://localhost:${house.port}`],
      ['evil.test@127.0.0.1', `http://localhost:${house.port}`],
      [`127.0.0.1:${house.port}`, house.url],
      ['localhost:8080', 'http://localhost:8080'],
    ] as const
    for (const [host, expected] of hosts) {
      const email = `${host.replaceAll(/\W/g, '')}@example.com`
      await browser().signUp(email)
      await postWithHost(house.port, host, JSON.stringify({ email }))
      await browser().tokenFromMail(email, 'reset_password')
      const [mail] = await browser().mailsTo(email, 'reset_password')
      expect(mail?.text_body).toContain(`\n${expected}/reset-password/?token=`)
    }
  })
})

/** `fetch` would not send another Host. */
function postWithHost(port: number, host: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.end(
        `POST /api/auth/request-password-reset HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n` +
          `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
      )
    })
    socket.resume()
    socket.on('close', () => resolve())
    socket.on('error', reject)
  })
}
