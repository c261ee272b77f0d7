import { type Kysely, sql } from 'kysely'
import { expect, test } from 'vitest'

import { streamRoute } from '../../../test/ai-calls.ts'
import { openAiHouse } from '../../../test/ai-house.ts'
import { describeEachDatabase, openTestDatabase } from '../../../test/databases.ts'
import { ask } from '../../../test/house.ts'
import { until } from '../../../test/support/until.ts'
import type { Schema } from '../../adapters/db/schema/schema.ts'

/** Whether somebody waits for a lock with such a statement. */
async function isWaiting(db: Kysely<Schema>, statement: string): Promise<boolean> {
  const { rows } = await sql`select 1 from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and query ilike ${statement}`.execute(db)
  return rows.length > 0
}

// On SQLite nobody writes while somebody else does.
test('a conversation that is deleted while its text is being saved leaves none behind (postgres)', async () => {
  const limits = { progressMs: 600_000 }
  const ai = await openAiHouse(() => openTestDatabase('postgres'), { limits })
  const { postgres, db } = ai.database
  if (postgres === undefined) throw new Error('this test is about PostgreSQL')
  await ai.addUser('ada', 100)
  const prompt = 'Go [[sim fault=gate at=mid after=20]]'
  const stream = await streamRoute(ai, 'ada', { model: 'gpt-4o-mini', prompt, store: true })
  await stream.readUntil('delta')
  const runId = stream.start.request_id

  // Somebody's row of the same name keeps the save waiting in its middle.
  const client = await postgres.openClient()
  await client.query('begin')
  const row = `insert into run_outputs (run_id, text, reasoning_text, updated_at_ms) values ($1, '', '', 0)`
  await client.query(row, [runId])
  const saved = ai.runs.saveProgress([{ runId, text: 'A text.', reasoningText: '' }])
  await until('the text is being saved', () => isWaiting(db, '%insert into run_outputs%'))
  const headers = { authorization: 'Bearer ada' }
  const path = `/api/conversations/${stream.start.conversation_id}`
  let isDeleted = false
  const deleted = ask(ai.house, path, { method: 'DELETE', headers }).then(({ status }) => {
    isDeleted = true
    return status
  })
  await until('it is deleted, or waits for the text', async () => {
    return isDeleted || (await isWaiting(db, '%from "runs"%for update%'))
  })
  await client.query('rollback')
  await client.end()

  await saved
  expect(await deleted).toBe(204)
  await stream.readAll()
  expect(await db.selectFrom('run_outputs').selectAll().execute()).toEqual([])
})

// A deletion locks the runs of a conversation in this order: in another the two would wait for each other.
test('texts are saved in the order of their runs (postgres)', async () => {
  const ai = await openAiHouse(() => openTestDatabase('postgres'), { limits: { progressMs: 600_000 } })
  const { postgres, db } = ai.database
  if (postgres === undefined) throw new Error('this test is about PostgreSQL')
  await ai.addUser('ada', 100)
  const prompt = 'Go [[sim fault=gate at=mid after=20]]'
  const streams = []
  for (let run = 0; run < 2; run += 1) {
    const stream = await streamRoute(ai, 'ada', { model: 'gpt-4o-mini', prompt, store: true })
    await stream.readUntil('delta')
    streams.push(stream)
  }
  const [first = '', second = ''] = streams.map(({ start }) => start.request_id).toSorted()
  // Where it lies in the table, and where it is named, the first comes last.
  await db.updateTable('runs').set({ stop_requested_at_ms: null }).where('id', '=', first).execute()

  const client = await postgres.openClient()
  await client.query('begin')
  const lock = 'select id from runs where id = $1 for update'
  await client.query(lock, [first])
  const saved = ai.runs.saveProgress(
    [second, first].map((runId) => ({ runId, text: 'A text.', reasoningText: '' })),
  )
  await until('the texts are being saved', () => isWaiting(db, '%insert into run_outputs%'))
  // Whoever waits for the first run has not taken the second.
  const taken = await client.query(`${lock} nowait`, [second]).catch((error: unknown) => error)
  await client.query('rollback')
  await client.end()
  await saved
  expect(taken).toMatchObject({ rowCount: 1 })
  for (const stream of streams) {
    const { conversation_id: id } = stream.start
    await ask(ai.house, `/api/conversations/${id}`, {
      method: 'DELETE',
      headers: { authorization: 'Bearer ada' },
    })
    await stream.readAll()
  }
})

describeEachDatabase('a save that comes late', (openDatabase) => {
  test('puts no text back that was deleted after the end of its run', async () => {
    const ai = await openAiHouse(openDatabase, { limits: { progressMs: 600_000 } })
    const { db } = ai.database
    await ai.addUser('ada', 100)
    const stream = await streamRoute(ai, 'ada', { model: 'gpt-4o-mini', prompt: 'Go', store: true })
    await stream.readAll()
    const path = `/api/conversations/${stream.start.conversation_id}`
    const headers = { authorization: 'Bearer ada' }
    expect((await ask(ai.house, path, { method: 'DELETE', headers })).status).toBe(204)
    await ai.runs.saveProgress([{ runId: stream.start.request_id, text: 'A text.', reasoningText: '' }])
    expect(await db.selectFrom('run_outputs').selectAll().execute()).toEqual([])
  })
})
