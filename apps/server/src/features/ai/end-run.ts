import { setTimeout as sleep } from 'node:timers/promises'

import { assertNever } from '@tessera/core/invariant'
import { creditsToJson, zeroMicroCredits } from '@tessera/core/money/micro-credits'
import type { MicroCredits } from '@tessera/core/money/micro-credits'
import { priceUsage } from '@tessera/core/pricing/price-usage'
import { decideEnding } from '@tessera/core/runs/decide-ending'
import type { EndingRequest, PlatformLoss, RunEnding, RunOutcome } from '@tessera/core/runs/decide-ending'

import type { CompanionWrite, MessageEnded, RunEnded } from '../../ports/companion-write.ts'
import type { CreditResult } from '../../ports/credit-manager.ts'
import { abandonRun } from './abandon-run.ts'
import type { AbandonedRun } from './abandon-run.ts'
import type { AiContext } from './ai-deps.ts'
import { describeRunFailure, runErrorCodeOf } from './describe-failure.ts'
import { describeDone } from './run-answers.ts'
import type { CallRecord, RunJob } from './run-job.ts'
import type { RunResult } from './run.ts'

/** Waits between tries to write an end that the books had no room for: about a minute in all, then as the last one. */
const commitWaitsMs = [100, 300, 1_000, 3_000, 5_000, 10_000, 10_000, 30_000]

export type EndedRun = {
  readonly job: RunJob
  readonly record: CallRecord
  readonly outcome: RunOutcome
  readonly baseline?: RunBaseline
}

type RunBaseline = NonNullable<RunEnded['baseline']>

/** Charges or frees what is held, together with everything that the run leaves behind. Never rejects. */
export async function endRun(context: AiContext, ended: EndedRun): Promise<void> {
  const { job } = ended
  let result: RunResult
  try {
    result = await settleOrRelease(context, ended)
  } catch (error) {
    context.log.error({ err: error, runId: job.run.identity.id }, 'a run could not be ended')
    // Nobody else would ever end this hold: its lease is renewed for as long as the process lives.
    void abandonRun(context, abandonedRunOf(ended))
    result = failedResult(job, 'unavailable', { balanceMicro: job.balanceMicro })
  }
  job.run.finish(result, context.clock.nowMs())
  context.onRunEnded?.({ status: result.status, provider: ended.record.choice.model.provider })
  context.registry.end(job.run, isKept(job))
}

async function settleOrRelease(context: AiContext, ended: EndedRun): Promise<RunResult> {
  const { job, record } = ended
  const ending = decide(context, ended)
  const baseline = await findBaseline(context, ended, ending)
  const committed = await commitEnding(
    context,
    { ...ended, ...(baseline === undefined ? {} : { baseline }) },
    ending,
  )
  if (committed.ok) {
    const { balanceMicro } = committed.value.balance
    if (ending.errorCode !== undefined) {
      return failedResult(job, ending.errorCode, { balanceMicro, retryAfterMs: record.retryAfterMs })
    }
    const chargedMicro = ending.action === 'settle' ? committed.value.amountMicro : zeroMicroCredits
    return {
      status: 'done',
      done: describeDone({ job, model: record.choice.model, ending, chargedMicro, balanceMicro }),
    }
  }
  const { code } = committed.error
  context.log.error({ runId: job.run.identity.id, code }, 'the end of a run was refused')
  if (code === 'ledger_unavailable') void abandonRun(context, abandonedRunOf(ended, ending))
  else await bookLateLoss(context, ended, ending)
  return failedResult(job, 'unavailable', { balanceMicro: job.balanceMicro })
}

/** Our own count is dear, and needed only where the provider's figures are not the ones that count. */
function decide(context: AiContext, { job, record, outcome }: EndedRun): RunEnding {
  const { run, prepared } = job
  const text = run.reasoningText + run.text
  const request: EndingRequest = {
    outcome,
    produced: run.text.trim() !== '' ? 'text' : run.reasoningText !== '' ? 'reasoning_only' : 'nothing',
    reported: record.reported,
    countedInputTokens: prepared.inputTokens.expected,
    // Whether there was anything is all that believable figures are held against.
    countedOutputTokens: text === '' ? 0 : 1,
    bounds: { maxOutputTokens: record.choice.boundTokens, inputBoundTokens: prepared.inputTokens.bound },
    rateCard: record.choice.model.rateCard,
    heldMicro: job.heldMicro,
    mayCostUs: record.mayCostUs,
  }
  const ending = decideEnding(request)
  if (ending.billable.source === 'provider') return ending
  return decideEnding({ ...request, countedOutputTokens: context.tokens.count(text) })
}

/** What the same tokens would have cost with the model that the person would otherwise have used. */
async function findBaseline(
  context: AiContext,
  { job }: EndedRun,
  ending: RunEnding,
): Promise<RunBaseline | undefined> {
  const isChosenByUs = job.prepared.selection.reason.code !== 'named_by_user'
  if (ending.action !== 'settle' || !isChosenByUs) return undefined
  const model = await context.baselines.find(job.userId)
  if (model === undefined) return undefined
  return { rateCardId: model.rateCard.id, micro: priceUsage(model.rateCard, ending.billable.usage) }
}

async function commitEnding(context: AiContext, ended: EndedRun, ending: RunEnding): Promise<CreditResult> {
  const { job } = ended
  const target = {
    holdId: job.run.identity.id,
    walletId: job.walletId,
    companions: companionsOf(context, ended, ending),
  }
  let waits = 0
  for (;;) {
    const result =
      ending.action === 'settle'
        ? await context.credits.settle({
            ...target,
            chargeMicro: ending.chargeMicro,
            description: `Answer by ${ended.record.choice.model.displayName}`,
          })
        : await context.credits.release({ ...target, reason: ending.releaseReason })
    const waitMs = commitWaitsMs[waits]
    if (result.ok || result.error.code !== 'ledger_unavailable' || waitMs === undefined) return result
    waits += 1
    await sleep(waitMs)
  }
}

function companionsOf(context: AiContext, ended: EndedRun, ending: RunEnding): readonly CompanionWrite[] {
  const { job, record } = ended
  const { run } = job
  const runId = run.identity.id
  const companions: CompanionWrite[] = hasStory(record) ? [...record.attempts] : []
  if (!run.isForgotten) {
    if (mayBeAskedForAgain(ended)) {
      companions.push({ type: 'run_output_saved', runId, text: run.text, reasoningText: run.reasoningText })
    }
    if (job.conversation !== undefined) {
      companions.push({
        type: 'message_ended',
        messageId: job.conversation.messageId,
        conversationId: job.conversation.conversationId,
        status: messageStatusOf(ended.outcome),
        text: run.text,
      })
    }
  }
  if (ending.loss !== undefined) {
    companions.push({
      type: 'platform_loss_booked',
      lossId: context.ids.create('platformLoss'),
      runId,
      ...ending.loss,
    })
  }
  companions.push({
    type: 'run_ended',
    runId,
    status: ending.action === 'settle' ? 'settled' : 'released',
    modelId: record.choice.model.id,
    provider: record.choice.model.provider,
    rateCardId: record.choice.model.rateCard.id,
    outputBoundTokens: record.choice.boundTokens,
    usage: ending.billable.usage,
    usageSource: ending.billable.source,
    costNanoUsd: ending.costNanoUsd,
    attempts: record.attempts.length,
    ...(ending.billable.anomaly === undefined ? {} : { usageAnomaly: ending.billable.anomaly }),
    ...(ending.finishReason === undefined ? {} : { finishReason: ending.finishReason }),
    ...(ending.errorCode === undefined ? {} : { errorCode: ending.errorCode }),
    ...(record.firstByteAtMs === undefined ? {} : { firstByteAtMs: record.firstByteAtMs }),
    ...(ended.baseline === undefined ? {} : { baseline: ended.baseline }),
  })
  return companions
}

/** One call that was answered says no more than the row of its run does. */
function hasStory({ attempts }: CallRecord): boolean {
  return attempts.length !== 1 || attempts[0]?.outcome !== 'answered'
}

/** A whole answer that left in one piece, under no key and in no conversation, is nowhere asked for again. */
function mayBeAskedForAgain({ job, outcome }: EndedRun): boolean {
  return isKept(job) || job.conversation !== undefined || outcome.type !== 'complete'
}

/** Somebody may come back for the events of this run. */
function isKept(job: RunJob): boolean {
  return job.isStreamed || job.run.identity.idempotency !== undefined
}

function messageStatusOf(outcome: RunOutcome): MessageEnded['status'] {
  switch (outcome.type) {
    case 'complete':
      return outcome.finishReason === 'content_filter' ? 'failed' : 'complete'
    case 'cut_at_bound':
      return 'complete'
    case 'stopped':
    case 'caller_left':
    case 'time_limit':
      return 'incomplete'
    case 'failed':
    case 'shutdown':
      return 'failed'
    default:
      return assertNever(outcome)
  }
}

function abandonedRunOf({ job, record }: EndedRun, ending?: RunEnding): AbandonedRun {
  const { model, boundTokens } = record.choice
  return {
    run: job.run,
    walletId: job.walletId,
    model,
    boundTokens,
    attempts: record.attempts.length,
    ...(job.conversation === undefined ? {} : { conversation: job.conversation }),
    ...(ending === undefined || ending.costNanoUsd <= 0n ? {} : { loss: lateLossOf(ending) }),
  }
}

function lateLossOf(ending: RunEnding): PlatformLoss {
  return {
    reason: 'platform_fault',
    costNanoUsd: ending.costNanoUsd,
    unchargedMicro: ending.action === 'settle' ? ending.chargeMicro : zeroMicroCredits,
  }
}

/** The lease ran out while this process was not looking: nothing may be charged any more, but the cost is real. */
async function bookLateLoss(context: AiContext, ended: EndedRun, ending: RunEnding): Promise<void> {
  if (ending.costNanoUsd <= 0n) return
  await context.runs.bookLateLoss({
    ...lateLossOf(ending),
    lossId: context.ids.create('platformLoss'),
    runId: ended.job.run.identity.id,
    reason: 'hold_gone',
  })
}

function failedResult(
  job: RunJob,
  errorCode: string,
  known: { readonly balanceMicro: MicroCredits; readonly retryAfterMs?: number | undefined },
): RunResult {
  const failure = describeRunFailure(runErrorCodeOf(errorCode), known.retryAfterMs)
  return {
    status: 'failed',
    failure,
    event: {
      error: { code: failure.code, message: failure.message, request_id: job.run.identity.id },
      credits_charged: 0,
      balance: creditsToJson(known.balanceMicro),
    },
  }
}
