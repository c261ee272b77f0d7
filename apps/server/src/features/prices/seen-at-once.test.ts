import { estimateResponse } from '@tessera/contracts/ai'
import type { EstimateResponse } from '@tessera/contracts/ai'
import { expect, test } from 'vitest'

import { openAiHouse } from '../../../test/ai-house.ts'
import { describeEachDatabase } from '../../../test/databases.ts'
import type { OpenTestDatabase } from '../../../test/databases.ts'
import { ask, openHouse, postJson } from '../../../test/house.ts'
import { openPriceHouse } from '../../../test/price-house.ts'
import { createSavingsReads } from '../../adapters/db/analytics/savings-reads.ts'
import { createChargedRuns } from '../../adapters/db/prices/charged-runs.ts'
import { createPriceBookStore } from '../../adapters/db/prices/price-book-store.ts'
import { createSelectionSettingsStore } from '../../adapters/db/selection-settings-store.ts'
import { createUuidV7Ids } from '../../adapters/ids/uuid-v7-ids.ts'
import { createSelectionEndpoints } from '../selection/create-selection-endpoints.ts'
import { createPriceEndpoints } from './create-price-endpoints.ts'

const prompt = 'Write a Python function that merges two sorted lists, and prove that it ends.'

/**
 * A superadmin's desk and what everybody is sold, in one process with one copy of the catalogue. No job runs: what is
 * seen here was brought by the change itself.
 */
async function openShop(openDatabase: OpenTestDatabase) {
  const ai = await openAiHouse(openDatabase)
  await ai.addUser('ada', 1_000)
  const { catalogue, database } = ai
  const clock = { nowMs: () => Date.now() }
  const log = { warn: () => undefined }
  const deps = { database, clock, ids: createUuidV7Ids(clock), catalogue, log }
  const prices = createPriceBookStore(deps)
  const selectionSettings = createSelectionSettingsStore(deps)
  const desk = await openHouse({
    endpoints: [
      ...createPriceEndpoints({
        ...deps,
        prices,
        runs: createChargedRuns(database.db),
        people: { findPerson: async () => undefined },
        arePaymentsLive: false,
        mostRuns: 10,
      }),
      ...createSelectionEndpoints({ ...deps, savings: createSavingsReads(database), selectionSettings }),
    ],
    isAnswerChecked: true,
  })
  const change = async (method: 'POST' | 'PATCH', path: string, body: object): Promise<void> => {
    const { version } = path.startsWith('selection') ? await selectionSettings.get() : await prices.read()
    const wanted = { ...postJson({ version, reason: 'for a test', ...body }), method }
    const answer = await ask(desk, `/api/credits/admin/${path}`, wanted)
    if (answer.status !== 200) throw new Error(`${path}: ${answer.text}`)
  }
  return {
    catalogue,
    change,
    estimate: async (body: object = {}): Promise<EstimateResponse> => {
      const answer = await ask(ai.house, '/api/ai/estimate', {
        ...postJson({ prompt, ...body }, { authorization: 'Bearer ada' }),
      })
      return estimateResponse.parse(JSON.parse(answer.text))
    },
  }
}

describeEachDatabase('the next request after a change was answered', (openDatabase) => {
  test('is estimated at the new price', async () => {
    const { change, estimate } = await openShop(openDatabase)
    const before = await estimate({ model: 'gpt-4o', max_output_tokens: 100 })
    await change('PATCH', 'model-costs/gpt-4o', {
      credits_per_1k_tokens: [{ from_input_tokens: 0, input: 50, output: 50 }],
    })
    const after = await estimate({ model: 'gpt-4o', max_output_tokens: 100 })
    expect(after.max_credits).toBeCloseTo(before.max_credits * 2, 5)
  })

  test('goes to no model that was put off sale, and to one that came back', async () => {
    const { change, estimate } = await openShop(openDatabase)
    const { model } = await estimate()
    await change('PATCH', `model-costs/${model}`, { active: false })
    const other = await estimate()
    expect(other.model).not.toBe(model)
    expect(other.alternatives.map((way) => way.model)).not.toContain(model)
    await change('PATCH', `model-costs/${model}`, { active: true })
    expect((await estimate()).model).toBe(model)
  })

  test('is chosen for by the abilities that were set, and compared with the model that was named', async () => {
    const { catalogue, change, estimate } = await openShop(openDatabase)
    const { model, task_type: taskType } = await estimate()
    expect(taskType).toBe('coding')
    await change('PATCH', `selection/${model}`, { scores: { coding: 1, overall: 1 } })
    expect((await estimate()).model).not.toBe(model)
    await change('PATCH', `selection/${model}`, { scores: { coding: null, overall: null } })
    expect((await estimate()).model).toBe(model)
    await change('PATCH', 'selection', { baseline_model: 'gpt-4o' })
    expect(catalogue.findNamedBaseline()?.id).toBe('gpt-4o')
  })

  test('is priced by the list that was confirmed', async () => {
    const { catalogue, change, estimate } = await openShop(openDatabase)
    const before = await estimate({ model: 'claude-opus', max_output_tokens: 100 })
    await change('POST', 'price-lists/confirm', { price_list: 'cost_plus' })
    expect([catalogue.priceList(), catalogue.arePricesConfirmed()]).toEqual(['cost_plus', true])
    const after = await estimate({ model: 'claude-opus', max_output_tokens: 100 })
    expect(after.max_credits).not.toBe(before.max_credits)
  })

  test('is sold as before where the line broke after the change, which was saved and is answered so', async () => {
    let isLineDown = false
    const house = await openPriceHouse(openDatabase, { isLineDown: () => isLineDown })
    isLineDown = true
    const { prices } = await house.change('PATCH', 'model-costs/gpt-4o', { active: false })
    expect(prices.version).toBe(1)
    expect(house.warnings).toEqual([expect.stringContaining('saved')])
    expect(house.catalogue.findSellableModel('gpt-4o')).toBeDefined()
    isLineDown = false
    house.clock.advance(1_000)
    await house.catalogue.refresh()
    expect(house.catalogue.findSellableModel('gpt-4o')).toBeUndefined()
  })
})
