/** What went wrong, in words that both databases share. */
export type DatabaseErrorCode =
  | 'unique_violation'
  | 'check_violation'
  | 'not_null_violation'
  | 'foreign_key_violation'
  /** A trigger of the schema refused the change: the row is append-only. */
  | 'trigger_violation'
  /** Somebody else held a lock for longer than we wait. Nothing was changed. */
  | 'busy'
  | 'disk_full'
  /** The database chose this transaction as the one to give way. Nothing was changed; a repeat may succeed. */
  | 'serialization'
  /** The transaction stayed open for too long and was rolled back. */
  | 'transaction_expired'
  /** No answer: whether a write took place is unknown. */
  | 'unavailable'
  | 'other'

type DatabaseErrorDetails = {
  readonly message: string
  /** Nothing was changed and the same transaction may well succeed when it is run again. */
  readonly isRetryable?: boolean
  readonly cause?: unknown
}

/** The only error that leaves this adapter. Its message is for the log, never for a user. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
  readonly code: DatabaseErrorCode
  readonly isRetryable: boolean

  constructor(code: DatabaseErrorCode, details: DatabaseErrorDetails) {
    super(details.message, { cause: details.cause })
    this.code = code
    this.isRetryable = details.isRetryable ?? false
  }
}

/** The database is away, full or too busy: nothing is wrong with what was asked of it, and later it may do. */
export function isDatabaseOutage(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return false
  return error.isRetryable || outageCodes.has(error.code)
}

const outageCodes: ReadonlySet<DatabaseErrorCode> = new Set([
  'busy',
  'disk_full',
  'serialization',
  'transaction_expired',
  'unavailable',
])

/** Narrows an unknown error to one of ours with this code. */
export function isDatabaseError(error: unknown, code: DatabaseErrorCode): error is DatabaseError {
  return error instanceof DatabaseError && error.code === code
}
