import type { Clock } from '@tessera/core/clock'
import { microCredits } from '@tessera/core/money/micro-credits'
import type { Selectable } from 'kysely'

import type {
  NotificationPreferences,
  NotificationPreferencesStore,
  PreferencesChange,
} from '../../../ports/notification-preferences.ts'
import { isDatabaseError } from '../database-error.ts'
import type { Database } from '../database.ts'
import type { NotificationPreferencesTable } from '../schema/mail-tables.ts'

export type PreferencesStoreDeps = { readonly database: Database; readonly clock: Clock }

const preferenceColumns = ['low_balance', 'low_balance_micro', 'nearly_empty_micro', 'usage_report'] as const

export function createPreferencesStore({
  database,
  clock,
}: PreferencesStoreDeps): NotificationPreferencesStore {
  const { db } = database
  return {
    async getPreferences(userId) {
      const row = await db
        .selectFrom('notification_preferences')
        .select(preferenceColumns)
        .where('user_id', '=', userId)
        .executeTakeFirst()
      return row === undefined ? { isLowBalanceOn: true, isUsageReportOn: true } : toPreferences(row)
    },
    async changePreferences(userId, change) {
      const columns = { ...columnsOf(change), updated_at_ms: BigInt(clock.nowMs()) }
      try {
        const row = await db
          .insertInto('notification_preferences')
          .values({
            user_id: userId,
            low_balance: 1n,
            low_balance_micro: null,
            nearly_empty_micro: null,
            usage_report: 1n,
            ...columns,
          })
          // Only what was named: two changes at once, of different things, both hold.
          .onConflict((conflict) => conflict.column('user_id').doUpdateSet(columns))
          .returning(preferenceColumns)
          .executeTakeFirstOrThrow()
        return toPreferences(row)
      } catch (error) {
        if (isDatabaseError(error, 'foreign_key_violation')) return undefined
        throw error
      }
    },
  }
}

function columnsOf(change: PreferencesChange): Partial<NotificationPreferencesTable> {
  return {
    ...(change.isLowBalanceOn !== undefined && { low_balance: change.isLowBalanceOn ? 1n : 0n }),
    ...(change.isUsageReportOn !== undefined && { usage_report: change.isUsageReportOn ? 1n : 0n }),
    ...(change.ownLowMicro !== undefined && { low_balance_micro: change.ownLowMicro }),
    ...(change.ownNearlyEmptyMicro !== undefined && { nearly_empty_micro: change.ownNearlyEmptyMicro }),
  }
}

function toPreferences(
  row: Pick<Selectable<NotificationPreferencesTable>, (typeof preferenceColumns)[number]>,
): NotificationPreferences {
  return {
    isLowBalanceOn: row.low_balance === 1n,
    isUsageReportOn: row.usage_report === 1n,
    ...(row.low_balance_micro !== null && { ownLowMicro: microCredits(row.low_balance_micro) }),
    ...(row.nearly_empty_micro !== null && { ownNearlyEmptyMicro: microCredits(row.nearly_empty_micro) }),
  }
}
