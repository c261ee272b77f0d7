import { sql } from 'kysely'
import type { Kysely } from 'kysely'

import { hasTable } from './has-table.ts'
import { migrations } from './migrations/migrations.ts'
import type { Schema } from './schema/schema.ts'

/** `behind`: steps of this version are missing, perhaps all; `ahead`: a newer version has made further ones. */
export type SchemaState = 'current' | 'behind' | 'ahead'

/** How the tables of a database stand to this version. Whether steps were changed is for the migration to find. */
export async function readSchemaState(db: Kysely<Schema>): Promise<SchemaState> {
  const applied = await readAppliedIds(db)
  const known = new Set(migrations.map(({ id }) => id))
  if ([...applied].some((id) => !known.has(id))) return 'ahead'
  return [...known].every((id) => applied.has(id)) ? 'current' : 'behind'
}

async function readAppliedIds(db: Kysely<Schema>): Promise<ReadonlySet<string>> {
  if (!(await hasTable(db, 'schema_migrations'))) return new Set()
  const { rows } = await sql<{ id: string }>`select id from schema_migrations`.execute(db)
  return new Set(rows.map(({ id }) => id))
}
