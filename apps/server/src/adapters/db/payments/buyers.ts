import type { Kysely } from 'kysely'

import type { Buyers } from '../../../ports/buyers.ts'
import type { Schema } from '../schema/schema.ts'

export function createBuyers(db: Kysely<Schema>): Buyers {
  return {
    async findMany(userIds) {
      const ids = [...new Set(userIds)]
      const rows =
        ids.length === 0
          ? []
          : await db.selectFrom('users').select(['id', 'email', 'name']).where('id', 'in', ids).execute()
      const found = new Map(rows.map((row) => [row.id, row]))
      return new Map(ids.map((id) => [id, found.get(id) ?? { id, email: '', name: '' }]))
    },
  }
}
