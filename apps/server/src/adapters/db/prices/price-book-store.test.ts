import { microCreditsFromCredits } from '@tessera/core/money/micro-credits'
import type { PriceChange } from '@tessera/core/pricing/change-prices'
import { changePrices } from '@tessera/core/pricing/change-prices'
import type { PriceBook } from '@tessera/core/pricing/price-book'
import { flatPrices, microCreditsPerMillionTokens } from '@tessera/core/pricing/prices'
import { expect, onTestFinished, test } from 'vitest'

import { describeEachDatabase } from '../../../../test/databases.ts'
import { priceAudit, saveChange } from '../../../../test/price-changes.ts'
import { createUuidV7Ids } from '../../ids/uuid-v7-ids.ts'
import type { CatalogueSeed } from '../catalogue-seed/catalogue-seed.ts'
import { readCatalogueSeed } from '../catalogue-seed/catalogue-seed.ts'
import { seedCatalogue } from '../catalogue-seed/seed-catalogue.ts'
import { createCatalogueStore } from '../catalogue-store.ts'
import { createPriceBookStore } from './price-book-store.ts'

const now = Date.UTC(2026, 10, 22)
const newYear = Date.UTC(2027, 0, 1)
const clock = { nowMs: () => now }

function overrideAt(sell: bigint, fromMs = now): PriceChange {
  const sellTiers = [{ fromInputTokens: 0, sell: flatPrices(microCreditsPerMillionTokens(sell)) }]
  return { type: 'override', modelId: 'gemini-flash', sellTiers, fromMs }
}

function outline(book: PriceBook) {
  return book.models
    .find(({ id }) => id === 'gemini-flash')
    ?.segments.map(({ effectiveFromMs, priceList, tiers }) => [
      effectiveFromMs,
      priceList,
      tiers[0]?.sell.input,
      tiers[0]?.cost.output,
    ])
}

describeEachDatabase('the price book in the database', (openDatabase) => {
  async function open(seed?: CatalogueSeed) {
    const database = await openDatabase()
    onTestFinished(() => database.close())
    const deps = { database, db: database.db, clock, ids: createUuidV7Ids(clock) }
    await seedCatalogue(deps, seed)
    return { deps, db: database.db, store: createPriceBookStore(deps), catalogue: createCatalogueStore(deps) }
  }

  test('begins with the launch list, unconfirmed, with the defaults of markup and fee', async () => {
    const { store } = await open()
    const book = await store.read()
    expect(book).toMatchObject({
      version: 0,
      policySteps: [{ list: 'launch', effectiveFromMs: 0 }],
      markupBasisPoints: 1_500n,
      fee: { basisPoints: 290n, fixedCents: 30n },
    })
    expect(book.confirmation).toBeUndefined()
    expect(book.packages.map(({ name, isActive }) => [name, isActive])).toEqual(
      ['Starter', 'Basic', 'Pro', 'Business', 'Enterprise'].map((name) => [name, true]),
    )
    expect(outline(book)).toEqual([
      [0, 'launch', 1_000_000_000n, 3_750_000_000n],
      [newYear, 'launch', 1_000_000_000n, 7_500_000_000n],
    ])
  })

  test('a new price is a new version with a new stamp; the old one is found for ever, as it was', async () => {
    const { store, catalogue } = await open()
    const before = await catalogue.load()
    const old = before.rateCards.find(({ modelId }) => modelId === 'gemini-flash')
    // Beyond what a JSON number keeps.
    const book = await saveChange(store, overrideAt(12_345_678_901_234_567_891n), now)
    expect(outline(book)).toEqual([
      [now, 'override', 12_345_678_901_234_567_891n, 3_750_000_000n],
      [newYear, 'override', 12_345_678_901_234_567_891n, 7_500_000_000n],
    ])
    expect(await catalogue.readStamp()).not.toBe(before.stamp)
    expect(await catalogue.findRateCard(old?.id ?? '')).toEqual(old)
    const versions = await store.listRateCards({ modelId: 'gemini-flash', limit: 10 })
    expect(
      versions?.map(({ version, priceList, withdrawnAtMs, createdBy }) => [
        version,
        priceList,
        withdrawnAtMs,
        createdBy,
      ]),
    ).toEqual([
      [4, 'override', undefined, 'usr_owner'],
      [3, 'override', undefined, 'usr_owner'],
      [2, 'launch', now, undefined],
      [1, 'launch', undefined, undefined],
    ])
    expect(await store.listRateCards({ modelId: 'nobody', limit: 10 })).toBeUndefined()
  })

  test('of many changes of the same version one is made, with one entry of the audit log', async () => {
    const { db, store } = await open()
    const before = await store.read()
    const saved = await Promise.all(
      [1n, 2n, 3n, 4n].map((sell) => {
        const changed = changePrices(before, overrideAt(sell), now)
        if (!changed.ok) throw new Error(changed.error.code)
        return store.save({ before, after: changed.value, atMs: now, audit: priceAudit })
      }),
    )
    expect(saved.filter((book) => book !== undefined)).toHaveLength(1)
    expect((await store.read()).version).toBe(1)
    expect(await store.listRateCards({ modelId: 'gemini-flash', limit: 10 })).toHaveLength(4)
    expect(await db.selectFrom('audit_log').select('action').execute()).toEqual([{ action: 'prices.test' }])
  })

  test('what cannot be written leaves nothing: not the settings, not a version, not the audit log', async () => {
    const { db, store } = await open()
    const before = await store.read()
    const [first] = before.packages
    const changed = changePrices(before, overrideAt(5n), now)
    if (!changed.ok || first === undefined) throw new Error('the change is fine')
    const after = { ...changed.value, packages: [{ ...first, priceCents: -1n }] }
    await expect(store.save({ before, after, atMs: now, audit: priceAudit })).rejects.toThrow(/check/i)
    expect(await store.read()).toEqual(before)
    expect(await db.selectFrom('audit_log').select('id').execute()).toEqual([])
  })

  test('lists, confirmation, fee, packages and models come back as they were saved', async () => {
    const { store, catalogue } = await open()
    await saveChange(
      store,
      { type: 'price_list', list: 'cost_plus', markupBasisPoints: 2_500n, fromMs: newYear },
      now,
    )
    const before = await store.read()
    const offer = {
      id: 9,
      name: 'Team',
      creditsMicro: microCreditsFromCredits(2_000n),
      priceCents: 1_900n,
      bestFor: 'a few',
      position: 2,
      isActive: false,
    }
    const changed = changePrices(before, { type: 'package', offer }, now)
    const off = changed.ok
      ? changePrices(changed.value, { type: 'model_sale', modelId: 'gpt-4o', isActive: false }, now)
      : changed
    if (!off.ok) throw new Error(off.error.code)
    const confirmation = { priceList: 'launch', actorId: 'usr_owner', atMs: now, fromMs: now } as const
    const after = { ...off.value, confirmation, fee: { basisPoints: 150n, fixedCents: 25n } }
    const saved = await store.save({ before, after, atMs: now, audit: priceAudit })
    expect(saved).toMatchObject({
      version: 2,
      policySteps: [
        { list: 'launch', effectiveFromMs: 0 },
        {
          list: 'cost_plus',
          effectiveFromMs: newYear,
          markupBasisPoints: 2_500n,
          creditValue: { creditsMicro: 120_000_000_000n, priceCents: 70_000n },
        },
      ],
      markupBasisPoints: 2_500n,
      confirmation,
      fee: { basisPoints: 150n, fixedCents: 25n },
    })
    expect(saved?.packages.find(({ id }) => id === 9)).toEqual(offer)
    const stored = await catalogue.load()
    expect(stored.confirmation).toEqual(confirmation)
    expect(stored.packages.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5])
    expect(stored.models.map(({ id }) => id)).not.toContain('gpt-4o')
  })

  test('a scheduled version is withdrawn by the database only before it begins, once, and with nothing else', async () => {
    const { db, store } = await open()
    const cards = await store.listRateCards({ modelId: 'gemini-flash', limit: 10 })
    const [scheduled, inForce] = cards ?? []
    const withdraw = (id: string | undefined, changes: object) =>
      db
        .updateTable('model_credit_costs')
        .set({ withdrawn_at_ms: BigInt(now), withdrawn_by: 'usr_owner', ...changes })
        .where('id', '=', id ?? '')
        .execute()
    const refused = /published prices are never changed/
    await expect(withdraw(inForce?.id, {})).rejects.toThrow(refused)
    await expect(withdraw(scheduled?.id, { tiers_json: '[1,2]' })).rejects.toThrow(refused)
    await expect(withdraw(scheduled?.id, { effective_from_ms: 1n })).rejects.toThrow(refused)
    await expect(withdraw(scheduled?.id, { withdrawn_at_ms: BigInt(newYear) })).rejects.toThrow(refused)
    await withdraw(scheduled?.id, {})
    await expect(withdraw(scheduled?.id, {})).rejects.toThrow(refused)
    expect(outline(await store.read())).toHaveLength(1)
  })

  test('a model that comes with an update is sold by the list in use, not by the one of the first day', async () => {
    const seed = readCatalogueSeed()
    const { deps, store } = await open({ ...seed, models: seed.models.filter(({ id }) => id !== 'gpt-4o') })
    await saveChange(store, { type: 'price_list', list: 'cost_plus', fromMs: now }, now)
    await seedCatalogue(deps, seed)
    const model = (await store.read()).models.find(({ id }) => id === 'gpt-4o')
    expect(model?.segments.map(({ priceList }) => priceList)).toEqual(['cost_plus'])
  })
})
