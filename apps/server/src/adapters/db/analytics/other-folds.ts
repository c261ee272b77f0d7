import { outcomeOfRequest } from '@tessera/core/analytics/roll-up'
import type { RollUp } from '@tessera/core/analytics/roll-up'
import { rollUpLoss } from '@tessera/core/analytics/roll-up-loss'
import { dayOf } from '@tessera/core/analytics/utc-days'
import type { Kysely } from 'kysely'

import { fromAuthTime } from '../auth-columns.ts'
import type { Schema } from '../schema/schema.ts'
import { inGroups } from './in-groups.ts'
import type { LedgerWindow } from './ledger-window.ts'

export type FoldedWindow = { readonly lastId: string; readonly count: number }

/** Counts requests by the day on which they began. @returns those that still run as well; they are counted later */
export async function foldRuns(
  db: Kysely<Schema>,
  rollUp: RollUp,
  window: LedgerWindow,
): Promise<(FoldedWindow & { readonly runningIds: readonly string[] }) | undefined> {
  let query = runsQuery(db).where('id', '>', window.afterId).orderBy('id').limit(window.limit)
  if (window.beforeId !== undefined) query = query.where('id', '<', window.beforeId)
  const rows = await query.execute()
  const lastId = rows.at(-1)?.id
  if (lastId === undefined) return undefined
  const runningIds = rows.filter((row) => !addRun(rollUp, row)).map(({ id }) => id)
  return { lastId, count: rows.length, runningIds }
}

/** Counts those that ran when the checkpoint went past them and have ended since. @returns their ids */
export async function foldEndedRuns(db: Kysely<Schema>, rollUp: RollUp): Promise<readonly string[]> {
  const waiting = await db.selectFrom('roll_up_running_requests').select('run_id').execute()
  const ids = waiting.map(({ run_id: id }) => id)
  const rows = await inGroups(ids, 500, (group) =>
    runsQuery(db)
      .where('id', 'in', [...group])
      .execute(),
  )
  return rows.filter((row) => addRun(rollUp, row)).map(({ id }) => id)
}

function runsQuery(db: Kysely<Schema>) {
  return db
    .selectFrom('runs')
    .select(['id', 'model_id', 'status', 'finish_reason', 'error_code', 'created_at_ms'])
}

/** @returns false where it still runs, and nothing was counted */
function addRun(
  rollUp: RollUp,
  row: Awaited<ReturnType<ReturnType<typeof runsQuery>['execute']>>[number],
): boolean {
  const outcome = outcomeOfRequest({
    status: row.status,
    finishReason: row.finish_reason,
    errorCode: row.error_code,
  })
  if (outcome === undefined) return false
  const day = dayOf(Number(row.created_at_ms))
  rollUp.requests.add({ day, modelId: row.model_id, outcome }, { requests: 1n })
  return true
}

export async function foldLosses(
  db: Kysely<Schema>,
  rollUp: RollUp,
  window: LedgerWindow,
): Promise<FoldedWindow | undefined> {
  let query = db
    .selectFrom('platform_losses')
    .leftJoin('runs', 'runs.id', 'platform_losses.run_id')
    .select([
      'platform_losses.id',
      'platform_losses.reason',
      'platform_losses.cost_nano_usd',
      'platform_losses.uncharged_micro',
      'platform_losses.created_at_ms',
      'runs.model_id',
      'runs.wallet_id',
    ])
    .where('platform_losses.id', '>', window.afterId)
    .orderBy('platform_losses.id')
    .limit(window.limit)
  if (window.beforeId !== undefined) query = query.where('platform_losses.id', '<', window.beforeId)
  const rows = await query.execute()
  for (const row of rows) {
    const { model_id: modelId, wallet_id: walletId } = row
    rollUpLoss(rollUp, {
      atMs: Number(row.created_at_ms),
      reason: row.reason,
      costNanoUsd: row.cost_nano_usd,
      unchargedMicro: row.uncharged_micro,
      request: modelId === null || walletId === null ? undefined : { modelId, walletId },
    })
  }
  return windowOf(rows)
}

export async function foldSignUps(
  db: Kysely<Schema>,
  rollUp: RollUp,
  window: LedgerWindow,
): Promise<FoldedWindow | undefined> {
  let query = db
    .selectFrom('users')
    .select(['id', 'created_at'])
    .where('id', '>', window.afterId)
    .orderBy('id')
    .limit(window.limit)
  if (window.beforeId !== undefined) query = query.where('id', '<', window.beforeId)
  const rows = await query.execute()
  for (const row of rows) {
    rollUp.signUps.add({ day: dayOf(fromAuthTime(row.created_at)) }, { signUps: 1n, customers: 0n })
  }
  return windowOf(rows)
}

function windowOf(rows: readonly { readonly id: string }[]): FoldedWindow | undefined {
  const lastId = rows.at(-1)?.id
  return lastId === undefined ? undefined : { lastId, count: rows.length }
}
