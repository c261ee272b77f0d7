import { invariant } from '@tessera/core/invariant'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import type { TestDatabase } from '../../../test/databases.ts'
import { clawBack, credits } from '../../../test/ledger.ts'
import { seedPeople } from '../../../test/many-people.ts'
import {
  openOperatorHouse,
  type OperatorHouse,
  usersPath,
  type Visitor,
} from '../../../test/operator-house.ts'

type Row = { readonly id: string; readonly email: string; readonly name: string }

describeEachDatabase('the list of people', (openDatabase) => {
  let database: TestDatabase
  let house: OperatorHouse
  let admin: Visitor

  beforeEach(async () => {
    database = await openDatabase()
    house = await openOperatorHouse(database, { bonusCredits: 0 })
    admin = await house.join('zz-admin', 'admin')
  })

  afterEach(async () => {
    await house.committer.close()
    await database.close()
  })

  async function page(query: Record<string, string>) {
    const answer = await admin.get(`/api/credits/admin/users?${new URLSearchParams(query).toString()}`)
    invariant(answer.status === 200, `a page comes: ${answer.text}`)
    return answer.body as { readonly users: readonly Row[]; readonly next_cursor: string | null }
  }

  /** Every page of a list, one after the other. */
  async function walk(query: Record<string, string>, between: () => Promise<unknown> = async () => {}) {
    const rows: Row[] = []
    let cursor: string | null | undefined
    for (let pages = 0; cursor !== null && pages < 500; pages += 1) {
      const { users, next_cursor } = await page({ ...query, ...(cursor === undefined ? {} : { cursor }) })
      rows.push(...users)
      cursor = next_cursor
      await between()
    }
    expect(cursor).toBeNull()
    return rows
  }

  test('newest first, each exactly once, also while others sign up', async () => {
    const ids = await seedPeople(
      database,
      Array.from({ length: 23 }, (_, at) => ({ email: `p${at}@example.com`, name: `P${at}` })),
    )
    let later = 1000
    const rows = await walk({ limit: '5' }, async () => {
      later += 1
      await seedPeople(database, [{ email: `late${later}@example.com`, name: 'Late' }], later)
    })
    expect(rows.map(({ id }) => id)).toEqual([admin.id, ...ids.toReversed()])
  })

  describe('sorted by figures', () => {
    test('balance, spent and last active follow the ledger; those who never did anything come last', async () => {
      const [ann, ben, cid] = [await house.join('ann'), await house.join('ben'), await house.join('cid')]
      await give(house, cid, 70)
      await spend(house, cid, 30)
      await give(house, ann, 50)
      await give(house, ben, 90)
      await spend(house, ann, 10)
      await house.follow()
      const emails = {
        balance: [ben.email, ...newestFirst([cid, ann]), admin.email],
        spent: [cid.email, ann.email, ...newestFirst([ben, admin])],
        last_active: [ann.email, cid.email, ...newestFirst([ben, admin])],
      }
      for (const [sort, expected] of Object.entries(emails)) {
        expect((await walk({ sort, limit: '2' })).map(({ email }) => email)).toEqual(expected)
      }
    })

    test('followed from many sides at once, every leg is counted once', async () => {
      const user = await house.join('ann')
      await give(house, user, 100)
      for (let round = 0; round < 10; round += 1) {
        await Promise.all([
          spend(house, user, 1),
          house.follow(),
          house.follow(),
          admin.get(usersPath(user.id)),
        ])
      }
      await house.follow()
      const { body } = await admin.get(usersPath(user.id))
      expect(body).toMatchObject({
        balance: 90,
        spent: 10,
        totals: { bonus: 100, spent: 10, requests: 10, purchased: 0, refunded: 0, adjusted: 0, other: 0 },
      })
      const figures = await database.db
        .selectFrom('user_figures')
        .select(['spent', 'balance', 'charges'])
        .where('user_id', '=', user.id)
        .executeTakeFirstOrThrow()
      expect(figures).toEqual({ spent: credits(10), balance: credits(90), charges: 10n })
    })

    test('one person is exact at once; a debt that no leg tells of as well', async () => {
      const user = await house.join('ann')
      await give(house, user, 20)
      await house.committer.commit({ operation: clawBack(user.walletId, 20, 'first') })
      await house.follow()
      await house.committer.commit({ operation: clawBack(user.walletId, 30, 'second') })
      expect((await admin.get(usersPath(user.id))).body).toMatchObject({
        balance: 0,
        debt: 30,
        totals: { bonus: 20, refunded: -20 },
      })
      expect(names(await walk({ in_debt: 'true' }))).toEqual(['Ada'])
    })
  })

  test('filters: role, blocked, not blocked, in debt', async () => {
    await seedPeople(database, [
      { email: 'dev@example.com', name: 'Dev', role: 'developer' },
      { email: 'gone@example.com', name: 'Gone', blockedAtMs: 1 },
      { email: 'user@example.com', name: 'User' },
    ])
    expect(names(await walk({ role: 'developer' }))).toEqual(['Dev'])
    expect(names(await walk({ role: 'user' }))).toEqual(['User', 'Gone'])
    expect(names(await walk({ blocked: 'true', sort: 'spent' }))).toEqual(['Gone'])
    expect(names(await walk({ blocked: 'false', role: 'user' }))).toEqual(['User'])
    expect(names(await walk({ in_debt: 'true' }))).toEqual([])
    expect(names(await walk({ q: 'gone', blocked: 'false' }))).toEqual([])
  })

  test('a search: addresses that begin with it, then names, then the rest, newest first', async () => {
    await seedPeople(database, [
      { email: 'x1@example.com', name: 'Old Anna' },
      { email: 'x2@example.com', name: 'Anna' },
      { email: 'anna.z@example.com', name: 'Zoe' },
      { email: 'anna.b@example.com', name: 'Anna B' },
      { email: 'x3@example.com', name: 'Joanna' },
      { email: 'x4@example.com', name: 'Bob' },
    ])
    const expected = ['Anna B', 'Zoe', 'Anna', 'Joanna', 'Old Anna']
    for (const q of ['anna', 'ANNA', ' Anna ']) expect(names(await walk({ q }))).toEqual(expected)
    expect(names(await walk({ q: 'anna', limit: '1' }))).toEqual(expected)
  })

  test('what would be a wildcard is a letter like any other', async () => {
    await seedPeople(database, [
      { email: 'a@example.com', name: '100% Bob' },
      { email: 'b@example.com', name: 'snake_case' },
      { email: 'c@example.com', name: String.raw`back\slash` },
      { email: 'd@example.com', name: 'plain' },
    ])
    expect(names(await walk({ q: '%' }))).toEqual(['100% Bob'])
    expect(names(await walk({ q: '_' }))).toEqual(['snake_case'])
    expect(names(await walk({ q: '\\' }))).toEqual([String.raw`back\slash`])
    expect(names(await walk({ q: "' or 1=1 --" }))).toEqual([])
  })

  test('names of every script are found, whichever way the first letter is written', async () => {
    await seedPeople(database, [
      { email: 'a@example.com', name: 'Ärzte Haus' },
      { email: 'b@example.com', name: '李小龍' },
      { email: 'c@example.com', name: '🦊 Fox' },
    ])
    expect(names(await walk({ q: 'Ärz' }))).toEqual(['Ärzte Haus'])
    expect(names(await walk({ q: 'ärz' }))).toEqual(['Ärzte Haus'])
    expect(names(await walk({ q: '小龍' }))).toEqual(['李小龍'])
    expect(names(await walk({ q: '🦊' }))).toEqual(['🦊 Fox'])
  })

  test('for any words, pages of any size hold exactly those who have them, each once', async () => {
    const letters = ['a', 'b', '%', '_', '\\', '.', '-', 'Z', ' ']
    const word = (length: number, seed: number) =>
      Array.from({ length }, (_, at) => letters[(seed * 7 + at * 3 + seed * at) % letters.length]).join('')
    const people = Array.from({ length: 60 }, (_, at) => ({
      email: `${word(3, at).toLowerCase().replaceAll(' ', '')}${at}@example.com`,
      name: `${word(5, at + 5).trim()}x`,
    }))
    await seedPeople(database, people)
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 9 }),
        async (text, limit) => {
          const wanted = text.trim().toLowerCase()
          if (wanted === '') return
          const rows = await walk({ q: text, limit: String(limit) })
          const model = people.filter(({ email, name }) =>
            [email, name.toLowerCase()].some((field) => field.includes(wanted)),
          )
          const isAdminToo = admin.email.includes(wanted) || 'ada'.includes(wanted)
          expect(rows.map(({ email }) => email).toSorted()).toEqual(
            [...model.map(({ email }) => email), ...(isAdminToo ? [admin.email] : [])].toSorted(),
          )
        },
      ),
      { numRuns: 40 },
    )
  })

  test('a needle among 22,000 people is found, though no page looks through all of them', async () => {
    const people = Array.from({ length: 22_000 }, (_, at) => ({
      email: `p${at}@example.com`,
      name: `Hay${at}`,
    }))
    await seedPeople(database, [{ email: 'q@example.com', name: 'a needle' }, ...people])
    const first = await page({ q: 'eedle' })
    expect([first.users, first.next_cursor]).toEqual([[], expect.any(String)])
    expect(names(await walk({ q: 'eedle' }))).toEqual(['a needle'])
    expect(names(await walk({ q: 'hay21999' }))).toEqual(['Hay21999'])
    const many = await walk({ q: 'p2', blocked: 'false', limit: '100' })
    expect(many.length).toBe(people.filter(({ email }) => email.startsWith('p2')).length)
    expect(await walk({ q: 'p2', blocked: 'true', limit: '100' })).toEqual([])
  })

  test('an id leads to its person: of the user, the wallet, a transaction', async () => {
    const user = await house.join('ann')
    const granted = await admin.post(usersPath(user.id, 'grant'), { amount: 5, reason: 'goodwill' })
    for (const q of [user.id, user.walletId, granted.body.transaction_id]) {
      expect((await page({ q })).users.map(({ id }) => id)).toEqual([user.id])
    }
    expect((await page({ q: 'usr_00' })).users).toEqual([])
  })

  test('a cursor of another order, of another list, or of nobody is refused by name', async () => {
    await seedPeople(database, [
      { email: 'a@example.com', name: 'A' },
      { email: 'b@example.com', name: 'B' },
    ])
    const { next_cursor: cursor } = await page({ limit: '1' })
    invariant(cursor !== null, 'there is another page')
    for (const query of [`sort=balance&cursor=${cursor}`, `q=a&cursor=${cursor}`, 'cursor=bm90LW91cnM']) {
      const answer = await admin.get(`/api/credits/admin/users?${query}`)
      expect([answer.status, answer.body.error.param]).toEqual([422, 'cursor'])
    }
  })
})

async function spend(house: OperatorHouse, user: Visitor, amount: number): Promise<void> {
  const holdId = house.ids.create('run')
  const { walletId } = user
  const held = { holdId, walletId, amountMicro: credits(amount), minimumMicro: credits(amount) }
  await house.credits.hold(held)
  await house.credits.settle({ holdId, walletId, chargeMicro: credits(amount), description: 'Answer' })
}

async function give(house: OperatorHouse, user: Visitor, amount: number): Promise<void> {
  const answer = await house.credits.credit({
    walletId: user.walletId,
    amountMicro: credits(amount),
    kind: 'bonus',
    reference: house.ids.create('order'),
    source: 'grants',
    description: 'Bonus',
  })
  invariant(answer.ok, 'a test gives credits')
}

/** Of those whose figures are equal. */
function newestFirst(people: readonly Visitor[]): readonly string[] {
  return people.toSorted((one, other) => (one.id < other.id ? 1 : -1)).map(({ email }) => email)
}

function names(rows: readonly Row[]): readonly string[] {
  return rows.map(({ name }) => name)
}
