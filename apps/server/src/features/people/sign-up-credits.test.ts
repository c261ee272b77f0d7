import { afterAll, beforeAll, expect, test } from 'vitest'

import { describeEachDatabase, type TestDatabase } from '../../../test/databases.ts'
import { credits } from '../../../test/ledger.ts'
import { openPeopleHouse, type PeopleHouse } from '../../../test/people-house.ts'
import { bootstrapAccount } from './bootstrap-account.ts'
import { signUpReference } from './sign-up-credits.ts'

async function balanceOf(parts: PeopleHouse, email: string): Promise<number | undefined> {
  const person = await parts.people.findPersonByEmail(email)
  const walletId = await parts.credits.findWalletIdOf({ kind: 'user', id: person?.id ?? '' })
  if (walletId === undefined) return undefined
  const balance = await parts.credits.findBalance(walletId)
  return balance === undefined ? undefined : Number(balance.balanceMicro) / 1e6
}

async function confirm(parts: PeopleHouse, email: string): Promise<void> {
  const visitor = parts.browser()
  await visitor.signIn(email)
  const token = await visitor.tokenFromMail(email, 'verify_email')
  expect((await visitor.get(`/api/auth/verify-email?token=${token}`)).status).toBe(200)
}

describeEachDatabase('credits of a new account', (openDatabase) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await openDatabase()
  })
  afterAll(() => database.close())

  test('B19: whoever signs up through the API alone has a wallet with the starting credits', async () => {
    const parts = await openPeopleHouse(database)
    const { body } = await parts.browser().join('api-only@example.com')
    const actor = await parts.sessions.resolve({ authorization: `Bearer ${body.token}` })
    expect(actor?.walletId).toMatch(/^wal_/)
    expect(await balanceOf(parts, 'api-only@example.com')).toBe(500)
  })

  test('B19: an account that lost its wallet to a crash gets it, with its credits, at the next sign-in', async () => {
    const parts = await openPeopleHouse(database)
    await parts.browser().signUp('crash@example.com')
    const person = await parts.people.findPersonByEmail('crash@example.com')
    const orphan = await insertPersonWithoutWallet(database, 'orphan@example.com', person?.id ?? '')
    expect(await balanceOf(parts, 'orphan@example.com')).toBeUndefined()
    expect((await parts.browser().signIn('orphan@example.com')).status).toBe(200)
    expect(await balanceOf(parts, 'orphan@example.com')).toBe(500)
    expect(await parts.credits.findWalletIdOf({ kind: 'user', id: orphan })).toBeDefined()
  })

  test('B19: a session whose account has no wallet yet finds one made', async () => {
    const parts = await openPeopleHouse(database)
    const { body } = await parts.browser().join('walletless@example.com')
    const orphan = await insertPersonWithoutWallet(database, 'walletless2@example.com', body.user.id)
    await database.db
      .updateTable('sessions')
      .set({ user_id: orphan })
      .where('user_id', '=', body.user.id)
      .execute()
    const actor = await parts.sessions.resolve({ authorization: `Bearer ${body.token}` })
    expect(actor?.userId).toBe(orphan)
    expect(actor?.walletId).toBe(await parts.credits.findWalletIdOf({ kind: 'user', id: orphan }))
  })

  test('T4: fifty bootstraps of one account at once give its credits once', async () => {
    const parts = await openPeopleHouse(database)
    const { body } = await parts.browser().join('once@example.com')
    await Promise.all(Array.from({ length: 50 }, () => bootstrapAccount(parts.bootstrapDeps, body.user.id)))
    expect(await balanceOf(parts, 'once@example.com')).toBe(500)
  })

  test('S25: plus tags, dots and the old domain of one mailbox get the credits once', async () => {
    const parts = await openPeopleHouse(database)
    const aliases = ['one.box@gmail.com', 'onebox+a@gmail.com', 'o.n.e.box+b@googlemail.com']
    for (const alias of aliases) await parts.browser().join(alias)
    expect(await Promise.all(aliases.map((alias) => balanceOf(parts, alias)))).toEqual([500, 0, 0])
  })

  test('T4: in live mode nothing is given before the address is confirmed, and fifty after', async () => {
    const parts = await openPeopleHouse(database, { mode: 'live' })
    await parts.browser().join('live@example.com')
    expect(await balanceOf(parts, 'live@example.com')).toBe(0)
    await confirm(parts, 'live@example.com')
    expect(await balanceOf(parts, 'live@example.com')).toBe(50)
    expect((await parts.people.findPersonByEmail('live@example.com'))?.isEmailVerified).toBe(true)
  })

  test('S8: a confirmation works once, for its own account only, and not after a day', async () => {
    const parts = await openPeopleHouse(database, { mode: 'live' })
    const owner = parts.browser()
    const stranger = parts.browser()
    await owner.join('confirm@example.com')
    await stranger.join('confirm-stranger@example.com')
    const token = await owner.tokenFromMail('confirm@example.com', 'verify_email')
    const path = `/api/auth/verify-email?token=${token}`
    expect((await stranger.get(path)).status).toBe(410)
    expect((await owner.request(path, { method: 'HEAD' })).status).toBe(404)
    const uses = await Promise.all(Array.from({ length: 20 }, () => owner.get(path)))
    expect(uses.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(uses.filter(({ status }) => status === 410)).toHaveLength(19)
    expect(await balanceOf(parts, 'confirm@example.com')).toBe(50)
    expect((await parts.people.findPersonByEmail('confirm-stranger@example.com'))?.isEmailVerified).toBe(
      false,
    )

    const old = await stranger.tokenFromMail('confirm-stranger@example.com', 'verify_email')
    const past = new Date(Date.now() - 1000)
    await database.db
      .updateTable('verifications')
      .set({ expires_at: database.dialect === 'sqlite' ? past.toISOString() : past })
      .execute()
    expect((await stranger.get(`/api/auth/verify-email?token=${old}`)).status).toBe(410)
  })

  test('another confirmation can be asked for, until the address is confirmed', async () => {
    const parts = await openPeopleHouse(database, { mode: 'live' })
    const ada = parts.browser()
    const path = '/api/auth/send-verification-email'
    expect((await ada.post(path, {})).status).toBe(401)
    await ada.join('again@example.com')
    expect((await ada.post(path, { email: 'other@example.com' })).status).toBe(403)
    expect((await ada.post(path, { email: 'again@example.com', callbackURL: '/verify/' })).status).toBe(200)
    expect(await ada.mailsTo('again@example.com', 'verify_email')).toHaveLength(2)
    await confirm(parts, 'again@example.com')
    expect((await ada.post(path, {})).status).toBe(409)
  })

  test('T4: the credits of a month stay within the budget of the site, however many confirm at once', async () => {
    const own = await openDatabase()
    try {
      const parts = await openPeopleHouse(own, { mode: 'live' })
      await own.db
        .insertInto('settings')
        .values({ key: 'sign_up_monthly_budget_credits', value_json: '120', updated_at_ms: 0n })
        .execute()
      const emails = Array.from({ length: 6 }, (_, index) => `budget${index}@example.com`)
      await Promise.all(emails.map((email) => parts.browser().signUp(email)))
      await Promise.all(
        emails.map(async (email) => {
          const person = await parts.people.findPersonByEmail(email)
          await parts.people.markEmailVerified(person?.id ?? '')
          await bootstrapAccount(parts.bootstrapDeps, person?.id ?? '')
        }),
      )
      const balances = await Promise.all(emails.map((email) => balanceOf(parts, email)))
      expect(balances.toSorted((a = 0, b = 0) => a - b)).toEqual([0, 0, 0, 0, 50, 50])
      const budget = await own.db.selectFrom('sign_up_budgets').selectAll().executeTakeFirstOrThrow()
      expect(budget.granted_micro).toBe(credits(100))
    } finally {
      await own.close()
    }
  })

  test('what was reserved and not given goes back into the budget', async () => {
    const own = await openDatabase()
    try {
      const parts = await openPeopleHouse(own, { mode: 'live' })
      await parts.browser().signUp('back@example.com')
      const person = await parts.people.findPersonByEmail('back@example.com')
      await parts.people.markEmailVerified(person?.id ?? '')
      // All of them pass the first look before the first credit is posted.
      await Promise.all(
        Array.from({ length: 10 }, () => bootstrapAccount(parts.bootstrapDeps, person?.id ?? '')),
      )
      const budget = await own.db.selectFrom('sign_up_budgets').selectAll().executeTakeFirstOrThrow()
      expect(budget.granted_micro).toBe(credits(50))
      expect(await balanceOf(parts, 'back@example.com')).toBe(50)
    } finally {
      await own.close()
    }
  })

  test('an amount of zero switches the credits off, and the reference hides the address', async () => {
    const parts = await openPeopleHouse(database, { bonusCredits: 0 })
    await parts.browser().join('zero@example.com')
    expect(await balanceOf(parts, 'zero@example.com')).toBe(0)
    expect(signUpReference('ada@example.com')).toMatch(/^signup:[0-9a-f]{64}$/)
  })
})

/** What a crash between the rows of an account leaves behind: a person who can sign in, without a wallet. */
async function insertPersonWithoutWallet(
  database: TestDatabase,
  email: string,
  likeUserId: string,
): Promise<string> {
  const { db } = database
  const user = await db.selectFrom('users').selectAll().where('id', '=', likeUserId).executeTakeFirstOrThrow()
  const account = await db
    .selectFrom('auth_accounts')
    .selectAll()
    .where('user_id', '=', likeUserId)
    .executeTakeFirstOrThrow()
  const id = `usr_${email.replaceAll(/\W/g, '')}`
  await db
    .insertInto('users')
    .values({ ...user, id, email, normalized_email: email })
    .execute()
  await db
    .insertInto('auth_accounts')
    .values({ ...account, id: `acc_${id}`, user_id: id, account_id: id })
    .execute()
  return id
}
