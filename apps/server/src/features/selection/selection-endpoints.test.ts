import { adminSelectionResponse } from '@tessera/contracts/selection'
import type { SellableModel } from '@tessera/core/pricing/catalogue-model'
import { createAbilityReader } from '@tessera/core/selection/ability-reader'
import { scoreOfAbility } from '@tessera/core/selection/model-quality'
import { expect, onTestFinished, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import type { OpenTestDatabase } from '../../../test/databases.ts'
import { ask, openHouse } from '../../../test/house.ts'
import { createTestClock } from '../../../test/ledger.ts'
import { createSavingsReads } from '../../adapters/db/analytics/savings-reads.ts'
import { seedCatalogue } from '../../adapters/db/catalogue-seed/seed-catalogue.ts'
import { createCatalogueStore } from '../../adapters/db/catalogue-store.ts'
import { createSelectionSettingsStore } from '../../adapters/db/selection-settings-store.ts'
import { createUuidV7Ids } from '../../adapters/ids/uuid-v7-ids.ts'
import { createCatalogue } from '../catalogue/create-catalogue.ts'
import { createSelectionEndpoints } from './create-selection-endpoints.ts'

const path = '/api/credits/admin/selection'

/** Two processes on one database, each with its own copy of the catalogue; only the first is asked over HTTP. */
async function openSelectionHouse(openDatabase: OpenTestDatabase) {
  const database = await openDatabase()
  onTestFinished(() => database.close())
  const clock = createTestClock(Date.UTC(2026, 10, 22))
  const deps = { database, db: database.db, clock, ids: createUuidV7Ids(clock) }
  await seedCatalogue(deps)
  const store = createCatalogueStore(deps)
  const warnings: string[] = []
  let isLineDown = false
  const open = () =>
    createCatalogue({
      store: {
        ...store,
        readStamp: () => (isLineDown ? Promise.reject(new Error('the line is down')) : store.readStamp()),
      },
      clock,
      availability: ({ provider }) => provider !== 'google',
    })
  const [catalogue, other] = [await open(), await open()]
  const house = await openHouse({
    endpoints: createSelectionEndpoints({
      catalogue,
      clock,
      savings: createSavingsReads(database),
      selectionSettings: createSelectionSettingsStore(deps),
      log: { warn: (_details, message) => warnings.push(message) },
    }),
    isAnswerChecked: true,
  })
  const show = async () => {
    const { text } = await ask(house, path, { headers: { authorization: 'Bearer superadmin' } })
    return adminSelectionResponse.parse(JSON.parse(text))
  }
  const patch = async (to: string, body: object, role = 'superadmin') => {
    const { status, text } = await ask(house, to, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${role}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return { status, json: JSON.parse(text) }
  }
  const audit = () => database.db.selectFrom('audit_log').selectAll().execute()
  const cutLine = (isDown: boolean) => {
    isLineDown = isDown
  }
  return { clock, catalogue, other, show, patch, audit, cutLine, warnings }
}

function codingScore(model: SellableModel | undefined): number | undefined {
  if (model === undefined) return undefined
  return Math.round(scoreOfAbility(createAbilityReader()(model).byTaskType.coding.ability) * 10) / 10
}

describeEachDatabase('how able models are held to be', (openDatabase) => {
  test('is shown with its evidence and its sources', async () => {
    const { show } = await openSelectionHouse(openDatabase)
    const { version, models, tables } = await show()
    expect(version).toBe(0)
    const gpt = models.find(({ model }) => model === 'gpt-4o')
    expect(gpt?.abilities[0]).toMatchObject({ kind: 'overall', evidence: 'table' })
    expect(gpt?.abilities.find(({ kind }) => kind === 'translation')?.evidence).toBe('overall')
    expect(models.find(({ model }) => model === 'gpt-6-sol')?.abilities[1]?.evidence).toBe('lineup')
    for (const id of gpt?.tables ?? []) expect(tables.map((table) => table.id)).toContain(id)
    for (const { abilities } of models) {
      for (const { score, built_in_score: builtIn } of abilities) expect(score).toBe(builtIn)
    }
  })

  test('changes for every process within a second, is logged with its reason, and goes back', async () => {
    const { clock, other, show, patch, audit } = await openSelectionHouse(openDatabase)
    const builtIn = codingScore(other.findSellableModel('gpt-4o-mini'))
    const changed = await patch(`${path}/gpt-4o-mini`, {
      version: 0,
      reason: 'Measured on our own tickets',
      scores: { coding: 91.5 },
    })
    expect(changed.status).toBe(200)
    clock.advance(1_000)
    await other.refresh()
    expect(codingScore(other.findSellableModel('gpt-4o-mini'))).toBe(91.5)
    const shown = (await show()).models.find(({ model }) => model === 'gpt-4o-mini')
    const coding = shown?.abilities.find(({ kind }) => kind === 'coding')
    expect(coding).toEqual({ kind: 'coding', score: 91.5, built_in_score: builtIn, evidence: 'operator' })
    expect(await audit()).toMatchObject([
      {
        action: 'selection.abilities',
        subject_id: 'gpt-4o-mini',
        reason: 'Measured on our own tickets',
        before_json: '{}',
        after_json: '{"coding":91.5}',
      },
    ])

    const reset = { version: 1, reason: 'Back again', scores: { coding: null } }
    expect((await patch(`${path}/gpt-4o-mini`, reset)).status).toBe(200)
    clock.advance(1_000)
    await other.refresh()
    expect(codingScore(other.findSellableModel('gpt-4o-mini'))).toBe(builtIn)
  })

  test('is answered as saved where the line broke after the change', async () => {
    const { catalogue, clock, patch, cutLine, warnings } = await openSelectionHouse(openDatabase)
    cutLine(true)
    const change = { version: 0, reason: 'Measured', scores: { coding: 91.5 } }
    expect((await patch(`${path}/gpt-4o-mini`, change)).status).toBe(200)
    expect(warnings).toEqual([expect.stringContaining('saved')])
    cutLine(false)
    clock.advance(1_000)
    await catalogue.refresh()
    expect(codingScore(catalogue.findSellableModel('gpt-4o-mini'))).toBe(91.5)
  })

  test('is not changed over somebody else’s change, for an unknown model, or without a reason', async () => {
    const { patch, audit } = await openSelectionHouse(openDatabase)
    const change = { version: 0, reason: 'Try it', scores: { math: 50 } }
    expect((await patch(`${path}/gpt-4o`, change)).status).toBe(200)
    expect(await patch(`${path}/gpt-4o`, change)).toMatchObject({
      status: 409,
      json: { error: { code: 'conflict', param: 'version' } },
    })
    const next = { ...change, version: 1 }
    expect((await patch(`${path}/nobody`, next)).status).toBe(404)
    for (const wrong of [
      { reason: '' },
      { scores: {} },
      { scores: { math: 100 } },
      { scores: { cooking: 50 } },
    ]) {
      expect((await patch(`${path}/gpt-4o`, { ...next, ...wrong })).status).toBe(422)
    }
    expect((await patch(`${path}/gpt-4o`, next, 'admin')).status).toBe(403)
    expect(await audit()).toHaveLength(1)
  })
})

describeEachDatabase('what automatic choice is compared with', (openDatabase) => {
  test('is decided by rule, until an operator names a model', async () => {
    const { clock, catalogue, show, patch } = await openSelectionHouse(openDatabase)
    const { baseline } = await show()
    expect(baseline.model).toBeNull()
    expect(baseline.in_use?.model).toBeDefined()
    expect(catalogue.findNamedBaseline()).toBeUndefined()
    const body = { version: 0, reason: 'Most people used this', baseline_model: 'gpt-4o' }
    expect((await patch(path, body)).status).toBe(200)
    clock.advance(1_000)
    await catalogue.refresh()
    expect(catalogue.findNamedBaseline()?.id).toBe('gpt-4o')
    expect((await show()).baseline).toEqual({
      model: 'gpt-4o',
      in_use: { model: 'gpt-4o', name: 'GPT-4o' },
    })
  })

  test('falls back to the rule while the named model is not on sale', async () => {
    const { clock, catalogue, show, patch } = await openSelectionHouse(openDatabase)
    const body = { version: 0, reason: 'Try it', baseline_model: 'gemini-flash' }
    expect((await patch(path, body)).status).toBe(200)
    clock.advance(1_000)
    await catalogue.refresh()
    expect(catalogue.findNamedBaseline()).toBeUndefined()
    const { baseline } = await show()
    expect(baseline.model).toBe('gemini-flash')
    expect(baseline.in_use?.model).not.toBe('gemini-flash')
  })
})
