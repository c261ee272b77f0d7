import type { CompiledQuery } from 'kysely'

import { openSqliteConnection } from './sqlite-connection.ts'
import type { OpenSqliteConnection } from './sqlite-connection.ts'

// A reader waits for nobody in a write-ahead log except during its recovery, and waiting would stop the event loop.
const readerBusyTimeoutMs = 250

/** A connection that cannot write. It sees every commit that was answered before its statement began. */
export function openSqliteReader(file: string): OpenSqliteConnection {
  return openSqliteConnection(file, { readOnly: true, busyTimeoutMs: readerBusyTimeoutMs })
}

/**
 * Whether a query only reads, so that it may run beside the writer. Where this is wrong about a raw query, the
 * read-only connection refuses it; nothing is ever written past the writer.
 */
export function isPlainRead(query: CompiledQuery): boolean {
  if (query.query.kind === 'SelectQueryNode') return true
  if (query.query.kind !== 'RawNode') return false
  if (/^\s*(?:select|explain|values)\b/i.test(query.sql)) return true
  return /^\s*with\b/i.test(query.sql) && !/\b(?:insert|update|delete|replace)\b/i.test(query.sql)
}
