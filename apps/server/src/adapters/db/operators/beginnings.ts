import { type RawBuilder, sql } from 'kysely'

import type { Database } from '../database.ts'
import type { Dialect } from '../migrations/migration.ts'

/** Sorts behind every text that begins as the other does. */
const lastCharacter = '\u{10FFFF}'
const mostPeopleFound = 20

/**
 * What an index can find: a range, without the signs that `like` would take for more than they are. The database lowers
 * both sides, so that it means the same on both.
 */
export function beginsWith(column: RawBuilder<string>, text: string): readonly RawBuilder<boolean>[] {
  return [
    sql<boolean>`${column} >= lower(${text})`,
    sql<boolean>`${column} < lower(${text}) || ${lastCharacter}`,
  ]
}

/** The address of `users as u`, in the order of bytes, as the index for beginnings is. */
export function emailOf(dialect: Dialect): RawBuilder<string> {
  return dialect === 'postgres' ? sql<string>`(u.email collate "C")` : sql<string>`u.email`
}

/** The name of `users as u`, lowered, in the order of bytes. */
export function nameOf(dialect: Dialect): RawBuilder<string> {
  return dialect === 'postgres' ? sql<string>`(lower(u.name) collate "C")` : sql<string>`lower(u.name)`
}

/** The first people whose address begins with a text that looks like one. */
export async function findIdsByAddress(
  { db, dialect }: Pick<Database, 'db' | 'dialect'>,
  text: string,
): Promise<readonly string[]> {
  if (!text.includes('@')) return []
  const email = emailOf(dialect)
  const rows = await db
    .selectFrom('users as u')
    .select('u.id')
    .where((eb) => eb.and([...beginsWith(email, text)]))
    .orderBy(email)
    .limit(mostPeopleFound)
    .execute()
  return rows.map(({ id }) => id)
}
