import { afterEach, expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import type { TestDatabase } from '../../../test/databases.ts'
import { createUuidV7Ids } from '../ids/uuid-v7-ids.ts'
import { readCatalogueSeed } from './catalogue-seed/catalogue-seed.ts'
import { seedCatalogue } from './catalogue-seed/seed-catalogue.ts'
import { createCatalogueStore } from './catalogue-store.ts'
import type { CatalogueStoreDeps } from './catalogue-store.ts'

const clock = { nowMs: () => Date.UTC(2026, 10, 22) }

describeEachDatabase('the catalogue in the database', (openDatabase) => {
  let database: TestDatabase | undefined

  async function open(): Promise<CatalogueStoreDeps> {
    database = await openDatabase()
    return { db: database.db, clock, ids: createUuidV7Ids(clock) }
  }

  afterEach(async () => {
    await database?.close()
    database = undefined
  })

  test('starts with the five packages, the six named models at their launch prices, and the others', async () => {
    const deps = await open()
    expect(await seedCatalogue(deps)).toEqual({ models: readCatalogueSeed().models.length, packages: 5 })
    const stored = await createCatalogueStore(deps).load()
    expect(stored.policySteps).toEqual([{ list: 'launch', effectiveFromMs: 0 }])
    expect(stored.confirmation).toBeUndefined()
    expect(
      stored.packages.map(({ name, creditsMicro, priceCents }) => [name, creditsMicro, priceCents]),
    ).toEqual([
      ['Starter', 1_000_000_000n, 1_000],
      ['Basic', 5_500_000_000n, 4_500],
      ['Pro', 13_500_000_000n, 10_000],
      ['Business', 35_000_000_000n, 22_500],
      ['Enterprise', 120_000_000_000n, 70_000],
    ])
    const named = stored.models.slice(0, 6).map(({ id }) => {
      const card = stored.rateCards.find(({ modelId }) => modelId === id)
      return [id, (card?.tiers[0]?.sell.output ?? 0n) / 1_000_000_000n]
    })
    expect(named).toEqual([
      ['gemini-flash', 1n],
      ['gpt-4o-mini', 2n],
      ['claude-haiku', 5n],
      ['gpt-4o', 25n],
      ['claude-sonnet', 30n],
      ['claude-opus', 150n],
    ])
  })

  test('seeding again changes nothing, and never brings back or overwrites what an operator changed', async () => {
    const deps = await open()
    await seedCatalogue(deps)
    await deps.db.updateTable('credit_packages').set({ price_cents: 999n }).where('id', '=', 1n).execute()
    await deps.db.deleteFrom('credit_packages').where('id', '=', 2n).execute()
    await deps.db.updateTable('models').set({ active: 0n }).where('id', '=', 'gpt-4o').execute()
    const store = createCatalogueStore(deps)
    const before = await store.load()
    expect(await seedCatalogue(deps)).toEqual({ models: 0, packages: 0 })
    expect(await store.load()).toEqual(before)
    expect(before.packages.map(({ id }) => id)).toEqual([1, 3, 4, 5])
    expect(before.models.map(({ id }) => id)).not.toContain('gpt-4o')
  })

  test('two processes that start at the same moment seed once', async () => {
    const deps = await open()
    const added = await Promise.all([seedCatalogue(deps), seedCatalogue(deps), seedCatalogue(deps)])
    expect(added.map(({ packages }) => packages).toSorted((a, b) => a - b)).toEqual([0, 0, 5])
  })

  test.each(['update', 'delete'] as const)('a published price refuses %s', async (change) => {
    const deps = await open()
    await seedCatalogue(deps)
    const attempt =
      change === 'update'
        ? deps.db.updateTable('model_credit_costs').set({ tiers_json: '[1,2]' }).execute()
        : deps.db.deleteFrom('model_credit_costs').execute()
    await expect(attempt).rejects.toThrow(/published prices are never changed/)
  })

  test.each([
    { column: 'price_cents', value: 0n },
    { column: 'credits_micro', value: -1n },
  ] as const)(
    'a package with $column of $value is refused by the database itself',
    async ({ column, value }) => {
      const deps = await open()
      await seedCatalogue(deps)
      const attempt = deps.db
        .updateTable('credit_packages')
        .set({ [column]: value })
        .where('id', '=', 1n)
        .execute()
      await expect(attempt).rejects.toThrow(/check/i)
    },
  )
})
