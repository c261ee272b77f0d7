import { afterAll, beforeAll, expect, test } from 'vitest'

import { describeEachDatabase, type TestDatabase } from '../../../test/databases.ts'
import { type BrowserAnswer, openPeopleHouse, type PeopleHouse } from '../../../test/people-house.ts'
import { rateLimits } from '../rate-limit/create-rate-limiter.ts'

const limits = { status: 'on', scale: 1 } as const

function from(address: string): Record<string, string> {
  return { 'x-forwarded-for': address }
}

describeEachDatabase('limits of signing up and in', (openDatabase) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await openDatabase()
  })
  afterAll(() => database.close())

  /** A house behind a trusted proxy, so that a test can come from any address. */
  function openHouse(scale = 1): Promise<PeopleHouse> {
    return openPeopleHouse(database, { limits: { status: 'on', scale }, trustedProxies: '127.0.0.1' })
  }

  test('S5: a guesser is stopped after ten tries, also when the forwarded address changes each time', async () => {
    const { browser } = await openPeopleHouse(database, { limits })
    await browser().signUp('s5@example.com')
    const statuses: number[] = []
    let last: BrowserAnswer | undefined
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const answer = await browser().post(
        '/api/auth/sign-in/email',
        { email: 's5@example.com', password: `guess number ${attempt}` },
        {
          ...from(`203.0.113.${attempt}`),
          'x-real-ip': `203.0.113.${attempt}`,
          forwarded: `for=203.0.113.${attempt}`,
        },
      )
      statuses.push(answer.status)
      last = answer
    }
    expect(last?.body.error.code).toBe('rate_limited')
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 401))
    expect(new Set(statuses.slice(10))).toEqual(new Set([429]))
  })

  test('S5: the owner can still sign in from elsewhere meanwhile', async () => {
    const { browser } = await openHouse()
    await browser().signUp('s5owner@example.com')
    const attempt = (address: string, password: string) =>
      browser().post('/api/auth/sign-in/email', { email: 's5owner@example.com', password }, from(address))
    for (let guess = 0; guess < 12; guess += 1) await attempt('203.0.113.9', 'wrong guess')
    expect((await attempt('203.0.113.9', 'vK9#mQ2$-tessera-lane')).status).toBe(429)
    expect((await attempt('198.51.100.7', 'vK9#mQ2$-tessera-lane')).status).toBe(200)
  })

  test('S7: one password against many accounts from one address is stopped', async () => {
    const { browser } = await openHouse(0.25)
    const statuses: number[] = []
    for (let account = 0; account < 15; account += 1) {
      const email = `spray${account}@example.com`
      const answer = await browser().post(
        '/api/auth/sign-in/email',
        { email, password: 'Spring-2026-colours' },
        from('203.0.113.50'),
      )
      statuses.push(answer.status)
    }
    const allowed = rateLimits.sign_in_address.points * 0.25
    expect(statuses.filter((status) => status === 401)).toHaveLength(allowed)
    expect(new Set(statuses.slice(allowed))).toEqual(new Set([429]))
  })

  test('S5: an IPv6 client does not get further by walking through its own network', async () => {
    const { browser } = await openHouse()
    await browser().signUp('ipv6@example.com')
    const statuses: number[] = []
    for (let host = 1; host <= 12; host += 1) {
      const answer = await browser().post(
        '/api/auth/sign-in/email',
        { email: 'ipv6@example.com', password: 'wrong guess' },
        from(`2001:db8:1:2:${host}::1`),
      )
      statuses.push(answer.status)
    }
    expect(statuses.slice(-2)).toEqual([429, 429])
  })

  test('good sign-ins do not count', async () => {
    const { browser } = await openHouse()
    await browser().signUp('busy@example.com')
    for (let round = 0; round < 12; round += 1) {
      expect((await browser().signIn('busy@example.com')).status).toBe(200)
    }
  })

  test('S25: two hundred sign-ups from one address are stopped, and other addresses are not', async () => {
    const { browser } = await openHouse()
    const signUp = (index: number, address: string) =>
      browser().post(
        '/api/auth/sign-up/email',
        // Refused for its password, so that the test need not hash two hundred of them; it counts all the same.
        { name: 'Bot', email: `bot${index}@example.com`, password: 'Password123' },
        from(address),
      )
    const statuses = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => (await signUp(index, '203.0.113.77')).status),
    )
    expect(statuses.filter((status) => status === 422)).toHaveLength(rateLimits.sign_up.points)
    expect(statuses.filter((status) => status === 429)).toHaveLength(200 - rateLimits.sign_up.points)
    expect((await signUp(500, '198.51.100.77')).status).toBe(422)
  })

  test('nobody can have the mailbox of somebody else flooded', async () => {
    const { browser, house } = await openHouse()
    await browser().signUp('flooded@example.com')
    for (let request = 0; request < 12; request += 1) {
      const answer = await browser().post(
        '/api/auth/request-password-reset',
        { email: 'flooded@example.com' },
        from(`203.0.113.${request}`),
      )
      expect(answer.status).toBe(200)
    }
    await house.app.close()
    const mails = await browser().mailsTo('flooded@example.com', 'reset_password')
    expect(mails).toHaveLength(rateLimits.mail_recipient.points)
  })

  test('guessing the current password of a stolen session is stopped', async () => {
    const { browser } = await openHouse()
    const thief = browser()
    await thief.join('stolen@example.com')
    const statuses: number[] = []
    for (let guess = 0; guess < 11; guess += 1) {
      const answer = await thief.post('/api/auth/change-password', {
        currentPassword: `guess ${guess}`,
        newPassword: 'another-lane-in-town-42',
      })
      statuses.push(answer.status)
    }
    expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 403))
    expect(statuses[10]).toBe(429)
  })
})
