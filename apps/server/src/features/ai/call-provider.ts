import { hash } from 'node:crypto'

import { ProviderFailure } from '../../ports/model-provider.ts'
import type {
  ModelCall,
  ModelProvider,
  ProviderEvent,
  ProviderFinishReason,
} from '../../ports/model-provider.ts'
import type { AiContext } from './ai-deps.ts'
import { createOutputGauge } from './output-gauge.ts'
import type { CallRecord, RunJob } from './run-job.ts'

/** How one call to a provider ended. */
export type CallResult =
  | { readonly type: 'finished'; readonly finishReason: ProviderFinishReason }
  /** We ended it; the run knows why. */
  | { readonly type: 'aborted' }
  | { readonly type: 'failed'; readonly failure: ProviderFailure }

/** Makes one call and puts what it brings into the run. Never throws what a provider did. */
export async function callProvider(context: AiContext, job: RunJob, record: CallRecord): Promise<CallResult> {
  const { run } = job
  // What an earlier attempt reported is no part of this one's bill.
  record.reported = { status: 'missing' }
  const provider = context.findProvider(record.choice.model.provider)
  if (provider === undefined) return { type: 'failed', failure: providerIsOff() }
  const call = describeCall(job, record)
  try {
    return job.isStreamed
      ? await streamInto(context, { job, record, events: provider.stream(call, run.signal) })
      : await completeInto(context, { job, record, provider, call })
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error
    return run.abortCause === undefined ? { type: 'failed', failure: error } : { type: 'aborted' }
  }
}

type Streaming = {
  readonly job: RunJob
  readonly record: CallRecord
  readonly events: AsyncIterable<ProviderEvent>
}

async function streamInto(context: AiContext, { job, record, events }: Streaming): Promise<CallResult> {
  const { run } = job
  const gauge = createOutputGauge(context.tokens, record.choice.boundTokens)
  const readWhole = () => run.reasoningText + run.text
  let finishReason: ProviderFinishReason | undefined
  for await (const event of events) {
    if (run.abortCause !== undefined) break
    switch (event.type) {
      case 'text':
      case 'reasoning': {
        if (event.text === '') break
        record.firstByteAtMs ??= context.clock.nowMs()
        const text = storableText(event.text)
        if (event.type === 'text') run.appendText(text)
        else run.appendReasoning(text)
        if (gauge.isBeyondBound(text, readWhole)) run.abort('cut_at_bound')
        break
      }
      case 'usage':
        record.reported = event.reported
        break
      case 'finish':
        finishReason = event.reason
        break
    }
  }
  if (finishReason !== undefined) return { type: 'finished', finishReason }
  if (run.abortCause !== undefined) return { type: 'aborted' }
  return { type: 'failed', failure: answerBrokeOff() }
}

type Completing = {
  readonly job: RunJob
  readonly record: CallRecord
  readonly provider: ModelProvider
  readonly call: ModelCall
}

async function completeInto(
  context: AiContext,
  { job, record, provider, call }: Completing,
): Promise<CallResult> {
  const answer = await provider.complete(call, job.run.signal)
  record.firstByteAtMs = context.clock.nowMs()
  record.reported = answer.reported
  job.run.setWholeText(storableText(answer.text), storableText(answer.reasoningText))
  return { type: 'finished', finishReason: answer.finishReason }
}

function describeCall(job: RunJob, record: CallRecord): ModelCall {
  return {
    providerModelId: record.choice.model.providerModelId,
    messages: job.prepared.messages,
    maxOutputTokens: record.choice.boundTokens,
    userPseudonym: hash('sha256', `tessera-user:${job.userId}`).slice(0, 32),
    ...(job.temperature === undefined ? {} : { temperature: job.temperature }),
  }
}

/** A database takes no NUL, and an event no half character: what a provider sends wrong is shown as a replacement. */
function storableText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed()
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '\uFFFD') : wellFormed
}

function providerIsOff(): ProviderFailure {
  return new ProviderFailure('model_not_found', {
    message: 'The provider of this model is off.',
    isRetryable: false,
    afterFirstByte: false,
  })
}

function answerBrokeOff(): ProviderFailure {
  return new ProviderFailure('incomplete_answer', {
    message: 'The answer ended without its end.',
    isRetryable: false,
    afterFirstByte: true,
  })
}
