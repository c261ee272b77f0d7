import { invariant } from '@tessera/core/invariant'

import type { Dialect } from './migrations/migration.ts'

/**
 * The columns that better-auth writes too hold times and flags in its form: on SQLite ISO 8601 text and 0/1, on
 * PostgreSQL timestamptz and boolean.
 */
export function toAuthTime(dialect: Dialect, timeMs: number): string | Date {
  const time = new Date(timeMs)
  return dialect === 'sqlite' ? time.toISOString() : time
}

/** @returns epoch milliseconds */
export function fromAuthTime(value: unknown): number {
  const timeMs = value instanceof Date ? value.getTime() : Date.parse(String(value))
  invariant(Number.isFinite(timeMs), 'a stored time is a time')
  return timeMs
}

export function fromAuthFlag(value: unknown): boolean {
  return value === true || value === 1n || value === 1
}
