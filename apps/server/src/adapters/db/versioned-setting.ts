import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import type { Kysely } from 'kysely'

import type { AuditEntry } from '../../ports/audit-log.ts'
import { addAuditEntry } from './audit-log.ts'
import type { Database } from './database.ts'
import type { Schema } from './schema/schema.ts'
import { inTransaction } from './transaction.ts'

export type VersionedSettingDeps = {
  readonly database: Pick<Database, 'db'>
  readonly clock: Clock
  readonly ids: IdSource
}

type SettingForm<Value> = {
  readonly key: string
  /** @param text undefined before anybody has decided */
  readonly fromText: (text: string | undefined) => Value
  /** With the version in it: the text is then the same only where nobody came between. */
  readonly toText: (value: Value) => string
}

type SettingChange<Value> = {
  readonly expectedVersion: number
  readonly withVersion: (version: number) => Value
  readonly audit: AuditEntry
  /** Written in the same transaction. */
  readonly writeWith?: (trx: Kysely<Schema>) => Promise<void>
}

/** One versioned row of the settings: two who change it at once don't overwrite each other unseen. */
export function createVersionedSetting<Value extends { readonly version: number }>(
  deps: VersionedSettingDeps,
  { key, fromText, toText }: SettingForm<Value>,
) {
  return {
    get: async (): Promise<Value> => fromText(await readText(deps.database.db, key)),
    /** @returns undefined where it was changed since the version that was expected */
    change: ({
      expectedVersion,
      withVersion,
      audit,
      writeWith,
    }: SettingChange<Value>): Promise<Value | undefined> =>
      inTransaction(deps.database, async (trx) => {
        const former = await readText(trx, key)
        if (fromText(former).version !== expectedVersion) return undefined
        const changed = withVersion(expectedVersion + 1)
        const row = { value_json: toText(changed), updated_at_ms: BigInt(deps.clock.nowMs()) }
        if (!(await replaceSetting(trx, { key, former, row }))) return undefined
        await addAuditEntry(trx, deps, audit)
        await writeWith?.(trx)
        return changed
      }),
  }
}

/**
 * Writes a setting over the text that was read, and takes its row's lock.
 * @param former undefined where there was none
 * @returns false where somebody was quicker
 */
export function replaceSetting(
  db: Kysely<Schema>,
  {
    key,
    former,
    row,
  }: { readonly key: string; readonly former: string | undefined; readonly row: SettingRow },
): Promise<boolean> {
  return former === undefined ? insert(db, key, row) : replace(db, { key, former, row })
}

type SettingRow = { readonly value_json: string; readonly updated_at_ms: bigint }

async function readText(db: Kysely<Schema>, key: string): Promise<string | undefined> {
  const row = await db.selectFrom('settings').select('value_json').where('key', '=', key).executeTakeFirst()
  return row?.value_json
}

async function insert(db: Kysely<Schema>, key: string, row: SettingRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('settings')
    .values({ key, ...row })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

async function replace(
  db: Kysely<Schema>,
  { key, former, row }: { readonly key: string; readonly former: string; readonly row: SettingRow },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('settings')
    .set(row)
    .where('key', '=', key)
    .where('value_json', '=', former)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}
