import type {
  DoneEvent,
  RouteResponse,
  RunResponse,
  StartEvent,
  StreamErrorEvent,
} from '@tessera/contracts/ai'
import { noUsage } from '@tessera/core/metering/token-usage'
import { creditsToJson } from '@tessera/core/money/micro-credits'

import type { ApiFailure } from '../../ports/endpoint.ts'
import type { RunOutput, StoredRun } from '../../ports/run-store.ts'
import type { AiContext } from './ai-deps.ts'
import { describeRunFailure, runErrorCodeOf } from './describe-failure.ts'
import { describeUsage } from './run-answers.ts'

/** A run from the database with its text, as far as it was stored. */
export type StoredAnswer = { readonly stored: StoredRun; readonly output: RunOutput }

export async function readStoredAnswer(
  context: AiContext,
  own: { readonly runId: string; readonly userId: string },
): Promise<StoredAnswer | undefined> {
  const stored = await context.runs.findRun(own)
  if (stored === undefined) return undefined
  const output = await context.runs.findOutput(own.runId)
  return { stored, output: output ?? { runId: own.runId, text: '', reasoningText: '' } }
}

/** Why a stored run gave no answer; undefined where it gave one, or is still running. */
export function failureOfStored(stored: StoredRun): ApiFailure | undefined {
  if (stored.status === 'expired') return describeRunFailure('unavailable')
  return stored.errorCode === undefined ? undefined : describeRunFailure(runErrorCodeOf(stored.errorCode))
}

export function startOfStored(context: AiContext, { stored }: StoredAnswer): StartEvent {
  return {
    request_id: stored.id,
    conversation_id: stored.conversationId ?? null,
    user_message_id: stored.userMessageId ?? null,
    message_id: stored.messageId ?? null,
    model: stored.modelId,
    model_name: modelName(context, stored.modelId),
    task_type: stored.taskType,
    complexity: stored.complexity,
    reason: stored.reason,
    // Only the sentence is stored; readers show that one.
    reason_code: 'stored',
    held: creditsToJson(stored.heldMicro),
    max_credits: creditsToJson(stored.heldMicro),
    max_output_tokens: stored.outputBoundTokens,
  }
}

export function doneOfStored(context: AiContext, { stored }: StoredAnswer): DoneEvent {
  return {
    request_id: stored.id,
    conversation_id: stored.conversationId ?? null,
    message_id: stored.messageId ?? null,
    model: stored.modelId,
    model_name: modelName(context, stored.modelId),
    task_type: stored.taskType,
    complexity: stored.complexity,
    reason: stored.reason,
    finish_reason: stored.finishReason ?? 'stop',
    usage: describeUsage(stored.usage ?? noUsage, stored.usageSource ?? 'counted'),
    credits_charged: creditsToJson(stored.chargedMicro),
    balance: balanceOf(stored) ?? 0,
  }
}

export function errorOfStored(stored: StoredRun, failure: ApiFailure): StreamErrorEvent {
  return {
    error: { code: failure.code, message: failure.message, request_id: stored.id },
    credits_charged: creditsToJson(stored.chargedMicro),
    balance: balanceOf(stored) ?? 0,
  }
}

export function answerOfStored(context: AiContext, answer: StoredAnswer): RouteResponse {
  return { ...doneOfStored(context, answer), response: answer.output.text }
}

/** A run as it stands, running or ended. */
export function describeStored(context: AiContext, { stored, output }: StoredAnswer): RunResponse {
  const failure = failureOfStored(stored)
  return {
    request_id: stored.id,
    status: stored.status,
    conversation_id: stored.conversationId ?? null,
    model: stored.modelId,
    model_name: modelName(context, stored.modelId),
    task_type: stored.taskType,
    complexity: stored.complexity,
    reason: stored.reason,
    response: output.text,
    finish_reason: stored.finishReason ?? null,
    usage: stored.usage === undefined ? null : describeUsage(stored.usage, stored.usageSource ?? 'counted'),
    held: creditsToJson(stored.heldMicro),
    credits_charged: creditsToJson(stored.chargedMicro),
    balance: balanceOf(stored) ?? null,
    error: failure === undefined ? null : { code: failure.code, message: failure.message },
  }
}

function balanceOf(stored: StoredRun): number | undefined {
  return stored.balanceAfterMicro === undefined ? undefined : creditsToJson(stored.balanceAfterMicro)
}

function modelName(context: AiContext, modelId: string): string {
  return context.catalogue.listModels().find((model) => model.id === modelId)?.displayName ?? modelId
}
