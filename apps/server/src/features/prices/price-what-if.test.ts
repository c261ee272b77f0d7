import { priceWhatIfRequest } from '@tessera/contracts/price-tools'
import type { PriceWhatIfResponse } from '@tessera/contracts/price-tools'
import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import { errorOf } from '../../../test/house.ts'
import { createTestLedger, credits } from '../../../test/ledger.ts'
import { openPriceHouse } from '../../../test/price-house.ts'
import type { PriceHouse } from '../../../test/price-house.ts'
import { createChargedRuns } from '../../adapters/db/prices/charged-runs.ts'
import type { EndpointContext } from '../../ports/endpoint.ts'
import { priceWhatIfEndpoint } from './price-what-if.ts'

const dayMs = 24 * 60 * 60_000

async function tryOut(house: PriceHouse, body: object): Promise<PriceWhatIfResponse> {
  const answer = await ask(house, body)
  if (answer.status !== 200) throw new Error(answer.text)
  return JSON.parse(answer.text) as PriceWhatIfResponse
}

/** The body of a try has no version. */
function ask(house: PriceHouse, body: object) {
  return house.send('POST', 'prices/what-if', { version: undefined, ...body })
}

async function addPurchase(house: PriceHouse, userId: string, packageId: number): Promise<void> {
  const offer = (await house.prices.read()).packages.find(({ id }) => id === packageId)
  if (offer === undefined) throw new Error('there is the package')
  const atMs = BigInt(house.clock.nowMs())
  const ledger = createTestLedger(house.database)
  const owner = { kind: 'user', id: userId } as const
  await ledger.commit({ type: 'open_wallet', walletId: `wal_${userId}`, owner })
  await ledger.committer.close()
  await house.database.db
    .insertInto('orders')
    .values({
      id: `ord_${userId}${packageId}`,
      user_id: userId,
      wallet_id: `wal_${userId}`,
      package_id: BigInt(packageId),
      package_name: offer.name,
      credits: offer.creditsMicro,
      granted: offer.creditsMicro,
      amount_minor: offer.priceCents,
      currency: 'usd',
      livemode: 0n,
      status: 'granted',
      created_at_ms: atMs,
      updated_at_ms: atMs,
    })
    .execute()
}

const twice = (model: string, creditsPer1k: number) => ({
  models: [
    {
      model,
      credits_per_1k_tokens: [{ from_input_tokens: 0, input: creditsPer1k, output: creditsPer1k }],
    },
  ],
})

function plainMargin(cents: number, nanoUsd: number): number {
  return Math.floor(((cents * 1e7 - nanoUsd) / (cents * 1e7)) * 1e4)
}

describeEachDatabase('what if prices had been other ones', (openDatabase) => {
  test('every charged run of the last 30 days is priced again, to the last micro-credit', async () => {
    const house = await openPriceHouse(openDatabase)
    await house.addRun({ userId: 'old', modelId: 'claude-haiku', inputTokens: 9_000, outputTokens: 9 })
    house.clock.advance(31 * dayMs)
    await addPurchase(house, 'ann', 1)
    // One token more than a thousand: rounding is by run.
    for (const outputTokens of [1, 2, 3]) {
      await house.addRun({ userId: 'ann', modelId: 'claude-haiku', inputTokens: 1_000, outputTokens })
    }
    await house.addRun({ userId: 'ben', modelId: 'gpt-4o', inputTokens: 2_000, outputTokens: 0 })
    const tried = await tryOut(house, twice('claude-haiku', 10))
    expect(tried).toMatchObject({
      runs_replayed: 4,
      runs_left_out: 0,
      is_capped: false,
      before: { credits: 15.03 + 50 },
      after: { credits: 30.06 + 50 },
      users: { total: 2, pay_more: 1, pay_less: 0 },
      most_affected: [{ user: { id: 'ann' }, credits_before: 15.03, credits_after: 30.06 }],
    })
    // Ann bought at a cent a credit; what Ben used was given to him.
    expect([tried.before.revenue_cents, tried.after.revenue_cents]).toEqual([15, 30])
    expect(tried.after.cost_nano_usd).toBe(tried.before.cost_nano_usd)
    expect(tried.before.margin_basis_points).toBe(plainMargin(15.03, tried.before.cost_nano_usd))
    expect(tried.after.margin_basis_points).toBe(plainMargin(30.06, tried.after.cost_nano_usd))
  })

  test('with nothing changed, nothing changes', async () => {
    const house = await openPriceHouse(openDatabase)
    await addPurchase(house, 'ann', 5)
    await house.addRun({ userId: 'ann', modelId: 'claude-opus', inputTokens: 123, outputTokens: 457 })
    await house.addRun({ userId: 'ann', modelId: 'gemini-flash', inputTokens: 1, outputTokens: 1 })
    const tried = await tryOut(house, {})
    expect(tried.after).toEqual(tried.before)
    expect(tried.users).toEqual({ total: 1, pay_more: 0, pay_less: 0 })
    expect(tried.most_affected).toEqual([])
  })

  test('another list, another markup, and another package are tried without being saved', async () => {
    const house = await openPriceHouse(openDatabase)
    await addPurchase(house, 'ann', 5)
    const { cost } = await house.addRun({
      userId: 'ann',
      modelId: 'gpt-4o',
      inputTokens: 9_000,
      outputTokens: 3_000,
    })
    const before = await house.prices.read()
    const list = await tryOut(house, { price_list: 'cost_plus', markup_basis_points: 10_000 })
    // Twice what it cost, and rounded up twice in our favour.
    expect(list.after.margin_basis_points).toBe(5_000)
    expect(list.users.pay_less).toBe(1)
    expect(BigInt(list.after.cost_nano_usd)).toBe(cost)
    const offer = await tryOut(house, { packages: [{ id: 5, price_cents: 140_000 }] })
    expect(offer.after.revenue_cents).toBe(offer.before.revenue_cents * 2)
    expect(offer.after.credits).toBe(offer.before.credits)
    expect(await house.prices.read()).toEqual(before)
    expect(await house.audit()).toEqual([])
  })

  test('a run that was charged less than its list keeps its part of it; one that nobody counted is left out', async () => {
    const house = await openPriceHouse(openDatabase)
    const run = { userId: 'ann', modelId: 'gpt-4o', inputTokens: 1_000, outputTokens: 1_000 }
    await house.addRun({ ...run, charged: credits(5) })
    await house.addRun({ ...run, isUncounted: true })
    expect(await tryOut(house, twice('gpt-4o', 50))).toMatchObject({
      runs_replayed: 1,
      runs_left_out: 1,
      before: { credits: 5 },
      after: { credits: 10 },
    })
  })

  test('of more runs than are looked at the newest count, and the answer says so', async () => {
    const house = await openPriceHouse(openDatabase, { mostRuns: 3 })
    for (let hour = 0; hour < 5; hour += 1) {
      house.clock.advance(60 * 60_000)
      await house.addRun({ userId: `u${hour}`, modelId: 'gpt-4o', inputTokens: 1_000, outputTokens: 0 })
    }
    const newest = house.clock.nowMs()
    const capped = await tryOut(house, {})
    expect(capped).toMatchObject({ is_capped: true, runs_replayed: 3, before: { credits: 75 } })
    expect(capped.from).toBe(new Date(newest - 2 * 60 * 60_000).toISOString())
    const all = await openPriceHouse(openDatabase, { mostRuns: 1 })
    await all.addRun({ userId: 'u', modelId: 'gpt-4o', inputTokens: 1_000, outputTokens: 0 })
    expect(await tryOut(all, {})).toMatchObject({ is_capped: false, runs_replayed: 1 })
  })

  test('only the ten who are affected most are named, those first whose charges change the most', async () => {
    const house = await openPriceHouse(openDatabase)
    for (let user = 1; user <= 12; user += 1) {
      const inputTokens = user * 1_000
      await house.addRun({ userId: `u${user}`, modelId: 'gpt-4o', inputTokens, outputTokens: 0 })
    }
    const { most_affected: named, users } = await tryOut(house, twice('gpt-4o', 20))
    expect(users).toEqual({ total: 12, pay_more: 0, pay_less: 12 })
    expect(named.map(({ user }) => user.id)).toEqual(
      [12, 11, 10, 9, 8, 7, 6, 5, 4, 3].map((user) => `u${user}`),
    )
  })

  test.each([
    [{ models: [{ model: 'nobody', credits_per_1k_tokens: null }] }, 'models'],
    [{ packages: [{ id: 99 }] }, 'packages'],
  ])('what is not there is refused with its field: %j', async (body, param) => {
    const house = await openPriceHouse(openDatabase)
    expect(errorOf(await ask(house, body))).toMatchObject({ code: 'invalid_request', param })
  })
})

describeEachDatabase('the work of a try', (openDatabase) => {
  test('is done once at a time, and goes on to be possible after one that failed', async () => {
    const house = await openPriceHouse(openDatabase)
    const { promise: isReleased, resolve: release } = Promise.withResolvers<never[]>()
    const lists = [() => isReleased, () => Promise.reject(new Error('the database is away')), async () => []]
    const tryAgain = priceWhatIfEndpoint({
      prices: house.prices,
      catalogue: house.catalogue,
      clock: house.clock,
      mostRuns: 10,
      runs: { ...createChargedRuns(house.database.db), list: () => lists.shift()?.() ?? isReleased },
    })
    const body = priceWhatIfRequest.parse({})
    const tryOnce = () => tryAgain.handle({ body } as EndpointContext<typeof tryAgain.route>)
    const first = tryOnce()
    expect(await tryOnce()).toMatchObject({
      ok: false,
      error: { code: 'rate_limited', retryAfterSeconds: 5 },
    })
    release([])
    expect(await first).toMatchObject({ ok: true })
    await expect(tryOnce()).rejects.toThrow('the database is away')
    expect(await tryOnce()).toMatchObject({ ok: true })
  })
})
