import { DatabaseError } from '../database-error.ts'
import type { DatabaseErrorCode } from '../database-error.ts'

/** Source: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const codeBySqlState: Readonly<Record<string, DatabaseErrorCode>> = {
  '23502': 'not_null_violation',
  '23503': 'foreign_key_violation',
  '23505': 'unique_violation',
  '23514': 'check_violation',
  '25006': 'unavailable',
  '25P03': 'transaction_expired',
  '25P04': 'transaction_expired',
  '40001': 'serialization',
  '40P01': 'serialization',
  '53100': 'disk_full',
  '55P03': 'busy',
  '57014': 'busy',
  '58030': 'unavailable',
  P0001: 'trigger_violation',
}

/** Classes: connection trouble, lack of resources, and a server that is stopping or starting. */
const unavailableClasses: ReadonlySet<string> = new Set(['08', '53', '57'])

/** The database chose one of two; or we gave up waiting for a lock. The same transaction may work a moment later. */
const retryableSqlStates: ReadonlySet<string> = new Set(['40001', '40P01', '55P03'])

/** What `pg` and the sockets under it say without an SQLSTATE. */
const connectionLost =
  /connection terminated|connection error|timeout exceeded when trying to connect|query read timeout|client was closed|Cannot use a pool/i
const socketErrors = /^(?:ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ENOENT)/

/** Turns what `pg` throws into a `DatabaseError`; other errors are bugs and are returned as they are. */
export function mapPostgresError(error: unknown): unknown {
  if (error instanceof DatabaseError || !(error instanceof Error)) return error
  const state = 'code' in error ? String(error.code) : ''
  if (socketErrors.test(state) || connectionLost.test(error.message)) {
    return new DatabaseError('unavailable', { message: error.message || state, cause: error })
  }
  if (!/^[0-9A-Z]{5}$/.test(state)) return error
  // Somebody changed the tables under a statement that this connection had prepared.
  const isStalePlan = state === '0A000' && error.message.includes('cached plan')
  const code = isStalePlan ? 'serialization' : codeOf(state)
  return new DatabaseError(code, {
    message: error.message,
    isRetryable: isStalePlan || retryableSqlStates.has(state),
    cause: error,
  })
}

function codeOf(state: string): DatabaseErrorCode {
  const known = codeBySqlState[state]
  if (known !== undefined) return known
  return unavailableClasses.has(state.slice(0, 2)) ? 'unavailable' : 'other'
}
