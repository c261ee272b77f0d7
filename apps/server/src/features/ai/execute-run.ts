import { assertNever } from '@tessera/core/invariant'
import { boundOfFallback } from '@tessera/core/runs/bound-after-hold'
import type { RunOutcome } from '@tessera/core/runs/decide-ending'
import { decideNextAttempt } from '@tessera/core/runs/decide-next-attempt'
import type { ModelQuote } from '@tessera/core/selection/model-selector'

import type { ProviderFailure, ProviderFinishReason, StopSignal } from '../../ports/model-provider.ts'
import type { AiContext } from './ai-deps.ts'
import { callProvider } from './call-provider.ts'
import type { CallResult } from './call-provider.ts'
import { isProviderRefusal, isProviderTrouble, runErrorOf } from './describe-failure.ts'
import { endRun } from './end-run.ts'
import type { CallRecord, ModelChoice, RunJob } from './run-job.ts'
import type { AbortCause } from './run.ts'

/** Calls providers until there is an answer or no way left, then ends the run. Never rejects. */
export async function executeRun(context: AiContext, job: RunJob): Promise<void> {
  const record: CallRecord = {
    choice: job.choice,
    attempts: [],
    reported: { status: 'missing' },
    mayCostUs: false,
    firstByteAtMs: undefined,
    retryAfterMs: undefined,
  }
  let outcome: RunOutcome
  try {
    outcome = await callUntilAnswered(context, job, record)
  } catch (error) {
    context.log.error({ err: error, runId: job.run.identity.id }, 'a run failed inside')
    outcome = { type: 'failed', errorCode: 'internal', at: 'platform' }
  }
  await endRun(context, { job, record, outcome })
}

async function callUntilAnswered(context: AiContext, job: RunJob, record: CallRecord): Promise<RunOutcome> {
  const { run } = job
  const { selection } = job.prepared
  // Whoever named a model gets that one or none.
  const fallbacks = selection.reason.code === 'named_by_user' ? [] : [...selection.fallbacks]
  while (run.abortCause === undefined) {
    const startedAtMs = context.clock.nowMs()
    const result = await callProvider(context, job, record)
    noteAttempt(context, { job, record, result, startedAtMs })
    if (result.type === 'finished') return { type: 'complete', finishReason: finishOf(result.finishReason) }
    if (result.type === 'aborted') break
    const { failure } = result
    record.retryAfterMs = failure.retryAfterMs
    const fallback = takeFallback(context, { job, fallbacks, failed: record.choice })
    const next = decideNextAttempt({
      isRetryable: failure.isRetryable,
      isProviderRefusal: isProviderRefusal(failure),
      afterFirstByte: failure.afterFirstByte || run.text !== '' || run.reasoningText !== '',
      attemptsMade: record.attempts.length,
      hasFallback: fallback !== undefined,
      ...(failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs }),
    })
    switch (next.step) {
      case 'give_up':
        return { type: 'failed', errorCode: runErrorOf(failure), at: 'provider' }
      case 'retry':
        await wait(next.waitMs, run.signal)
        break
      case 'fall_back':
        if (fallback !== undefined) record.choice = fallback
        break
      default:
        assertNever(next)
    }
  }
  return outcomeOfAbort(run.abortCause)
}

type Attempt = {
  readonly job: RunJob
  readonly record: CallRecord
  readonly result: CallResult
  readonly startedAtMs: number
}

function noteAttempt(context: AiContext, { job, record, result, startedAtMs }: Attempt): void {
  const { model } = record.choice
  const failure = result.type === 'failed' ? result.failure : undefined
  record.attempts.push({
    type: 'run_attempt_made',
    runId: job.run.identity.id,
    attempt: record.attempts.length + 1,
    provider: model.provider,
    modelId: model.id,
    outcome: result.type === 'finished' ? 'answered' : result.type,
    startedAtMs,
    endedAtMs: context.clock.nowMs(),
    ...(failure === undefined ? {} : { errorCode: failure.code }),
    ...(failure?.httpStatus === undefined ? {} : { httpStatus: failure.httpStatus }),
  })
  if (failure === undefined) {
    record.mayCostUs = true
    if (result.type === 'finished') context.breaker.recordSuccess(model.provider)
    return
  }
  record.mayCostUs ||= mayHaveCost(failure)
  if (isProviderTrouble(failure)) context.breaker.recordFailure(model.provider)
  context.log.warn(
    {
      runId: job.run.identity.id,
      provider: model.provider,
      model: model.id,
      code: failure.code,
      httpStatus: failure.httpStatus,
      detail: failure.detail,
    },
    'a provider did not answer',
  )
}

/** A call that was refused with a status, or never got through, is not billed; one that was lost on the way may be. */
function mayHaveCost(failure: ProviderFailure): boolean {
  return failure.afterFirstByte || failure.code === 'timeout' || failure.code === 'incomplete_answer'
}

type FallbackSearch = {
  readonly job: RunJob
  /** Taken from the front, each at most once. */
  readonly fallbacks: ModelQuote[]
  readonly failed: ModelChoice
}

/** The next model that may answer instead: at another provider, well, and within what is held. */
function takeFallback(context: AiContext, search: FallbackSearch): ModelChoice | undefined {
  const { job, fallbacks, failed } = search
  for (let quote = fallbacks[0]; quote !== undefined; quote = fallbacks[0]) {
    const { model, outputBoundTokens } = quote
    const isElsewhere = model.provider !== failed.model.provider && !context.breaker.isOpen(model.provider)
    const boundTokens = boundOfFallback({
      rateCard: model.rateCard,
      inputBoundTokens: job.prepared.inputTokens.bound,
      outputBoundTokens: Math.min(outputBoundTokens, model.maxOutputTokens),
      heldMicro: job.heldMicro,
      expectedOutputTokens: quote.expectedOutputTokens,
      failedBoundTokens: failed.boundTokens,
    })
    if (isElsewhere && boundTokens !== undefined) return { model, boundTokens }
    fallbacks.shift()
  }
  return undefined
}

/** Woken by an abort as well: the caller looks for its cause. */
async function wait(waitMs: number, signal: StopSignal): Promise<void> {
  if (signal.aborted) return
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, waitMs)
  signal.addEventListener('abort', resolve)
  await promise
  clearTimeout(timer)
  signal.removeEventListener('abort', resolve)
}

function finishOf(reason: ProviderFinishReason): 'stop' | 'length' | 'content_filter' {
  return reason === 'other' ? 'stop' : reason
}

function outcomeOfAbort(cause: AbortCause | undefined): RunOutcome {
  switch (cause) {
    case 'stopped':
    case 'caller_left':
    case 'cut_at_bound':
    case 'time_limit':
    case 'shutdown':
      return { type: cause }
    case undefined:
      return { type: 'failed', errorCode: 'internal', at: 'platform' }
    default:
      return assertNever(cause)
  }
}
