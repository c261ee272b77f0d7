import { modelsResponse } from '@tessera/contracts/ai'
import { modelCostsResponse, packagesResponse } from '@tessera/contracts/credits'
import type { Clock } from '@tessera/core/clock'
import type { CatalogueModel } from '@tessera/core/pricing/catalogue-model'
import { flatPrices, microCreditsPerMillionTokens } from '@tessera/core/pricing/prices'
import { afterEach, expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import type { TestDatabase } from '../../../test/databases.ts'
import { saveChange } from '../../../test/price-changes.ts'
import { seedCatalogue } from '../../adapters/db/catalogue-seed/seed-catalogue.ts'
import { createCatalogueStore } from '../../adapters/db/catalogue-store.ts'
import { createPriceBookStore } from '../../adapters/db/prices/price-book-store.ts'
import { createUuidV7Ids } from '../../adapters/ids/uuid-v7-ids.ts'
import type { CatalogueStore } from '../../ports/catalogue-store.ts'
import type { EndpointContext } from '../../ports/endpoint.ts'
import type { PriceBookStore } from '../../ports/price-book.ts'
import { addConfiguredModels } from './configured-models.ts'
import type { ConfiguredModel } from './configured-models.ts'
import { createCatalogueEndpoints } from './create-catalogue-endpoints.ts'
import { createCatalogue } from './create-catalogue.ts'
import type { RefreshableCatalogue } from './create-catalogue.ts'

class TestClock implements Clock {
  now = Date.UTC(2026, 10, 22)
  nowMs(): number {
    return this.now
  }
}

type Setup = {
  readonly catalogue: RefreshableCatalogue
  readonly store: CatalogueStore
  readonly prices: PriceBookStore
  readonly clock: TestClock
  readonly off: Set<string>
}

const localModel: CatalogueModel = {
  id: 'house-model',
  displayName: 'House model',
  provider: 'ollama',
  providerModelId: 'llama3',
  contextWindowTokens: 8_192,
  maxOutputTokens: 2_048,
  capabilities: [],
  deprecated: false,
}

function atCost(output: bigint): ConfiguredModel {
  return { ...localModel, providerTiers: [{ fromInputTokens: 0, input: 1_000_000_000n, output }] }
}

async function answer(catalogue: RefreshableCatalogue, path: string): Promise<unknown> {
  const found = createCatalogueEndpoints({ catalogue }).find(({ route }) => route.path === path)
  const answered = await found?.handle({} as EndpointContext<typeof found.route>)
  return answered !== undefined && answered !== 'streamed' && answered.ok ? answered.value : undefined
}

describeEachDatabase('the catalogue', (openDatabase) => {
  let database: TestDatabase | undefined

  async function setUp(): Promise<Setup> {
    database = await openDatabase()
    const clock = new TestClock()
    const deps = { db: database.db, clock, ids: createUuidV7Ids(clock) }
    await seedCatalogue(deps)
    const store = createCatalogueStore(deps)
    const prices = createPriceBookStore({ ...deps, database })
    const off = new Set<string>()
    const catalogue = await createCatalogue({
      store,
      clock,
      availability: ({ provider }) => !off.has(provider),
    })
    return { catalogue, store, prices, clock, off }
  }

  afterEach(async () => {
    await database?.close()
    database = undefined
  })

  test('sells what has a price and a provider that is on, and hides the rest at once', async () => {
    const { catalogue, off } = await setUp()
    const all = catalogue.listSellableModels().length
    expect(catalogue.findSellableModel('gpt-4o')?.rateCard.version).toBe(1)
    off.add('openai')
    expect(catalogue.findSellableModel('gpt-4o')).toBeUndefined()
    expect(catalogue.listSellableModels().length).toBeLessThan(all)
    expect(catalogue.listModels()).toHaveLength(all)
    expect(catalogue.listModels().find(({ id }) => id === 'gpt-4o')?.isAvailable).toBe(false)
    expect(catalogue.findSellableModel('no-such-model')).toBeUndefined()
  })

  test('sees a new price within a second, asks the database at most once in it, and keeps the old one findable', async () => {
    const { catalogue, prices, clock } = await setUp()
    const old = catalogue.findSellableModel('claude-haiku')?.rateCard
    const sellTiers = [{ fromInputTokens: 0, sell: flatPrices(microCreditsPerMillionTokens(9n)) }]
    const override = { type: 'override', modelId: 'claude-haiku', sellTiers, fromMs: clock.now } as const
    await saveChange(prices, override, clock.now)
    await catalogue.refresh()
    expect(catalogue.findSellableModel('claude-haiku')?.rateCard.version).toBe(1)
    clock.now += 1_000
    await Promise.all([catalogue.refresh(), catalogue.refresh()])
    expect(catalogue.findSellableModel('claude-haiku')?.rateCard).toMatchObject({
      version: 2,
      tiers: sellTiers,
    })
    expect(await catalogue.findRateCard(old?.id ?? '')).toEqual(old)
    expect(await catalogue.findRateCard('rtc_nothing')).toBeUndefined()
  })

  test('has whatever was committed before it was asked to catch up, also while it is reading', async () => {
    const { catalogue, prices, clock } = await setUp()
    const priceOf = () => catalogue.findSellableModel('claude-haiku')?.rateCard.tiers[0]?.sell.input
    const setPrice = (price: bigint) =>
      saveChange(
        prices,
        {
          type: 'override',
          modelId: 'claude-haiku',
          sellTiers: [{ fromInputTokens: 0, sell: flatPrices(microCreditsPerMillionTokens(price)) }],
          fromMs: clock.now,
        },
        clock.now,
      )
    await setPrice(9n)
    // No second has passed, and the first reading has begun before the next price is committed.
    const first = catalogue.catchUp()
    await setPrice(8n)
    await Promise.all([first, catalogue.catchUp(), catalogue.catchUp()])
    expect(priceOf()).toBe(8n)
    await setPrice(7n)
    clock.now += 1_000
    const byTheClock = catalogue.refresh()
    await setPrice(6n)
    await catalogue.catchUp()
    expect(priceOf()).toBe(6n)
    await byTheClock
    expect(priceOf()).toBe(6n)
  })

  test('a reading that began before a change and ends after it does not stand for it', async () => {
    const { store, prices, clock } = await setUp()
    const gate = Promise.withResolvers<void>()
    let isHeld = false
    const catalogue = await createCatalogue({
      store: {
        ...store,
        // The stamp is read at once and told late: as on a slow line.
        async readStamp() {
          const stamp = await store.readStamp()
          if (isHeld) await gate.promise
          return stamp
        },
      },
      clock,
      availability: () => true,
    })
    isHeld = true
    const early = catalogue.catchUp()
    const sale = { type: 'model_sale', modelId: 'gpt-4o', isActive: false } as const
    await saveChange(prices, sale, clock.now)
    const late = catalogue.catchUp()
    isHeld = false
    gate.resolve()
    await Promise.all([early, late])
    expect(catalogue.findSellableModel('gpt-4o')).toBeUndefined()
  })

  test('a reading that failed is not the end of it: whoever waits behind it gets its own', async () => {
    const { store, prices, clock } = await setUp()
    let failures = 0
    const catalogue = await createCatalogue({
      store: {
        ...store,
        readStamp: () => (failures-- > 0 ? Promise.reject(new Error('the line is down')) : store.readStamp()),
      },
      clock,
      availability: () => true,
    })
    await saveChange(prices, { type: 'model_sale', modelId: 'gpt-4o', isActive: false }, clock.now)
    failures = 1
    const failed = catalogue.catchUp()
    const behind = catalogue.catchUp()
    await expect(failed).rejects.toThrow('the line is down')
    await behind
    expect(catalogue.findSellableModel('gpt-4o')).toBeUndefined()
  })

  test('a price that was published for a later moment holds from that moment on, without any edit', async () => {
    const { catalogue, clock } = await setUp()
    const costNow = catalogue.findSellableModel('gemini-flash')?.rateCard
    clock.now = Date.UTC(2027, 0, 1) - 1
    expect(catalogue.findSellableModel('gemini-flash')?.rateCard).toEqual(costNow)
    clock.now += 1
    const costThen = catalogue.findSellableModel('gemini-flash')?.rateCard
    expect(costThen?.version).toBe(2)
    expect(costThen?.tiers[0]?.cost.output).toBe(7_500_000_000n)
    expect(costThen?.tiers[0]?.sell).toEqual(costNow?.tiers[0]?.sell)
  })

  test('a model of the operator’s file is sold at the list in use; one without a price is refused with the reason', async () => {
    const { catalogue, store, prices, clock } = await setUp()
    const deps = { store, prices, clock }
    const providerTiers = [{ fromInputTokens: 0, input: 500_000_000n, output: 1_500_000_000n }]
    const priced = { ...localModel, providerTiers }
    const free = { ...localModel, id: 'free', providerTiers: [{ fromInputTokens: 0, input: 0n, output: 0n }] }
    expect(await addConfiguredModels(deps, [priced, free])).toEqual([
      { modelId: 'free', reason: { code: 'price_not_positive', side: 'cost', tokenClass: 'input' } },
    ])
    await addConfiguredModels(deps, [priced])
    clock.now += 1_000
    await catalogue.refresh()
    expect(catalogue.findSellableModel('house-model')?.rateCard).toMatchObject({ version: 1 })
    expect(catalogue.findSellableModel('free')).toBeUndefined()
    await addConfiguredModels(deps, [
      { ...priced, providerTiers: [{ ...providerTiers[0]!, output: 2_000_000_000n }] },
    ])
    clock.now += 1_000
    await catalogue.refresh()
    expect(catalogue.findSellableModel('house-model')?.rateCard.tiers[0]?.sell.input).toBe(4_000_000_000n)
  })

  test('a model of the operator’s file follows the list that was chosen, and its override keeps its price when it gets dearer', async () => {
    const { catalogue, store, prices, clock } = await setUp()
    const deps = { store, prices, clock }
    await saveChange(prices, { type: 'price_list', list: 'cost_plus', fromMs: clock.now }, clock.now)
    await Promise.all([1, 2, 3].map(() => addConfiguredModels(deps, [atCost(2_000_000_000n)])))
    const sellTiers = [{ fromInputTokens: 0, sell: flatPrices(microCreditsPerMillionTokens(9n)) }]
    clock.now += 1_000
    await catalogue.refresh()
    const card = catalogue.findSellableModel('house-model')?.rateCard
    expect(card).toMatchObject({ version: 1, priceList: 'cost_plus' })
    const override = { type: 'override', modelId: 'house-model', sellTiers, fromMs: clock.now } as const
    await saveChange(prices, override, clock.now)
    clock.now += 1_000
    await addConfiguredModels(deps, [atCost(5_000_000_000n)])
    clock.now += 1_000
    await catalogue.refresh()
    const [tier] = catalogue.findSellableModel('house-model')?.rateCard.tiers ?? []
    expect([tier?.sell.output, tier?.cost.output]).toEqual([9n, 5_000_000_000n])
  })

  test('shows packages with their derived figures', async () => {
    const { catalogue } = await setUp()
    const { packages } = packagesResponse.parse(await answer(catalogue, '/api/credits/packages'))
    expect(
      packages.map((offer) => [
        offer.id,
        offer.credits,
        offer.price_cents,
        offer.price_per_credit_usd,
        offer.saving_percent,
        offer.bonus_credits,
      ]),
    ).toEqual([
      [1, 1_000, 1_000, 0.01, 0, 0],
      [2, 5_500, 4_500, 0.0082, 18, 1_000],
      [3, 13_500, 10_000, 0.0074, 26, 3_500],
      [4, 35_000, 22_500, 0.0064, 36, 12_500],
      [5, 120_000, 70_000, 0.0058, 42, 50_000],
    ])
  })

  test('shows the price list and the models as the contract says', async () => {
    const { catalogue, off } = await setUp()
    off.add('google')
    const costs = modelCostsResponse.parse(await answer(catalogue, '/api/credits/model-costs'))
    expect(costs.price_list).toBe('launch')
    const opus = costs.model_costs.find(({ model }) => model === 'claude-opus')
    expect(opus?.credits_per_1k_tokens).toEqual([
      { from_input_tokens: 0, input: 150, cache_read: 150, cache_write: 150, output: 150, reasoning: 150 },
    ])
    const { models } = modelsResponse.parse(await answer(catalogue, '/api/ai/models'))
    expect(models.find(({ id }) => id === 'gemini-flash')).toMatchObject({
      available: false,
      credits_per_1k_input_tokens: 1,
      credits_per_1k_output_tokens: 1,
    })
    expect(models.find(({ id }) => id === 'claude-haiku')).toMatchObject({ available: true })
  })
})
