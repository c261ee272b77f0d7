import { microCreditsFromCredits } from '@tessera/core/money/micro-credits'
import { changePrices } from '@tessera/core/pricing/change-prices'
import type { PriceChange } from '@tessera/core/pricing/change-prices'
import type { PriceBook } from '@tessera/core/pricing/price-book'
import { flatPrices, priceFromCreditsPer1kTokens } from '@tessera/core/pricing/prices'
import type { RateCard } from '@tessera/core/pricing/rate-card'
import { array, assert as check, asyncProperty, constantFrom, integer, oneof, record } from 'fast-check'
import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../../test/databases.ts'
import type { TestDatabase } from '../../../../test/databases.ts'
import { deepened } from '../../../../test/depth.ts'
import { createTestClock } from '../../../../test/ledger.ts'
import { priceAudit } from '../../../../test/price-changes.ts'
import { createCatalogue } from '../../../features/catalogue/create-catalogue.ts'
import { createUuidV7Ids } from '../../ids/uuid-v7-ids.ts'
import { readCatalogueSeed } from '../catalogue-seed/catalogue-seed.ts'
import { seedCatalogue } from '../catalogue-seed/seed-catalogue.ts'
import { createCatalogueStore } from '../catalogue-store.ts'
import { createPriceBookStore } from './price-book-store.ts'

const startMs = Date.UTC(2026, 10, 22)
const dayMs = 24 * 60 * 60_000

/** What somebody decides, how far ahead, and how long it takes until the next decision. */
type Step = {
  readonly decide: (fromMs: number, book: PriceBook) => PriceChange
  readonly aheadDays: number
  readonly waitDays: number
}

const models = constantFrom('gemini-flash', 'gpt-4o', 'claude-haiku')
const decisions = oneof(
  constantFrom('launch' as const, 'cost_plus' as const).map((list) => (fromMs: number): PriceChange => ({
    type: 'price_list',
    list,
    fromMs,
  })),
  record({ modelId: models, credits: integer({ min: 1, max: 90 }) }).map(
    ({ modelId, credits }) =>
      (fromMs: number): PriceChange => ({
        type: 'override',
        modelId,
        sellTiers: [{ fromInputTokens: 0, sell: flatPrices(priceFromCreditsPer1kTokens(BigInt(credits))) }],
        fromMs,
      }),
  ),
  models.map((modelId) => (fromMs: number): PriceChange => ({ type: 'follow_list', modelId, fromMs })),
  record({ modelId: models, cents: integer({ min: 1, max: 5_000 }) }).map(
    ({ modelId, cents }) =>
      (fromMs: number): PriceChange => ({
        type: 'provider_prices',
        modelId,
        providerTiers: [
          { fromInputTokens: 0, input: BigInt(cents) * 10_000_000n, output: BigInt(cents) * 40_000_000n },
          {
            fromInputTokens: 200_000,
            input: BigInt(cents) * 20_000_000n,
            output: BigInt(cents) * 80_000_000n,
          },
        ],
        fromMs,
      }),
  ),
  models.map((modelId) => (_fromMs: number, book: PriceBook): PriceChange => {
    const rateCardId = book.models.find(({ id }) => id === modelId)?.segments.at(-1)?.rateCardId ?? ''
    return { type: 'withdrawal', modelId, rateCardId }
  }),
  integer({ min: 500, max: 300_000 }).map((amount) => (): PriceChange => ({
    type: 'package',
    offer: {
      id: 5,
      name: 'Enterprise',
      creditsMicro: microCreditsFromCredits(BigInt(amount)),
      priceCents: 70_000n,
      bestFor: '',
      position: 5,
      isActive: true,
    },
  })),
)
const steps = record({
  decide: decisions,
  aheadDays: integer({ min: 0, max: 60 }),
  waitDays: integer({ min: 0, max: 40 }),
})
const histories = array(steps, { minLength: 1, maxLength: 6 })

/** Without the ids of rate cards, which only the database gives. */
function outline(book: PriceBook, nowMs: number) {
  return {
    packages: book.packages,
    policy: book.policySteps.findLast(({ effectiveFromMs }) => effectiveFromMs <= nowMs),
    steps: book.policySteps.filter(({ effectiveFromMs }) => effectiveFromMs > nowMs),
    models: book.models.map(({ id, isActive, segments }) => ({
      id,
      isActive,
      segments: segments
        .slice(
          Math.max(
            0,
            segments.findLastIndex(({ effectiveFromMs }) => effectiveFromMs <= nowMs),
          ),
        )
        .map(({ effectiveFromMs, priceList, tiers }) => ({ effectiveFromMs, priceList, tiers })),
    })),
  }
}

/** What was decided and what was stored, what the book says and what is sold: pairs that have to be equal. */
type Pair = { readonly wanted: unknown; readonly found: unknown }

async function live(database: TestDatabase, history: readonly Step[]): Promise<readonly Pair[]> {
  const clock = createTestClock(startMs)
  const deps = { database, db: database.db, clock, ids: createUuidV7Ids(clock) }
  const seed = readCatalogueSeed()
  const few = seed.models.filter(({ id }) => ['gemini-flash', 'gpt-4o', 'claude-haiku'].includes(id))
  await seedCatalogue(deps, { ...seed, models: few })
  const store = createPriceBookStore(deps)
  const catalogueStore = createCatalogueStore(deps)
  const catalogue = await createCatalogue({ store: catalogueStore, clock, availability: () => true })
  const charged = new Map<string, RateCard>()
  const pairs: Pair[] = []
  for (const { decide, aheadDays, waitDays } of history) {
    const before = await store.read()
    const atMs = clock.nowMs()
    const changed = changePrices(before, decide(atMs + aheadDays * dayMs, before), atMs)
    if (changed.ok) {
      const saved = await store.save({ before, after: changed.value, atMs, audit: priceAudit })
      pairs.push({ wanted: outline(changed.value, atMs), found: saved && outline(saved, atMs) })
    }
    clock.advance(waitDays * dayMs + 1_000)
    await catalogue.refresh()
    const book = await store.read()
    for (const { id, rateCard } of catalogue.listSellableModels()) {
      const [inForce] = book.models.find((model) => model.id === id)?.segments ?? []
      pairs.push({
        wanted: [inForce?.rateCardId, inForce?.tiers],
        found: [rateCard.id, rateCard.tiers],
      })
      charged.set(rateCard.id, rateCard)
    }
  }
  for (const [rateCardId, card] of charged) {
    pairs.push({ wanted: card, found: await catalogueStore.findRateCard(rateCardId) })
  }
  return pairs
}

describeEachDatabase('any history of prices', (openDatabase) => {
  test(
    'is stored as it was decided and sold as it is stored; what was ever charged is found as it was',
    async () => {
      await check(
        asyncProperty(histories, async (history) => {
          const database = await openDatabase()
          const pairs = await live(database, history)
          await database.close()
          expect(pairs.map(({ found }) => found)).toEqual(pairs.map(({ wanted }) => wanted))
        }),
        { numRuns: deepened(12) },
      )
    },
    deepened(120_000),
  )
})
