import { setImmediate as nextTurn } from 'node:timers/promises'

import { firstIdAt } from '@tessera/core/id-time'
import { microCredits } from '@tessera/core/money/micro-credits'
import { type Kysely, sql } from 'kysely'

import type { RequestFilter, RequestLog, RequestPlace } from '../../../ports/request-log.ts'
import type { Schema } from '../schema/schema.ts'
import { requestFromRow, selectRequests } from './request-rows.ts'

/** How many requests one page looks through, in steps of this size. */
const requestsAtOnce = 5000
const mostSteps = 4
/** A request is written soon after its id was made. */
const idSlackMs = 10 * 60_000
const mostCallsShown = 100

export function createRequestLog(db: Kysely<Schema>): RequestLog {
  return {
    list: (query) => listRequests(db, query),
    async find(requestId) {
      const row = await selectRequests(db).where('r.id', '=', requestId).executeTakeFirst()
      return row === undefined ? undefined : requestFromRow(row)
    },
    async listCalls(requestId) {
      const rows = await db
        .selectFrom('run_attempts')
        .selectAll()
        .where('run_id', '=', requestId)
        .orderBy('attempt')
        .limit(mostCallsShown)
        .execute()
      return rows.map((row) => ({
        attempt: Number(row.attempt),
        provider: row.provider,
        modelId: row.model_id,
        outcome: row.outcome,
        errorCode: row.error_code ?? undefined,
        httpStatus: row.http_status === null ? undefined : Number(row.http_status),
        startedAtMs: Number(row.started_at_ms),
        endedAtMs: Number(row.ended_at_ms),
      }))
    },
    async listLosses(requestId) {
      const rows = await db
        .selectFrom('platform_losses')
        .selectAll()
        .where('run_id', '=', requestId)
        .orderBy('id')
        .limit(mostCallsShown)
        .execute()
      return rows.map((row) => ({
        id: row.id,
        reason: row.reason,
        costNanoUsd: row.cost_nano_usd,
        unchargedMicro: microCredits(row.uncharged_micro),
        createdAtMs: Number(row.created_at_ms),
      }))
    },
  }
}

/**
 * Ids are ordered by time, so the key itself is walked: no request has to write into another index for this. What is
 * rare is looked for in steps, and a page that was not filled goes on from where it had come.
 */
async function listRequests(db: Kysely<Schema>, wanted: Parameters<RequestLog['list']>[0]) {
  const { filter, limit } = wanted
  const found: Awaited<ReturnType<RequestQuery['execute']>> = []
  let before = wanted.before
  for (let step = 0; step < mostSteps; step += 1) {
    const boundary = await findBoundary(db, filter, before)
    let query = matching(walked(selectRequests(db), filter, before), filter)
    if (boundary !== undefined) query = query.where(isNotAfter(filter, boundary))
    found.push(...(await query.limit(limit + 1 - found.length).execute()))
    if (found.length > limit || boundary === undefined) {
      const page = found.slice(0, limit)
      const last = page.at(-1)
      const next = found.length > limit && last !== undefined ? placeOf(last) : undefined
      return { requests: page.map(requestFromRow), next }
    }
    before = boundary
    // On SQLite a step has the thread to itself: others come between.
    await nextTurn()
  }
  return { requests: found.map(requestFromRow), next: before }
}

type RequestQuery = ReturnType<typeof selectRequests>

function placeOf(row: { readonly id: string; readonly created_at_ms: bigint }): RequestPlace {
  return { id: row.id, createdAtMs: Number(row.created_at_ms) }
}

/** The last request of this step, where more come behind it. */
async function findBoundary(
  db: Kysely<Schema>,
  filter: RequestFilter,
  before: RequestPlace | undefined,
): Promise<RequestPlace | undefined> {
  const row = await walked(selectRequests(db), filter, before)
    .clearSelect()
    .select(['r.id', 'r.created_at_ms'])
    .offset(requestsAtOnce - 1)
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? undefined : placeOf(row)
}

/** Newest first: those of one wallet along their own index, everybody's along the key. */
function walked(query: RequestQuery, filter: RequestFilter, before: RequestPlace | undefined): RequestQuery {
  const { walletId, fromMs, toMs } = filter
  let span = query
  if (walletId !== undefined) {
    span = span.where('r.wallet_id', '=', walletId).orderBy('r.created_at_ms', 'desc')
  }
  span = span.orderBy('r.id', 'desc')
  if (before !== undefined) {
    span =
      walletId === undefined
        ? span.where('r.id', '<', before.id)
        : span.where(sql<boolean>`(r.created_at_ms, r.id) < (${BigInt(before.createdAtMs)}, ${before.id})`)
  }
  if (fromMs !== undefined) span = span.where('r.id', '>=', firstIdAt('run', fromMs - idSlackMs))
  if (toMs !== undefined) span = span.where('r.id', '<', firstIdAt('run', toMs + idSlackMs))
  return span
}

function isNotAfter({ walletId }: RequestFilter, boundary: RequestPlace) {
  return walletId === undefined
    ? sql<boolean>`r.id >= ${boundary.id}`
    : sql<boolean>`(r.created_at_ms, r.id) >= (${BigInt(boundary.createdAtMs)}, ${boundary.id})`
}

function matching(query: RequestQuery, filter: RequestFilter): RequestQuery {
  let narrowed = query
  if (filter.userIds !== undefined) {
    // Nobody stands for nobody: an empty list of people has no requests.
    narrowed = narrowed.where('r.user_id', 'in', [...filter.userIds, ''])
  }
  if (filter.status !== undefined) narrowed = narrowed.where('r.status', '=', filter.status)
  if (filter.modelId !== undefined) narrowed = narrowed.where('r.model_id', '=', filter.modelId)
  if (filter.provider !== undefined) narrowed = narrowed.where('r.provider', '=', filter.provider)
  if (filter.hasAnomaly === true) narrowed = narrowed.where('r.usage_anomaly', 'is not', null)
  if (filter.hasFailed === true) narrowed = narrowed.where('r.error_code', 'is not', null)
  if (filter.hasLoss === true) {
    narrowed = narrowed.where(sql<boolean>`exists (select 1 from platform_losses as p where p.run_id = r.id)`)
  }
  if (filter.fromMs !== undefined) narrowed = narrowed.where('r.created_at_ms', '>=', BigInt(filter.fromMs))
  if (filter.toMs !== undefined) narrowed = narrowed.where('r.created_at_ms', '<', BigInt(filter.toMs))
  return narrowed
}
