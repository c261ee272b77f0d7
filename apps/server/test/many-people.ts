import { firstIdAt } from '@tessera/core/id-time'

import { toAuthTime } from '../src/adapters/db/auth-columns.ts'
import type { Database } from '../src/adapters/db/database.ts'

export type SeededPerson = {
  readonly email: string
  readonly name: string
  readonly role?: string
  readonly blockedAtMs?: number
}

const seededFromMs = 1_700_000_000_000
const rowsAtOnce = 500

/** Accounts without passwords, as many as wanted. @returns their ids, in the order of the list, each newer than the last */
export async function seedPeople(
  database: Database,
  people: readonly SeededPerson[],
  from = 0,
): Promise<readonly string[]> {
  const rows = people.map((person, index) => {
    const madeAtMs = seededFromMs + (from + index) * 1000
    return {
      id: `${firstIdAt('user', madeAtMs)}${'0'.repeat(20)}`,
      name: person.name,
      email: person.email,
      normalized_email: person.email,
      email_verified: database.dialect === 'sqlite' ? 1n : true,
      image: null,
      role: person.role ?? 'user',
      blocked_at_ms: person.blockedAtMs === undefined ? null : BigInt(person.blockedAtMs),
      created_at: toAuthTime(database.dialect, madeAtMs),
      updated_at: toAuthTime(database.dialect, madeAtMs),
    }
  })
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    await database.db
      .insertInto('users')
      .values(rows.slice(start, start + rowsAtOnce))
      .execute()
  }
  return rows.map(({ id }) => id)
}
