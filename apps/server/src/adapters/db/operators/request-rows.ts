import { microCredits } from '@tessera/core/money/micro-credits'
import { type Kysely, sql } from 'kysely'

import type { RunFinishReason } from '../../../ports/companion-write.ts'
import type { LoggedRequest } from '../../../ports/request-log.ts'
import type { Schema } from '../schema/schema.ts'

/** Column by column: whatever else comes to stand in a run, its text never gets to an operator. */
export function selectRequests(db: Kysely<Schema>) {
  return db
    .selectFrom('runs as r')
    .select(['r.id', 'r.user_id', 'r.wallet_id', 'r.status', 'r.source', 'r.streamed'])
    .select(['r.requested_model_id', 'r.model_id', 'r.provider', 'r.rate_card_id'])
    .select(['r.task_type', 'r.complexity', 'r.difficulty_permille', 'r.reason'])
    .select(['r.held', 'r.charged', 'r.transaction_id', 'r.balance_after'])
    .select(['r.input_bound_tokens', 'r.output_bound_tokens', 'r.input_tokens', 'r.cache_read_tokens'])
    .select(['r.cache_write_tokens', 'r.output_tokens', 'r.reasoning_tokens', 'r.usage_source'])
    .select(['r.usage_anomaly', 'r.cost_nano_usd', 'r.finish_reason', 'r.error_code', 'r.attempts'])
    .select(['r.created_at_ms', 'r.first_byte_at_ms', 'r.ended_at_ms'])
    .select(
      sql<
        bigint | string | null
      >`(select sum(p.uncharged_micro) from platform_losses as p where p.run_id = r.id)`.as('loss'),
    )
}

type RequestRow = Awaited<ReturnType<ReturnType<typeof selectRequests>['execute']>>[number]

export function requestFromRow(row: RequestRow): LoggedRequest {
  return {
    id: row.id,
    userId: row.user_id,
    walletId: row.wallet_id,
    status: row.status,
    source: row.source,
    isStreamed: row.streamed === 1n,
    requestedModelId: row.requested_model_id ?? undefined,
    modelId: row.model_id,
    provider: row.provider,
    rateCardId: row.rate_card_id,
    taskType: row.task_type,
    complexity: row.complexity,
    difficulty: Number(row.difficulty_permille) / 1000,
    reason: row.reason,
    heldMicro: microCredits(row.held),
    chargedMicro: microCredits(row.charged ?? 0n),
    transactionId: row.transaction_id ?? undefined,
    inputBoundTokens: Number(row.input_bound_tokens),
    outputBoundTokens: Number(row.output_bound_tokens),
    attempts: Number(row.attempts),
    createdAtMs: Number(row.created_at_ms),
    firstByteAtMs: numberOf(row.first_byte_at_ms),
    ...endOf(row),
  }
}

function endOf(row: RequestRow) {
  return {
    balanceAfterMicro: row.balance_after === null ? undefined : microCredits(row.balance_after),
    inputTokens: numberOf(row.input_tokens),
    cacheReadTokens: numberOf(row.cache_read_tokens),
    cacheWriteTokens: numberOf(row.cache_write_tokens),
    outputTokens: numberOf(row.output_tokens),
    reasoningTokens: numberOf(row.reasoning_tokens),
    usageSource: row.usage_source ?? undefined,
    usageAnomaly: row.usage_anomaly ?? undefined,
    costNanoUsd: row.cost_nano_usd ?? undefined,
    finishReason: finishReasons.find((reason) => reason === row.finish_reason),
    errorCode: row.error_code ?? undefined,
    endedAtMs: numberOf(row.ended_at_ms),
    lossMicro: row.loss === null ? undefined : microCredits(BigInt(row.loss)),
  }
}

const finishReasons: readonly RunFinishReason[] = [
  'stop',
  'length',
  'content_filter',
  'cancelled',
  'disconnected',
  'time_limit',
]

function numberOf(value: bigint | null): number | undefined {
  return value === null ? undefined : Number(value)
}
