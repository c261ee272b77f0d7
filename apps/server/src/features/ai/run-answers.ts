import type { DoneEvent, RouteResponse, StartEvent } from '@tessera/contracts/ai'
import type { TokenUsage, UsageSource } from '@tessera/core/metering/token-usage'
import { creditsToJson } from '@tessera/core/money/micro-credits'
import type { MicroCredits } from '@tessera/core/money/micro-credits'
import type { SellableModel } from '@tessera/core/pricing/catalogue-model'
import type { RunEnding } from '@tessera/core/runs/decide-ending'

import type { RunJob } from './run-job.ts'

/** What is known once credits are held: the most this answer can cost, and who will give it. */
export function describeStart(job: RunJob): StartEvent {
  const { selection } = job.prepared
  return {
    request_id: job.run.identity.id,
    conversation_id: job.conversation?.conversationId ?? null,
    user_message_id: job.conversation?.userMessageId ?? null,
    message_id: job.conversation?.messageId ?? null,
    model: job.choice.model.id,
    model_name: job.choice.model.displayName,
    task_type: selection.taskType,
    complexity: selection.complexity,
    reason: selection.reason.sentence,
    reason_code: selection.reason.code,
    held: creditsToJson(job.heldMicro),
    max_credits: creditsToJson(job.heldMicro),
    max_output_tokens: job.choice.boundTokens,
  }
}

type DoneFacts = {
  readonly job: RunJob
  readonly model: SellableModel
  readonly ending: RunEnding
  readonly chargedMicro: MicroCredits
  readonly balanceMicro: MicroCredits
}

/** A finished answer less its text. */
export function describeDone({ job, model, ending, chargedMicro, balanceMicro }: DoneFacts): DoneEvent {
  const { selection } = job.prepared
  return {
    request_id: job.run.identity.id,
    conversation_id: job.conversation?.conversationId ?? null,
    message_id: job.conversation?.messageId ?? null,
    model: model.id,
    model_name: model.displayName,
    task_type: selection.taskType,
    complexity: selection.complexity,
    reason: selection.reason.sentence,
    finish_reason: ending.finishReason ?? 'stop',
    usage: describeUsage(ending.billable.usage, ending.billable.source),
    credits_charged: creditsToJson(chargedMicro),
    balance: creditsToJson(balanceMicro),
  }
}

export function describeUsage(usage: TokenUsage, source: UsageSource): DoneEvent['usage'] {
  return {
    input_tokens: usage.inputTokens,
    cache_read_tokens: usage.cacheReadTokens,
    cache_write_tokens: usage.cacheWriteTokens,
    output_tokens: usage.outputTokens,
    reasoning_tokens: usage.reasoningTokens,
    source,
  }
}

/** The JSON answer of a request that does not stream. */
export function describeAnswer(done: DoneEvent, text: string): RouteResponse {
  return { ...done, response: text }
}
