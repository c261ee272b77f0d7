import { type Kysely, sql } from 'kysely'

import type { Schema } from './schema/schema.ts'

/** What a process tells of one window, and asks for. */
export type WindowReport = {
  readonly key: string
  /** How often in all, in one window. */
  readonly points: number
  readonly durationMs: number
  /** What was used and not told yet; negative for what is given back. Counted whether it is too much or not. */
  readonly added: number
  /** What it would like to use; it gets what is left. */
  readonly wanted: number
}

/** How a window stands after a report. */
export type WindowStanding = {
  readonly key: string
  /** By all processes, with what was granted just now. */
  readonly used: number
  readonly granted: number
  readonly endsInMs: number
  /** By the clock of the database: tells one window of a key from the next. */
  readonly endsAtMs: number
}

/** What all processes of a site know of the use of their limits. */
export interface SharedWindows {
  /** Each key once. A window begins with its first report and ends by the clock of the database. */
  exchange(reports: readonly WindowReport[]): Promise<readonly WindowStanding[]>
  /** Forgets windows that are long over. */
  forgetEnded(): Promise<void>
}

type StandingRow = {
  readonly key: string
  readonly used: bigint
  readonly granted: bigint
  readonly ends_at_ms: bigint
  readonly ends_in_ms: bigint
}

const forgottenAfterMs = 60_000
/**
 * A window that ends later than one that begins now was begun before the clock was set back, and would last for as long
 * as it was set back by. Not to the millisecond: statements that wait for each other don't come in order of their times.
 */
const latenessMs = 5_000

/** The windows in a table of PostgreSQL. One statement for all reports; in the order of keys, so that none wait for each other. */
export function createSharedWindows(db: Kysely<Schema>): SharedWindows {
  return {
    async exchange(reports) {
      if (reports.length === 0) return []
      const { rows } = await exchangeStatement(reports).execute(db)
      return rows.map((row) => ({
        key: row.key,
        used: Number(row.used),
        granted: Number(row.granted),
        endsInMs: Number(row.ends_in_ms),
        endsAtMs: Number(row.ends_at_ms),
      }))
    },
    async forgetEnded() {
      // The second are of a clock that was set back since.
      await sql`delete from rate_windows
        where ends_at_ms < ${nowMs} - ${forgottenAfterMs}::bigint
          or ends_at_ms > ${nowMs} + duration_ms + ${forgottenAfterMs}::bigint`.execute(db)
    },
  }
}

const nowMs = sql`(extract(epoch from statement_timestamp()) * 1000)::bigint`

function exchangeStatement(reports: readonly WindowReport[]) {
  // The row keeps the last report: what a conflict finds in `excluded` is all that it may reckon with.
  return sql<StandingRow>`
    insert into rate_windows as stored (key, used, granted, added, wanted, points, duration_ms, ends_at_ms)
    select key, greatest(0, added) + allowed, allowed, added, wanted, points, duration_ms, ${nowMs} + duration_ms
    from unnest(
        ${reports.map(({ key }) => key)}::text[],
        ${reports.map(({ added }) => added)}::bigint[],
        ${reports.map(({ wanted }) => wanted)}::bigint[],
        ${reports.map(({ points }) => points)}::bigint[],
        ${reports.map(({ durationMs }) => durationMs)}::bigint[]
      ) as report (key, added, wanted, points, duration_ms)
      cross join lateral (select least(wanted, greatest(0, points - greatest(0, added))) as allowed) as first
    order by key
    on conflict (key) do update set
      (used, granted, ends_at_ms) = (
        select counted.used + allowed.points, allowed.points, counted.ends_at_ms
        from (
            select case when is_over then excluded.ends_at_ms else stored.ends_at_ms end as ends_at_ms,
              greatest(0, excluded.added + case when is_over then 0 else stored.used end) as used
            from (
              select stored.ends_at_ms <= excluded.ends_at_ms - excluded.duration_ms
                or stored.ends_at_ms > excluded.ends_at_ms + ${latenessMs}::bigint as is_over
            ) as window_end
          ) as counted
          cross join lateral (
            select least(excluded.wanted, greatest(0, excluded.points - counted.used)) as points
          ) as allowed
      ),
      added = excluded.added, wanted = excluded.wanted, points = excluded.points,
      duration_ms = excluded.duration_ms
    returning key, used, granted, ends_at_ms, ends_at_ms - ${nowMs} as ends_in_ms`
}
