import type { CompiledQuery, Kysely } from 'kysely'
import { sql } from 'kysely'

import type { Schema } from '../schema/schema.ts'
import type { RowSet } from './roll-up-rows.ts'

/** Well below what a statement takes as parameters on either database. */
const parametersAtOnce = 5_000

/** What adds rows to those with the same key, column by column. */
export function addRows(db: Kysely<Schema>, rows: RowSet): CompiledQuery[] {
  return upsert(db, rows, true)
}

/** What puts rows in the place of those with the same key. */
export function putRows(db: Kysely<Schema>, rows: RowSet): CompiledQuery[] {
  return upsert(db, rows, false)
}

function upsert(db: Kysely<Schema>, { table, keys, rows }: RowSet, isAdded: boolean): CompiledQuery[] {
  const [first] = rows
  if (first === undefined) return []
  const inOrder = sortedByKey(rows, keys)
  const columns = Object.keys(first)
  const values = columns.filter((column) => !keys.includes(column))
  const changes = values.map((column) =>
    isAdded
      ? sql`${sql.ref(column)} = ${sql.ref(`${table}.${column}`)} + ${sql.ref(`excluded.${column}`)}`
      : sql`${sql.ref(column)} = ${sql.ref(`excluded.${column}`)}`,
  )
  const onConflict = changes.length === 0 ? sql`do nothing` : sql`do update set ${sql.join(changes)}`
  const statements: CompiledQuery[] = []
  const rowsAtOnce = Math.floor(parametersAtOnce / columns.length)
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    const some = inOrder
      .slice(start, start + rowsAtOnce)
      .map((row) => sql`(${sql.join(columns.map((column) => row[column] ?? null))})`)
    const statement = sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
      values ${sql.join(some)}
      on conflict (${sql.join(keys.map((key) => sql.ref(key)))}) ${onConflict}`
    statements.push(statement.compile(db))
  }
  return statements
}

/** Two processes that write sums of different sources into the same rows take them in one order, and never lock. */
function sortedByKey(rows: RowSet['rows'], keys: readonly string[]): RowSet['rows'] {
  return rows
    .map((row) => ({ row, name: keys.map((key) => String(row[key])).join(' ') }))
    .toSorted((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0))
    .map(({ row }) => row)
}
