import {
  activityDays,
  createAnalytics,
  noCredits,
  noSignUps,
  nothingEarned,
  sumOf,
} from '@tessera/core/analytics/figures'
import type { Analytics, MoneyView } from '@tessera/core/analytics/figures'
import type { RollUp } from '@tessera/core/analytics/roll-up'
import { addSums } from '@tessera/core/analytics/sum-table'
import { addDays } from '@tessera/core/analytics/utc-days'
import type { DaySpan } from '@tessera/core/analytics/utc-days'
import type { Kysely } from 'kysely'

import type { AnalyticsReads, AnalyticsSnapshot } from '../../../ports/analytics-reads.ts'
import type { Database } from '../database.ts'
import type { Schema } from '../schema/schema.ts'
import { inSnapshot } from '../transaction.ts'
import { findEarning, listEarnings } from './earning-reads.ts'
import { addTable, readTail } from './ledger-tail.ts'
import { addMoney } from './money-sums.ts'
import { addStoredActivity, addStoredSums, readStoredStanding } from './stored-sums.ts'
import { listTopUsers } from './top-users.ts'

/** Every read is of one moment: what was rolled up, what was not yet, and the purchases. */
export function createAnalyticsReads(database: Database): AnalyticsReads {
  return {
    read: (request) => inSnapshot(database, (db) => read(db, request)),
    listTopUsers: (filter) => inSnapshot(database, (db) => listTopUsers(db, filter)),
    listEarnings: (filter) => inSnapshot(database, (db) => listEarnings(db, filter)),
    findEarning: (runId) => inSnapshot(database, (db) => findEarning(db, runId)),
    async listModelNames() {
      const rows = await database.db.selectFrom('models').select(['id', 'display_name']).execute()
      return new Map(rows.map((row) => [row.id, row.display_name]))
    },
  }
}

async function read(
  db: Kysely<Schema>,
  { span, view }: { readonly span: DaySpan; readonly view: MoneyView },
): Promise<AnalyticsSnapshot> {
  const analytics = createAnalytics()
  const { rollUp: tail, isComplete } = await readTail(db)
  await addStoredSums(db, analytics, span)
  await addStoredActivity(db, analytics, {
    firstDay: addDays(span.firstDay, -2 * activityDays),
    lastDay: span.lastDay,
  })
  await addMoney(db, analytics.money, { span, view })
  const standing = addStanding(await readStoredStanding(db, view), tail, view)
  addAllTables(analytics, tail)
  return { analytics, standing, isComplete }
}

function addAllTables(analytics: Analytics, tail: RollUp): void {
  addTable(analytics.usage, tail.usage)
  addTable(analytics.earned, tail.earned)
  addTable(analytics.credits, tail.credits)
  addTable(analytics.requests, tail.requests)
  addTable(analytics.losses, tail.losses)
  addTable(analytics.signUps, tail.signUps)
  addTable(analytics.activeGaps, tail.activeGaps)
}

function addStanding(
  stored: AnalyticsSnapshot['standing'],
  tail: RollUp,
  { currency, isLive }: MoneyView,
): AnalyticsSnapshot['standing'] {
  const livemode = isLive ? 1n : 0n
  const earned = tail.earned
    .rows()
    .filter(({ key }) => key.currency === currency && key.livemode === livemode)
  return {
    credits: addSums(stored.credits, sumOf(tail.credits.rows(), noCredits)),
    earned: addSums(stored.earned, sumOf(earned, nothingEarned)),
    signUps: addSums(stored.signUps, sumOf(tail.signUps.rows(), noSignUps)),
  }
}
