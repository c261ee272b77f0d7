import type { Clock } from '@tessera/core/clock'
import { firstIdAt } from '@tessera/core/id-time'
import { microCredits } from '@tessera/core/money/micro-credits'
import { losesMoney } from '@tessera/core/operations/loss-making'
import { newLosses } from '@tessera/core/pricing/new-losses'
import { type Kysely, type RawBuilder, sql } from 'kysely'

import type { TodayFact, TodayReads } from '../../../ports/today.ts'
import { readPriceBook } from '../prices/read-price-book.ts'
import type { Schema } from '../schema/schema.ts'
import { inSnapshot } from '../transaction.ts'

type Kind = Parameters<TodayReads['read']>[0]
type Deps = {
  readonly db: Kysely<Schema>
  readonly clock: Clock
  /** Its provider is on and knows it: prices of what nobody can choose lose nothing. */
  readonly isModelUsable: (modelId: string) => boolean
}

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const mostCounted = 1000
const mostWorst = 5
/** Of the last day, the newest of so many requests are looked at. */
const mostRequestsLookedAt = 10_000

export function createTodayReads(deps: Deps): TodayReads {
  return { read: (kind) => read(deps, kind) }
}

function read(deps: Deps, kind: Kind): Promise<TodayFact> {
  if (kind === 'failed_jobs') return readJobs(deps)
  if (kind === 'broken_streams') return readBrokenStreams(deps)
  if (kind === 'platform_losses') return readLosses(deps)
  if (kind === 'loss_making_models') return readLossMakingModels(deps)
  if (kind === 'losing_prices') return readLosingPrices(deps)
  return count(deps.db, sourceOf(kind, deps.clock.nowMs()))
}

type CountedKind = Exclude<
  Kind,
  'failed_jobs' | 'broken_streams' | 'platform_losses' | 'loss_making_models' | 'losing_prices'
>

/** Where the moment of each stands. The conditions are written as those of the indexes are. */
function sourceOf(kind: CountedKind, nowMs: number): RawBuilder<unknown> {
  const before = (ageMs: number): bigint => BigInt(nowMs - ageMs)
  const sources: Record<CountedKind, RawBuilder<unknown>> = {
    failed_webhooks: sql`received_at_ms as at_ms from webhook_events where status = 'failed' order by received_at_ms`,
    waiting_webhooks: sql`received_at_ms as at_ms from webhook_events
      where status = 'pending' and received_at_ms < ${before(5 * minuteMs)}`,
    payment_differences: sql`first_seen_at_ms as at_ms from payment_differences
      where status = 'open' and kind <> 'paid_but_unknown'`,
    orphaned_payments: sql`first_seen_at_ms as at_ms from payment_differences
      where status = 'open' and kind = 'paid_but_unknown'`,
    open_disputes: sql`created_at_ms as at_ms from order_disputes
      where status not in ('won', 'lost', 'warning_closed') order by created_at_ms`,
    failed_mails: sql`created_at_ms as at_ms from mails where status = 'failed' order by created_at_ms`,
    late_mails: sql`next_attempt_at_ms as at_ms from mails
      where status = 'queued' and next_attempt_at_ms < ${before(10 * minuteMs)} order by next_attempt_at_ms`,
    // Whatever still runs has an open hold, and those are few.
    stuck_requests: sql`r.created_at_ms as at_ms from holds as h join runs as r on r.id = h.id
      where h.status = 'open' and r.status = 'running' and r.created_at_ms < ${before(60 * minuteMs)}
      order by r.created_at_ms`,
    // How long somebody has been in debt is not known.
    wallets_in_debt: sql`cast(null as bigint) as at_ms from user_figures where debt > 0`,
  }
  return sources[kind]
}

type CountRow = { readonly count: bigint | string; readonly since: bigint | string | null }

async function count(db: Kysely<Schema>, source: RawBuilder<unknown>): Promise<TodayFact> {
  const { rows } = await sql<CountRow>`
    select count(*) as count, min(at_ms) as since
    from (select ${source} limit ${BigInt(mostCounted)}) as found`.execute(db)
  return { ...factOf(rows[0]), worst: [] }
}

function factOf(row: CountRow | undefined): Pick<TodayFact, 'count' | 'sinceMs'> {
  const since = row?.since ?? null
  return { count: Number(row?.count ?? 0), sinceMs: since === null ? undefined : Number(since) }
}

async function readJobs({ db }: Deps): Promise<TodayFact> {
  const rows = await db
    .selectFrom('job_failures')
    .selectAll()
    .orderBy('first_failed_at_ms')
    .limit(mostCounted)
    .execute()
  return {
    count: rows.length,
    sinceMs: rows[0] === undefined ? undefined : Number(rows[0].first_failed_at_ms),
    worst: rows
      .toSorted((one, other) => Number(other.failures - one.failures))
      .slice(0, mostWorst)
      .map(({ job, failures }) => ({ id: job, label: job, count: Number(failures) })),
  }
}

type GroupRow = {
  readonly id: string
  readonly label: string | null
  readonly count: bigint | string
  readonly since: bigint | string
}

async function readBrokenStreams({ db, clock }: Deps): Promise<TodayFact> {
  const { rows } = await sql<GroupRow>`
    select r.user_id as id, max(u.email) as label, count(*) as count, min(r.created_at_ms) as since
    from (
      select user_id, created_at_ms, error_code from runs
      where id >= ${firstIdAt('run', clock.nowMs() - dayMs)}
      order by id desc limit ${BigInt(mostRequestsLookedAt)}
    ) as r
    left join users as u on u.id = r.user_id
    where r.error_code is not null
    group by r.user_id order by count(*) desc, r.user_id`.execute(db)
  return grouped(rows)
}

async function readLosses({ db, clock }: Deps): Promise<TodayFact> {
  const { rows } = await sql<GroupRow>`
    select l.reason as id, l.reason as label, count(*) as count, min(l.created_at_ms) as since
    from (
      select reason, created_at_ms from platform_losses
      where id >= ${firstIdAt('platformLoss', clock.nowMs() - dayMs)}
      order by id desc limit ${BigInt(mostCounted)}
    ) as l
    group by l.reason order by count(*) desc, l.reason`.execute(db)
  return grouped(rows)
}

function grouped(rows: readonly GroupRow[]): TodayFact {
  const since = rows.map((row) => Number(row.since))
  return {
    count: Math.min(
      mostCounted,
      rows.reduce((sum, row) => sum + Number(row.count), 0),
    ),
    sinceMs: since.length === 0 ? undefined : Math.min(...since),
    worst: rows
      .slice(0, mostWorst)
      .map((row) => ({ id: row.id, label: row.label ?? row.id, count: Number(row.count) })),
  }
}

type TakingsRow = GroupRow & { readonly charged: bigint | string; readonly cost: bigint | string }

/** At the price of the cheapest credits on sale: whoever bought them elsewhere paid more. */
async function readLossMakingModels({ db, clock }: Deps): Promise<TodayFact> {
  const offers = await db
    .selectFrom('credit_packages')
    .select(['credits_micro', 'price_cents'])
    .where('active', '=', 1n)
    .execute()
  const [offer] = offers.toSorted((one, other) =>
    one.price_cents * other.credits_micro < other.price_cents * one.credits_micro ? -1 : 1,
  )
  if (offer === undefined) return { count: 0, sinceMs: undefined, worst: [] }
  const { rows } = await sql<TakingsRow>`
    select r.model_id as id, max(m.display_name) as label, count(*) as count, min(r.created_at_ms) as since,
      sum(coalesce(r.charged, 0)) as charged, sum(coalesce(r.cost_nano_usd, 0)) as cost
    from (
      select model_id, created_at_ms, charged, cost_nano_usd, status from runs
      where id >= ${firstIdAt('run', clock.nowMs() - dayMs)}
      order by id desc limit ${BigInt(mostRequestsLookedAt)}
    ) as r
    left join models as m on m.id = r.model_id
    where r.status = 'settled'
    group by r.model_id order by count(*) desc, r.model_id`.execute(db)
  const losing = rows.filter((row) =>
    losesMoney(
      { chargedMicro: microCredits(BigInt(row.charged)), costNanoUsd: BigInt(row.cost) },
      { creditsMicro: microCredits(offer.credits_micro), priceCents: offer.price_cents },
    ),
  )
  return { ...grouped(losing), count: losing.length }
}

/** Models at prices that lose money with some package, now or at a moment that is announced. */
async function readLosingPrices({ db, clock, isModelUsable }: Deps): Promise<TodayFact> {
  const nowMs = clock.nowMs()
  const book = await inSnapshot({ db }, (snapshot) => readPriceBook(snapshot, nowMs))
  const losses = newLosses({ ...book, models: [] }, book, nowMs).filter(({ modelId }) =>
    isModelUsable(modelId),
  )
  const byModel = Map.groupBy(losses, ({ modelId }) => modelId)
  const worst = [...byModel].map(([id, own]) => ({
    id,
    label: book.models.find((model) => model.id === id)?.displayName ?? id,
    count: own.length,
  }))
  return {
    count: byModel.size,
    sinceMs: losses.length === 0 ? undefined : Math.min(...losses.map(({ fromMs }) => fromMs)),
    worst: worst.toSorted((left, right) => right.count - left.count).slice(0, mostWorst),
  }
}
