import { createMigrationsTable, planSteps, selectAppliedSteps, stepFailed } from '../migrator.ts'
import type { AppliedStep, RenderedStep } from '../migrator.ts'
import type { OpenSqliteConnection } from './sqlite-connection.ts'

/**
 * Makes the pending steps, each in a transaction of its own that also takes the lock and looks again at what is there:
 * a second process that started at the same moment finds the step done.
 * @returns the ids of the steps that this call made
 */
export function applySqliteSteps(
  connection: OpenSqliteConnection,
  steps: readonly RenderedStep[],
  nowMs: number,
): readonly string[] {
  const appliedIds: string[] = []
  for (;;) {
    const appliedId = connection.transaction(() => applyNextStep(connection, steps, nowMs))
    if (appliedId === undefined) return appliedIds
    appliedIds.push(appliedId)
  }
}

function applyNextStep(
  connection: OpenSqliteConnection,
  steps: readonly RenderedStep[],
  nowMs: number,
): string | undefined {
  connection.exec(createMigrationsTable)
  const [next] = planSteps(steps, connection.all(selectAppliedSteps).map(toAppliedStep))
  if (next === undefined) return undefined
  for (const statement of next.statements) {
    try {
      connection.exec(statement)
    } catch (error) {
      throw stepFailed(next, statement, error)
    }
  }
  connection.run('insert into schema_migrations (id, checksum, applied_at_ms) values (?, ?, ?)', [
    next.id,
    next.checksum,
    nowMs,
  ])
  return next.id
}

function toAppliedStep(row: Readonly<Record<string, unknown>>): AppliedStep {
  return { id: String(row['id']), checksum: String(row['checksum']) }
}
