import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../../test/databases.ts'
import { createTestClock } from '../../../../test/ledger.ts'
import { forgetOldEventsJob } from '../../../jobs/forget-old-events.ts'
import type { Database } from '../database.ts'
import { createWebhookInbox } from './webhook-inbox.ts'

const dayMs = 24 * 60 * 60_000

async function addEvents(database: Database, count: number, status: 'done' | 'ignored' | 'failed') {
  const rows = Array.from({ length: count }, (_, at) => ({
    id: `evt_${status}_${at}`,
    type: 'charge.refunded',
    status,
    livemode: 0n,
    api_version: null,
    object_kind: null,
    object_id: null,
    pointers_json: '{}',
    order_id: null,
    note: null,
    created_at_ms: 0n,
    received_at_ms: 0n,
    next_attempt_at_ms: 0n,
    processed_at_ms: null,
  }))
  for (let start = 0; start < count; start += 200) {
    await database.db
      .insertInto('webhook_events')
      .values(rows.slice(start, start + 200))
      .execute()
  }
}

async function left(database: Database): Promise<number> {
  return (await database.db.selectFrom('webhook_events').select('id').execute()).length
}

describeEachDatabase('forgetting old events', (openDatabase) => {
  async function open() {
    const database = await openDatabase()
    const clock = createTestClock()
    return { database, clock, inbox: createWebhookInbox({ database, clock }) }
  }

  test('goes page by page: no sweep keeps the books waiting for long', async () => {
    const { database, clock, inbox } = await open()
    await addEvents(database, 400, 'done')
    await addEvents(database, 230, 'ignored')
    await addEvents(database, 3, 'failed')
    expect(await inbox.dropFinished(clock.nowMs())).toBe(500)
    expect(await left(database)).toBe(133)
    expect(await inbox.dropFinished(clock.nowMs())).toBe(130)
    expect(await inbox.dropFinished(clock.nowMs())).toBe(0)
    expect(await left(database)).toBe(3)
    await database.close()
  })

  test('the job takes page after page until none is left, and none when the process stops', async () => {
    const { database, clock, inbox } = await open()
    await addEvents(database, 630, 'done')
    const job = forgetOldEventsJob({ inbox, clock: { nowMs: () => clock.nowMs() + 91 * dayMs } })
    await job.run(AbortSignal.abort())
    expect(await left(database)).toBe(630)
    await job.run(new AbortController().signal)
    expect(await left(database)).toBe(0)
    await database.close()
  })
})
