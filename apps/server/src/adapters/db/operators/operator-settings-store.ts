import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import { microCredits, microCreditsFromCredits } from '@tessera/core/money/micro-credits'
import type { Kysely } from 'kysely'
import { z } from 'zod'

import type { OperatorSettings, OperatorSettingsStore } from '../../../ports/operator-settings.ts'
import { addAuditEntry } from '../audit-log.ts'
import type { Database } from '../database.ts'
import type { Schema } from '../schema/schema.ts'
import { inTransaction } from '../transaction.ts'

const settingsKey = 'operators'

const storedSettings = z.object({
  version: z.number().int().min(1),
  /** Digits: it may pass what a number holds. */
  admin_daily_grant_micro: z.string().regex(/^\d{1,19}$/),
})

const unsetSettings: OperatorSettings = { version: 0, adminDailyGrantMicro: microCreditsFromCredits(1000n) }

/** One versioned row; two superadmins who change it at once don't overwrite each other unseen. */
export function createOperatorSettingsStore(deps: {
  readonly database: Pick<Database, 'db'>
  readonly clock: Clock
  readonly ids: IdSource
}): OperatorSettingsStore {
  return {
    get: async () => (await read(deps.database.db)).settings,
    change: ({ expectedVersion, adminDailyGrantMicro, audit }) =>
      inTransaction(deps.database, async (trx) => {
        const { settings, text } = await read(trx)
        if (settings.version !== expectedVersion) return undefined
        const changed = { version: settings.version + 1, adminDailyGrantMicro }
        const row = { value_json: toStored(changed), updated_at_ms: BigInt(deps.clock.nowMs()) }
        const isWritten = text === undefined ? await insert(trx, row) : await replace(trx, text, row)
        if (!isWritten) return undefined
        await addAuditEntry(trx, deps, audit)
        return changed
      }),
  }
}

type SettingsRow = { readonly value_json: string; readonly updated_at_ms: bigint }

async function read(
  db: Kysely<Schema>,
): Promise<{ readonly settings: OperatorSettings; readonly text?: string }> {
  const row = await db
    .selectFrom('settings')
    .select('value_json')
    .where('key', '=', settingsKey)
    .executeTakeFirst()
  if (row === undefined) return { settings: unsetSettings }
  const stored = storedSettings.parse(JSON.parse(row.value_json))
  return {
    text: row.value_json,
    settings: {
      version: stored.version,
      adminDailyGrantMicro: microCredits(BigInt(stored.admin_daily_grant_micro)),
    },
  }
}

async function insert(db: Kysely<Schema>, row: SettingsRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('settings')
    .values({ key: settingsKey, ...row })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** The text has the version in it, so it is the same only where nobody came between. */
async function replace(db: Kysely<Schema>, former: string, row: SettingsRow): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('settings')
    .set(row)
    .where('key', '=', settingsKey)
    .where('value_json', '=', former)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

function toStored({ version, adminDailyGrantMicro }: OperatorSettings): string {
  return JSON.stringify({
    version,
    admin_daily_grant_micro: adminDailyGrantMicro.toString(),
  } satisfies z.infer<typeof storedSettings>)
}
