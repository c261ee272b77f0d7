import type { Kysely } from 'kysely'
import { z } from 'zod'

import type { BooksRecord } from '../../../ports/today.ts'
import type { Schema } from '../schema/schema.ts'

const recordKey = 'books_verified'
const stored = z.object({ at_ms: z.number().int(), sound: z.boolean() })

export function createBooksRecord(db: Kysely<Schema>): BooksRecord {
  return {
    async find() {
      const row = await db
        .selectFrom('settings')
        .select('value_json')
        .where('key', '=', recordKey)
        .executeTakeFirst()
      if (row === undefined) return undefined
      const { at_ms, sound } = stored.parse(JSON.parse(row.value_json))
      return { atMs: at_ms, isSound: sound }
    },
    async save({ atMs, isSound }) {
      const row = {
        value_json: JSON.stringify({ at_ms: atMs, sound: isSound } satisfies z.infer<typeof stored>),
        updated_at_ms: BigInt(atMs),
      }
      await db
        .insertInto('settings')
        .values({ key: recordKey, ...row })
        .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
        .execute()
    },
  }
}
