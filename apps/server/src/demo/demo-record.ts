import type { Kysely } from 'kysely'
import { z } from 'zod'

import type { Schema } from '../adapters/db/schema/schema.ts'

const recordKey = 'demo.business'

const record = z.object({
  seed: z.number(),
  users: z.number(),
  from_ms: z.number(),
  to_ms: z.number(),
  /** Undefined until all of it is written. */
  books: z.string().optional(),
})

/** What a database says about the demo business in it. */
export type DemoRecord = z.infer<typeof record>

export async function readDemoRecord(db: Kysely<Schema>): Promise<DemoRecord | undefined> {
  const row = await db
    .selectFrom('settings')
    .select('value_json')
    .where('key', '=', recordKey)
    .executeTakeFirst()
  return row === undefined ? undefined : record.parse(JSON.parse(row.value_json))
}

export async function saveDemoRecord(db: Kysely<Schema>, saved: DemoRecord): Promise<void> {
  const row = { value_json: JSON.stringify(saved), updated_at_ms: BigInt(saved.to_ms) }
  await db
    .insertInto('settings')
    .values({ key: recordKey, ...row })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
    .execute()
}
