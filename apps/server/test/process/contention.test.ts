import type { EstimateResponse } from '@tessera/contracts/ai'
import { paths } from '@tessera/contracts/paths'
import { describe, expect, test, vi } from 'vitest'

import { answerOf, askForAnswer, listTransactions, readBalance } from '../support/asking.ts'
import { callsAbout, listOpenHolds } from '../support/books.ts'
import { ask } from '../support/http-client.ts'
import { createPerson, grant } from '../support/people.ts'
import { openSite } from '../support/site.ts'

// Whole processes start here; on a machine that is busy with other things that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const requests = 100
const affordable = 3
// A column of digits, because for it our bound of the input is nearly its real count: holds then leave next to nothing.
const prompt = Array.from({ length: 40 }, (_, index) => index % 10).join('\n')

describe('a hundred requests at once on a wallet that covers three', () => {
  test.for([
    { dialect: 'sqlite', processes: 1 },
    { dialect: 'postgres', processes: 2 },
  ] as const)(
    'three are answered, 97 are told what is missing, and the providers are called three times ($dialect, $processes at a time)',
    async ({ dialect, processes }, { onTestFinished }) => {
      const site = await openSite(dialect)
      onTestFinished(() => site.close())
      const first = await site.start()
      const servers = [first]
      while (servers.length < processes) servers.push(await site.start())
      const person = await createPerson(first, 0)

      // The answer fills its bound, so that what three answers leave of their holds pays for no fourth.
      const body = { model: 'gpt-4o', prompt, max_output_tokens: 100 }
      const quoted = await ask(first, paths.ai.estimate, { token: person.token, body })
      const { max_credits: held } = quoted.json() as EstimateResponse
      const credits = Math.round(held * affordable * 1e6) / 1e6
      await grant(first, { userId: person.userId, credits })

      const answers = await Promise.all(
        Array.from({ length: requests }, (_, index) =>
          askForAnswer(servers[index % processes] ?? first, person, body),
        ),
      )
      const answered = answers.filter(({ status }) => status === 200).map(answerOf)
      const refused = answers.filter(({ status }) => status === 402).map((answer) => answer.error())
      expect([answered.length, refused.length]).toEqual([affordable, requests - affordable])
      expect(callsAbout(site, prompt)).toHaveLength(affordable)
      expect(await listOpenHolds(site)).toEqual([])

      const balance = await readBalance(first, person)
      expect(balance.held).toBe(0)
      for (const { code, required = 0, available = -1, shortfall = 0 } of refused) {
        expect(code).toBe('insufficient_credits')
        expect(available).toBeGreaterThanOrEqual(0)
        expect(required).toBeGreaterThan(balance.available)
        expect(shortfall).toBeCloseTo(required - available, 6)
      }
      const usages = (await listTransactions(first, person)).filter(({ type }) => type === 'usage')
      expect(usages).toHaveLength(affordable)
      for (const { balance_after: after } of usages) expect(after).toBeGreaterThanOrEqual(0)
      const charged = answered.reduce((sum, { credits_charged }) => sum + credits_charged, 0)
      expect(balance.balance).toBeCloseTo(credits - charged, 6)
    },
  )
})
