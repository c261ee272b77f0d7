import { assertNever } from '@tessera/core/invariant'
import { creditsFromJson, creditsToJson } from '@tessera/core/money/micro-credits'
import type { MicroCredits } from '@tessera/core/money/micro-credits'
import type { SellableModel } from '@tessera/core/pricing/catalogue-model'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'
import { planRun, usefulMinimumOutputTokens } from '@tessera/core/runs/plan-run'
import type { RunPlan } from '@tessera/core/runs/plan-run'
import { trimHistory } from '@tessera/core/runs/trim-history'
import type { Selection, SelectionError, TokenEstimate } from '@tessera/core/selection/model-selector'
import { taskTypes } from '@tessera/core/selection/task-type'

import type { ConversationHistory, StoredMessage } from '../../ports/conversation-store.ts'
import type { ApiFailure } from '../../ports/endpoint.ts'
import type { CallMessage } from '../../ports/model-provider.ts'
import type { AiContext } from './ai-deps.ts'
import { cachedPrefixOf } from './cached-prefix.ts'
import { boundOfMessage, measureInput } from './count-input.ts'
import { describeRunFailure } from './describe-failure.ts'
import { readPrompt } from './read-prompt.ts'
import type { AskedBody } from './read-prompt.ts'

/** Everything that is known about a request before credits are held. */
export type PreparedRun = {
  readonly prompt: string
  readonly messages: readonly CallMessage[]
  readonly inputTokens: TokenEstimate
  readonly selection: Selection
  readonly plan: RunPlan
  /** The message that the prompt follows in its stored conversation. */
  readonly parentMessageId?: string
}

export type PrepareRequest = {
  readonly userId: string
  readonly body: AskedBody
  /** What the wallet can pay; where it is not known the hold will tell. */
  readonly availableMicro?: MicroCredits
}

type Thread = {
  readonly prompt: string
  readonly earlier: readonly CallMessage[]
  readonly parentMessageId?: string
  readonly previousRun?: ConversationHistory['previousRun']
}

/** Reads the thread, chooses the model and works out what to hold. Without a conversation it asks, and awaits, nobody. */
export function prepareRun(
  context: AiContext,
  request: PrepareRequest,
): Result<PreparedRun, ApiFailure> | Promise<Result<PreparedRun, ApiFailure>> {
  const asked = readPrompt(request.body)
  if (!asked.ok) return asked
  const { conversation_id: conversationId } = request.body
  if (conversationId === undefined) return planThread(context, request, asked.value)
  return prepareNextTurn(context, request, { conversationId, prompt: asked.value.prompt })
}

async function prepareNextTurn(
  context: AiContext,
  request: PrepareRequest,
  turn: { readonly conversationId: string; readonly prompt: string },
): Promise<Result<PreparedRun, ApiFailure>> {
  const thread = await readThread(context, request, turn)
  return thread.ok ? planThread(context, request, thread.value) : thread
}

function planThread(
  context: AiContext,
  request: PrepareRequest,
  thread: Thread,
): Result<PreparedRun, ApiFailure> {
  const requestedModelId = namedModelOf(request.body)
  const candidates = listCandidates(context, requestedModelId)
  if (!candidates.ok) return candidates
  const readers = candidates.value.filter(
    ({ id }) => requestedModelId === undefined || id === requestedModelId,
  )
  const messages = fitThread(context, thread, readers)
  const inputTokens = measureInput(context.tokens, messages)
  const capMicro =
    request.body.max_credits === undefined ? undefined : creditsFromJson(request.body.max_credits)
  const previous = previousOf(thread, context.clock.nowMs())
  const selected = context.selector.select({
    prompt: thread.prompt,
    promptTokens: inputTokens.newestTokens,
    inputTokens,
    needs: [],
    preference: request.body.preference,
    candidates: candidates.value,
    ...(previous === undefined ? {} : { previous }),
    ...(requestedModelId === undefined ? {} : { requestedModelId }),
    ...(request.body.max_output_tokens === undefined
      ? {}
      : { requestedMaxOutputTokens: request.body.max_output_tokens }),
    ...(capMicro === undefined ? {} : { capMicro }),
    ...(request.availableMicro === undefined ? {} : { availableMicro: request.availableMicro }),
  })
  if (!selected.ok) return err(describeSelectionError(selected.error))
  const { chosen } = selected.value
  const plan = planRun({
    rateCard: chosen.model.rateCard,
    inputBoundTokens: inputTokens.bound,
    outputBoundTokens: chosen.outputBoundTokens,
    expectedOutputTokens: chosen.expectedOutputTokens,
    ...(capMicro === undefined ? {} : { capMicro }),
  })
  if (!plan.ok) return err(capTooLow(plan.error.minimumMicro))
  return ok({
    prompt: thread.prompt,
    messages,
    inputTokens,
    selection: selected.value,
    plan: plan.value,
    ...(thread.parentMessageId === undefined ? {} : { parentMessageId: thread.parentMessageId }),
  })
}

/** The model that the caller named; undefined where Tessera is to choose. */
export function namedModelOf(body: AskedBody): string | undefined {
  return body.model === undefined || body.model === 'auto' ? undefined : body.model
}

async function readThread(
  context: AiContext,
  { userId, body }: PrepareRequest,
  { conversationId, prompt }: { readonly conversationId: string; readonly prompt: string },
): Promise<Result<Thread, ApiFailure>> {
  const history = await context.conversations.findHistory({
    conversationId,
    userId,
    ...(body.parent_message_id === undefined ? {} : { parentMessageId: body.parent_message_id }),
  })
  if (history === undefined) return err(conversationNotFound)
  return ok({
    prompt,
    earlier: answeredTurns(history.messages),
    ...(history.parentMessageId === undefined ? {} : { parentMessageId: history.parentMessageId }),
    ...(history.previousRun === undefined ? {} : { previousRun: history.previousRun }),
  })
}

/** Questions with their answers: what failed or is still being written is no part of what the model should go on from. */
function answeredTurns(messages: readonly StoredMessage[]): readonly CallMessage[] {
  return messages.flatMap((message, index) => {
    const question = messages[index - 1]
    const isAnswer = message.role === 'assistant' && question?.role === 'user'
    const isUsable = message.status === 'complete' || message.status === 'incomplete'
    if (!isAnswer || !isUsable || message.text.trim() === '') return []
    return [
      { role: 'user' as const, text: question.text },
      { role: 'assistant' as const, text: message.text },
    ]
  })
}

/** Models that may be taken: on sale, and their provider not known to be down. */
function listCandidates(
  context: AiContext,
  requestedModelId: string | undefined,
): Result<readonly SellableModel[], ApiFailure> {
  const candidates = context.catalogue
    .listSellableModels()
    .filter((model) => !context.breaker.isOpen(model.provider))
  const isThere =
    requestedModelId === undefined
      ? candidates.length > 0
      : candidates.some((model) => model.id === requestedModelId)
  if (isThere) return ok(candidates)
  // Named but not on sale: known to the catalogue it is off for now, otherwise it is no model of ours.
  const isKnown =
    requestedModelId === undefined ||
    context.catalogue.listModels().some((model) => model.id === requestedModelId)
  return err(isKnown ? describeRunFailure('provider_unavailable', 30_000) : modelNotFound(requestedModelId))
}

/**
 * Stored threads are shortened to what the model can read, or the largest where Tessera chooses; a caller's own messages
 * are left as they are.
 */
function fitThread(
  context: AiContext,
  thread: Thread,
  readers: readonly SellableModel[],
): readonly CallMessage[] {
  const messages: readonly CallMessage[] = [...thread.earlier, { role: 'user', text: thread.prompt }]
  if (thread.parentMessageId === undefined) return messages
  const largestWindow = readers.reduce((largest, model) => Math.max(largest, model.contextWindowTokens), 0)
  const sized = messages.map((message) => ({
    role: message.role,
    text: message.text,
    boundTokens: boundOfMessage(context.tokens, message),
  }))
  const limitTokens = largestWindow - Math.max(usefulMinimumOutputTokens, Math.floor(largestWindow / 8))
  return trimHistory(sized, limitTokens).map(({ role, text }) => ({ role, text }))
}

function previousOf(thread: Thread, nowMs: number) {
  const taskType = taskTypes.find((known) => known === thread.previousRun?.taskType)
  if (taskType === undefined || thread.previousRun === undefined) return undefined
  const cachedTokens = cachedPrefixOf(thread.previousRun, nowMs)
  return {
    taskType,
    modelId: thread.previousRun.modelId,
    ...(cachedTokens === undefined ? {} : { cachedTokens }),
  }
}

export const conversationNotFound: ApiFailure = {
  code: 'not_found',
  message: 'This conversation or message does not exist.',
}

function modelNotFound(modelId: string): ApiFailure {
  return {
    code: 'model_not_found',
    message: `There is no model "${modelId.slice(0, 80)}". GET /api/ai/models lists them.`,
    param: 'model',
  }
}

function capTooLow(minimumMicro: MicroCredits): ApiFailure {
  const least = creditsToJson(minimumMicro)
  return {
    code: 'invalid_request',
    message: `"max_credits" does not pay for a useful answer of this model: at least ${least} credits are needed.`,
    param: 'max_credits',
    details: { required: least },
  }
}

function describeSelectionError(error: SelectionError): ApiFailure {
  switch (error.code) {
    case 'model_unknown':
      return modelNotFound(error.modelId)
    case 'model_unsuited':
      return {
        code: 'model_unsuited',
        message: `This model can't do what the request needs: ${error.missing}.`,
        param: 'model',
      }
    case 'context_too_long':
      return {
        code: 'context_too_long',
        message: `The input of about ${error.inputTokens} tokens is longer than the ${error.limitTokens} that can be read.`,
      }
    case 'no_model_available':
      return error.missing === undefined
        ? describeRunFailure('provider_unavailable', 30_000)
        : {
            code: 'model_unsuited',
            message: `No model on sale can do what the request needs: ${error.missing}.`,
          }
    default:
      return assertNever(error)
  }
}
