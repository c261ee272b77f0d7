import { expect, test } from 'vitest'

import { askRoute } from '../../../test/ai-calls.ts'
import { microOf, openAiHouse } from '../../../test/ai-house.ts'
import { describeEachDatabase } from '../../../test/databases.ts'

describeEachDatabase('a wallet whose credits are frozen for a dispute', (openDatabase) => {
  test('refuses with what is frozen, calls no provider, and answers again once the dispute is settled', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ada', 100)
    const walletId = (await ai.credits.findWalletIdOf({ kind: 'user', id: 'usr_ada' })) ?? ''
    const frozen = await ai.credits.freeze({ holdId: 'dsp_1', walletId, amountMicro: microOf(100) })
    expect(frozen).toMatchObject({ ok: true, value: { amountMicro: microOf(100) } })
    const prompt = { prompt: 'Why is the sky blue?' }
    const refused = await askRoute(ai, 'ada', prompt)
    expect(refused).toMatchObject({
      status: 402,
      error: { code: 'wallet_frozen', frozen: 100, available: 0 },
    })
    expect(ai.sandbox.invoices()).toEqual([])
    await ai.credits.release({ holdId: 'dsp_1', walletId, reason: 'dispute_closed' })
    expect((await askRoute(ai, 'ada', prompt)).status).toBe(200)
  })

  test('still pays for what is left of it', async () => {
    const ai = await openAiHouse(openDatabase)
    await ai.addUser('ben', 1_000)
    const walletId = (await ai.credits.findWalletIdOf({ kind: 'user', id: 'usr_ben' })) ?? ''
    await ai.credits.freeze({ holdId: 'dsp_2', walletId, amountMicro: microOf(500) })
    expect((await askRoute(ai, 'ben', { prompt: 'Why is the sky blue?' })).status).toBe(200)
    await ai.credits.release({ holdId: 'dsp_2', walletId, reason: 'dispute_closed' })
  })
})
