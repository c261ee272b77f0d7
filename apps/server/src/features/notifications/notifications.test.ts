import { afterEach, beforeEach, expect, test } from 'vitest'

import { describeEachDatabase, type TestDatabase } from '../../../test/databases.ts'
import { type Answer, ask, errorOf, type House, openHouse } from '../../../test/house.ts'
import { createTestIds, createTestLedger, grant, type TestLedger } from '../../../test/ledger.ts'
import { addPerson } from '../../../test/notified-people.ts'
import { createBalanceNotices } from '../../adapters/db/notifications/balance-notices.ts'
import { createPreferencesStore } from '../../adapters/db/notifications/preferences-store.ts'
import { createPeopleStore } from '../../adapters/db/people-store.ts'
import type { NotificationPreferencesStore } from '../../ports/notification-preferences.ts'
import { createNotificationEndpoints } from './create-notification-endpoints.ts'
import { oneClickUnsubscribe } from './one-click-unsubscribe.ts'
import { createUnsubscribeTokens } from './unsubscribe-token.ts'

const tokens = createUnsubscribeTokens('a secret of the tests')

describeEachDatabase('choosing which mails to get', (openDatabase) => {
  let database: TestDatabase
  let ledger: TestLedger
  let house: House
  let preferences: NotificationPreferencesStore

  beforeEach(async () => {
    database = await openDatabase()
    ledger = createTestLedger(database)
    const { clock } = ledger
    const ids = createTestIds('n')
    preferences = createPreferencesStore({ database, clock })
    const shared = { tokens, preferences, people: createPeopleStore({ database, clock, ids }) }
    house = await openHouse({
      endpoints: createNotificationEndpoints({
        ...shared,
        notices: createBalanceNotices({ database, clock, ids }),
      }),
      plugins: [
        oneClickUnsubscribe({
          ...shared,
          limiter: { consume: async () => ({ isAllowed: true }) },
          readLimitSubject: (request) => request.ip,
        }),
      ],
      isAnswerChecked: true,
    })
    // The person behind the bearer token `user` of this house.
    await addPerson(ledger, 'user')
    await addPerson(ledger, 'other')
  })
  afterEach(async () => {
    await ledger.committer.close()
    await database.close()
  })

  function send(request: string, body?: unknown, headers: Record<string, string> = {}) {
    const [method = '', path = ''] = request.split(' ')
    return ask(house, path, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  }

  const signedIn = { authorization: 'Bearer user' }
  const show = async () =>
    JSON.parse((await send('GET /api/notification-preferences', undefined, signedIn)).text)
  const change = (body: unknown) => send('PATCH /api/notification-preferences', body, signedIn)
  const lowBalanceLink = tokens.write({ kind: 'low_balance', userId: 'usr_user' })

  function oneClick(token: string, type = 'application/x-www-form-urlencoded'): Promise<Answer> {
    return ask(house, `/api/unsubscribe/one-click?token=${encodeURIComponent(token)}`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: 'List-Unsubscribe=One-Click',
    })
  }

  test('everything is on at first, with the usual thresholds of the last purchase', async () => {
    expect(await show()).toEqual({
      low_balance: true,
      low_balance_threshold: null,
      nearly_empty_threshold: null,
      thresholds: { low: 10, nearly_empty: 5 },
      usage_report: true,
      email: 'user@example.com',
      email_verified: true,
    })
    await ledger.commit({ ...grant('wal_user', 1_000, 'ord_1'), kind: 'purchase', source: 'sales' })
    expect(await show()).toMatchObject({ thresholds: { low: 200, nearly_empty: 10 } })
  })

  test('a change holds, leaves alone what it does not name, and null goes back to the usual', async () => {
    expect((await change({ low_balance_threshold: 80.5, usage_report: false })).status).toBe(200)
    expect((await change({ nearly_empty_threshold: 40 })).status).toBe(200)
    expect(await show()).toMatchObject({
      low_balance: true,
      usage_report: false,
      low_balance_threshold: 80.5,
      nearly_empty_threshold: 40,
      thresholds: { low: 80.5, nearly_empty: 40 },
    })
    await change({ low_balance_threshold: null, nearly_empty_threshold: null })
    expect(await show()).toMatchObject({
      usage_report: false,
      low_balance_threshold: null,
      thresholds: { low: 10, nearly_empty: 5 },
    })
    expect(await preferences.getPreferences('usr_other')).toEqual({
      isLowBalanceOn: true,
      isUsageReportOn: true,
    })
  })

  test('two changes of different things at once both hold', async () => {
    await Promise.all([
      change({ low_balance: false }),
      change({ usage_report: false }),
      change({ low_balance_threshold: 7 }),
    ])
    expect(await show()).toMatchObject({
      low_balance: false,
      usage_report: false,
      low_balance_threshold: 7,
    })
  })

  test.each([
    [{ low_balance_threshold: 0 }, 'low_balance_threshold'],
    [{ low_balance_threshold: -5 }, 'low_balance_threshold'],
    [{ low_balance_threshold: 0.0000001 }, 'low_balance_threshold'],
    [{ nearly_empty_threshold: 10_000_001 }, 'nearly_empty_threshold'],
    [{ low_balance_threshold: 5, nearly_empty_threshold: 5 }, 'nearly_empty_threshold'],
    [{ low_balance: 'yes' }, 'low_balance'],
    [{ receipts: false }, 'receipts'],
  ])('%j is refused by name, and changes nothing', async (body, param) => {
    const refused = await change(body)
    expect([refused.status, errorOf(refused).param]).toEqual([422, param])
    expect(await show()).toMatchObject({ low_balance_threshold: null, nearly_empty_threshold: null })
  })

  test('a lower threshold above the stored upper one is refused', async () => {
    await change({ low_balance_threshold: 20 })
    const refused = await change({ nearly_empty_threshold: 20 })
    expect([refused.status, errorOf(refused).param]).toEqual([422, 'nearly_empty_threshold'])
  })

  test('the link of a mail stops its kind without signing in, any number of times, and only that kind', async () => {
    const path = `/api/unsubscribe?token=${encodeURIComponent(lowBalanceLink)}`
    expect(JSON.parse((await send(`GET ${path}`)).text)).toEqual({ kind: 'low_balance', is_subscribed: true })
    // Looking is not clicking: scanners open every link.
    expect(await show()).toMatchObject({ low_balance: true })
    for (let index = 0; index < 2; index += 1) {
      const answer = await send('POST /api/unsubscribe', { token: lowBalanceLink })
      expect([answer.status, JSON.parse(answer.text)]).toEqual([
        200,
        { kind: 'low_balance', is_subscribed: false },
      ])
    }
    expect(await show()).toMatchObject({ low_balance: false, usage_report: true })
    expect(JSON.parse((await send(`GET ${path}`)).text)).toMatchObject({ is_subscribed: false })
    expect(await preferences.getPreferences('usr_other')).toMatchObject({ isLowBalanceOn: true })
  })

  test('a forged link and a link of nobody are told apart from good ones, and change nothing', async () => {
    const foreign = createUnsubscribeTokens('another secret').write({
      kind: 'low_balance',
      userId: 'usr_user',
    })
    const [, , signature] = lowBalanceLink.split('.')
    for (const token of [foreign, `low_balance.usr_other.${signature}`, 'nonsense', `${lowBalanceLink}x`]) {
      expect((await send('POST /api/unsubscribe', { token })).status).toBe(404)
      expect((await send(`GET /api/unsubscribe?token=${encodeURIComponent(token)}`)).status).toBe(404)
      expect((await oneClick(token)).status).toBe(404)
    }
    const gone = tokens.write({ kind: 'usage_report', userId: 'usr_deleted' })
    expect((await send('POST /api/unsubscribe', { token: gone })).status).toBe(410)
    expect((await send(`GET /api/unsubscribe?token=${gone}`)).status).toBe(410)
    expect((await oneClick(gone)).status).toBe(410)
    expect(await database.db.selectFrom('notification_preferences').selectAll().execute()).toEqual([])
  })

  // https://www.rfc-editor.org/rfc/rfc8058#section-3.1
  test.each(['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'a mail program unsubscribes with one click as %s',
    async (type) => {
      const report = tokens.write({ kind: 'usage_report', userId: 'usr_user' })
      const answer = await oneClick(report, type)
      expect([answer.status, answer.text]).toEqual([204, ''])
      expect((await oneClick(report, type)).status).toBe(204)
      expect(await show()).toMatchObject({ usage_report: false, low_balance: true })
    },
  )

  test('a person who opens the address for mail programs is led to the page, and nothing changes', async () => {
    const answer = await send(`GET /api/unsubscribe/one-click?token=${lowBalanceLink}`)
    expect(answer.status).toBe(302)
    expect(answer.headers.get('location')).toBe(`/unsubscribe/?token=${lowBalanceLink}`)
    expect(await show()).toMatchObject({ low_balance: true })
    const strange = await send('GET /api/unsubscribe/one-click?token=%0d%0aSet-Cookie:x&token=https://evil')
    expect(strange.headers.get('location')).toBe('/unsubscribe/?token=')
  })

  test('forms are taken at that address only, and no larger than they are', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const elsewhere = await ask(house, '/api/unsubscribe', { method: 'POST', headers: form, body: 'token=x' })
    expect(elsewhere.status).toBe(415)
    const large = await ask(house, '/api/unsubscribe/one-click?token=x', {
      method: 'POST',
      headers: form,
      body: 'x'.repeat(5_000),
    })
    expect(large.status).toBe(413)
  })

  test('no line of the log holds a link', async () => {
    await send(`GET /api/unsubscribe?token=${lowBalanceLink}`)
    await send('POST /api/unsubscribe', { token: lowBalanceLink })
    await oneClick(lowBalanceLink)
    await oneClick(`${lowBalanceLink}x`)
    await send(`GET /api/unsubscribe/one-click?token=${lowBalanceLink}`)
    const [, , signature = ''] = lowBalanceLink.split('.')
    await expect.poll(() => house.lines().filter((line) => line.includes('one-click')).length).toBe(3)
    expect(house.lines().join('')).not.toContain(signature)
  })
})
