import { priceChangeResponse } from '@tessera/contracts/prices-admin'
import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import { errorOf } from '../../../test/house.ts'
import type { Answer } from '../../../test/house.ts'
import { openPriceHouse } from '../../../test/price-house.ts'
import type { PriceHouse } from '../../../test/price-house.ts'

const dayMs = 24 * 60 * 60_000
const fiveCredits = [{ from_input_tokens: 0, input: 6, output: 6 }]
const providerText = 'model,input,output\ngpt-4o-mini,0.20,0.80'

/** One of each kind of change; none of them loses money. */
const changes = [
  {
    what: 'a price',
    method: 'PATCH',
    path: 'model-costs/claude-haiku',
    body: { credits_per_1k_tokens: fiveCredits },
  },
  { what: 'a model off sale', method: 'PATCH', path: 'model-costs/claude-haiku', body: { active: false } },
  { what: 'a list', method: 'POST', path: 'price-lists/confirm', body: { price_list: 'cost_plus' } },
  {
    what: 'a new package',
    method: 'POST',
    path: 'packages',
    body: { name: 'Team', credits: 2_000, price_cents: 2_000 },
  },
  { what: 'a package', method: 'PATCH', path: 'packages/2', body: { price_cents: 4_400 } },
  {
    what: 'an order of packages',
    method: 'POST',
    path: 'packages/order',
    body: { package_ids: [2, 1, 3, 4, 5] },
  },
  { what: 'the fee', method: 'PATCH', path: 'prices', body: { fee: { basis_points: 100, fixed_cents: 10 } } },
] as const

function answerOf(answer: Answer) {
  expect([answer.status, answer.text.slice(0, 200)]).toEqual([200, expect.any(String)])
  return priceChangeResponse.parse(JSON.parse(answer.text))
}

async function rateCards({ database }: PriceHouse): Promise<number> {
  return (await database.db.selectFrom('model_credit_costs').select('id').execute()).length
}

async function idsOf(house: PriceHouse): Promise<readonly number[]> {
  return (await house.show()).packages.map(({ id }) => id)
}

describeEachDatabase('a change with a key', (openDatabase) => {
  test.each(changes)(
    '$what is made once, however often it is sent, and always answered the same',
    async (change) => {
      const house = await openPriceHouse(openDatabase)
      const send = (body: object = change.body) =>
        house.sendUnder('key-1')(change.method, change.path, { version: 0, ...body })
      const first = answerOf(await send())
      const cards = await rateCards(house)
      // The answer was lost; meanwhile somebody else changed something, and then it is sent again.
      await house.change('PATCH', 'packages/5', { best_for: 'somebody else' })
      const again = answerOf(await send())
      expect([again.published, again.withdrawn]).toEqual([first.published, first.withdrawn])
      expect(again.prices.version).toBe(first.prices.version + 1)
      expect(await rateCards(house)).toBe(cards)
      expect(await house.audit()).toHaveLength(2)
      const other = await send({ ...change.body, reason: 'another body' })
      expect([other.status, errorOf(other).code]).toEqual([409, 'idempotency_conflict'])
      expect(await house.audit()).toHaveLength(2)
    },
  )

  test('of many at the same moment one is made, and every one of them gets its answer', async () => {
    const house = await openPriceHouse(openDatabase)
    const body = { version: 0, credits_per_1k_tokens: fiveCredits }
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        house.sendUnder('double-click')('PATCH', 'model-costs/claude-haiku', body),
      ),
    )
    for (const answer of answers)
      expect(answerOf(answer)).toMatchObject({ published: 1, prices: { version: 1 } })
    expect(await house.audit()).toHaveLength(1)
  })

  test('with two keys at the same moment one is made, and the other one is told of it', async () => {
    const house = await openPriceHouse(openDatabase)
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd'].map((key) =>
        house.sendUnder(key)('PATCH', 'packages/2', { version: 0, best_for: key }),
      ),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const refused = answers.filter(({ status }) => status !== 200).map(errorOf)
    for (const error of refused) expect([error.code, error.param]).toEqual(['conflict', 'version'])
    expect(await house.audit()).toHaveLength(1)
  })

  test('one key for two changes of different versions at the same moment makes one of them', async () => {
    const house = await openPriceHouse(openDatabase)
    const send = (version: number) =>
      house.sendUnder('same')('PATCH', 'packages/2', { version, best_for: `of ${version}` })
    const answers = await Promise.all([send(0), send(1), send(0), send(1)])
    const audit = await house.audit()
    expect(audit).toHaveLength(1)
    expect((await house.show()).version).toBe(1)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]))
  })

  test('what was refused is not remembered: with the losses accepted the same key may be used', async () => {
    const house = await openPriceHouse(openDatabase)
    const body = { credits: 35_000, price_cents: 1_500 }
    const refused = await house.sendUnder('losing')('PATCH', 'packages/4', body)
    expect(errorOf(refused).code).toBe('loses_money')
    const accepted = { ...body, confirm_losses: true, confirmation: 'Business' }
    answerOf(await house.sendUnder('losing')('PATCH', 'packages/4', accepted))
    expect(await house.audit()).toHaveLength(1)
  })

  test('is known for a day; then the version alone keeps it from being made twice', async () => {
    const house = await openPriceHouse(openDatabase)
    const send = () => house.sendUnder('old')('PATCH', 'packages/2', { version: 0, best_for: 'a day' })
    answerOf(await send())
    house.clock.advance(dayMs - 1)
    answerOf(await send())
    house.clock.advance(1)
    expect(errorOf(await send())).toMatchObject({ code: 'conflict', param: 'version' })
  })

  test('an import and a withdrawal are made once as well', async () => {
    const house = await openPriceHouse(openDatabase)
    const listed = { format: 'csv', text: providerText }
    const preview = await house.send('POST', 'prices/import/preview', { version: undefined, ...listed })
    const { hash } = JSON.parse(preview.text) as { hash: string }
    const send = () => house.sendUnder('import')('POST', 'prices/import', { version: 0, ...listed, hash })
    expect(answerOf(await send())).toEqual(answerOf(await send()))
    const [scheduled] =
      (await house.show()).models.find(({ model }) => model === 'gemini-flash')?.scheduled ?? []
    const body = {
      version: 1,
      rate_card_id: scheduled?.rate_card_id,
      confirm_losses: true,
      confirmation: 'gemini-flash',
    }
    const withdraw = () => house.sendUnder('withdrawal')('POST', 'model-costs/gemini-flash/withdraw', body)
    const first = answerOf(await withdraw())
    expect(first.withdrawn).toBe(1)
    expect(answerOf(await withdraw())).toEqual(first)
    expect(await house.audit()).toHaveLength(2)
  })

  test('a broken key is refused before anything is changed', async () => {
    const house = await openPriceHouse(openDatabase)
    const answer = await house.sendUnder('a b')('PATCH', 'packages/2', { best_for: 'x' })
    expect([answer.status, errorOf(answer).param]).toEqual([422, 'Idempotency-Key'])
    expect(await house.audit()).toEqual([])
  })
})

describeEachDatabase('the order of packages', (openDatabase) => {
  test('is changed by one request with one entry of the audit log, which says what moved', async () => {
    const house = await openPriceHouse(openDatabase)
    await house.change('PATCH', 'packages/4', { active: false })
    const answer = await house.change('POST', 'packages/order', {
      package_ids: [2, 1, 3, 4, 5],
      reason: 'Basic sells best',
    })
    expect(answer.prices.packages.map(({ id, position }) => [id, position])).toEqual([
      [2, 1],
      [1, 2],
      [3, 3],
      [4, 4],
      [5, 5],
    ])
    expect((await house.audit()).slice(1)).toMatchObject([
      {
        action: 'packages.order',
        reason: 'Basic sells best',
        after: {
          packages: [
            { id: 2, position: 1 },
            { id: 1, position: 2 },
          ],
        },
      },
    ])
    expect(answer).toMatchObject({ published: 0, withdrawn: 0 })
  })

  test('of two superadmins who move at the same moment one is told, and neither order is mixed', async () => {
    const house = await openPriceHouse(openDatabase)
    const orders = [
      [2, 1, 3, 4, 5],
      [1, 2, 3, 5, 4],
    ]
    const answers = await Promise.all(
      orders.map((ids) => house.send('POST', 'packages/order', { version: 0, package_ids: ids })),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]))
    const won = orders[answers.findIndex(({ status }) => status === 200)]
    expect(await idsOf(house)).toEqual(won)
  })

  test.each([
    ['leaves one out', [1, 2, 3, 4]],
    ['names one twice', [1, 2, 3, 4, 4]],
    ['names one that is not there', [1, 2, 3, 4, 6]],
  ])('one that %s is refused', async (_, ids) => {
    const house = await openPriceHouse(openDatabase)
    const answer = await house.send('POST', 'packages/order', { package_ids: ids })
    expect([answer.status, errorOf(answer).param]).toEqual([422, 'package_ids'])
    expect(await idsOf(house)).toEqual([1, 2, 3, 4, 5])
    expect(await house.audit()).toEqual([])
  })
})
