import { type Kysely, sql } from 'kysely'
import { expect, test } from 'vitest'

import { streamRoute } from '../../../test/ai-calls.ts'
import { openAiHouse } from '../../../test/ai-house.ts'
import { openTestDatabase } from '../../../test/databases.ts'
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
