import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'

import { describeEachDatabase, type TestDatabase } from '../../../test/databases.ts'
import { goodPassword, openPeopleHouse } from '../../../test/people-house.ts'

describeEachDatabase('signing up and in', (openDatabase) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await openDatabase()
  })
  afterAll(() => database.close())

  test('a new person signs up, signs in, and is known by cookie and by bearer token', async () => {
    const { browser, errors } = await openPeopleHouse(database, { hashesForReal: true })
    const ada = browser()
    expect((await ada.signUp('ada@example.com')).status).toBe(200)
    const signedIn = await ada.signIn('Ada@Example.com')
    expect(signedIn.status).toBe(200)
    expect(signedIn.body.user).toMatchObject({ email: 'ada@example.com', role: 'user', emailVerified: false })
    expect(signedIn.body.user.id).toMatch(/^usr_[0-9a-f]{32}$/)

    const byCookie = await ada.get('/api/me')
    expect(byCookie.body).toMatchObject({ email: 'ada@example.com', name: 'Ada', role: 'user' })
    const script = browser()
    const byToken = await script.get('/api/me', { authorization: `Bearer ${signedIn.body.token}` })
    expect(byToken.body.id).toBe(byCookie.body.id)
    expect(errors).toEqual([])
  })

  test('S1: role, credits, verification and ids in the body of a sign-up are refused', async () => {
    const { browser, people } = await openPeopleHouse(database)
    for (const extra of [
      { role: 'superadmin' },
      { emailVerified: true },
      { id: 'usr_mine' },
      { credits: 1e6 },
      { normalizedEmail: 'x' },
      { blockedAtMs: 0 },
    ]) {
      const answer = await browser().post('/api/auth/sign-up/email', {
        name: 'Eve',
        email: 'eve@example.com',
        password: goodPassword,
        ...extra,
      })
      expect(answer.status).toBe(422)
      expect(answer.body.error).toMatchObject({ code: 'invalid_request', param: Object.keys(extra)[0] })
    }
    expect(await people.findPersonByEmail('eve@example.com')).toBeUndefined()
  })

  test('S70: a profile update changes the name and nothing else', async () => {
    const { browser } = await openPeopleHouse(database)
    const pat = browser()
    await pat.join('pat@example.com')
    expect((await pat.post('/api/auth/update-user', { role: 'admin' })).status).toBe(422)
    expect((await pat.post('/api/auth/update-user', { name: 'Pat', email: 'x@y.z' })).status).toBe(422)
    expect((await pat.post('/api/auth/update-user', { name: 'Patricia' })).status).toBe(200)
    expect((await pat.get('/api/me')).body).toMatchObject({ name: 'Patricia', role: 'user' })
  })

  test('S2: a wrong password and an unknown address get the same answer', async () => {
    const { browser } = await openPeopleHouse(database)
    await browser().signUp('known@example.com')
    const wrong = await browser().signIn('known@example.com', 'not-the-password')
    const unknown = await browser().signIn('nobody@example.com', 'not-the-password')
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    expect(withoutRequestId(wrong.body)).toEqual(withoutRequestId(unknown.body))
    expect(wrong.body.error.code).toBe('unauthenticated')
  })

  test('S2: both take the same time, because both hash a password', async () => {
    const { browser } = await openPeopleHouse(database, { hashesForReal: true })
    await browser().signUp('timed@example.com')
    const timeOf = async (email: string) => {
      const startedAt = performance.now()
      await browser().signIn(email, 'not-the-password')
      return performance.now() - startedAt
    }
    const known: number[] = []
    const unknown: number[] = []
    for (let round = 0; round < 7; round += 1) {
      known.push(await timeOf('timed@example.com'))
      unknown.push(await timeOf(`nobody${round}@example.com`))
    }
    // Without the hash the unknown one would take about a twentieth.
    expect(median(unknown) / median(known)).toBeGreaterThan(0.5)
    expect(median(unknown) / median(known)).toBeLessThan(2)
  })

  test('S3: a taken address gets the answer of a new one, and its owner a mail', async () => {
    const { browser, people } = await openPeopleHouse(database)
    const fresh = await browser().signUp('owner@example.com')
    const before = await people.findPersonByEmail('owner@example.com')
    const taken = await browser().signUp('Owner@example.com', 'another-password-91')
    expect(taken.status).toBe(fresh.status)
    expect(taken.body).toEqual(fresh.body)
    expect([...taken.headers.keys()].toSorted()).toEqual([...fresh.headers.keys()].toSorted())
    expect(await people.findPersonByEmail('owner@example.com')).toEqual(before)
    expect((await browser().signIn('owner@example.com', 'another-password-91')).status).toBe(401)
    const mails = await browser().mailsTo('owner@example.com', 'email_taken')
    expect(mails).toHaveLength(1)
    expect(mails[0]?.text_body).toContain('/forgot-password/')
  })

  test('S3: many sign-ups with one address at once make one account', async () => {
    const { browser, people } = await openPeopleHouse(database, { hashesForReal: true })
    const answers = await Promise.all(Array.from({ length: 8 }, () => browser().signUp('race@example.com')))
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1)
    expect(answers[0]?.status).toBe(200)
    expect(await people.findPersonByEmail('race@example.com')).toBeDefined()
    expect((await browser().signIn('race@example.com')).status).toBe(200)
  })

  test('signing up takes its minimum time whether or not the address is taken', async () => {
    const { browser } = await openPeopleHouse(database, { signUpFloorMs: 700 })
    for (const email of ['floor@example.com', 'floor@example.com']) {
      const startedAt = performance.now()
      await browser().signUp(email)
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(690)
    }
  })

  describe('S22: passwords', () => {
    it.each([
      ['7 characters', 'kV9-mQ2'],
      ['a common one', 'Password123'],
      ['the own address', 'longname-of-mine-1'],
      ['129 characters', 'kV9-mQ2.'.padEnd(129, 'x7Tp')],
      ['a NUL character', 'kV9-mQ2.\0abc'],
    ] as const)('%s is refused with the field', async (_, password) => {
      const { browser } = await openPeopleHouse(database)
      const answer = await browser().signUp('longname@example.com', password)
      expect(answer.status).toBe(422)
      expect(answer.body.error).toMatchObject({ code: 'invalid_request', param: 'password' })
    })

    it.each([64, 128])('%i characters are accepted, every one of them counts', async (length) => {
      const { browser } = await openPeopleHouse(database, { hashesForReal: true })
      const password = 'kV9-mQ2.'.padEnd(length, 'x7Tp')
      expect((await browser().signUp(`${length}@example.com`, password)).status).toBe(200)
      expect((await browser().signIn(`${length}@example.com`, password)).status).toBe(200)
      expect((await browser().signIn(`${length}@example.com`, `${password.slice(0, -1)}!`)).status).toBe(401)
    })

    test('a megabyte is not even read', async () => {
      const { browser } = await openPeopleHouse(database)
      const answer = await browser().signUp('mega@example.com', 'x'.repeat(1_000_000))
      expect(answer.status).toBe(413)
    })
  })

  test('what better-auth could do besides is not reachable', async () => {
    const { browser } = await openPeopleHouse(database)
    const ada = browser()
    await ada.join('reach@example.com')
    for (const path of [
      '/api/auth/delete-user',
      '/api/auth/change-email',
      '/api/auth/sign-in/social',
      '/api/auth/update-session',
      '/api/auth/link-social',
      '/api/auth/revoke-sessions',
      '/api/auth/verify-password',
      '/api/auth/error',
      '/api/auth/ok',
    ]) {
      const statuses = [(await ada.post(path, {})).status, (await ada.get(path)).status]
      expect({ path, statuses }).toEqual({ path, statuses: [404, 404] })
    }
  })

  test('a body that does not parse is 400, a form 415, and neither quotes what was sent', async () => {
    const { browser } = await openPeopleHouse(database)
    const broken = await browser().request('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"password":"hunter2hunter2"',
    })
    expect(broken.status).toBe(400)
    expect(broken.text).not.toContain('hunter2')
    const form = await browser().request('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'email=a@b.c&password=x',
    })
    expect(form.status).toBe(415)
  })
})

function withoutRequestId(body: { readonly error: object }): object {
  return { ...body.error, request_id: undefined }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
