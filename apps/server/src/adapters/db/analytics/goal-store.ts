import { defaultGoals } from '@tessera/core/analytics/goals'
import type { Goals } from '@tessera/core/analytics/goals'
import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import type { Kysely } from 'kysely'
import { z } from 'zod'

import type { AnalyticsGoalStore, VersionedGoals } from '../../../ports/analytics-goals.ts'
import { addAuditEntry } from '../audit-log.ts'
import type { Database } from '../database.ts'
import type { Schema } from '../schema/schema.ts'
import { inTransaction } from '../transaction.ts'

const settingsKey = 'analytics_goals'

const target = z.number().int().min(0)
const storedGoals = z.object({
  version: z.number().int().min(1),
  active_users: target,
  arpu_minor: target,
  conversion_bp: target,
  churn_bp: target,
  lifetime_value_minor: target,
  margin_bp: target,
})

/** The goals as one versioned row of the settings. */
export function createAnalyticsGoalStore(deps: {
  readonly database: Database
  readonly clock: Clock
  readonly ids: IdSource
}): AnalyticsGoalStore {
  return {
    get: async () => (await read(deps.database.db)).current,
    change: (change) =>
      inTransaction(deps.database, async (trx) => {
        const { current, text } = await read(trx)
        if (current.version !== change.expectedVersion) return undefined
        const changed = { goals: change.goals, version: current.version + 1 }
        const row = { value_json: toStored(changed), updated_at_ms: BigInt(deps.clock.nowMs()) }
        if (!(await write(trx, text, row))) return undefined
        await addAuditEntry(trx, deps, change.audit)
        return changed
      }),
  }
}

async function read(
  db: Kysely<Schema>,
): Promise<{ readonly current: VersionedGoals; readonly text?: string }> {
  const row = await db
    .selectFrom('settings')
    .select('value_json')
    .where('key', '=', settingsKey)
    .executeTakeFirst()
  if (row === undefined) return { current: { goals: defaultGoals, version: 0 } }
  const { version, ...goals } = storedGoals.parse(JSON.parse(row.value_json))
  return { text: row.value_json, current: { version, goals: fromStored(goals) } }
}

/** The text has the version in it, so it is the same only where nobody came between. */
async function write(
  db: Kysely<Schema>,
  former: string | undefined,
  row: { readonly value_json: string; readonly updated_at_ms: bigint },
): Promise<boolean> {
  if (former === undefined) {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('settings')
      .values({ key: settingsKey, ...row })
      .onConflict((conflict) => conflict.column('key').doNothing())
      .executeTakeFirst()
    return numInsertedOrUpdatedRows === 1n
  }
  const { numUpdatedRows } = await db
    .updateTable('settings')
    .set(row)
    .where('key', '=', settingsKey)
    .where('value_json', '=', former)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

function fromStored(stored: Omit<z.infer<typeof storedGoals>, 'version'>): Goals {
  return {
    activeUsers: BigInt(stored.active_users),
    arpuMinor: BigInt(stored.arpu_minor),
    conversionBasisPoints: BigInt(stored.conversion_bp),
    churnBasisPoints: BigInt(stored.churn_bp),
    lifetimeValueMinor: BigInt(stored.lifetime_value_minor),
    marginBasisPoints: BigInt(stored.margin_bp),
  }
}

function toStored({ goals, version }: VersionedGoals): string {
  return JSON.stringify({
    version,
    active_users: Number(goals.activeUsers),
    arpu_minor: Number(goals.arpuMinor),
    conversion_bp: Number(goals.conversionBasisPoints),
    churn_bp: Number(goals.churnBasisPoints),
    lifetime_value_minor: Number(goals.lifetimeValueMinor),
    margin_bp: Number(goals.marginBasisPoints),
  } satisfies z.infer<typeof storedGoals>)
}
