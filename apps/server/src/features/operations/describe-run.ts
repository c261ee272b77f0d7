import type { AdminRun } from '@tessera/contracts/people-admin'
import { creditsToJson } from '@tessera/core/money/micro-credits'

import type { LoggedRequest } from '../../ports/request-log.ts'

/** A request as every list shows it: never its text. */
export function describeRun(request: LoggedRequest): AdminRun {
  return {
    id: request.id,
    user_id: request.userId,
    status: request.status,
    source: request.source,
    streamed: request.isStreamed,
    requested_model: request.requestedModelId ?? null,
    model: request.modelId,
    provider: request.provider,
    task_type: request.taskType,
    complexity: request.complexity,
    held: creditsToJson(request.heldMicro),
    credits_charged: creditsToJson(request.chargedMicro),
    input_tokens: request.inputTokens ?? null,
    output_tokens: request.outputTokens ?? null,
    usage_source: request.usageSource ?? null,
    usage_anomaly: request.usageAnomaly ?? null,
    finish_reason: request.finishReason ?? null,
    error_code: request.errorCode ?? null,
    attempts: request.attempts,
    created_at: new Date(request.createdAtMs).toISOString(),
    first_byte_at: timeOrNull(request.firstByteAtMs),
    ended_at: timeOrNull(request.endedAtMs),
  }
}

function timeOrNull(timeMs: number | undefined): string | null {
  return timeMs === undefined ? null : new Date(timeMs).toISOString()
}
