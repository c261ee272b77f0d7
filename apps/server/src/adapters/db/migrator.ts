import { createHash } from 'node:crypto'

import type { Dialect, Migration } from './migrations/migration.ts'

/** A step as plain data: it can be sent to another thread and compared with what was applied before. */
export type RenderedStep = {
  readonly id: string
  readonly checksum: string
  readonly statements: readonly string[]
}

export type AppliedStep = { readonly id: string; readonly checksum: string }

export type MigrationErrorCode = 'newer_database' | 'changed_step' | 'skipped_step' | 'step_failed'

/** The database and this program do not belong together, or a step is wrong. The step in question left nothing. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
  readonly code: MigrationErrorCode

  constructor(code: MigrationErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** Both databases know this statement; the table remembers which steps were made, and out of which text. */
export const createMigrationsTable = `create table if not exists schema_migrations (
  id text primary key,
  checksum text not null,
  applied_at_ms bigint not null
)`

export const selectAppliedSteps = 'select id, checksum from schema_migrations order by id'

/** Renders the steps for one database. */
export function renderSteps(migrations: readonly Migration[], dialect: Dialect): readonly RenderedStep[] {
  return migrations.map((migration) => {
    const statements = migration.statements(dialect)
    const checksum = createHash('sha256').update(JSON.stringify(statements)).digest('hex')
    return { id: migration.id, checksum, statements }
  })
}

/**
 * Decides which steps are still to be made.
 * Errors: `newer_database` where a later program was here before, `changed_step` where a released step was edited,
 * `skipped_step` where an earlier step is missing while a later one is there.
 */
export function planSteps(
  steps: readonly RenderedStep[],
  applied: readonly AppliedStep[],
): readonly RenderedStep[] {
  const stepById = new Map(steps.map((step) => [step.id, step]))
  for (const { id, checksum } of applied) {
    const step = stepById.get(id)
    if (step === undefined) {
      throw new MigrationError(
        'newer_database',
        `The database has the step ${id}, which this version does not know. A newer version wrote it: run that version, or restore a backup.`,
      )
    }
    if (step.checksum !== checksum) {
      throw new MigrationError(
        'changed_step',
        `The step ${id} was applied with another text than this version has. Released steps must not be edited; add a further one.`,
      )
    }
  }
  const appliedIds = new Set(applied.map((step) => step.id))
  const firstPending = steps.findIndex((step) => !appliedIds.has(step.id))
  if (firstPending === -1) return []
  const pending = steps.slice(firstPending)
  const late = pending.find((step) => appliedIds.has(step.id))
  if (late !== undefined) {
    throw new MigrationError(
      'skipped_step',
      `The step ${late.id} is applied, but ${pending[0]?.id ?? ''} before it is not.`,
    )
  }
  return pending
}

/** Says which statement of which step the database did not take. */
export function stepFailed(step: RenderedStep, statement: string, cause: unknown): MigrationError {
  const beginning = statement.trim().split('\n', 1)[0] ?? ''
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new MigrationError('step_failed', `The step ${step.id} failed at "${beginning}": ${reason}`, cause)
}

/** One name for a whole list of steps, for databases that are kept as templates. */
export function checksumOfSteps(steps: readonly RenderedStep[]): string {
  const hash = createHash('sha256')
  for (const step of steps) hash.update(step.id).update(step.checksum)
  return hash.digest('hex')
}
