import { type Kysely, sql } from 'kysely'

import type { Schema } from './schema/schema.ts'

/** Whether there is such a table where we make ours: other applications may have theirs in other schemas. */
export async function hasTable(db: Kysely<Schema>, name: string): Promise<boolean> {
  const tables = (await db.introspection.getTables()).filter((table) => table.name === name)
  // SQLite has no schemas.
  if (tables.every(({ schema }) => schema === undefined)) return tables.length > 0
  const { rows } = await sql<{ current: string | null }>`select current_schema() as current`.execute(db)
  return tables.some(({ schema }) => schema === rows[0]?.current)
}
