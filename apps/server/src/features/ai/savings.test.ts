import { firstDayOfMonth, dayOf } from '@tessera/core/analytics/utc-days'
import { creditsToJson } from '@tessera/core/money/micro-credits'
import { priceUsage } from '@tessera/core/pricing/price-usage'
import { expect, test } from 'vitest'

import { askRoute, streamRoute } from '../../../test/ai-calls.ts'
import { openAiHouse } from '../../../test/ai-house.ts'
import type { AiHouse } from '../../../test/ai-house.ts'
import { describeEachDatabase } from '../../../test/databases.ts'
import { createRollUpWork } from '../../adapters/db/analytics/roll-up-store.ts'
import { createSavingsReads } from '../../adapters/db/analytics/savings-reads.ts'

async function receiptOf(ai: AiHouse, runId: string | undefined) {
  const receipts = await ai.receipts.findReceipts([runId ?? ''])
  return receipts.get(runId ?? '')
}

/** What the tokens of a receipt would have cost with another model, from the public price list. */
async function priceWith(ai: AiHouse, modelId: string, runId: string | undefined): Promise<number> {
  const run = (await ai.runs.listRuns([runId ?? '']))[0]
  const model = ai.catalogue.findSellableModel(modelId)
  if (run?.usage === undefined || model === undefined) throw new Error('nothing to compare')
  return creditsToJson(priceUsage(model.rateCard, run.usage))
}

const prompt = 'What is the capital of Portugal?'

describeEachDatabase('what automatic choice saved', (openDatabase) => {
  test('is the same tokens at the prices of the usual model, less the charge', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 10_000)
    const { answer } = await askRoute(ai, 'ada', { prompt })
    const receipt = await receiptOf(ai, answer?.request_id)
    const usual = receipt?.comparison?.model ?? ''
    const otherwise = await priceWith(ai, usual, answer?.request_id)
    expect(usual).not.toBe(answer?.model)
    expect(receipt?.comparison).toMatchObject({
      rate_card_id: ai.catalogue.findSellableModel(usual)?.rateCard.id,
      credits: otherwise,
    })
    expect(receipt?.comparison?.saved).toBeCloseTo(otherwise - (answer?.credits_charged ?? 0), 6)
  })

  test('is told against the model that the person last chose in a chat, also where that is a loss', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100_000)
    const chosen = await streamRoute(ai, 'ada', { prompt, model: 'gpt-4o', store: true })
    await chosen.readAll()
    expect((await receiptOf(ai, chosen.done?.request_id))?.comparison).toBeNull()
    const { answer } = await askRoute(ai, 'ada', { prompt })
    expect((await receiptOf(ai, answer?.request_id))?.comparison?.model).toBe('gpt-4o')

    const cheapest = await streamRoute(ai, 'ada', { prompt, model: 'gpt-6-luna', store: true })
    await cheapest.readAll()
    const best = await askRoute(ai, 'ada', { prompt, preference: 'quality' })
    const comparison = (await receiptOf(ai, best.answer?.request_id))?.comparison
    expect(comparison?.model).toBe('gpt-6-luna')
    expect(comparison?.saved).toBeLessThan(0)
  })

  test('takes what a program names in its calls for no habit of the person', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 10_000)
    await askRoute(ai, 'ada', { prompt, model: 'gpt-4o-mini' })
    const { answer } = await askRoute(ai, 'ada', { prompt })
    expect((await receiptOf(ai, answer?.request_id))?.comparison?.model).not.toBe('gpt-4o-mini')
    expect(await ai.database.db.selectFrom('manual_choices').selectAll().execute()).toEqual([])
  })

  test('is known to another process, and written once however often the same is chosen', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100_000)
    for (let round = 0; round < 3; round += 1) {
      const chosen = await streamRoute(ai, 'ada', { prompt, model: 'claude-haiku', store: true })
      await chosen.readAll()
    }
    const beside = await openAiHouse(openDatabase, { beside: ai })
    const { answer } = await askRoute(beside, 'ada', { prompt })
    expect((await receiptOf(beside, answer?.request_id))?.comparison?.model).toBe('claude-haiku')
    const rows = await ai.database.db.selectFrom('manual_choices').selectAll().execute()
    expect(rows).toMatchObject([{ user_id: 'usr_ada', model_id: 'claude-haiku' }])
  })

  test('of a month is the sum of its receipts, before and after it is rolled up', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 10_000)
    await ai.addUser('ben', 10_000)
    const asked = [
      ['ada', { prompt }],
      ['ada', { prompt: 'Translate "good morning" into Finnish.' }],
      ['ada', { prompt, model: 'gpt-4o-mini' }],
      ['ben', { prompt }],
    ] as const
    const receipts = await Promise.all(
      asked.map(async ([user, body]) => {
        const { answer } = await askRoute(ai, user, body)
        return { user, receipt: await receiptOf(ai, answer?.request_id) }
      }),
    )
    const reads = createSavingsReads(ai.database)
    const month = firstDayOfMonth(dayOf(Date.now()))
    const expectSums = async () => {
      const walletId = (await ai.credits.findWalletIdOf({ kind: 'user', id: 'usr_ada' })) ?? ''
      for (const [isMine, savings] of [
        [true, await reads.ofWallet(walletId, month)],
        [false, await reads.ofAll(month)],
      ] as const) {
        const counted = receipts
          .filter(({ user }) => !isMine || user === 'ada')
          .flatMap(({ receipt }) => (receipt?.comparison ? [receipt] : []))
        const sum = (read: (one: (typeof counted)[number]) => number) =>
          counted.reduce((total, one) => total + read(one), 0)
        expect(savings.answers).toBe(counted.length)
        expect(creditsToJson(savings.chargedMicro)).toBeCloseTo(
          sum((one) => one.credits_charged),
          6,
        )
        expect(creditsToJson(savings.baselineMicro)).toBeCloseTo(
          sum((one) => one.comparison?.credits ?? 0),
          6,
        )
      }
    }
    await expectSums()
    const work = createRollUpWork({ database: ai.database, clock: { nowMs: () => Date.now() } })
    const step = { source: 'transactions', beforeMs: Date.now() + 60_000, limit: 1_000 } as const
    expect(await work.step(step)).toBeGreaterThan(0)
    await expectSums()
  })
})
