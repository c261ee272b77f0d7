import { DatabaseError } from '../database-error.ts'
import type { DatabaseErrorCode } from '../database-error.ts'

/** Extended result codes that mean something of their own. Source: https://www.sqlite.org/rescode.html */
const codeByExtendedResult: Readonly<Record<number, DatabaseErrorCode>> = {
  275: 'check_violation',
  787: 'foreign_key_violation',
  1299: 'not_null_violation',
  1555: 'unique_violation',
  1811: 'trigger_violation',
  2067: 'unique_violation',
  2579: 'unique_violation',
}

/** Primary result codes: the low eight bits of the extended ones. */
const codeByPrimaryResult: Readonly<Record<number, DatabaseErrorCode>> = {
  5: 'busy',
  6: 'busy',
  10: 'unavailable',
  11: 'unavailable',
  13: 'disk_full',
  14: 'unavailable',
  26: 'unavailable',
}

/** Turns what `node:sqlite` throws into a `DatabaseError`; other errors are bugs and are returned as they are. */
export function mapSqliteError(error: unknown): unknown {
  if (error instanceof DatabaseError || !(error instanceof Error)) return error
  if (error.message === 'database is not open') {
    return new DatabaseError('unavailable', { message: 'The database is closed', cause: error })
  }
  if (!('errcode' in error)) return error
  const result = Number(error.errcode)
  const code = codeByExtendedResult[result] ?? codeByPrimaryResult[result % 256] ?? 'other'
  return new DatabaseError(code, { message: error.message, cause: error })
}
