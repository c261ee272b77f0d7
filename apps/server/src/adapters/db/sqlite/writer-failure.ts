import { DatabaseError } from '../database-error.ts'
import { MigrationError } from '../migrator.ts'
import type { WriterFailure } from './writer-protocol.ts'

/** Makes an error of the writer's thread ready to be sent. */
export function toWriterFailure(error: unknown): WriterFailure {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  return {
    ...(error instanceof DatabaseError && { code: error.code }),
    ...(error instanceof MigrationError && { migrationCode: error.code }),
    name: error.name,
    message: error.message,
    ...(error.stack !== undefined && { stack: error.stack }),
  }
}

/** Makes the error that the caller on the main thread sees; what the writer's thread threw becomes its cause. */
export function fromWriterFailure(failure: WriterFailure): Error {
  const { code, migrationCode, message } = failure
  if (migrationCode !== undefined) return new MigrationError(migrationCode, message)
  const thrown = new Error(message)
  thrown.name = failure.name
  if (failure.stack !== undefined) thrown.stack = failure.stack
  return code === undefined ? thrown : new DatabaseError(code, { message, cause: thrown })
}
