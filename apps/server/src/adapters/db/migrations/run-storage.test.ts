import { sql } from 'kysely'
import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../../test/databases.ts'
import { createTestLedger, hold } from '../../../../test/ledger.ts'
import { type Database, openDatabase as openDatabaseAt } from '../database.ts'
import { migrations } from './migrations.ts'

const numberOfStep = migrations.findIndex(({ id }) => id === '0008-run-storage')

async function listIndexes({ db, dialect }: Database): Promise<readonly string[]> {
  const query =
    dialect === 'sqlite'
      ? sql<{ name: string }>`select name from sqlite_schema where type = 'index' and tbl_name = 'runs'`
      : sql<{ name: string }>`select indexname as name from pg_indexes where tablename = 'runs'`
  const { rows } = await query.execute(db)
  return rows.map(({ name }) => name)
}

async function readAll({ db }: Database) {
  return {
    runs: await db.selectFrom('runs').selectAll().orderBy('id').execute(),
    holds: await db.selectFrom('holds').selectAll().orderBy('id').execute(),
    wallets: await db.selectFrom('wallets').selectAll().execute(),
  }
}

/** In the words of the version before: what later ones add to a run is not there yet. */
async function addRunningRun({ db }: Database, runId: string): Promise<void> {
  await sql`insert into runs (id, user_id, wallet_id, status, source, streamed, model_id, provider, rate_card_id,
      task_type, complexity, difficulty_permille, reason, input_bound_tokens, output_bound_tokens, held, created_at_ms)
    values (${runId}, 'usr_ada', 'wal_ada', 'running', 'api', 0, 'gpt-4o', 'openai', 'rtc_1',
      'chat', 'simple', 100, 'cheap', 10, 20, 5000000, 1790000000000)`.execute(db)
}

describeEachDatabase('the step that makes runs cheaper to write', (openDatabase) => {
  test('leaves every run and hold of the version before as it was, also those that still run', async () => {
    const before = await openDatabase({ isEmpty: true, migrations: migrations.slice(0, numberOfStep) })
    await before.migrate()
    const ledger = createTestLedger(before)
    await ledger.openWallet('wal_ada', 1_000)
    for (const runId of ['run_1', 'run_2', 'run_3']) {
      await ledger.commit(hold('wal_ada', 5, runId))
      await addRunningRun(before, runId)
    }
    const rows = await readAll(before)
    expect(rows.runs.map(({ status }) => status)).toEqual(['running', 'running', 'running'])
    expect(await listIndexes(before)).toContain('runs_running')

    const after = await openDatabaseAt({
      ...before.location,
      migrations: migrations.slice(0, numberOfStep + 1),
    })
    expect(await after.migrate()).toEqual(['0008-run-storage'])
    expect(await readAll(after)).toEqual(rows)
    const indexes = await listIndexes(after)
    expect(indexes).not.toContain('runs_running')
    expect(indexes).toEqual(expect.arrayContaining(['runs_wallet_time', 'runs_conversation']))
    await after.close()
    await ledger.committer.close()
    await before.close()
  })
})
