import type { ConversationResponse } from '@tessera/contracts/conversations'
import { fillPath, paths } from '@tessera/contracts/paths'
import { describe, test, vi } from 'vitest'

import { dialects } from '../databases.ts'
import {
  answerOf,
  askForAnswer,
  askForEvents,
  listTransactions,
  read,
  readBalance,
  readRun,
  startOf,
} from '../support/asking.ts'
import { callsAbout, listLosses, listOpenHolds } from '../support/books.ts'
import { createPerson } from '../support/people.ts'
import { present } from '../support/present.ts'
import { openSite } from '../support/site.ts'
import { until } from '../support/until.ts'

// Whole processes start here; on a machine that is busy with other things that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const leaseMs = 5_000
const expiryLimitMs = leaseMs + 30_000
const model = 'gpt-4o-mini'

describe.concurrent('kill -9', () => {
  test.for(dialects)(
    'at any point of a run costs nobody anything, loses no text that was kept, and leaves no hold (%s)',
    async (dialect, { expect, onTestFinished }) => {
      const site = await openSite(dialect)
      onTestFinished(() => site.close())
      const { gates } = site.providers
      const server = await site.start()
      const person = await createPerson(server, 500)

      const paid = { model, prompt: 'An apple, please.', idempotencyKey: 'paid' }
      const paidAnswer = answerOf(await askForAnswer(server, person, paid))
      const before = await readBalance(server, person)
      expect(before.balance).toBe(500 - paidAnswer.credits_charged)

      const beforeFirstByte = { model, prompt: '[[sim fault=gate at=headers]] pear', idempotencyKey: 'pear' }
      const inMidStream = {
        model,
        prompt: '[[sim fault=gate at=mid after=40 out=90]] plum',
        store: true,
        idempotencyKey: 'plum',
      }
      const afterLastToken = { model, prompt: '[[sim fault=gate at=usage]] quince', idempotencyKey: 'quince' }
      const beforeSettling = { model, prompt: '[[sim fault=gate at=end]] cherry', idempotencyKey: 'cherry' }
      const waiting = [
        await askForEvents(server, person, beforeFirstByte),
        await askForEvents(server, person, inMidStream),
      ]
      const lost = askForAnswer(server, person, { ...beforeFirstByte, idempotencyKey: 'json' }).catch(
        () => 'lost',
      )
      await until('the text of the answer is kept', async () => (await keptTexts(site)) > 1)
      // Last, because an answer with its finish marker is whole some seconds later, whether or not its usage came.
      waiting.push(
        await askForEvents(server, person, afterLastToken),
        await askForEvents(server, person, beforeSettling),
      )
      await gates.whenHeld(5)

      const starts = await Promise.all(waiting.map(startOf))
      expect((await readBalance(server, person)).held).toBeGreaterThan(0)
      await server.kill()

      expect(await lost).toBe('lost')
      for (const events of waiting) {
        expect((await events.rest()).map(({ name }) => name)).not.toContain('done')
        expect(events.isBroken()).toBe(true)
      }

      const successor = await site.start()

      const restartedMs = performance.now()
      if (dialect === 'sqlite') expect(await listOpenHolds(site)).toEqual([])
      await until('every hold is freed', async () => (await listOpenHolds(site)).length === 0, expiryLimitMs)
      expect(performance.now() - restartedMs).toBeLessThan(expiryLimitMs)
      await site.verifyBooks()
      expect(await readBalance(successor, person)).toEqual({ ...before, held: 0, available: before.balance })
      expect((await listTransactions(successor, person)).map(({ type }) => type)).toEqual(['usage', 'bonus'])
      const losses = await listLosses(site)
      expect(losses.map(({ reason }) => reason)).toEqual(Array.from({ length: 5 }, () => 'interrupted'))
      expect(starts.every((start) => losses.some((loss) => loss.run_id === start.request_id))).toBe(true)

      const cut = present(starts[1], 'start of the answer that was cut')
      const path = fillPath(paths.conversations.one, { id: present(cut.conversation_id, 'conversation') })
      const { messages } = await read<ConversationResponse>(successor, path, person.token)
      expect(messages.map(({ role, status }) => [role, status])).toEqual([
        ['user', 'complete'],
        ['assistant', 'failed'],
      ])
      const answer = present(messages[1], 'answer')
      expect(answer.error?.code).toBe('unavailable')
      expect(answer.text).not.toBe('')
      expect(present(callsAbout(site, 'plum')[0], 'call').text.startsWith(answer.text)).toBe(true)
      const cutRun = await readRun(successor, person, cut.request_id)
      expect(cutRun).toMatchObject({ status: 'expired', credits_charged: 0, error: { code: 'unavailable' } })
      expect(cutRun.response).toBe(answer.text)

      // What was answered before is answered from the books; what broke off may be asked again, and is charged once.
      const repeated = answerOf(await askForAnswer(successor, person, paid))
      expect(repeated).toEqual(paidAnswer)
      expect(callsAbout(site, 'apple')).toHaveLength(1)
      const again = askForAnswer(successor, person, { ...beforeFirstByte, stream: true })
      await gates.whenHeld(1)
      gates.release()
      const text = (await again).text
      expect(text).toContain('event: done')
      expect(starts.filter(({ request_id: runId }) => text.includes(runId))).toEqual([])
      const usages = (await listTransactions(successor, person)).filter(({ type }) => type === 'usage')
      expect(usages).toHaveLength(2)
    },
  )
})

async function keptTexts(site: Awaited<ReturnType<typeof openSite>>): Promise<number> {
  const rows = await site.look((db) => db.selectFrom('run_outputs').select('text').execute())
  return rows.filter(({ text }) => text !== '').length
}
