/**
 * Gives rows of the database the type that the query was built with. Kysely's types, made out of `Schema`, are the
 * promise; this is the one place where they meet what really came.
 */
export function rowsOf<Row>(rows: readonly unknown[]): Row[]
export function rowsOf(rows: readonly unknown[]): readonly unknown[] {
  return rows
}
