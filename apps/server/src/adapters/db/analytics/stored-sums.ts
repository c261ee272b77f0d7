import type { Analytics, MoneyView } from '@tessera/core/analytics/figures'
import type { DaySpan } from '@tessera/core/analytics/utc-days'
import type { Kysely } from 'kysely'
import { sql } from 'kysely'

import type { AnalyticsSnapshot } from '../../../ports/analytics-reads.ts'
import type { Schema } from '../schema/schema.ts'

/** Adds what was rolled up of a span of days. */
export async function addStoredSums(db: Kysely<Schema>, analytics: Analytics, span: DaySpan): Promise<void> {
  const [firstDay, lastDay] = [BigInt(span.firstDay), BigInt(span.lastDay)]
  await addUsage(db, analytics, { firstDay, lastDay })
  await addRequests(db, analytics, { firstDay, lastDay })
  const credits = await db
    .selectFrom('credit_days')
    .selectAll()
    .where('day', '>=', firstDay)
    .where('day', '<=', lastDay)
    .execute()
  for (const { day, kind, movements, credited, debited, owed } of credits) {
    const sums = { movements, creditedMicro: credited, debitedMicro: debited, owedMicro: owed }
    analytics.credits.add({ day: Number(day), kind }, sums)
  }
  const signUps = await db
    .selectFrom('sign_up_days')
    .selectAll()
    .where('day', '>=', firstDay)
    .where('day', '<=', lastDay)
    .execute()
  for (const row of signUps) {
    analytics.signUps.add({ day: Number(row.day) }, { signUps: row.sign_ups, customers: row.customers })
  }
}

type StoredDays = { readonly firstDay: bigint; readonly lastDay: bigint }

async function addUsage(
  db: Kysely<Schema>,
  analytics: Analytics,
  { firstDay, lastDay }: StoredDays,
): Promise<void> {
  const usage = await db
    .selectFrom('usage_days')
    .selectAll()
    .where('day', '>=', firstDay)
    .where('day', '<=', lastDay)
    .execute()
  for (const row of usage) {
    analytics.usage.add(
      { day: Number(row.day), modelId: row.model_id },
      {
        charges: row.charges,
        chargedMicro: row.charged,
        costNanoUsd: row.cost_nano_usd,
        inputTokens: row.input_tokens,
        cacheReadTokens: row.cache_read_tokens,
        cacheWriteTokens: row.cache_write_tokens,
        outputTokens: row.output_tokens,
        reasoningTokens: row.reasoning_tokens,
        chosenAnswers: row.chosen_answers,
        chosenMicro: row.chosen,
        baselineMicro: row.baseline,
      },
    )
  }
  const earned = await db
    .selectFrom('earned_days')
    .selectAll()
    .where('day', '>=', firstDay)
    .where('day', '<=', lastDay)
    .execute()
  for (const { day, currency, livemode, model_id: modelId, ...sums } of earned) {
    analytics.earned.add(
      { day: Number(day), currency, livemode, modelId },
      {
        soldMicroMinor: sums.sold_micro_minor,
        returnedMicroMinor: sums.returned_micro_minor,
        earnedMicroMinor: sums.earned_micro_minor,
        savedMicroMinor: sums.saved_micro_minor,
      },
    )
  }
}

async function addRequests(
  db: Kysely<Schema>,
  analytics: Analytics,
  { firstDay, lastDay }: StoredDays,
): Promise<void> {
  const requests = await db
    .selectFrom('request_days')
    .selectAll()
    .where('day', '>=', firstDay)
    .where('day', '<=', lastDay)
    .execute()
  for (const { day, model_id: modelId, outcome, requests: count } of requests) {
    analytics.requests.add({ day: Number(day), modelId, outcome }, { requests: count })
  }
  const losses = await db
    .selectFrom('loss_days')
    .selectAll()
    .where('day', '>=', firstDay)
    .where('day', '<=', lastDay)
    .execute()
  for (const { day, model_id: modelId, reason, ...sums } of losses) {
    analytics.losses.add(
      { day: Number(day), modelId, reason },
      { losses: sums.losses, costNanoUsd: sums.cost_nano_usd, unchargedMicro: sums.uncharged },
    )
  }
}

/** Who was active, also on the days before a span that its churn looks at. */
export async function addStoredActivity(
  db: Kysely<Schema>,
  analytics: Analytics,
  span: DaySpan,
): Promise<void> {
  const rows = await db
    .selectFrom('activity_gaps')
    .selectAll()
    .where('day', '>=', BigInt(span.firstDay))
    .where('day', '<=', BigInt(span.lastDay))
    .execute()
  for (const { day, gap_days: gapDays, users } of rows) {
    analytics.activeGaps.add({ day: Number(day), gapDays: Number(gapDays) }, { users })
  }
}

const total = (column: string) => sql<bigint>`cast(coalesce(sum(${sql.ref(column)}), 0) as bigint)`

/** What was rolled up of all time. */
export async function readStoredStanding(
  db: Kysely<Schema>,
  view: MoneyView,
): Promise<AnalyticsSnapshot['standing']> {
  const credits = await db
    .selectFrom('credit_days')
    .select([
      total('credited').as('creditedMicro'),
      total('debited').as('debitedMicro'),
      total('owed').as('owedMicro'),
    ])
    .executeTakeFirstOrThrow()
  const earned = await db
    .selectFrom('earned_days')
    .select([
      total('sold_micro_minor').as('soldMicroMinor'),
      total('returned_micro_minor').as('returnedMicroMinor'),
      total('earned_micro_minor').as('earnedMicroMinor'),
      total('saved_micro_minor').as('savedMicroMinor'),
    ])
    .where('currency', '=', view.currency)
    .where('livemode', '=', view.isLive ? 1n : 0n)
    .executeTakeFirstOrThrow()
  const signUps = await db
    .selectFrom('sign_up_days')
    .select([total('sign_ups').as('signUps'), total('customers').as('customers')])
    .executeTakeFirstOrThrow()
  return { credits, earned, signUps }
}
