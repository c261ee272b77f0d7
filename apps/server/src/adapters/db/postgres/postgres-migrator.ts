import type { Client } from 'pg'

import { createMigrationsTable, planSteps, selectAppliedSteps, stepFailed } from '../migrator.ts'
import type { AppliedStep, RenderedStep } from '../migrator.ts'
import { mapPostgresError } from './postgres-errors.ts'

/** Any fixed number that nothing else on this server locks: the letters "tessera" as digits of base 256. */
const migrationLock = 32_762_609_970_967_137n

/**
 * Makes the pending steps, each in a transaction of its own that also takes the lock and looks again at what is there:
 * a second process that started at the same moment waits and finds the step done.
 * @returns the ids of the steps that this call made
 */
export async function applyPostgresSteps(
  client: Client,
  steps: readonly RenderedStep[],
  nowMs: number,
): Promise<readonly string[]> {
  const appliedIds: string[] = []
  for (;;) {
    const appliedId = await inTransaction(client, () => applyNextStep(client, steps, nowMs))
    if (appliedId === undefined) return appliedIds
    appliedIds.push(appliedId)
  }
}

async function applyNextStep(
  client: Client,
  steps: readonly RenderedStep[],
  nowMs: number,
): Promise<string | undefined> {
  // Rewriting a large table may take its time; waiting for a lock that a forgotten session holds may not.
  await client.query(`set local statement_timeout = 0`)
  await client.query(`set local lock_timeout = '60s'`)
  await client.query('select pg_advisory_xact_lock($1)', [migrationLock])
  await client.query(createMigrationsTable)
  const applied = await client.query<AppliedStep>(selectAppliedSteps)
  const [next] = planSteps(steps, applied.rows)
  if (next === undefined) return undefined
  for (const statement of next.statements) {
    try {
      await client.query(statement)
    } catch (error) {
      throw stepFailed(next, statement, error)
    }
  }
  await client.query('insert into schema_migrations (id, checksum, applied_at_ms) values ($1, $2, $3)', [
    next.id,
    next.checksum,
    nowMs,
  ])
  return next.id
}

async function inTransaction<Result>(client: Client, work: () => Promise<Result>): Promise<Result> {
  try {
    await client.query('begin')
    const result = await work()
    await client.query('commit')
    return result
  } catch (error) {
    // Where this fails too the connection is gone, and with it the transaction.
    await client.query('rollback').catch(() => undefined)
    throw mapPostgresError(error)
  }
}
