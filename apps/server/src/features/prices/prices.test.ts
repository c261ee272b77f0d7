import { packagesResponse } from '@tessera/contracts/credits'
import type { AdminPricesResponse } from '@tessera/contracts/prices-admin'
import { modelCostHistoryResponse } from '@tessera/contracts/prices-admin'
import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import { ask, errorOf } from '../../../test/house.ts'
import { openPriceHouse } from '../../../test/price-house.ts'
import type { PriceHouse } from '../../../test/price-house.ts'

const newYear = '2027-01-01T00:00:00.000Z'
const twoCredits = [{ from_input_tokens: 0, input: 2, output: 2 }]

function modelOf(prices: AdminPricesResponse, id: string) {
  const model = prices.models.find(({ model: name }) => name === id)
  if (model === undefined) throw new Error(`there is ${id}`)
  return model
}

/** What buyers see right after a change: no clock ticks and no job runs in between. */
async function onSale(house: PriceHouse) {
  const answer = await ask(house.house, '/api/credits/packages')
  return packagesResponse.parse(JSON.parse(answer.text)).packages
}

describeEachDatabase('the page of prices', (openDatabase) => {
  test('shows both lists with the margin of every model and package, before and after fees', async () => {
    const house = await openPriceHouse(openDatabase)
    const prices = await house.show()
    expect(prices).toMatchObject({
      version: 0,
      price_list: 'launch',
      markup_basis_points: 1_500,
      credit_value: null,
      cheapest_credit_value: { credits: 120_000, price_cents: 70_000 },
      scheduled_list: null,
      confirmed: null,
      payments_waiting: false,
      fee: { basis_points: 290, fixed_cents: 30 },
      blend: { input_parts: 3, output_parts: 1 },
    })
    const cells = prices.models.length * prices.packages.length
    expect([prices.margins.length, ...prices.lists.map(({ margins }) => margins.length)]).toEqual([
      cells,
      cells,
      cells,
    ])
    // $10 for a million tokens on Starter; three to one the provider takes $1.50; Stripe 59 cents of $10.
    expect(prices.margins[0]).toEqual({
      model: 'gemini-flash',
      package_id: 1,
      margin_basis_points: 8_500,
      margin_after_fees_basis_points: 7_910,
      worst: {
        token_class: 'output',
        from_input_tokens: 0,
        margin_basis_points: 6_250,
        margin_after_fees_basis_points: 5_660,
      },
      loses_money: false,
    })
    const costPlus = prices.lists.find(({ price_list: list }) => list === 'cost_plus')?.margins ?? []
    // 15 % on cost is a margin of 13.04 %, which the cheapest package has and no other falls below.
    const margins = costPlus.map(({ worst }) => worst.margin_basis_points)
    expect(Math.min(...margins)).toBe(1_304)
    // From then on its output alone costs more than the larger packages bring in at one credit for 1,000 tokens.
    expect(prices.losses.map(({ model, package: name, from }) => [model, name, from])).toEqual(
      ['Pro', 'Business', 'Enterprise'].map((name) => ['gemini-flash', name, newYear]),
    )
    // What its provider asks from then on, at what Enterprise credits bring in after fees; the input earns as it is.
    expect(prices.remedies).toEqual([
      {
        model: 'gemini-flash',
        from: newYear,
        cost_changes: true,
        credits_per_1k_tokens: [
          { from_input_tokens: 0, input: 1, cache_read: 1, cache_write: 1, output: 1.4, reasoning: 1.4 },
        ],
      },
    ])
    expect(modelOf(prices, 'gemini-flash')).toMatchObject({
      available: false,
      in_force: { price_list: 'launch' },
      scheduled: [{ effective_from: newYear }],
    })
  })

  test('states margins for another blend, and the cost-plus list at another markup', async () => {
    const house = await openPriceHouse(openDatabase)
    const prices = await house.show('?input_parts=0&output_parts=1&markup_basis_points=10000')
    const [first] = prices.margins
    expect(first?.margin_basis_points).toBe(first?.worst.margin_basis_points)
    expect(prices.markup_basis_points).toBe(1_500)
    const costPlus = prices.lists.find(({ price_list: list }) => list === 'cost_plus')
    expect(costPlus?.markup_basis_points).toBe(10_000)
    expect(Math.min(...(costPlus?.margins ?? []).map(({ worst }) => worst.margin_basis_points))).toBe(5_000)
  })
})

describeEachDatabase('confirming a price list', (openDatabase) => {
  test('the list of the first day is confirmed by name, and no price gets a new version for it', async () => {
    const house = await openPriceHouse(openDatabase, { arePaymentsLive: true })
    expect((await house.show()).payments_waiting).toBe(true)
    const answer = await house.change('POST', 'price-lists/confirm', { price_list: 'launch', reason: 'ours' })
    expect(answer).toMatchObject({ published: 0, withdrawn: 0 })
    expect(answer.prices).toMatchObject({
      version: 1,
      payments_waiting: false,
      confirmed: {
        price_list: 'launch',
        at: '2026-11-22T00:00:00.000Z',
        from: '2026-11-22T00:00:00.000Z',
        by: { id: 'usr_superadmin', email: 'usr_superadmin@example.com' },
      },
    })
    expect(await house.audit()).toMatchObject([{ action: 'prices.confirm_list', reason: 'ours' }])
    house.clock.advance(1_000)
    await house.catalogue.refresh()
    expect(house.catalogue.arePricesConfirmed()).toBe(true)
  })

  test('another list reprices every model from now on; charges before it keep theirs', async () => {
    const house = await openPriceHouse(openDatabase)
    const before = house.catalogue.findSellableModel('claude-haiku')?.rateCard
    const answer = await house.change('POST', 'price-lists/confirm', {
      price_list: 'cost_plus',
      markup_basis_points: 3_000,
    })
    const models = answer.prices.models
    // Gemini Flash twice: now, and when its provider's prices change.
    expect(answer.published).toBe(models.length + 1)
    expect(answer.withdrawn).toBe(1)
    expect(models.every((model) => model.in_force?.price_list === 'cost_plus')).toBe(true)
    expect(answer.prices).toMatchObject({
      markup_basis_points: 3_000,
      credit_value: { credits: 120_000, price_cents: 70_000 },
    })
    house.clock.advance(1_000)
    await house.catalogue.refresh()
    expect(house.catalogue.priceList()).toBe('cost_plus')
    expect(house.catalogue.findSellableModel('claude-haiku')?.rateCard.version).toBe(2)
    expect(await house.catalogue.findRateCard(before?.id ?? '')).toEqual(before)
  })

  test('a list that begins later is confirmed from then on; what is in force until then stays unconfirmed', async () => {
    const house = await openPriceHouse(openDatabase, { arePaymentsLive: true })
    const later = { price_list: 'cost_plus', effective_from: newYear }
    const planned = await house.change('POST', 'price-lists/confirm', later)
    expect(planned.prices).toMatchObject({ payments_waiting: true, confirmed: { from: newYear } })
    house.clock.advance(1_000)
    await house.catalogue.refresh()
    expect(house.catalogue.arePricesConfirmed()).toBe(false)
    house.clock.advance(Date.parse(newYear) - house.clock.nowMs())
    expect(house.catalogue.arePricesConfirmed()).toBe(true)
    expect((await house.show()).payments_waiting).toBe(false)
    // Who is confirmed stays so while another list is planned.
    const next = await house.change('POST', 'price-lists/confirm', {
      price_list: 'launch',
      effective_from: '2027-06-01T00:00:00Z',
      confirm_losses: true,
      confirmation: 'launch',
    })
    expect(next.prices.payments_waiting).toBe(false)
  })

  test('for later nothing changes until then, and then without anybody doing anything', async () => {
    const house = await openPriceHouse(openDatabase)
    const from = '2026-12-01T12:00:00.000Z'
    const planned = await house.change('POST', 'price-lists/confirm', {
      price_list: 'cost_plus',
      effective_from: from,
    })
    expect(planned.prices).toMatchObject({
      price_list: 'launch',
      scheduled_list: { price_list: 'cost_plus', markup_basis_points: 1_500, effective_from: from },
    })
    house.clock.advance(1_000)
    await house.catalogue.refresh()
    const costsAt = async () =>
      JSON.parse((await ask(house.house, '/api/credits/model-costs')).text).price_list
    expect(await costsAt()).toBe('launch')
    house.clock.advance(Date.parse(from) - house.clock.nowMs())
    expect(await costsAt()).toBe('cost_plus')
    expect(house.catalogue.findSellableModel('gpt-4o')?.rateCard.priceList).toBe('cost_plus')
  })

  test('a double click confirms once: the second is a conflict and publishes nothing', async () => {
    const house = await openPriceHouse(openDatabase)
    const body = { version: 0, price_list: 'cost_plus' }
    const answers = await Promise.all([1, 2, 3].map(() => house.send('POST', 'price-lists/confirm', body)))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409])
    const refused = answers.find(({ status }) => status === 409)
    expect(refused && errorOf(refused)).toMatchObject({ code: 'conflict', param: 'version' })
    const history = JSON.parse((await house.get('model-costs/gpt-4o/history')).text)
    expect(history.versions).toHaveLength(2)
    expect(await house.audit()).toHaveLength(1)
  })

  test.each([
    ['2026-11-21T00:00:00Z', 'is over'],
    ['2029-01-01T00:00:00Z', 'two years'],
  ])('from %s is refused', async (effectiveFrom, word) => {
    const house = await openPriceHouse(openDatabase)
    const body = { price_list: 'launch', effective_from: effectiveFrom }
    const error = errorOf(await house.send('POST', 'price-lists/confirm', body))
    expect(error).toMatchObject({ code: 'invalid_request', param: 'effective_from' })
    expect(error.message).toContain(word)
  })

  test('a markup that fees eat up loses money, and is confirmed only by typing the name of the list', async () => {
    const house = await openPriceHouse(openDatabase)
    const body = { price_list: 'cost_plus', markup_basis_points: 100 }
    const refused = await house.send('POST', 'price-lists/confirm', body)
    expect(refused.status).toBe(409)
    const error = errorOf(refused)
    expect(error).toMatchObject({ code: 'loses_money', confirmation_phrase: 'cost_plus' })
    expect(new Set(error.losses?.map(({ package: name }) => name))).toEqual(new Set(['Enterprise']))
    expect((await house.show()).version).toBe(0)
    const untyped = await house.send('POST', 'price-lists/confirm', { ...body, confirm_losses: true })
    expect(errorOf(untyped)).toMatchObject({ code: 'loses_money', param: 'confirmation' })
    await house.change('POST', 'price-lists/confirm', {
      ...body,
      confirm_losses: true,
      confirmation: 'cost_plus',
    })
    const [entry] = await house.audit()
    expect(entry?.after).toMatchObject({ accepted_losses: error.losses })
  })
})

describeEachDatabase('the price of a model', (openDatabase) => {
  test('is told where it will lose, and the prices that are offered instead lose nothing', async () => {
    const house = await openPriceHouse(openDatabase)
    const [remedy] = (await house.show()).remedies
    const { prices } = await house.change('PATCH', `model-costs/${remedy?.model ?? ''}`, {
      credits_per_1k_tokens: remedy?.credits_per_1k_tokens,
      effective_from: remedy?.from,
    })
    expect([prices.losses, prices.remedies]).toEqual([[], []])
    expect(modelOf(prices, 'gemini-flash')).toMatchObject({
      in_force: { price_list: 'launch' },
      scheduled: [{ price_list: 'override', effective_from: newYear }],
    })
  })

  test('an override holds from its moment on, survives another list, and does not hide what its provider announced', async () => {
    const house = await openPriceHouse(openDatabase)
    const overridden = await house.change('PATCH', 'model-costs/gemini-flash', {
      credits_per_1k_tokens: twoCredits,
      effective_from: '2026-12-24T00:00:00Z',
    })
    const flash = modelOf(overridden.prices, 'gemini-flash')
    expect(flash.in_force?.price_list).toBe('launch')
    expect(
      flash.scheduled.map((version) => [
        version.effective_from,
        version.price_list,
        version.credits_per_1k_tokens[0]?.output,
        version.cost_nano_usd_per_1m_tokens[0]?.output,
      ]),
    ).toEqual([
      ['2026-12-24T00:00:00.000Z', 'override', 2, 3_750_000_000],
      [newYear, 'override', 2, 7_500_000_000],
    ])
    // The price doubles before the cost does: what was going to lose money does not any more.
    expect(overridden.prices.losses).toEqual([])
    const listed = await house.change('POST', 'price-lists/confirm', { price_list: 'cost_plus' })
    expect(modelOf(listed.prices, 'gemini-flash').scheduled.map(({ price_list: list }) => list)).toEqual([
      'override',
      'override',
    ])
    const back = await house.change('PATCH', 'model-costs/gemini-flash', { credits_per_1k_tokens: null })
    expect(modelOf(back.prices, 'gemini-flash')).toMatchObject({
      in_force: { price_list: 'cost_plus' },
      scheduled: [{ effective_from: newYear, price_list: 'cost_plus' }],
    })
  })

  test('the history has every version with who made it and what became of it, in pages', async () => {
    const house = await openPriceHouse(openDatabase)
    await house.change('PATCH', 'model-costs/gemini-flash', { credits_per_1k_tokens: twoCredits })
    const page = async (query: string) =>
      modelCostHistoryResponse.parse(
        JSON.parse((await house.get(`model-costs/gemini-flash/history${query}`)).text),
      )
    const all = await page('')
    expect(all.versions.map(({ version, status, created_by: by }) => [version, status, by])).toEqual([
      [4, 'scheduled', 'usr_superadmin'],
      [3, 'in_force', 'usr_superadmin'],
      [2, 'withdrawn', null],
      [1, 'past', null],
    ])
    const first = await page('?limit=3')
    expect(first.versions).toEqual(all.versions.slice(0, 3))
    const second = await page(`?limit=3&cursor=${first.next_cursor ?? ''}`)
    expect(second).toEqual({ versions: all.versions.slice(3), next_cursor: null })
    expect((await house.get('model-costs/nobody/history')).status).toBe(404)
    expect((await house.get('model-costs/gpt-4o/history?cursor=x')).status).toBe(422)
  })

  test('a scheduled version is withdrawn before it begins, once; one in force never', async () => {
    const house = await openPriceHouse(openDatabase)
    const { in_force: inForce, scheduled } = modelOf(await house.show(), 'gemini-flash')
    const path = 'model-costs/gemini-flash/withdraw'
    const body = { rate_card_id: scheduled[0]?.rate_card_id }
    const answer = await house.change('POST', path, body)
    expect(answer).toMatchObject({ published: 0, withdrawn: 1 })
    expect(modelOf(answer.prices, 'gemini-flash').scheduled).toEqual([])
    expect(errorOf(await house.send('POST', path, body))).toMatchObject({ param: 'rate_card_id' })
    const begun = await house.send('POST', path, { rate_card_id: inForce?.rate_card_id })
    expect([begun.status, errorOf(begun).code]).toEqual([409, 'conflict'])
  })

  /** @see https://github.com/BerriAI/litellm/pull/35913 */
  test('off sale at once, and on again only with a price', async () => {
    const house = await openPriceHouse(openDatabase)
    await house.change('PATCH', 'model-costs/gpt-4o', { active: false })
    house.clock.advance(1_000)
    await house.catalogue.refresh()
    expect(house.catalogue.findSellableModel('gpt-4o')).toBeUndefined()
    await house.change('PATCH', 'model-costs/gpt-4o', { active: true })
    const template = await house.database.db.selectFrom('models').selectAll().executeTakeFirstOrThrow()
    await house.database.db
      .insertInto('models')
      .values({ ...template, id: 'bare', provider_model_id: 'bare', active: 0n })
      .execute()
    const bare = await house.send('PATCH', 'model-costs/bare', { active: true })
    expect([bare.status, errorOf(bare)]).toMatchObject([422, { code: 'invalid_request', param: 'active' }])
    const unknown = await house.send('PATCH', 'model-costs/nobody', { active: true })
    expect(unknown.status).toBe(404)
  })

  test.each([
    ['free', [{ from_input_tokens: 0, input: 0, output: 1 }], 'credits_per_1k_tokens.0.input'],
    [
      'finer than nine decimals',
      [{ from_input_tokens: 0, input: 1, output: 1e-10 }],
      'credits_per_1k_tokens.0.output',
    ],
    ['without a first tier', [{ from_input_tokens: 9, input: 1, output: 1 }], 'credits_per_1k_tokens'],
    ['for nothing at all', undefined, undefined],
  ])('a price that is %s is refused with its field', async (_name, prices, param) => {
    const house = await openPriceHouse(openDatabase)
    const answer = await house.send('PATCH', 'model-costs/gpt-4o', { credits_per_1k_tokens: prices })
    expect(answer.status).toBe(422)
    expect(errorOf(answer).param).toBe(param)
  })

  test('a price below cost is refused with the packages that it loses on, from the moment on which it does', async () => {
    const house = await openPriceHouse(openDatabase)
    const cheap = [{ from_input_tokens: 0, input: 1, output: 1 }]
    const body = { credits_per_1k_tokens: cheap, effective_from: newYear }
    const error = errorOf(await house.send('PATCH', 'model-costs/claude-opus', body))
    expect(error).toMatchObject({ code: 'loses_money', confirmation_phrase: 'claude-opus' })
    expect(error.losses?.map(({ package_id: id, from }) => [id, from])).toEqual(
      [1, 2, 3, 4, 5].map((id) => [id, newYear]),
    )
    expect(await house.audit()).toEqual([])
    // Off sale it loses nothing; it can't come back unseen.
    await house.change('PATCH', 'model-costs/claude-opus', { active: false })
    await house.change('PATCH', 'model-costs/claude-opus', { credits_per_1k_tokens: cheap })
    const back = await house.send('PATCH', 'model-costs/claude-opus', { active: true })
    expect(errorOf(back).code).toBe('loses_money')
  })
})

describeEachDatabase('packages', (openDatabase) => {
  test('a new one gets the next number and its place, and its figures are derived', async () => {
    const house = await openPriceHouse(openDatabase)
    const answer = await house.change('POST', 'packages', {
      name: 'Team',
      credits: 15_500,
      price_cents: 14_000,
      best_for: 'small teams',
      position: 3,
    })
    expect(answer.prices.packages.map(({ id }) => id)).toEqual([1, 2, 3, 6, 4, 5])
    expect((await onSale(house)).find(({ id }) => id === 6)).toEqual({
      id: 6,
      name: 'Team',
      credits: 15_500,
      price_cents: 14_000,
      price_per_credit_usd: 0.009,
      saving_percent: 10,
      bonus_credits: 1_500,
      best_for: 'small teams',
    })
    const last = await house.change('POST', 'packages', { name: 'Last', credits: 1_000, price_cents: 1_000 })
    expect(last.prices.packages.at(-1)).toMatchObject({ id: 7, position: 6, active: true, best_for: '' })
  })

  test('a change leaves out what it does not name; the audit log has what was and what is', async () => {
    const house = await openPriceHouse(openDatabase)
    await house.change('PATCH', 'packages/2', { price_cents: 4_400, reason: 'autumn' })
    expect((await onSale(house)).find(({ id }) => id === 2)).toMatchObject({
      name: 'Basic',
      credits: 5_500,
      price_cents: 4_400,
    })
    expect(await house.audit()).toMatchObject([
      {
        action: 'packages.change',
        reason: 'autumn',
        after: { version: 1, packages: [{ id: 2, price_cents: 4_400, active: true }] },
      },
    ])
    expect((await house.send('PATCH', 'packages/99', { name: 'x' })).status).toBe(404)
    expect((await house.send('PATCH', 'packages/x', { name: 'x' })).status).toBe(404)
  })

  test('one that gives too much away is refused with what loses, until its name is typed', async () => {
    const house = await openPriceHouse(openDatabase)
    const body = { credits: 35_000, price_cents: 1_500 }
    const error = errorOf(await house.send('PATCH', 'packages/4', body))
    expect(error).toMatchObject({ code: 'loses_money', confirmation_phrase: 'Business' })
    expect(new Set(error.losses?.map(({ package_id: id }) => id))).toEqual(new Set([4]))
    const answer = await house.change('PATCH', 'packages/4', {
      ...body,
      confirm_losses: true,
      confirmation: 'Business',
    })
    expect(answer.prices.losses.length).toBeGreaterThan(error.losses?.length ?? 0)
    // What loses already is not asked about again.
    await house.change('PATCH', 'packages/4', { best_for: 'nobody' })
  })

  test('under cost-plus a cheaper credit raises all prices at once, so that the markup holds', async () => {
    const house = await openPriceHouse(openDatabase)
    await house.change('POST', 'price-lists/confirm', { price_list: 'cost_plus' })
    house.clock.advance(60_000)
    const cheaper = await house.change('PATCH', 'packages/5', { credits: 150_000 })
    expect(cheaper.prices.credit_value).toEqual({ credits: 150_000, price_cents: 70_000 })
    const margins = cheaper.prices.margins.map(({ worst }) => worst.margin_basis_points)
    expect(Math.min(...margins)).toBe(1_304)
    expect(cheaper.published).toBeGreaterThan(cheaper.prices.models.length)
  })

  test('the last one stays on sale, and limits are told with their field', async () => {
    const house = await openPriceHouse(openDatabase)
    for (const id of [1, 2, 3, 4]) await house.change('PATCH', `packages/${id}`, { active: false })
    const last = await house.send('PATCH', 'packages/5', { active: false })
    expect([last.status, errorOf(last).param]).toEqual([422, 'active'])
    for (const [field, value] of [
      ['price_cents', 49],
      ['credits', 0],
      ['name', ' '],
    ] as const) {
      const answer = await house.send('PATCH', 'packages/5', { [field]: value })
      expect([answer.status, errorOf(answer).param]).toEqual([422, field])
    }
  })
})

describeEachDatabase('the payment fee', (openDatabase) => {
  test('that margins assume is a setting, and changes no price', async () => {
    const house = await openPriceHouse(openDatabase)
    const answer = await house.change('PATCH', 'prices', { fee: { basis_points: 0, fixed_cents: 0 } })
    expect(answer).toMatchObject({ published: 0, prices: { fee: { basis_points: 0, fixed_cents: 0 } } })
    for (const cell of answer.prices.margins) {
      expect(cell.margin_after_fees_basis_points).toBe(cell.margin_basis_points)
    }
  })
})
