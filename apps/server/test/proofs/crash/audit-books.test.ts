import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test, vi } from 'vitest'

import { answerOf, askForAnswer } from '../../support/asking.ts'
import { buildSite, openSqlitePlace } from '../../support/built-site.ts'
import { createPerson } from '../../support/people.ts'
import { auditBooks } from './audit-books.ts'
import type { AuditRequest } from './audit-books.ts'
import { ClientLog } from './client-log.ts'
import type { AskedPrompt } from './client-log.ts'

// Whole processes start here; on a machine that is busy with other things that takes its time.
vi.setConfig({ testTimeout: 120_000 })

test('an audit finds what is lost, what was told otherwise, and what nobody asked for', async ({
  onTestFinished,
}) => {
  const place = await openSqlitePlace()
  const site = await buildSite(place)
  const folder = await mkdtemp(join(tmpdir(), 'tessera-audit-'))
  onTestFinished(async () => {
    await site.close()
    await rm(folder, { recursive: true })
  })
  const server = await site.start()
  const person = await createPerson(server, 100)
  const body = { model: 'gpt-4o-mini', prompt: 'One thing.', idempotencyKey: 'one' }
  const answer = answerOf(await askForAnswer(server, person, body))
  const asked: AskedPrompt = {
    key: 'one',
    caller: 0,
    model: body.model,
    prompt: body.prompt,
    isStreamed: false,
    isStored: false,
    answer: { type: 'none' },
  }
  const told = {
    type: 'charged',
    runId: answer.request_id,
    chargedMicro: BigInt(Math.round(answer.credits_charged * 1e6)),
    text: answer.response,
    calls: 1,
  } as const

  let logs = 0
  async function audit(write: (log: ClientLog) => void, doomed: AuditRequest['doomed'] = []) {
    logs += 1
    const log = new ClientLog(join(folder, `${logs}.log`))
    // As `createPerson` gives them.
    log.askedForGrant({ key: 'for a test', caller: 0, credits: 100, transactionId: undefined })
    write(log)
    try {
      return await place.withDatabase((database) => auditBooks(database, { log, doomed }))
    } finally {
      log.close()
    }
  }

  const sound = await audit((log) => log.asked({ ...asked, answer: told }))
  expect([sound.violations, sound.lost, sound.duplicated]).toEqual([[], 0, 0])
  const untold = await audit((log) => log.asked(asked))
  expect([untold.violations, untold.unacknowledged]).toEqual([[], ['one', 'for a test']])

  const otherwise: readonly AskedPrompt['answer'][] = [
    { ...told, runId: 'run_of_nobody' },
    { ...told, chargedMicro: told.chargedMicro + 1n },
    { ...told, text: 'Another text.' },
    { type: 'free', runId: told.runId },
  ]
  for (const wrong of otherwise) {
    const { violations } = await audit((log) => log.asked({ ...asked, answer: wrong }))
    expect(
      violations,
      JSON.stringify(wrong, (_key, value) => String(value)),
    ).toHaveLength(1)
  }
  expect((await audit(() => undefined)).violations).toEqual([`nobody asked for usage ${told.runId}`])
  const cutByUs = await audit((log) => log.asked(asked), [{ prompt: asked, isCharged: false, callsByNow: 1 }])
  expect(cutByUs.violations).toEqual(['one was cut by us, and was charged'])
  const unpaid = await audit((log) => {
    log.asked({ ...asked, answer: told })
    log.paid({ orderId: 'ord_1', sessionId: 'cs_1', caller: 0, creditsMicro: 5n })
  })
  expect([unpaid.lost, unpaid.violations]).toEqual([1, ['lost: the purchase ord_1']])
})
