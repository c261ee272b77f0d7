import type { EstimateResponse } from '@tessera/contracts/ai'
import { creditsToJson, zeroMicroCredits } from '@tessera/core/money/micro-credits'
import { quoteCall } from '@tessera/core/pricing/quote'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import type { Actor } from '../../ports/actor.ts'
import type { ApiFailure } from '../../ports/endpoint.ts'
import type { AiContext } from './ai-deps.ts'
import { prepareRun } from './prepare-run.ts'
import type { AskedBody } from './read-prompt.ts'

/** What a prompt would cost, and with which model: the very figures that a request with the same body would hold. */
export async function estimate(
  context: AiContext,
  request: { readonly actor: Actor; readonly body: AskedBody },
): Promise<Result<EstimateResponse, ApiFailure>> {
  const { actor, body } = request
  if (body.wallet_id !== undefined && body.wallet_id !== actor.walletId) {
    return err({ code: 'not_found', message: 'This wallet does not exist.', param: 'wallet_id' })
  }
  const balance = await context.credits.findBalance(actor.walletId)
  const availableMicro = balance?.availableMicro ?? zeroMicroCredits
  const prepared = await prepareRun(context, { userId: actor.userId, body, availableMicro })
  if (!prepared.ok) return prepared
  const { selection, plan, inputTokens } = prepared.value
  const { chosen } = selection
  const { expectedMicro } = quoteCall(chosen.model.rateCard, {
    expectedInputTokens: inputTokens.expected,
    expectedCachedTokens: Math.min(chosen.expectedCachedTokens, inputTokens.expected),
    inputBoundTokens: plan.inputBoundTokens,
    expectedOutputTokens: Math.min(chosen.expectedOutputTokens, plan.outputBoundTokens),
    outputBoundTokens: plan.outputBoundTokens,
  })
  return ok({
    task_type: selection.taskType,
    complexity: selection.complexity,
    difficulty: selection.difficulty,
    model: chosen.model.id,
    model_name: chosen.model.displayName,
    provider: chosen.model.provider,
    reason: selection.reason.sentence,
    reason_code: selection.reason.code,
    alternatives: selection.alternatives.map((quote) => ({
      model: quote.model.id,
      name: quote.model.displayName,
      estimated_credits: creditsToJson(quote.expectedMicro),
      max_credits: creditsToJson(quote.maxMicro),
    })),
    input_tokens: inputTokens.expected,
    expected_output_tokens: chosen.expectedOutputTokens,
    max_output_tokens: plan.outputBoundTokens,
    estimated_credits: creditsToJson(
      expectedMicro > plan.preferredMicro ? plan.preferredMicro : expectedMicro,
    ),
    max_credits: creditsToJson(plan.preferredMicro),
    affordable: availableMicro >= plan.minimumMicro && (balance?.debtMicro ?? 0n) === 0n,
    available: creditsToJson(availableMicro),
  })
}
