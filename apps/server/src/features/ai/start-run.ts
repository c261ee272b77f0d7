import { hash } from 'node:crypto'

import { assertNever } from '@tessera/core/invariant'
import type { IdempotencyClaim, LedgerOutcome } from '@tessera/core/ledger/operation'
import type { MicroCredits } from '@tessera/core/money/micro-credits'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'
import { boundAfterHold } from '@tessera/core/runs/bound-after-hold'

import type { Actor } from '../../ports/actor.ts'
import type { CompanionWrite, ManualChoiceMade } from '../../ports/companion-write.ts'
import type { ApiFailure } from '../../ports/endpoint.ts'
import { abandonRun } from './abandon-run.ts'
import type { AiContext } from './ai-deps.ts'
import { describeRunFailure, isRemembered } from './describe-failure.ts'
import { executeRun } from './execute-run.ts'
import { namedModelOf, prepareRun } from './prepare-run.ts'
import type { PreparedRun } from './prepare-run.ts'
import type { AskedBody } from './read-prompt.ts'
import { describeHoldRefusal } from './refuse-hold.ts'
import type { HoldRefusal } from './refuse-hold.ts'
import { describeStart } from './run-answers.ts'
import type { RunJob } from './run-job.ts'
import { Run } from './run.ts'
import type { RunBeginning } from './run.ts'

export type RouteBody = AskedBody & { readonly stream: boolean; readonly store: boolean }

export type RunCommand = {
  readonly actor: Actor
  readonly body: RouteBody
  readonly idempotencyKey: string | undefined
}

/** What a request has to look at: a run of this process, or one that is, or was, another's. */
export type StartedRun =
  | { readonly type: 'live'; readonly run: Run }
  | { readonly type: 'stored'; readonly runId: string }

const keyLifeMs = 24 * 60 * 60 * 1_000
/** How often in a day one key may be tried anew after outages. */
const mostRetriesOfKey = 20
const longestTitle = 60

/**
 * Starts a run, or finds the one that the same `Idempotency-Key` started before. The answer comes once credits are held;
 * the run then goes on by itself.
 */
export async function startRun(
  context: AiContext,
  command: RunCommand,
): Promise<Result<StartedRun, ApiFailure>> {
  if (context.isDraining()) return err(describeRunFailure('unavailable', 5_000))
  const { actor, body } = command
  if (body.wallet_id !== undefined && body.wallet_id !== actor.walletId) return err(walletNotFound)
  const idempotency = identify(command)
  const earlier = idempotency && context.registry.findByScopeKey(idempotency.scopeKey)
  if (earlier !== undefined && isStillValid(earlier)) {
    return earlier.identity.idempotency?.requestHash === idempotency?.requestHash
      ? startedRun(earlier)
      : err(keyWasUsedOtherwise)
  }
  const run = new Run({
    id: context.ids.create('run'),
    userId: actor.userId,
    openedAtMs: performance.now(),
    ...(idempotency === undefined ? {} : { idempotency }),
  })
  if (!context.registry.add(run)) return err(tooManyRuns)
  run.begun = beginRun(context, run, command)
  return startedRun(run)
}

async function startedRun(run: Run): Promise<Result<StartedRun, ApiFailure>> {
  const beginning = await run.begun
  switch (beginning.type) {
    case 'running':
      return ok({ type: 'live', run })
    case 'replay':
      return ok({ type: 'stored', runId: beginning.runId })
    case 'refused':
      return err(beginning.failure)
    default:
      return assertNever(beginning)
  }
}

async function beginRun(context: AiContext, run: Run, command: RunCommand): Promise<RunBeginning> {
  try {
    const beginning = await holdFor(context, run, command)
    if (beginning.type !== 'running') context.registry.remove(run)
    return beginning
  } catch (error) {
    context.registry.remove(run)
    throw error
  }
}

async function holdFor(context: AiContext, run: Run, command: RunCommand): Promise<RunBeginning> {
  const claimed = run.identity.idempotency === undefined ? unclaimed : await claimKey(context, run)
  if (claimed.type !== 'free') return claimed
  const request = { userId: command.actor.userId, body: command.body }
  const prepared = await prepareRun(context, request)
  if (!prepared.ok) return { type: 'refused', failure: prepared.error }
  const attempt = { run, command, claim: claimed.claim }
  const { plan } = prepared.value
  const isChosenByUs = namedModelOf(command.body) === undefined
  const minimumMicro = isChosenByUs ? plan.wholeAnswerMicro : plan.minimumMicro
  const held = await openHold(context, { ...attempt, prepared: prepared.value, minimumMicro })
  if (held.type !== 'insufficient') return held
  const { availableMicro, heldMicro } = held.refusal
  // A whole answer is beyond this wallet, not just beyond what other runs leave of it: choose again within it.
  const isForGood = availableMicro + heldMicro < minimumMicro
  const second =
    isChosenByUs && isForGood ? await prepareRun(context, { ...request, availableMicro }) : prepared
  if (second.ok && second.value.plan.minimumMicro <= availableMicro) {
    const smaller = { prepared: second.value, minimumMicro: second.value.plan.minimumMicro }
    const heldAgain = await openHold(context, { ...attempt, ...smaller })
    if (heldAgain.type !== 'insufficient') return heldAgain
  }
  // What is said to be missing is what the cheapest way to an answer needs.
  const cheapest = second.ok ? second.value : prepared.value
  const frozenMicro = await context.credits.findFrozen(command.actor.walletId)
  return { type: 'refused', failure: describeHoldRefusal({ ...held.refusal, frozenMicro }, cheapest) }
}

const unclaimed = { type: 'free', claim: undefined } as const

type HoldAttempt = {
  readonly run: Run
  readonly command: RunCommand
  readonly claim: IdempotencyClaim | undefined
  readonly prepared: PreparedRun
  /** With less the hold is refused. */
  readonly minimumMicro: MicroCredits
}

type InsufficientCredits = Extract<HoldRefusal, { code: 'insufficient_credits' }>

async function openHold(
  context: AiContext,
  attempt: HoldAttempt,
): Promise<RunBeginning | { readonly type: 'insufficient'; readonly refusal: InsufficientCredits }> {
  const { run, command, claim, prepared } = attempt
  const conversation = placeInConversation(context, command.body)
  const held = await context.credits.hold({
    holdId: run.identity.id,
    walletId: command.actor.walletId,
    amountMicro: prepared.plan.preferredMicro,
    minimumMicro: attempt.minimumMicro,
    companions: companionsOf(context, attempt, conversation),
    ...(claim === undefined ? {} : { idempotency: claim }),
  })
  if (!held.ok) {
    const refusal = held.error
    if (refusal.code === 'idempotency_replay') return { type: 'replay', runId: refusal.subjectId }
    if (refusal.code === 'idempotency_conflict') return { type: 'refused', failure: keyWasUsedOtherwise }
    if (refusal.code === 'insufficient_credits') return { type: 'insufficient', refusal }
    return { type: 'refused', failure: describeHoldRefusal(refusal, prepared) }
  }
  try {
    const job = describeJob(attempt, conversation, held.value)
    run.conversationId = conversation?.conversationId
    noteBaseline(context, attempt, conversation)
    run.emitStart(describeStart(job))
    void executeRun(context, job)
    return { type: 'running' }
  } catch (error) {
    // Nothing was called yet, and nobody else would ever end this hold while the process lives.
    void abandonRun(context, {
      run,
      walletId: command.actor.walletId,
      model: prepared.selection.chosen.model,
      boundTokens: prepared.plan.outputBoundTokens,
      attempts: 0,
      ...(conversation === undefined ? {} : { conversation }),
    })
    throw error
  }
}

type Placement = NonNullable<RunJob['conversation']> & { readonly isNew: boolean }

function placeInConversation(context: AiContext, body: RouteBody): Placement | undefined {
  if (body.conversation_id === undefined && !body.store) return undefined
  return {
    conversationId: body.conversation_id ?? context.ids.create('conversation'),
    userMessageId: context.ids.create('message'),
    messageId: context.ids.create('message'),
    isNew: body.conversation_id === undefined,
  }
}

function companionsOf(
  context: AiContext,
  attempt: HoldAttempt,
  conversation: Placement | undefined,
): readonly CompanionWrite[] {
  const { run, command, prepared } = attempt
  const { selection, plan } = prepared
  const { model } = selection.chosen
  const requestedModelId = namedModelOf(command.body)
  const opened: CompanionWrite = {
    type: 'run_opened',
    runId: run.identity.id,
    userId: command.actor.userId,
    walletId: command.actor.walletId,
    source: conversation === undefined ? 'api' : 'chat',
    streamed: command.body.stream,
    modelId: model.id,
    provider: model.provider,
    rateCardId: model.rateCard.id,
    taskType: selection.taskType,
    complexity: selection.complexity,
    difficulty: selection.difficulty,
    reason: selection.reason.sentence,
    inputBoundTokens: plan.inputBoundTokens,
    outputBoundTokens: plan.outputBoundTokens,
    ...(requestedModelId === undefined ? {} : { requestedModelId }),
    ...(conversation === undefined
      ? {}
      : { conversationId: conversation.conversationId, userMessageId: conversation.userMessageId }),
  }
  if (conversation === undefined) return [opened]
  const choice = choiceByHand(attempt, conversation)
  const isNew = choice !== undefined && context.baselines.isNewChoice(choice.userId, choice.modelId)
  return [...messagesOf(attempt, conversation), opened, ...(isNew ? [choice] : [])]
}

/** A model that somebody picked in a chat. What a program names in its calls is no habit of the person. */
function choiceByHand(
  { command }: HoldAttempt,
  conversation: Placement | undefined,
): ManualChoiceMade | undefined {
  const modelId = namedModelOf(command.body)
  if (conversation === undefined || modelId === undefined) return undefined
  return { type: 'manual_choice_made', userId: command.actor.userId, modelId }
}

function noteBaseline(context: AiContext, attempt: HoldAttempt, conversation: Placement | undefined): void {
  const choice = choiceByHand(attempt, conversation)
  if (choice !== undefined) context.baselines.keepChoice(choice.userId, choice.modelId)
  else if (namedModelOf(attempt.command.body) === undefined) {
    context.baselines.prepare(attempt.command.actor.userId)
  }
}

function messagesOf(
  { run, command, prepared }: HoldAttempt,
  conversation: Placement,
): readonly CompanionWrite[] {
  const { conversationId, userMessageId, messageId } = conversation
  const started: CompanionWrite = {
    type: 'conversation_started',
    conversationId,
    userId: command.actor.userId,
    title: titleOf(prepared.prompt),
  }
  return [
    ...(conversation.isNew ? [started] : []),
    {
      type: 'message_added',
      messageId: userMessageId,
      conversationId,
      role: 'user',
      status: 'complete',
      text: prepared.prompt,
      ...(prepared.parentMessageId === undefined ? {} : { parentMessageId: prepared.parentMessageId }),
    },
    {
      type: 'message_added',
      messageId,
      conversationId,
      parentMessageId: userMessageId,
      role: 'assistant',
      status: 'running',
      text: '',
      runId: run.identity.id,
    },
  ]
}

function describeJob(attempt: HoldAttempt, conversation: Placement | undefined, held: LedgerOutcome): RunJob {
  const { run, command, prepared } = attempt
  const { chosen } = prepared.selection
  const boundTokens = boundAfterHold({
    rateCard: chosen.model.rateCard,
    inputBoundTokens: prepared.inputTokens.bound,
    outputBoundTokens: prepared.plan.outputBoundTokens,
    heldMicro: held.amountMicro,
  })
  // The hold is never below its minimum, which pays for a useful answer.
  if (boundTokens === undefined) throw new Error('a hold above its minimum pays for no answer')
  return {
    run,
    prepared,
    userId: command.actor.userId,
    walletId: command.actor.walletId,
    heldMicro: held.amountMicro,
    balanceMicro: held.balance.balanceMicro,
    choice: { model: chosen.model, boundTokens },
    isStreamed: command.body.stream || conversation !== undefined,
    ...(command.body.temperature === undefined ? {} : { temperature: command.body.temperature }),
    ...(conversation === undefined ? {} : { conversation }),
  }
}

/** A claim for the key as it may be used now, or the run that has used it already. */
async function claimKey(
  context: AiContext,
  run: Run,
): Promise<RunBeginning | { readonly type: 'free'; readonly claim: IdempotencyClaim | undefined }> {
  const { idempotency, id, userId } = run.identity
  if (idempotency === undefined) return { type: 'free', claim: undefined }
  let { scopeKey } = idempotency
  for (let retries = 0; retries < mostRetriesOfKey; retries += 1) {
    const earlier = await context.runs.findIdempotencyClaim(scopeKey)
    if (earlier === undefined) {
      const expiresAtMs = context.clock.nowMs() + keyLifeMs
      return {
        type: 'free',
        claim: { scopeKey, requestHash: idempotency.requestHash, subjectId: id, expiresAtMs },
      }
    }
    if (earlier.requestHash !== idempotency.requestHash)
      return { type: 'refused', failure: keyWasUsedOtherwise }
    const stored = await context.runs.findRun({ runId: earlier.subjectId, userId })
    const mayTryAgain = stored?.status === 'expired' || !isRemembered(stored?.errorCode)
    if (!mayTryAgain) return { type: 'replay', runId: earlier.subjectId }
    // Everybody who repeats after this outage comes to the same further key, so still only one of them calls.
    scopeKey = `${idempotency.scopeKey}#${earlier.subjectId}`
  }
  return { type: 'refused', failure: keyWasUsedOtherwise }
}

function identify({ actor, body, idempotencyKey }: RunCommand) {
  if (idempotencyKey === undefined) return undefined
  return {
    scopeKey: `${actor.userId} POST /api/ai/route ${idempotencyKey}`,
    requestHash: hash('sha256', JSON.stringify(body)),
  }
}

/** Whether a run in memory is the answer to a repeat of its key: not where it ended in an outage. */
function isStillValid(run: Run): boolean {
  return run.result?.status !== 'failed' || isRemembered(run.result.failure.code)
}

/** The first words of the first prompt. */
function titleOf(prompt: string): string {
  // No pattern here: one that looks for the blanks before a line's end takes the square of their number.
  const line = (prompt.trimStart().split('\n', 1)[0] ?? '').trimEnd()
  if (line.length <= longestTitle) return line
  const words = line.slice(0, longestTitle - 1).replace(/[\uD800-\uDBFF]$/, '')
  return `${words.trimEnd()}…`
}

const walletNotFound: ApiFailure = {
  code: 'not_found',
  message: 'This wallet does not exist.',
  param: 'wallet_id',
}

const keyWasUsedOtherwise: ApiFailure = {
  code: 'idempotency_conflict',
  message: 'This Idempotency-Key was used before with another body. Take a new key for a new request.',
}

const tooManyRuns: ApiFailure = {
  code: 'too_many_runs',
  message: 'Too many of your requests are running at once. Wait until some of them end.',
  retryAfterSeconds: 5,
}
