import type { Kysely } from 'kysely'

import type { ManualChoices } from '../../ports/manual-choices.ts'
import type { Schema } from './schema/schema.ts'

/** Read alone: a choice is written together with the run that it was made for. */
export function createManualChoices(db: Kysely<Schema>): ManualChoices {
  return {
    async find(userId) {
      const row = await db
        .selectFrom('manual_choices')
        .select('model_id')
        .where('user_id', '=', userId)
        .executeTakeFirst()
      return row?.model_id
    },
  }
}
